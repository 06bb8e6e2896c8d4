//! What an installation tells of its use.

use crate::{Conn, StoreError};
use gongdan_domain::OrgId;
use jiff::Timestamp;

/// Who used it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Used {
    /// People who were signed in.
    pub people: i64,
    /// Those of them who came with a phone or a tablet.
    pub on_phones: i64,
    /// Programs: tokens that were used.
    pub programs: i64,
}

/// Who used it since an instant.
///
/// # Errors
/// Any [`StoreError`].
pub fn used(c: &mut Conn, org: OrgId, since: Timestamp) -> Result<Used, StoreError> {
    let sql = "select count(distinct user_id),
                      count(distinct case when device like '%iPhone' or device like '%iPad'
                            or device like '%Android' or device like '%HarmonyOS' then user_id end)
               from user_session where org_id = $1 and coalesce(last_used_at, created_at) >= $2";
    let (people, on_phones) =
        c.query_one(sql, &[org.into(), since.into()], |row| Ok((row.get(0)?, row.get(1)?)))?.unwrap_or_default();
    let sql = "select count(*) from api_token where org_id = $1 and revoked_at is null and last_used_at >= $2";
    let programs = c.query_one(sql, &[org.into(), since.into()], |row| row.get(0))?.unwrap_or_default();
    Ok(Used { people, on_phones, programs })
}
