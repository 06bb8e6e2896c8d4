//! Brings the schema up to date, under a lock, after a snapshot.

use crate::conn::Conn;
use crate::open::Opener;
use crate::{StoreError, pool::in_transaction};

/// Versions in order. A released migration is never edited.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "foundation", include_str!("../migrations/0001_foundation.sql")),
    (2, "access", include_str!("../migrations/0002_access.sql")),
    (3, "lists", include_str!("../migrations/0003_lists.sql")),
    (4, "jobs and records", include_str!("../migrations/0004_jobs_records.sql")),
    (5, "order life", include_str!("../migrations/0005_order_life.sql")),
    (6, "organisation", include_str!("../migrations/0006_organisation.sql")),
    (7, "sign_in", include_str!("../migrations/0007_sign_in.sql")),
    (8, "unique", include_str!("../migrations/0008_unique.sql")),
    (9, "flow", include_str!("../migrations/0009_flow.sql")),
    (10, "draft_key", include_str!("../migrations/0010_draft_key.sql")),
    (11, "notice", include_str!("../migrations/0011_notice.sql")),
    (12, "flow notices", include_str!("../migrations/0012_flow_notices.sql")),
    (13, "internal_comment", include_str!("../migrations/0013_internal_comment.sql")),
    (14, "delivery", include_str!("../migrations/0014_delivery.sql")),
    (15, "board", include_str!("../migrations/0015_board.sql")),
    (16, "messages", include_str!("../migrations/0016_messages.sql")),
    (17, "clocks", include_str!("../migrations/0017_clocks.sql")),
    (18, "flow review", include_str!("../migrations/0018_flow_review.sql")),
    (19, "unread", include_str!("../migrations/0019_unread.sql")),
];

/// The schema version of this program.
pub fn known_version() -> i64 {
    MIGRATIONS.last().map_or(0, |(version, _, _)| *version)
}

/// PostgreSQL advisory lock that nodes starting together queue up for; the number spells "gongdan".
const LOCK: &str = "select pg_advisory_lock(29113392351801710)";
const UNLOCK: &str = "select pg_advisory_unlock(29113392351801710)";

pub(crate) fn run(opener: &Opener) -> Result<(), StoreError> {
    let mut conn = opener.connect(true)?;
    if conn.is_postgres() {
        conn.batch(LOCK)?;
    }
    let result = bring_up_to_date(&mut conn, opener);
    if conn.is_postgres() {
        conn.batch(UNLOCK)?;
    }
    result
}

fn bring_up_to_date(conn: &mut Conn, opener: &Opener) -> Result<(), StoreError> {
    conn.batch(
        "create table if not exists schema_version (version bigint primary key, name text not null,
         applied_at bigint not null)",
    )?;
    let found = current_version(conn)?;
    if found > known_version() {
        return Err(StoreError::TooNew { found, known: known_version() });
    }
    if found > 0 && found < known_version() {
        snapshot_before(conn, opener, found)?;
    }
    in_transaction(conn, |conn| {
        // Somebody else may have been here between the look and the lock.
        let found = current_version(conn)?;
        for (version, name, sql) in MIGRATIONS.iter().filter(|(version, _, _)| *version > found) {
            conn.batch(&dialect(sql, conn.is_postgres()))?;
            conn.execute(
                "insert into schema_version (version, name, applied_at) values ($1, $2, $3)",
                &[(*version).into(), (*name).into(), jiff::Timestamp::now().into()],
            )?;
            tracing::info!(version, name, "schema brought up to date");
        }
        Ok(())
    })
}

/// The text for one database: PostgreSQL knows no `without rowid`, SQLite no `include (…)` of an index.
fn dialect(sql: &str, postgres: bool) -> String {
    if postgres {
        return sql.replace(" without rowid", "");
    }
    let mut text = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some((before, after)) = rest.split_once("include (") {
        text.push_str(before);
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    text + rest
}

fn current_version(conn: &mut Conn) -> Result<i64, StoreError> {
    let row = conn.query_one("select coalesce(max(version), 0) from schema_version", &[], |row| row.get(0))?;
    Ok(row.unwrap_or(0))
}

/// Copies a SQLite database beside itself before its schema changes.
fn snapshot_before(conn: &mut Conn, opener: &Opener, found: i64) -> Result<(), StoreError> {
    let Some(path) = opener.sqlite_path() else { return Ok(()) };
    let stamp = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ");
    let target = path.with_extension(format!("before-v{}.from-v{found}.{stamp}.db", known_version()));
    conn.execute("vacuum into $1", &[target.to_string_lossy().into_owned().into()])?;
    tracing::info!(snapshot = %target.display(), "database copied before the schema changes");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StoreConfig;

    #[test]
    fn a_database_with_orders_learns_where_they_stand() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("gongdan.db");
        let opener = Opener::new(&StoreConfig::at(format!("sqlite:{}", path.display()))).unwrap();
        let mut conn = opener.connect(true).unwrap();
        conn.batch(MIGRATIONS[0].2).unwrap();
        let versions = "create table schema_version (version bigint primary key, name text, applied_at bigint)";
        conn.batch(versions).unwrap();
        conn.batch("insert into schema_version values (1, 'foundation', 0)").unwrap();
        let order =
            "insert into orders values (x'00', x'01', 'WX-1', x'02', 1, 't', 'open', null, '', 'web', 0, 0, 1, 0, 0)";
        conn.batch(order).unwrap();
        drop(conn);
        run(&opener).unwrap();
        let mut conn = opener.connect(false).unwrap();
        assert_eq!(current_version(&mut conn).unwrap(), known_version());
        let places = "select count(*) from orders where department_id is null and assignee_id is null";
        assert_eq!(conn.query_one(places, &[], |row| row.get::<i64>(0)).unwrap(), Some(1));
    }

    #[test]
    fn a_sqlite_database_is_copied_before_its_schema_changes() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("gongdan.db");
        let opener = Opener::new(&StoreConfig::at(format!("sqlite:{}", path.display()))).unwrap();
        run(&opener).unwrap();
        let mut conn = opener.connect(true).unwrap();
        let insert = "insert into counter (org_id, scope, next_value) values ($1, 'kept', 7)";
        conn.execute(insert, &[uuid::Uuid::nil().into()]).unwrap();
        snapshot_before(&mut conn, &opener, 1).unwrap();
        let copy = std::fs::read_dir(folder.path()).unwrap().flatten().map(|e| e.path()).collect::<Vec<_>>();
        let copy = copy.into_iter().find(|p| p.to_string_lossy().contains("from-v1")).expect("a copy beside it");
        let opener = Opener::new(&StoreConfig::at(format!("sqlite:{}", copy.display()))).unwrap();
        let mut conn = opener.connect(false).unwrap();
        let kept = conn.query_one("select next_value from counter", &[], |row| row.get::<i64>(0)).unwrap();
        assert_eq!(kept, Some(7));
    }
}
