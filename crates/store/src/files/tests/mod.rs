//! The same story on a folder and on S3.

mod folder;
mod s3;
mod service;

use super::{Files, content_key, staged_key, staged_prefix};
use crate::StoreError;
use crate::uploads::Chunk;
use bytes::Bytes;
use futures::TryStreamExt;
use gongdan_domain::OrgId;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Bytes without a pattern that a fault could hide in.
fn noise(len: usize) -> Vec<u8> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 24) as u8
    })
    .take(len)
    .collect()
}

async fn content(files: &Files, key: &str, range: Option<std::ops::Range<u64>>) -> Result<Vec<u8>, StoreError> {
    let parts: Vec<Bytes> = files.get(key, range).await?.stream.try_collect().await?;
    Ok(parts.concat())
}

/// Stores `bytes` as a piece, handed over in blocks of 64 KiB.
async fn stage(files: &Files, key: &str, start: usize, bytes: &[u8]) -> Chunk {
    let mut writer = files.writer(key).unwrap();
    for block in bytes.chunks(64 * 1024) {
        writer.write(Bytes::copy_from_slice(block)).await.unwrap();
    }
    let len = writer.finish().await.unwrap() as i64;
    Chunk { start: start as i64, len, key: key.to_owned() }
}

async fn story(files: &Files) {
    files.check().await.unwrap();
    let (org, id) = (OrgId(Uuid::now_v7()), Uuid::now_v7());
    let whole: Vec<u8> = [b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR".to_vec(), noise(6 * 1024 * 1024)].concat();
    let cuts = [0, 5, 300_000, 300_001, whole.len()];
    let mut chunks = Vec::new();
    for pair in cuts.windows(2) {
        let key = staged_key(org, id, pair[0] as u64, Uuid::now_v7());
        chunks.push(stage(files, &key, pair[0], &whole[pair[0]..pair[1]]).await);
    }

    let (key, size) = (content_key(org, id), whole.len() as u64);
    assert!(matches!(content(files, &key, None).await, Err(StoreError::NotFound)));
    for _ in 0..2 {
        let assembled = files.assemble(&chunks, size, &key).await.unwrap();
        assert_eq!(assembled.sha256, hex::encode(Sha256::digest(&whole)));
        assert_eq!((assembled.size_bytes, assembled.media_type), (whole.len() as u64, "image/png"));
    }
    assert!(content(files, &key, None).await.unwrap() == whole);
    assert_eq!(content(files, &key, Some(299_990..300_010)).await.unwrap(), whole[299_990..300_010]);
    let tail = files.get(&key, Some(whole.len() as u64 - 3..u64::MAX)).await.unwrap();
    assert_eq!((tail.range.end, tail.size_bytes), (whole.len() as u64, whole.len() as u64));

    let gap = files.assemble(&[chunks[0].clone(), chunks[2].clone()], 6, &key).await;
    assert!(matches!(gap, Err(StoreError::Corrupt(_))), "{gap:?}");
    let longer = Chunk { len: 6, ..chunks[0].clone() };
    assert!(matches!(files.assemble(&[longer], 6, &key).await, Err(StoreError::Corrupt(_))));
    assert!(matches!(files.assemble(&[], size, &key).await, Err(StoreError::Corrupt(_))));
    assert!(content(files, &key, None).await.unwrap() == whole, "a failed attempt leaves the content alone");

    assert_eq!(files.delete_below(&staged_prefix(org, id)).await.unwrap(), 4);
    assert_eq!(files.delete_below(&staged_prefix(org, id)).await.unwrap(), 0);
    assert!(matches!(files.assemble(&chunks, size, &key).await, Err(StoreError::NotFound)));
    assert!(content(files, &key, None).await.unwrap() == whole);

    files.put(&key, Bytes::from_static(b"new")).await.unwrap();
    assert_eq!(files.read(&key, 3).await.unwrap(), "new");
    assert!(matches!(files.read(&key, 2).await, Err(StoreError::Corrupt(_))));
    files.delete(&key).await.unwrap();
    files.delete(&key).await.unwrap();
    assert!(matches!(files.read(&key, 3).await, Err(StoreError::NotFound)));
}
