//! Names of objects. They follow from ids alone, so no row has to keep them.

use gongdan_domain::OrgId;
use jiff::Timestamp;
use uuid::Uuid;

/// The content of an attachment: `<organisation>/<yyyy>/<mm>/<id>`, with the UTC month in which the UUIDv7
/// was made.
pub fn content_key(org: OrgId, attachment: Uuid) -> String {
    let (year, month) = attachment
        .get_timestamp()
        .and_then(|at| Timestamp::from_second(i64::try_from(at.to_unix().0).ok()?).ok())
        .map(|at| at.to_zoned(jiff::tz::TimeZone::UTC))
        .map_or((0, 0), |at| (at.year(), at.month()));
    format!("{org}/{year:04}/{month:02}/{attachment}")
}

/// The thumbnail of an attachment, beside its content.
pub fn thumbnail_key(org: OrgId, attachment: Uuid) -> String {
    format!("{}.thumbnail", content_key(org, attachment))
}

/// The folder of an upload's pieces.
pub fn staged_prefix(org: OrgId, upload: Uuid) -> String {
    format!("staging/{org}/{upload}")
}

/// A piece of an upload. `attempt` is new for every request: two requests that send the same range at the same
/// time never write over each other, and only one of them gets its piece on record.
pub fn staged_key(org: OrgId, upload: Uuid, start: u64, attempt: Uuid) -> String {
    format!("{}/{start:012}-{}", staged_prefix(org, upload), attempt.simple())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_carry_the_month_of_the_id() {
        let org = OrgId(Uuid::from_u128(7));
        let at = uuid::Timestamp::from_unix(uuid::NoContext, 1_795_334_400, 0);
        let id = Uuid::new_v7(at);
        assert_eq!(content_key(org, id), format!("{org}/2026/11/{id}"));
        assert_eq!(thumbnail_key(org, id), format!("{org}/2026/11/{id}.thumbnail"));
        assert_eq!(content_key(org, Uuid::from_u128(9)), format!("{org}/0000/00/{}", Uuid::from_u128(9)));
        assert!(staged_key(org, id, 5, Uuid::from_u128(1)).starts_with(&staged_prefix(org, id)));
    }
}
