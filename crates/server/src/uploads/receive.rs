//! The bytes of one request, on their way into the storage.

use super::tus::too_many;
use crate::app::App;
use crate::problem::{Code, Problem};
use axum::body::Body;
use gongdan_store::StoreError;
use gongdan_store::files::Writer;
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};

/// A piece that is safe in the storage, but on no record yet.
pub(super) struct Piece {
    /// Its length in bytes.
    pub(super) len: u64,
    /// Why no more came, if the client did not say that this is all.
    pub(super) broken: Option<Problem>,
}

/// Streams `body`, at most `room` bytes, into a new object. `None` when there is nothing to keep.
///
/// A connection that breaks leaves a shorter piece, which is kept; unless the client sent a checksum, for then
/// nobody can tell whether these bytes are right.
pub(super) async fn receive(
    app: &App,
    key: &str,
    mut body: Body,
    room: u64,
    checksum: Option<[u8; 32]>,
) -> Result<Option<Piece>, Problem> {
    let mut writer = app.files.writer(key)?;
    let mut sum = checksum.map(|_| Sha256::new());
    let ended = pour(app, &mut body, &mut writer, room, &mut sum).await;
    let sum = sum.map(|sum| <[u8; 32]>::from(sum.finalize()));
    let broken = match ended {
        Ok(()) if sum != checksum => return give_up(writer, Problem::new(Code::UploadChecksum)).await,
        Ok(()) => None,
        Err(Ended::Broken(problem)) if checksum.is_none() && writer.written() > 0 => Some(problem),
        Err(Ended::Broken(problem) | Ended::Refused(problem)) => return give_up(writer, problem).await,
    };
    if writer.written() == 0 {
        abort(writer).await;
        return Ok(None);
    }
    let len = writer.finish().await?;
    Ok(Some(Piece { len, broken }))
}

/// Why a body was not read to its end.
enum Ended {
    /// The connection is gone or silent; what came before is good.
    Broken(Problem),
    /// Nothing of it may be kept.
    Refused(Problem),
}

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Self {
        Self::Refused(error.into())
    }
}

async fn pour(
    app: &App,
    body: &mut Body,
    writer: &mut Writer,
    room: u64,
    sum: &mut Option<Sha256>,
) -> Result<(), Ended> {
    loop {
        let frame = match tokio::time::timeout(app.config.body_timeout, body.frame()).await {
            Ok(None) => return Ok(()),
            Ok(Some(Ok(frame))) => frame,
            Ok(Some(Err(_))) => {
                return Err(Ended::Broken(Problem::bad_request("连接中断。", "The connection broke.")));
            }
            Err(_) => {
                return Err(Ended::Broken(Problem::bad_request("内容发送太慢。", "The bytes came too slowly.")));
            }
        };
        let Ok(bytes) = frame.into_data() else { continue };
        if writer.written() + bytes.len() as u64 > room {
            return Err(Ended::Refused(too_many()));
        }
        if let Some(sum) = sum {
            sum.update(&bytes);
        }
        if !bytes.is_empty() {
            writer.write(bytes).await?;
        }
    }
}

async fn give_up<T>(writer: Writer, problem: Problem) -> Result<T, Problem> {
    abort(writer).await;
    Err(problem)
}

async fn abort(writer: Writer) {
    if let Err(error) = writer.abort().await {
        tracing::warn!(%error, "an unfinished piece stays behind");
    }
}
