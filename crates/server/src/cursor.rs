//! Cursors of keyset paging: the key of the last entry, opaque to clients.

use crate::problem::Problem;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The cursor that continues after `key`.
pub(crate) fn write(key: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(key)
}

/// The key in a cursor.
pub(crate) fn read(cursor: &str) -> Result<String, Problem> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| unknown())?;
    let key = String::from_utf8(bytes).map_err(|_| unknown())?;
    // NUL is no part of any key, and PostgreSQL refuses it in texts.
    if key.contains('\0') { Err(unknown()) } else { Ok(key) }
}

/// A cursor that no page of ours gave out.
pub(crate) fn unknown() -> Problem {
    Problem::bad_request("after 不是有效的翻页位置。", "after is no cursor that a page gave out.")
}

/// Cuts a page of `limit` from rows of which one more was asked for, and makes the cursor of the next page.
pub(crate) fn cut<T>(rows: &mut Vec<T>, limit: usize, key: impl Fn(&T) -> String) -> Option<String> {
    if rows.len() <= limit {
        return None;
    }
    rows.truncate(limit);
    rows.last().map(|last| write(key(last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_carry_any_key_and_nothing_else_is_one() {
        for key in ["", "SB-00017", "电梯 1#"] {
            assert_eq!(read(&write(key)).unwrap(), key);
        }
        for odd in ["%%", "a", "_w", "AA"] {
            assert!(read(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn the_last_page_has_no_next() {
        let mut rows = vec![1, 2, 3];
        assert_eq!(cut(&mut rows, 2, ToString::to_string), Some(write("2")));
        assert_eq!(rows, [1, 2]);
        assert_eq!(cut(&mut rows, 2, ToString::to_string), None);
    }
}
