//! How many live streams somebody holds open.

use crate::problem::{Code, Problem};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Counts open streams by user.
pub(crate) struct Streams {
    most: usize,
    open: Arc<Mutex<HashMap<Uuid, usize>>>,
}

/// One open stream; dropping it closes it.
pub(crate) struct Stream {
    user: Uuid,
    open: Arc<Mutex<HashMap<Uuid, usize>>>,
}

impl Streams {
    /// None open; `most` for each user.
    pub(crate) fn new(most: usize) -> Self {
        Self { most, open: Arc::default() }
    }

    /// Opens one more stream for `user`.
    pub(crate) fn enter(&self, user: Uuid) -> Result<Stream, Problem> {
        let mut open = self.open.lock();
        let count = open.entry(user).or_default();
        if *count >= self.most {
            return Err(Problem::new(Code::RateLimited)
                .retry_after(Duration::from_secs(30))
                .saying("打开的实时连接过多，请关闭一些页面。", "Too many live streams are open. Close some pages."));
        }
        *count += 1;
        drop(open);
        Ok(Stream { user, open: Arc::clone(&self.open) })
    }

    /// All that are open.
    pub(crate) fn open(&self) -> usize {
        self.open.lock().values().sum()
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let mut open = self.open.lock();
        if let Some(count) = open.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_stream_makes_room() {
        let streams = Streams::new(1);
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let first = streams.enter(one).unwrap();
        assert!(streams.enter(one).is_err());
        let second = streams.enter(other).unwrap();
        assert_eq!(streams.open(), 2);
        drop((first, second));
        assert!(streams.enter(one).is_ok());
        assert_eq!(streams.open(), 0);
    }
}
