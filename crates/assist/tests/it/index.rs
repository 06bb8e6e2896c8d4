//! The index keeps itself in step and makes itself again.

use crate::house::{House, number_of, query, settled};
use gongdan_assist::{Search, SearchConfig, Sight, Subject, Within, ask_for_rebuild};
use gongdan_domain::permission::Caller;
use gongdan_ledger::Ledger;
use gongdan_testkit::TestDb;
use gongdan_testkit::company::ledger;
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn search_in(folder: &Path, ledger: &Ledger) -> Search {
    let catalogs = ledger.clone();
    Search::start(SearchConfig {
        folder: folder.to_owned(),
        store: ledger.store().clone(),
        catalogs: Arc::new(move |org| catalogs.catalog(org)),
        grown: ledger.grown(),
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_can_be_found_within_a_second_on_every_node() {
    for db in TestDb::each() {
        let house = House::on(db).await;
        let second = ledger(&house.db.url).await;
        let folder = tempfile::tempdir().unwrap();
        let other = search_in(folder.path(), &second);
        settled(&house.search, &house.company).await;
        // A node hears of the others' commits on PostgreSQL only; SQLite has one node.
        let searches = if second.store().is_postgres() { vec![&house.search, &other] } else { vec![&house.search] };
        for search in &searches {
            settled(search, &house.company).await;
        }
        let began = Instant::now();
        let (id, _) = house.order(json!({"subject": "锅炉房水泵异响", "details": "轴承漏油"})).await;
        for search in searches {
            loop {
                let words = query("锅炉 漏油", Within::ALL);
                let found = search.find(house.company.org, Sight::of(Caller::System), words).await.unwrap();
                if found.hits.iter().any(|hit| hit.subject.id() == id) {
                    break;
                }
                assert!(began.elapsed() < Duration::from_secs(1), "not found after {:?}", began.elapsed());
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn edits_comments_and_new_names_are_followed() {
    for db in TestDb::each() {
        let house = House::on(db).await;
        let (id, number) = house.order(json!({"subject": "会议室投影仪不亮"})).await;
        house.comment(id, "灯泡已经订货").await;
        let device = house.record("device", "TY-009", "爱普生投影仪", json!({"序列号": "SN88A-7731"})).await;
        house.settled().await;
        assert_eq!(house.ids("投影仪").await.len(), 2);
        assert_eq!(house.ids("灯泡 订货").await, [id]);
        assert_eq!(house.ids(&number).await, [id]);
        assert_eq!(house.ids("7731").await, [device]);
        let hits = house.hits("TY-009").await;
        assert!(matches!(&hits[0].subject, Subject::Record { code, .. } if code == "TY-009"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_is_gone_damaged_or_foreign_is_made_again() {
    let house = House::on(TestDb::sqlite()).await;
    let (id, _) = house.order(json!({"subject": "配电房跳闸"})).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index");
    type Spoil = (&'static str, fn(&Path));
    let spoil: [Spoil; 5] = [
        ("nothing there", |_| {}),
        ("deleted", |path| std::fs::remove_dir_all(path).unwrap()),
        ("no meta", |path| std::fs::write(path.join("meta.json"), "{").unwrap()),
        ("a file cut short", |path| {
            let part =
                std::fs::read_dir(path).unwrap().flatten().find(|f| f.path().extension().is_some_and(|e| e == "term"));
            std::fs::write(part.unwrap().path(), "x").unwrap();
        }),
        ("asked for", |path| ask_for_rebuild(path).unwrap()),
    ];
    for (what, spoil) in spoil {
        spoil(&path);
        let search = search_in(&path, &house.company.ledger);
        settled(&search, &house.company).await;
        let found =
            search.find(house.company.org, Sight::of(Caller::System), query("跳闸", Within::ALL)).await.unwrap();
        assert_eq!(found.hits.iter().map(|hit| hit.subject.id()).collect::<Vec<_>>(), [id], "{what}");
        drop(search);
        // The lock is free when the task that keeps the index has noticed.
        let began = Instant::now();
        while tantivy_is_locked(&path) && began.elapsed() < Duration::from_secs(10) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// Whether the lock of the index's writer is held.
fn tantivy_is_locked(path: &Path) -> bool {
    let Ok(file) = std::fs::File::open(path.join(".tantivy-writer.lock")) else { return false };
    file.try_lock().is_err()
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other_without_gap_or_repeat() {
    let house = House::on(TestDb::sqlite()).await;
    let mut expected = Vec::new();
    for n in 0..25 {
        let subject = if n % 2 == 0 { "水泵漏水" } else { "走廊灯不亮" };
        let (id, _) = house.order(json!({"subject": subject, "details": "水泵旁边"})).await;
        expected.push((n % 2, std::cmp::Reverse(id)));
    }
    expected.sort_unstable();
    house.settled().await;
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let query = gongdan_assist::Query { limit: 4, after, ..query("水泵", Within::ALL) };
        let page = house.search.find(house.company.org, Sight::of(Caller::System), query).await.unwrap();
        seen.extend(page.hits.iter().map(|hit| hit.subject.id()));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, expected.iter().map(|(_, id)| id.0).collect::<Vec<_>>(), "titles first, then newest first");
    let sight = Sight::of(Caller::System);
    let ids = house.search.order_ids(house.company.org, sight, "水泵".to_owned(), 1_000).await.unwrap();
    assert_eq!(ids, seen);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exact_number_comes_first_and_a_title_before_values_before_comments() {
    let house = House::on(TestDb::sqlite()).await;
    let (commented, _) = house.order(json!({"subject": "其他"})).await;
    house.comment(commented, "和消防主机有关").await;
    let (valued, _) = house.order(json!({"subject": "巡检", "details": "消防主机报警"})).await;
    let (titled, number) = house.order(json!({"subject": "消防主机故障"})).await;
    let (mentions, _) = house.order(json!({"subject": format!("参见 {number}")})).await;
    house.settled().await;
    assert_eq!(house.ids("消防主机").await, [titled, valued, commented]);
    assert_eq!(house.ids(&number).await, [titled, mentions]);
    let hits = house.hits("消防 报警").await;
    assert_eq!(number_of(&hits[0]).len(), number.len());
    let snippet = hits[0].snippet.as_ref().unwrap();
    let mark = snippet.text.marks.first().unwrap();
    let marked: String = snippet.text.text.chars().skip(mark.start).take(mark.len()).collect();
    assert_eq!(marked, "消防");
}
