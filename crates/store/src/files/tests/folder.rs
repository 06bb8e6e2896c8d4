use super::{noise, story};
use crate::StoreError;
use crate::files::{Files, FilesConfig};
use bytes::Bytes;
use std::path::{Path, PathBuf};

fn open(path: &Path) -> Files {
    Files::open(&FilesConfig::Folder(path.to_owned())).unwrap()
}

fn everything_in(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(everything_in(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[tokio::test]
async fn a_folder_keeps_content() {
    let folder = tempfile::tempdir().unwrap();
    story(&open(&folder.path().join("new/folder"))).await;
    assert_eq!(everything_in(folder.path()), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn an_unfinished_object_is_never_seen() {
    let folder = tempfile::tempdir().unwrap();
    let files = open(folder.path());
    let mut writer = files.writer("a/b").unwrap();
    writer.write(Bytes::from(noise(1_000_000))).await.unwrap();
    assert!(matches!(files.get("a/b", None).await, Err(StoreError::NotFound)));
    writer.abort().await.unwrap();
    assert!(matches!(files.get("a/b", None).await, Err(StoreError::NotFound)));
    assert_eq!(everything_in(folder.path()), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn an_empty_object_has_no_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let files = open(folder.path());
    assert_eq!(files.writer("empty").unwrap().finish().await.unwrap(), 0);
    assert_eq!(files.read("empty", 0).await.unwrap(), "");
}

#[tokio::test]
async fn keys_cannot_leave_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let files = open(&folder.path().join("inside"));
    std::fs::write(folder.path().join("secret"), "x").unwrap();
    for key in ["../secret", "a/../../secret", "a//b"] {
        assert!(files.read(key, 10).await.is_err(), "{key}");
        assert!(files.put(key, Bytes::from_static(b"y")).await.is_err(), "{key}");
    }
}

#[tokio::test]
async fn writers_are_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let files = open(folder.path());
    let open: Vec<_> = (0..super::super::FOLDER.writers).map(|n| files.writer(&format!("{n}")).unwrap()).collect();
    assert!(matches!(files.writer("more"), Err(StoreError::Unavailable(_))));
    drop(open);
    assert!(files.writer("more").is_ok());
}

#[test]
fn a_place_that_is_no_folder_is_refused_in_plain_words() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let refused = Files::open(&FilesConfig::Folder(file.path().join("x"))).err().unwrap();
    assert!(refused.to_string().contains(file.path().to_str().unwrap()), "{refused}");
}
