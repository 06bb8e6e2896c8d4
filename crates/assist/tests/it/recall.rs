//! Known items: each query was made from one document by a rule, or written by hand, and must find it among the
//! first ten. `corpus.csv` is the company's year, `queries.csv` the questions.

use crate::house::House;
use gongdan_testkit::TestDb;
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeMap, HashMap};

#[derive(Deserialize)]
struct Item {
    /// What queries name it by.
    key: String,
    /// `order` or the collection of a record.
    kind: String,
    /// The code of a record.
    code: String,
    title: String,
    details: String,
    phone: String,
    device: String,
    comment: String,
}

#[derive(Deserialize)]
struct Question {
    class: String,
    /// `{number}` stands for the number of the expected order.
    query: String,
    /// The expected item; empty when nothing may be found.
    expected: String,
}

fn read<T: serde::de::DeserializeOwned>(name: &str) -> Vec<T> {
    let path = format!("{}/tests/recall/{name}", env!("CARGO_MANIFEST_DIR"));
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_expected_document_is_among_the_first_ten() {
    let house = House::on(TestDb::sqlite()).await;
    let (mut ids, mut numbers) = (HashMap::new(), HashMap::new());
    for item in read::<Item>("corpus.csv") {
        if item.kind == "order" {
            let values = [
                ("subject", &item.title),
                ("details", &item.details),
                ("phone", &item.phone),
                ("device", &item.device),
            ];
            let values = values.into_iter().filter(|(_, text)| !text.is_empty());
            let (id, number) = house
                .order(values.map(|(k, v)| (k.to_owned(), json!(v))).collect::<serde_json::Map<_, _>>().into())
                .await;
            if !item.comment.is_empty() {
                house.comment(id, &item.comment).await;
            }
            ids.insert(item.key.clone(), id);
            numbers.insert(item.key, number);
        } else {
            let details = json!({"备注": item.details, "电话": item.phone, "序列号": item.device});
            ids.insert(item.key, house.record(&item.kind, &item.code, &item.title, details).await);
        }
    }
    house.settled().await;
    let mut classes: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut missed = Vec::new();
    let questions = read::<Question>("queries.csv");
    for question in &questions {
        let number = numbers.get(&question.expected).cloned().unwrap_or_default();
        let words = fill(&question.query, &number);
        let found = house.ids(&words).await;
        if question.expected.is_empty() {
            assert!(found.is_empty(), "“{words}” found {} documents", found.len());
            continue;
        }
        let hit = found.contains(&ids[&question.expected]);
        let class = classes.entry(question.class.clone()).or_default();
        class.0 += usize::from(hit);
        class.1 += 1;
        if !hit {
            missed.push(format!("{}: “{words}” for {}", question.class, question.expected));
        }
    }
    let (hits, all) = classes.values().fold((0, 0), |(h, a), (hit, all)| (h + hit, a + all));
    let per_class: Vec<String> = classes.iter().map(|(class, (hit, all))| format!("{class} {hit}/{all}")).collect();
    let report = format!("recall@10 {hits}/{all}; {}\n{}", per_class.join(", "), missed.join("\n"));
    assert!(all >= 200, "{report}");
    assert!(hits as f64 >= all as f64 * 0.95, "{report}");
    // Every class must do its part: an average can hide one that fails.
    assert!(classes.values().all(|(hit, all)| *hit as f64 >= *all as f64 * 0.8), "{report}");
    if let Ok(path) = std::env::var("GONGDAN_RECALL_REPORT") {
        std::fs::write(path, report).unwrap();
    }
}

/// The query with parts of the order's number put in: `{number}`, `{tight}` without signs, `{tail}` day and sequence.
fn fill(query: &str, number: &str) -> String {
    let tight: String = number.chars().filter(char::is_ascii_alphanumeric).collect();
    let tail = number.get(7..).unwrap_or_default();
    query.replace("{number}", number).replace("{tight}", &tight.to_lowercase()).replace("{tail}", tail)
}
