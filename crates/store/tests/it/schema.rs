//! Opening, migrating, refusing.

use gongdan_store::table::ALL;
use gongdan_store::{Conn, Existing, Store, StoreConfig, StoreError, Value, known_version};
use gongdan_testkit::TestDb;
use uuid::Uuid;

async fn columns(store: &Store, table: &'static str) -> Vec<String> {
    let work = move |c: &mut Conn| {
        if c.is_postgres() {
            let sql = "select column_name::text from information_schema.columns where table_name = $1 order by 1";
            c.query(sql, &[table.into()], |row| row.get(0))
        } else {
            c.query(&format!("select name from pragma_table_info('{table}') order by 1"), &[], |row| row.get(0))
        }
    };
    store.read(work).await.unwrap()
}

#[tokio::test]
async fn the_description_of_every_table_is_the_table() {
    for db in TestDb::each() {
        let store = Store::open(&StoreConfig::at(&db.url)).unwrap();
        for table in ALL {
            let mut described: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
            described.sort_unstable();
            assert_eq!(columns(&store, table.name).await, described, "{}", table.name);
        }
    }
}

#[tokio::test]
async fn every_type_comes_back_as_it_went_in() {
    for db in TestDb::each() {
        let store = Store::open(&StoreConfig::at(&db.url)).unwrap();
        let table = &gongdan_store::table::DOCUMENT;
        let body = r#"{"name": "一号楼 \"东\"", "n": 1.5, "nested": {"a": [1, null]}}"#;
        let row: Vec<Value> = vec![
            Uuid::from_u128(1).into(),
            Uuid::from_u128(2).into(),
            "record:site".into(),
            "S-001".into(),
            i64::MAX.into(),
            true.into(),
            Value::Json(Some(body.to_owned())),
            (-1_i64).into(),
        ];
        let written = row.clone();
        assert_eq!(store.write(move |c| c.insert(table, &written, Existing::Fail)).await.unwrap(), 1);
        let again = row.clone();
        let twice = store.write(move |c| c.insert(table, &again, Existing::Fail)).await;
        assert!(matches!(twice, Err(StoreError::Conflict(_))), "{twice:?}");
        let read = store
            .read(move |c| {
                let sql = format!("select {} from document where id = any($1)", table.column_list());
                let values = [Value::Uuids(vec![Uuid::from_u128(2), Uuid::from_u128(3)])];
                c.query_one(&sql, &values, |row| {
                    table
                        .columns
                        .iter()
                        .enumerate()
                        .map(|(i, (_, ty))| row.value(i, *ty))
                        .collect::<Result<Vec<_>, _>>()
                })
            })
            .await
            .unwrap()
            .unwrap();
        for (went, came) in row.iter().zip(&read) {
            match (went, came) {
                (Value::Json(Some(a)), Value::Json(Some(b))) => {
                    let parse = |t: &str| serde_json::from_str::<serde_json::Value>(t).unwrap();
                    assert_eq!(parse(a), parse(b));
                }
                (a, b) => assert_eq!(a, b),
            }
        }
    }
}

#[tokio::test]
async fn a_failed_transaction_leaves_nothing_behind() {
    for db in TestDb::each() {
        let store = Store::open(&StoreConfig::at(&db.url)).unwrap();
        let insert = "insert into counter (org_id, scope, next_value) values ($1, $2, $3)";
        let failed: Result<(), _> = store
            .write(move |c| {
                c.execute(insert, &[Uuid::nil().into(), "s".into(), 1_i64.into()])?;
                Err(StoreError::NotFound)
            })
            .await;
        assert!(matches!(failed, Err(StoreError::NotFound)));
        let rows = store.read(|c| c.query("select 1 from counter", &[], |_| Ok(()))).await.unwrap();
        assert!(rows.is_empty());
    }
}

#[tokio::test]
async fn a_program_older_than_the_database_says_so() {
    for db in TestDb::each() {
        let store = Store::open(&StoreConfig::at(&db.url)).unwrap();
        let next = known_version() + 1;
        let insert = "insert into schema_version (version, name, applied_at) values ($1, 'future', 0)";
        store.write(move |c| c.execute(insert, &[next.into()])).await.unwrap();
        drop(store);
        let refused = Store::open(&StoreConfig::at(&db.url)).err().unwrap();
        assert!(matches!(refused, StoreError::TooNew { found, known } if found == next && known == next - 1));
        assert!(refused.to_string().contains("start the newer program"), "{refused}");
    }
}

#[tokio::test]
async fn nodes_that_start_together_migrate_once() {
    for db in TestDb::each() {
        let url = db.url.clone();
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let url = url.clone();
                std::thread::spawn(move || Store::open(&StoreConfig::at(url)).map(drop))
            })
            .collect();
        for thread in threads {
            thread.join().unwrap().unwrap();
        }
    }
}

#[tokio::test]
async fn a_full_disk_is_said_plainly_and_harms_nothing() {
    let db = TestDb::sqlite();
    let config = StoreConfig { max_sqlite_bytes: Some(1 << 20), ..StoreConfig::at(&db.url) };
    let store = Store::open(&config).unwrap();
    let text = "x".repeat(100_000);
    let mut kept = 0;
    let full = loop {
        let (scope, text) = (format!("{kept}"), text.clone());
        let insert = "insert into counter (org_id, scope, next_value) values ($1, $2, 1)";
        match store.write(move |c| c.execute(insert, &[Uuid::nil().into(), (scope + &text).into()])).await {
            Ok(_) => kept += 1,
            Err(error) => break error,
        }
        assert!(kept < 100, "the limit was ignored");
    };
    assert!(matches!(full, StoreError::Full(_)), "{full:?}");
    let rows = store.read(|c| c.query("select 1 from counter", &[], |_| Ok(()))).await.unwrap();
    assert_eq!(rows.len(), kept);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn receipts_are_forgotten_by_age_and_not_before() {
    for db in TestDb::each() {
        let company = gongdan_testkit::company::Company::found(&db.url).await;
        company.submit("一", Some("user:k")).await.unwrap();
        let now = gongdan_testkit::company::now();
        let prune = |before: jiff::Timestamp| {
            company.ledger.store().write(move |c| gongdan_store::state::prune_receipts(c, before))
        };
        let week = jiff::SignedDuration::from_hours(7 * 24);
        assert_eq!(prune(now.checked_sub(week).unwrap()).await.unwrap(), 0, "a fresh key was forgotten");
        assert_eq!(prune(now.checked_add(week).unwrap()).await.unwrap(), 1);
    }
}
