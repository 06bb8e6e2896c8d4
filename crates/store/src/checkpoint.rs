//! Keeps SQLite's write-ahead log short without making writers pay for it.
//!
//! A thread of its own copies pages back (`passive`, which blocks nobody). Only when the log grows far in
//! spite of that, because there was never a quiet moment, it holds the writer up for as long as the rest takes.

use crate::StoreError;
use crate::conn::Conn;
use crate::pool::Store;
use std::path::PathBuf;
use std::time::Duration;

const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Pages of 4 KB in the log beyond which the writer must wait: 256 MB.
const RESTART_ABOVE: i64 = 65_536;

pub(crate) fn start(store: &Store) -> Result<(), StoreError> {
    let Some(path) = store.opener().sqlite_path() else { return Ok(()) };
    let mut wal = path.as_os_str().to_owned();
    wal.push("-wal");
    let (wal, opener) = (PathBuf::from(wal), std::sync::Arc::downgrade(store.opener()));
    let work = move || {
        let Some(mut conn) = opener.upgrade().and_then(|o| o.connect(true).ok()) else { return };
        let mut seen = None;
        // The thread ends with the last handle to the store.
        while opener.strong_count() > 0 {
            std::thread::sleep(LOOK_EVERY);
            let changed = std::fs::metadata(&wal).and_then(|m| m.modified()).ok();
            if changed == seen {
                continue;
            }
            seen = changed;
            if let Some((log, _)) = checkpoint(&mut conn, "pragma wal_checkpoint(passive)")
                && log > RESTART_ABOVE
            {
                checkpoint(&mut conn, "pragma wal_checkpoint(restart)");
            }
        }
    };
    std::thread::Builder::new().name("store-checkpoint".to_owned()).spawn(work)?;
    Ok(())
}

/// Pages in the log and pages copied back.
fn checkpoint(conn: &mut Conn, pragma: &str) -> Option<(i64, i64)> {
    match conn.query_one(pragma, &[], |row| Ok((row.get(1)?, row.get(2)?))) {
        Ok(pages) => pages,
        Err(error) => {
            tracing::warn!(%error, "the write-ahead log could not be copied back");
            None
        }
    }
}
