//! Decision tables: sound ones raise no alarm, each fault of a row is found with the row and an order that shows it.

use super::firm::Firm;
use super::judged_flow;
use crate::play::{all, approval, stop, who};
use gongdan_engine::definition::Flow;
use gongdan_engine::finding::{Finding, Severity};
use serde_json::{Value as Json, json};

/// A table of one column: what it asks, its rows as test and answer, and whether the first row counts or all.
struct Sheet {
    field: &'static str,
    rows: Vec<(String, String)>,
    policy: &'static str,
}

fn sheet(field: &'static str, rows: &[(&str, &str)]) -> Sheet {
    let rows = rows.iter().map(|(test, answer)| ((*test).to_owned(), (*answer).to_owned())).collect();
    Sheet { field, rows, policy: "first" }
}

/// A flow in which a table names who approves and a branch asks how much is at stake.
fn asked(sheet: &Sheet, when: &str) -> Flow {
    let rule = |(at, (test, answer)): (usize, &(String, String))| {
        let level = if at == 0 { "\"low\"" } else { "\"high\"" };
        json!({"_id": format!("r{at}"), "asked": test, "approvers": answer, "level": level})
    };
    let rules: Vec<Json> = sheet.rows.iter().enumerate().map(rule).collect();
    let content = json!({
        "hitPolicy": sheet.policy,
        "inputs": [{"id": "asked", "name": "asked", "field": sheet.field}],
        "outputs": [{"id": "approvers", "name": "a", "field": "approvers"}, {"id": "level", "name": "l", "field": "level"}],
        "rules": rules,
    });
    let node = json!({"id": "t", "type": "decisionTableNode", "name": "t", "content": content});
    let ends = [
        json!({"id": "in", "type": "inputNode", "name": "in"}),
        node,
        json!({"id": "out", "type": "outputNode", "name": "out"}),
    ];
    let edges = [
        json!({"id": "e1", "type": "edge", "sourceId": "in", "targetId": "t"}),
        json!({"id": "e2", "type": "edge", "sourceId": "t", "targetId": "out"}),
    ];
    let steps = [
        stop("start", "start", json!({}), &["a"]),
        stop("a", "approval", json!({"staff": {"who": [{"from": "rule", "table": "t"}]}}), &["d"]),
        stop("d", "decision", json!({}), &[&format!("b?{when}"), "end?"]),
        approval("b", &[30], all(), "end"),
        stop("end", "end", json!({}), &[]),
    ];
    let table = json!({"nodes": ends, "edges": edges});
    serde_json::from_value(json!({"steps": steps, "tables": {"t": table}})).unwrap()
}

const HIGH: &str = "t.level == \"high\"";
const CLERK: &str = "\"role:clerk\"";
const NIGHT: &str = "\"group:night\"";

fn alarms(findings: &[Finding]) -> Vec<(&str, &[usize], &str)> {
    let loud = findings.iter().filter(|finding| finding.severity > Severity::Hint);
    loud.map(|finding| (finding.code, finding.rows.as_slice(), finding.text.en.as_str())).collect()
}

fn found(sheet: &Sheet, when: &str) -> Vec<Finding> {
    judged_flow(&asked(sheet, when), Some(&Firm::default())).unwrap_or_else(|reason| panic!("{reason}"))
}

/// The tables of the templates: below, from to, and from on; with a row for whoever left it out.
fn three_rows(low: &str, high: &str) -> Sheet {
    let rows = [
        (format!("< {low}"), CLERK.to_owned()),
        (format!("[{low}..{high})"), "[\"role:clerk\", \"group:night\"]".to_owned()),
        (format!(">= {high}"), NIGHT.to_owned()),
        ("null".to_owned(), CLERK.to_owned()),
    ];
    Sheet { field: "amount", rows: rows.into(), policy: "first" }
}

#[test]
fn sound_tables_raise_no_alarm() {
    let limits = [("500", "5000"), ("0.01", "0.02"), ("499.99", "500"), ("1", "1000000")];
    let mut sound: Vec<Sheet> = limits.iter().map(|(low, high)| three_rows(low, high)).collect();
    sound.push(sheet("kind", &[("\"repair\", \"move\"", CLERK), ("", NIGHT)]));
    sound.push(sheet("kind", &[("\"repair\"", CLERK), ("in [\"move\", \"clean\", \"other\"]", NIGHT)]));
    sound.push(sheet("urgent", &[("true", NIGHT), ("false", CLERK)]));
    sound.push(sheet("count", &[("< 5", CLERK), ("< 10", NIGHT), ("", CLERK)]));
    sound.push(sheet("due", &[("< d(\"2026-07-01\")", CLERK), (">= d(\"2026-07-01\")", NIGHT), ("null", CLERK)]));
    let all = sheet("count", &[("> 0", CLERK), ("> 100", NIGHT), ("<= 0", CLERK)]);
    sound.push(Sheet { policy: "collect", ..all });
    for sheet in sound {
        let when = if sheet.policy == "first" { HIGH } else { "urgent" };
        let findings = found(&sheet, when);
        assert_eq!(alarms(&findings), [], "{:?}", sheet.rows);
    }
}

#[test]
fn a_table_of_three_rows_is_proved_without_a_gap_or_an_overlap() {
    let findings = found(&three_rows("500", "5000"), HIGH);
    let about_table: Vec<&str> = findings.iter().filter(|f| f.table.is_some()).map(|f| f.code).collect();
    assert_eq!(about_table, Vec::<&str>::new());
    assert!(findings.iter().all(|finding| finding.code != "undecided"), "{findings:?}");
}

#[test]
fn each_fault_of_a_table_is_found_in_its_row() {
    let person = "\"person:nobody\"";
    let all = |sheet: Sheet| Sheet { policy: "collect", ..sheet };
    let faulty: Vec<(&str, &[usize], Sheet)> = vec![
        ("table-gap", &[], sheet("amount", &[("< 500", CLERK), ("> 500", NIGHT)])),
        ("table-gap", &[], sheet("amount", &[("< 500", CLERK), (">= 600", NIGHT)])),
        ("table-gap", &[], sheet("amount", &[("[0..500)", CLERK), ("(500..5000]", NIGHT), ("> 5000", CLERK)])),
        ("table-gap", &[], sheet("kind", &[("\"repair\"", CLERK), ("\"move\"", NIGHT)])),
        ("table-gap", &[], sheet("due", &[("< d(\"2026-07-01\")", CLERK), ("> d(\"2026-07-01\")", NIGHT)])),
        ("table-gap", &[], sheet("urgent", &[("true", CLERK)])),
        ("table-gap", &[], all(sheet("count", &[("> 10", CLERK), ("< 10", NIGHT)]))),
        ("table-overlap", &[0, 1], sheet("amount", &[("<= 500", CLERK), (">= 500", NIGHT)])),
        ("table-overlap", &[0, 1], sheet("count", &[("[1..10]", CLERK), ("[10..20]", NIGHT), ("", CLERK)])),
        (
            "table-overlap",
            &[1, 2],
            sheet("count", &[("< 0", NIGHT), ("[0..9]", CLERK), ("[8..20]", NIGHT), ("", CLERK)]),
        ),
        ("row-never-reached", &[1], sheet("amount", &[("< 5000", CLERK), ("< 500", NIGHT), ("", CLERK)])),
        ("row-never-reached", &[2], sheet("count", &[("< 10", CLERK), (">= 10", NIGHT), ("== 3", CLERK)])),
        ("row-never-reached", &[1], sheet("kind", &[("", CLERK), ("\"repair\"", NIGHT)])),
        ("row-never-true", &[0], sheet("amount", &[("< 0", CLERK), ("", NIGHT)])),
        ("row-never-true", &[0], sheet("kind", &[("\"dance\"", CLERK), ("", NIGHT)])),
        ("row-never-true", &[1], sheet("count", &[("> 9", CLERK), ("> 5 and < 6", CLERK), ("", NIGHT)])),
        ("row-never-true", &[1], all(sheet("urgent", &[("true", CLERK), ("null", NIGHT), ("false", CLERK)]))),
        ("row-names-nobody", &[1], sheet("urgent", &[("true", CLERK), ("false", person)])),
    ];
    for (code, rows, sheet) in &faulty {
        let findings = found(sheet, HIGH);
        let found = findings.iter().find(|finding| finding.code == *code && finding.rows == *rows);
        let Some(finding) = found else { panic!("{code} {rows:?} in {:?}: {:?}", sheet.rows, alarms(&findings)) };
        assert!(finding.severity > Severity::Hint && finding.example.is_some(), "{finding:?}");
    }
}

#[test]
fn people_whom_a_row_names_are_looked_for() {
    let king = sheet("urgent", &[("true", "\"role:king\""), ("false", CLERK)]);
    assert!(alarms(&found(&king, HIGH)).iter().any(|(code, ..)| *code == "unknown-role"));
    let ghost = sheet("urgent", &[("true", "\"role:ghost\""), ("false", CLERK)]);
    let findings = found(&ghost, HIGH);
    let stand_in = findings.iter().find(|finding| finding.code == "nobody-but-stand-in").unwrap();
    assert_eq!(stand_in.example.as_ref().unwrap().values["urgent"], true, "{stand_in:?}");
    let own = sheet("count", &[("< 5", "\"requester\""), ("", CLERK)]);
    let mut flow = asked(&own, HIGH);
    flow.steps[1].settings["staff"]["ownOrder"] = "decide".into();
    let findings = judged_flow(&flow, Some(&Firm::default())).unwrap();
    let own = findings.iter().find(|finding| finding.code == "approves-own-order").unwrap();
    assert_eq!(own.example.as_ref().unwrap().requester, Some(who(1)));
}

#[test]
fn branches_that_ask_a_table_are_decided() {
    let sheet = three_rows("500", "5000");
    let never = found(&sheet, "t.level == \"none\"");
    assert!(never.iter().any(|f| f.code == "never-true" && f.steps == ["d"]), "{:?}", alarms(&never));
    assert!(never.iter().any(|f| f.code == "dead-step" && f.steps == ["b"]), "{:?}", alarms(&never));
    let always = found(&sheet, "t.level in [\"low\", \"high\"]");
    let always = always.iter().find(|f| f.code == "always-true").map(|f| f.steps.as_slice());
    assert_eq!(always, Some(&["d".to_owned()][..]));
    let typo = found(&sheet, "t.levle == \"high\"");
    assert!(typo.iter().any(|f| f.severity == Severity::Error && f.steps == ["d"]), "{typo:?}");
}
