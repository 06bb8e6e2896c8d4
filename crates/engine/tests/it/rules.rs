//! Decision tables: what cells mean, where limits lie, what is unknown, and what flows do with the answers.

use crate::play::{Kinds, Play, REQUESTER, all, flow, stop, who};
use gongdan_domain::expr::{self, Env, Fault, Type, Value};
use gongdan_engine::act::{Act, Effect};
use gongdan_engine::definition::Flow;
use gongdan_engine::net::Net;
use gongdan_engine::people::Source;
use gongdan_engine::rules::{self, AtStart, Table, cell, jdm};
use jiff::tz::TimeZone;
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// A document as an editor writes it.
fn document(hit: &str, inputs: &[&str], outputs: &[&str], rows: &[(&[&str], &[&str])]) -> Json {
    let column = |prefix: &'static str| move |(at, field): (usize, &&str)| json!({"id": format!("{prefix}{at}"), "name": field, "field": field});
    let rules: Vec<Json> = rows
        .iter()
        .enumerate()
        .map(|(at, (tests, answers))| {
            let mut row = json!({"_id": format!("row-{at}")});
            for (place, text) in tests.iter().enumerate() {
                row[format!("i{place}")] = json!(text);
            }
            for (place, text) in answers.iter().enumerate() {
                row[format!("o{place}")] = json!(text);
            }
            row
        })
        .collect();
    let inputs: Vec<Json> = inputs.iter().enumerate().map(column("i")).collect();
    let outputs: Vec<Json> = outputs.iter().enumerate().map(column("o")).collect();
    json!({
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "request", "position": {"x": 70, "y": 210}},
            {"id": "table", "type": "decisionTableNode", "name": "table", "position": {"x": 400, "y": 210}, "content": {
                "hitPolicy": hit, "inputs": inputs, "outputs": outputs, "rules": rules,
                "passThrough": true, "inputField": null, "outputPath": null, "executionMode": "single"
            }},
            {"id": "out", "type": "outputNode", "name": "response", "position": {"x": 700, "y": 210}}
        ],
        "edges": [
            {"id": "a", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "b", "sourceId": "table", "targetId": "out", "type": "edge"}
        ]
    })
}

fn repair(hit: &str) -> Json {
    document(
        hit,
        &["cost"],
        &["approvers", "level"],
        &[
            (&["< 500"], &["\"role:service_supervisor\"", "1"]),
            (&["[500..5000)"], &["[\"role:service_supervisor\", \"role:regional_manager\"]", "2"]),
            (
                &[">= 5000"],
                &["[\"role:service_supervisor\", \"role:regional_manager\", \"role:finance_director\"]", "3"],
            ),
        ],
    )
}

fn table(document: &Json) -> Table {
    jdm::read("t", document).map_err(|findings| format!("{findings:?}")).unwrap()
}

fn decide(table: &Table, values: &Json) -> rules::Decision {
    let names = |name: &str| values.get(name).map_or(Value::EMPTY, |value| Value::from_json(value, &Type::Any));
    table.decide(&Env { names: &names, now: None, time_zone: &TimeZone::UTC })
}

#[test]
fn limits_are_exact_and_what_is_unknown_matches_nothing() {
    let table = table(&repair("first"));
    let cases: &[(Json, Option<usize>)] = &[
        (json!(0), Some(0)),
        (json!(-3), Some(0)),
        (json!(499.99), Some(0)),
        (json!({"amount": "499.999999999999", "currency": "CNY"}), Some(0)),
        (json!(500), Some(1)),
        (json!({"amount": "500.00", "currency": "CNY"}), Some(1)),
        (json!({"amount": "4999.99", "currency": "CNY"}), Some(1)),
        (json!({"amount": "5000", "currency": "CNY"}), Some(2)),
        (json!(5000.01), Some(2)),
        (json!({"amount": null, "currency": "CNY"}), None),
        (json!({"amount": "", "currency": "CNY"}), None),
        (Json::Null, None),
        (json!("a lot"), None),
        (json!("4999"), None),
        (json!(true), None),
    ];
    for (cost, expected) in cases {
        let decision = decide(&table, &json!({"cost": cost}));
        assert_eq!(decision.hits.first().map(|hit| hit.row), *expected, "{cost}");
        assert_eq!(decision.undecided.len(), if expected.is_none() { 3 } else { 0 }, "{cost}");
    }
    let absent = decide(&table, &json!({}));
    assert_eq!(absent.undecided, [(0, Fault::Empty), (1, Fault::Empty), (2, Fault::Empty)]);
    let text = decide(&table, &json!({"cost": "a lot"}));
    assert_eq!(text.undecided.first(), Some(&(0, Fault::WrongType)));
}

#[test]
fn a_row_for_anything_takes_what_is_unknown() {
    let rows: &[(&[&str], &[&str])] = &[(&["< 500"], &["'low'"]), (&["null"], &["'ask'"]), (&[""], &["'other'"])];
    let table = table(&document("first", &["cost"], &["level"], rows));
    for (cost, expected) in [(json!(1), "low"), (Json::Null, "ask"), (json!("x"), "other"), (json!(500), "other")] {
        let decision = decide(&table, &json!({"cost": cost}));
        assert_eq!(table.answers(&decision, "level"), [Value::text(expected)], "{cost}");
    }
}

#[test]
fn cells_are_read_as_people_write_them() {
    let yes_no: &[(&str, Json, bool)] = &[
        ("500", json!(500), true),
        ("500", json!(500.5), false),
        ("-1", json!(-1), true),
        ("= 5", json!(5), false),
        ("\"a\"", json!("a"), true),
        ("'a', 'b'", json!("b"), true),
        ("'a', 'b'", json!("c"), false),
        ("\"a, b\"", json!("a, b"), true),
        ("[\"a\", \"b\"]", json!("b"), true),
        ("in ['a']", json!("a"), true),
        ("not in ['a']", json!("b"), true),
        ("true", json!(true), true),
        ("!= 'a'", json!("b"), true),
        ("(1..3)", json!(1), false),
        ("(1..3]", json!(3), true),
        ("[1..2], [8..9]", json!(8.5), true),
        (">= 1 and < 3", json!(3), false),
        ("< 0 or > 9", json!(10), true),
        ("startsWith($, 'x')", json!("xy"), true),
        ("$ > 2 and $ < limit", json!(3), true),
        ("'costs $5'", json!("costs $5"), true),
        ("limit", json!(7), true),
        ("< limit", json!(7), false),
    ];
    for (text, value, expected) in yes_no {
        let Ok(Some(test)) = cell::read(text) else {
            assert!(!expected, "{text} is not read");
            continue;
        };
        let names = |name: &str| match name {
            cell::SUBJECT => Value::from_json(value, &Type::Any),
            _ => Value::Number(7.into()),
        };
        let env = Env { names: &names, now: None, time_zone: &TimeZone::UTC };
        assert_eq!(expr::is_fulfilled(&test, &env), *expected, "{text} for {value}");
    }
    assert_eq!(cell::read(" - ").unwrap(), None);
    for bad in ["= 5", ">=", "[1..", "'a", "a b", "$ $", ","] {
        assert!(cell::read(bad).is_err(), "{bad}");
    }
}

#[test]
fn all_rows_that_match_are_collected_in_order() {
    let rows: &[(&[&str], &[&str])] = &[(&["> 1"], &["'a'"]), (&["> 9"], &["'b'"]), (&["> 2"], &["'c'"])];
    let table = table(&document("collect", &["n"], &["team"], rows));
    let decision = decide(&table, &json!({"n": 5}));
    assert_eq!(decision.hits.iter().map(|hit| hit.row).collect::<Vec<_>>(), [0, 2]);
    assert_eq!(table.answers(&decision, "team"), [Value::text("a"), Value::text("c")]);
}

#[test]
fn what_is_not_understood_is_refused_by_its_name() {
    let with = |pointer: &str, value: Json| {
        let mut document = repair("first");
        *document.pointer_mut(pointer).unwrap() = value;
        document
    };
    let mut stray = repair("first");
    stray["nodes"][1]["content"]["rules"][0]["typo"] = json!("> 3");
    let mut second = repair("first");
    second["nodes"][2] = second["nodes"][1].clone();
    let table: Vec<(Json, &str, &str)> = vec![
        (with("/nodes/0/type", json!("functionNode")), "rule-not-supported", "functionNode"),
        (with("/nodes/1/content/hitPolicy", json!("unique")), "rule-not-supported", "unique"),
        (with("/nodes/1/content/executionMode", json!("loop")), "rule-not-supported", "executionMode"),
        (with("/nodes/1/content/inputField", json!("order")), "rule-not-supported", "inputField"),
        (with("/nodes/1/content/outputs/0/field", json!("a.b")), "rule-not-supported", "a.b"),
        (with("/nodes/1/content/outputs/1/field", json!("approvers")), "rule-not-supported", "approvers"),
        (with("/edges/0/targetId", json!("nowhere")), "rule-not-supported", "nowhere"),
        (with("/nodes/1/content/rules/1/i0", json!(">= ")), "rule-bad-cell", "Row 2"),
        (with("/nodes/1/content/rules/1/i0", json!(500)), "rule-bad-cell", "Row 2"),
        (with("/nodes/1/content/rules/2/o0", json!("role:x")), "rule-bad-cell", "Row 3"),
        (with("/nodes/1/content/inputs/0/field", json!("cost +")), "rule-bad-column", "cost +"),
        (stray, "rule-not-supported", "typo"),
        (second, "rule-no-table", "t"),
        (json!({}), "rule-no-table", "t"),
        (json!(7), "rule-no-table", "t"),
    ];
    for (document, code, words) in table {
        let findings = jdm::read("t", &document).unwrap_err();
        let found = findings.iter().any(|f| f.code == code && f.text.en.contains(words) && !f.text.zh.is_empty());
        assert!(found, "{code} {words}: {findings:?}");
    }
}

#[test]
fn a_text_in_the_column_of_a_number_is_found_before_publication() {
    let scope = |name: &str| (name == "cost").then_some(Type::Number);
    let good = table(&repair("first"));
    assert_eq!(good.check("t", &scope), []);
    let rows: &[(&[&str], &[&str])] = &[(&["'cheap'"], &["1"]), (&["> price"], &["nothing"]), (&["> 1"], &["1"])];
    let bad = table(&document("first", &["cost"], &["level"], rows));
    let texts: Vec<String> = bad.check("t", &scope).into_iter().map(|finding| finding.text.en).collect();
    assert_eq!(texts.len(), 3, "{texts:?}");
    assert!(texts[0].contains("Row 1") && texts[1].contains("price") && texts[2].contains("nothing"), "{texts:?}");
}

#[test]
fn a_flow_keeps_its_tables_as_they_were_written() {
    let mut document = repair("first");
    document["nodes"][1]["content"]["rules"][0]["_description"] = json!("小额");
    document["editor"] = json!({"zoom": 1.25});
    let steps = vec![stop("start", "start", json!({}), &["end"]), stop("end", "end", json!({}), &[])];
    let mut drawn = flow(steps);
    drawn.tables = BTreeMap::from([("approval".to_owned(), document.clone())]);
    let text = serde_json::to_string(&drawn).unwrap();
    let read: Flow = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&read.tables["approval"]).unwrap(), serde_json::to_string(&document).unwrap());
    assert_eq!(Net::new(read, &Kinds).unwrap().tables().len(), 1);
}

fn with_table(steps: Vec<Json>, name: &str, document: Json) -> Play {
    let mut play = Play::new(vec![stop("start", "start", json!({}), &["end"]), stop("end", "end", json!({}), &[])]);
    let mut drawn = flow(steps);
    drawn.tables = BTreeMap::from([(name.to_owned(), document)]);
    drawn.at_start = Some(name.to_owned());
    play.net = Net::new(drawn, &Kinds).map_err(|findings| format!("{findings:?}")).unwrap();
    play
}

#[test]
fn a_table_names_the_people_of_a_step() {
    let person = |n: u128| format!("'person:{}'", who(n));
    let (two, both) = (person(2), format!("[{}, {}]", person(2), person(3)));
    let rows: &[(&[&str], &[&str])] = &[(&["< 500"], &[&two]), (&[""], &[&both])];
    let document = document("first", &["cost"], &["approvers"], rows);
    let staff = json!({"staff": {"who": [{"from": "rule", "table": "approval"}], "decide": all()}});
    let steps = || {
        vec![
            stop("start", "start", json!({}), &["a"]),
            stop("a", "approval", staff.clone(), &["end"]),
            stop("end", "end", json!({}), &[]),
        ]
    };
    for (cost, expected) in [(499, vec![2]), (500, vec![2, 3])] {
        let mut play = with_table(steps(), "approval", document.clone());
        play.values.insert("cost".into(), json!(cost));
        play.act(REQUESTER, Act::Start { chosen: BTreeMap::new() }).unwrap();
        assert_eq!(play.asked(), expected, "{cost}");
    }
    let mut lost = flow(steps());
    lost.tables = BTreeMap::new();
    assert_eq!(Net::new(lost, &Kinds).err().unwrap()[0].code, "unknown-table");
}

#[test]
fn a_table_chooses_the_way_and_classifies_the_order_at_its_start() {
    let rows: &[(&[&str], &[&str])] =
        &[(&["true"], &["'high'", "'fast'", "'night'"]), (&[""], &["'normal'", "", "'day'"])];
    let document = document("first", &["stopped"], &["priority", "serviceLevel", "team"], rows);
    let steps = || {
        vec![
            stop("start", "start", json!({}), &["x"]),
            stop("x", "decision", json!({}), &["a?desk.priority == 'high'", "b?"]),
            stop("a", "delay", json!({}), &["end"]),
            stop("b", "delay", json!({}), &["end"]),
            stop("end", "end", json!({}), &[]),
        ]
    };
    let says = |priority: &str, level: Option<&str>, team: &str| {
        let text = |text: &str| Some(text.to_owned());
        AtStart { priority: text(priority), service_level: level.map(str::to_owned), team: text(team) }
    };
    let table = [(true, "a", says("high", Some("fast"), "night")), (false, "b", says("normal", None, "day"))];
    for (stopped, step, expected) in table {
        let mut play = with_table(steps(), "desk", document.clone());
        play.values.insert("stopped".into(), json!(stopped));
        play.act(REQUESTER, Act::Start { chosen: BTreeMap::new() }).unwrap();
        assert_eq!(play.waits(), [step]);
        assert!(play.told.contains(&Effect::Classified(expected)), "{:?}", play.told);
    }
}

#[test]
fn words_name_people() {
    let role = |code: &str| Some(Source::Role { role: code.into(), within: None });
    let table = [
        ("finance_director", role("finance_director")),
        ("role: finance_director", role("finance_director")),
        ("group:night", Some(Source::Group { group: "night".into() })),
        ("department_head:2", Some(Source::DepartmentHead { level: 2 })),
        ("requester", Some(Source::Requester)),
        ("field:handler", Some(Source::Field { field: "handler".into() })),
        ("person:nobody", None),
        ("role:", None),
        ("", None),
        ("planet:mars", None),
    ];
    for (text, expected) in table {
        assert_eq!(rules::read_person(text), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn no_cell_makes_reading_stop(text in "[\\PC]{0,40}") {
        let _ = cell::read(&text);
    }

    /// The table and the condition that analysts get say the same.
    #[test]
    fn the_first_row_whose_condition_holds_is_the_one_that_applies(cost in -10_000_i64..10_000) {
        let table = table(&repair("first"));
        let names = |_: &str| Value::Number(cost.into());
        let env = Env { names: &names, now: None, time_zone: &TimeZone::UTC };
        let by_condition = table.rows.iter().position(|row| expr::is_fulfilled(&table.condition(row), &env));
        prop_assert_eq!(table.decide(&env).hits.first().map(|hit| hit.row), by_condition);
    }
}
