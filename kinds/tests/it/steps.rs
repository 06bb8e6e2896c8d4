//! The step kinds: what an owner may write, and what is refused.

use gongdan_engine::behaviour::{Behaviour, Errand, Gate, Outcome, StepKinds, Wait};
use gongdan_engine::definition::Step;
use gongdan_engine::outgoing::{Method, Piece};
use gongdan_engine::people::Pool;
use gongdan_kinds::{Registry, steps};
use serde_json::{Value, json};

fn open(kind: &str, settings: &Value) -> Result<Behaviour, Vec<&'static str>> {
    let step = json!({"id": "s", "kind": kind, "name": {"zh": "步骤", "en": "Step"}, "settings": settings});
    let step: Step = serde_json::from_value(step).unwrap();
    let kinds: &dyn StepKinds = &Registry;
    kinds.get(kind).unwrap().open(&step).map_err(|findings| findings.iter().map(|f| f.code).collect())
}

#[test]
fn every_kind_is_found_by_its_folder_and_explained_in_both_languages() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("steps");
    for kind in steps::ALL {
        let readme = std::fs::read_to_string(root.join(kind.name()).join("README.md")).unwrap();
        assert!(readme.contains(&format!("(`{}`)", kind.name())) && readme.contains("## 中文"), "{}", kind.name());
    }
}

#[test]
fn plain_kinds_do_what_they_say_and_take_no_settings() {
    let table = [
        ("start", Behaviour::Begin),
        ("decision", Behaviour::Gate(Gate::One)),
        ("parallel", Behaviour::Gate(Gate::All)),
        ("inclusive", Behaviour::Gate(Gate::Some)),
        ("end", Behaviour::Finish(Outcome::Completed)),
    ];
    for (kind, behaviour) in table {
        assert_eq!(open(kind, &json!({})), Ok(behaviour), "{kind}");
        assert_eq!(open(kind, &json!({"unknown": 1})), Err(vec!["bad-setting"]), "{kind}");
    }
    assert_eq!(open("end", &json!({"outcome": "rejected"})), Ok(Behaviour::Finish(Outcome::Rejected)));
}

#[test]
fn a_delay_is_a_time_or_a_field() {
    assert_eq!(
        open("delay", &json!({"minutes": 90})),
        Ok(Behaviour::Wait(Wait::Wall(jiff::SignedDuration::from_mins(90))))
    );
    assert_eq!(
        open("delay", &json!({"minutes": 90, "clock": "working"})),
        Ok(Behaviour::Wait(Wait::Working(jiff::SignedDuration::from_mins(90))))
    );
    assert_eq!(open("delay", &json!({"until": "due"})), Ok(Behaviour::Wait(Wait::Field("due".to_owned()))));
    for bad in [
        json!({}),
        json!({"minutes": 0}),
        json!({"minutes": 1, "until": "due"}),
        json!({"until": "due", "clock": "working"}),
        json!({"minutes": 1, "clock": "moon"}),
        json!({"until": "Due!"}),
    ] {
        assert_eq!(open("delay", &bad), Err(vec!["bad-setting"]), "{bad}");
    }
}

#[test]
fn what_the_program_does_is_read_once_and_in_bounds() {
    let Ok(Behaviour::Errand(errand)) = open("update", &json!({"set": {"fee": "amount * 0.1"}})) else { panic!() };
    assert_eq!(errand.writes()[0].field, "fee");
    let many: serde_json::Map<String, Value> = (0..51).map(|n| (format!("f{n}"), json!("1"))).collect();
    let table = [
        ("update", json!({}), "bad-setting"),
        ("update", json!({"set": {}}), "bad-setting"),
        ("update", json!({"set": many}), "bad-setting"),
        ("update", json!({"set": {"Fee!": "1"}}), "bad-setting"),
        ("update", json!({"set": {"fee": "amount *"}}), "bad-answer"),
        ("sub_order", json!({"set": {"a": "1"}}), "bad-setting"),
        ("sub_order", json!({"orderType": "", "set": {"a": "1"}}), "bad-setting"),
        ("sub_order", json!({"orderType": "x", "set": {"a": "1"}, "waitPercent": 101}), "bad-setting"),
        ("sub_order", json!({"orderType": "x", "set": {"a": "1"}, "each": "No!"}), "bad-setting"),
        ("sub_order", json!({"orderType": "x", "set": {"a": "("}}), "bad-answer"),
    ];
    for (kind, settings, code) in table {
        assert_eq!(open(kind, &settings), Err(vec![code]), "{kind} {settings}");
    }
    let whole = json!({"orderType": "x", "set": {"a": "row.b"}, "each": "rows", "waitPercent": 50});
    let Ok(Behaviour::Errand(Errand::Parts { order_type, each, share, .. })) = open("sub_order", &whole) else {
        panic!()
    };
    assert_eq!((order_type.as_str(), each.as_deref(), share), ("x", Some("rows"), 50));
}

#[test]
fn a_call_goes_through_a_connection_and_nowhere_else() {
    let whole = json!({"connection": "erp", "method": "PUT", "path": "/orders/{order.number}/x", "query": {"q": "name"},
        "headers": {"X-Kind": "'a'"}, "body": {"a.b": "name", "a.c": "1", "d": "2"}, "accept": "answer.body.ok",
        "set": {"erp": "answer.body.id"}, "failed": {"state": "error"}, "seconds": 5, "attempts": 2});
    let Ok(Behaviour::Errand(Errand::Call(call))) = open("call", &whole) else { panic!() };
    let number = gongdan_domain::expr::parse("order.number").unwrap();
    assert_eq!(call.path, [Piece::Text("orders/".into()), Piece::Value(number), Piece::Text("/x".into())]);
    assert_eq!((call.method, call.seconds, call.attempts, call.body[0].0.len()), (Method::Put, 5, 2, 2));
    assert_eq!(Errand::Call(call).writes().iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), ["erp", "state"]);
    let Ok(Behaviour::Errand(Errand::Call(call))) = open("call", &json!({"connection": "erp"})) else { panic!() };
    assert_eq!((call.method, call.seconds, call.attempts, call.failed), (Method::Post, 20, 8, None));
    let many: serde_json::Map<String, Value> = (0..51).map(|n| (format!("f{n}"), json!("1"))).collect();
    let table = [
        (json!({}), "bad-setting"),
        (json!({"connection": ""}), "bad-setting"),
        (json!({"connection": "erp", "url": "https://evil.example"}), "bad-setting"),
        (json!({"connection": "erp", "method": "TRACE"}), "bad-setting"),
        (json!({"connection": "erp", "method": "GET", "body": {"a": "1"}}), "bad-setting"),
        (json!({"connection": "erp", "path": "a?b"}), "bad-setting"),
        (json!({"connection": "erp", "path": "a/{b"}), "bad-setting"),
        (json!({"connection": "erp", "path": "a/b}"}), "bad-setting"),
        (json!({"connection": "erp", "path": "a/{b +}"}), "bad-answer"),
        (json!({"connection": "erp", "headers": {"Authorization": "'x'"}}), "bad-setting"),
        (json!({"connection": "erp", "headers": {"a b": "'x'"}}), "bad-setting"),
        (json!({"connection": "erp", "body": {"a": "1", "a.b": "2"}}), "bad-setting"),
        (json!({"connection": "erp", "body": {"a..b": "2"}}), "bad-setting"),
        (json!({"connection": "erp", "body": many}), "bad-setting"),
        (json!({"connection": "erp", "accept": "("}), "bad-answer"),
        (json!({"connection": "erp", "set": {"Erp!": "1"}}), "bad-setting"),
        (json!({"connection": "erp", "seconds": 31}), "bad-setting"),
        (json!({"connection": "erp", "attempts": 0}), "bad-setting"),
    ];
    for (settings, code) in table {
        assert_eq!(open("call", &settings), Err(vec![code]), "{settings}");
    }
}

#[test]
fn people_may_reject_an_approval_and_not_their_work() {
    let staff = json!({"who": [{"from": "role", "role": "supervisor"}], "pool": "claim"});
    for (kind, may_reject) in [("approval", true), ("handling", false)] {
        let Ok(Behaviour::Act(acting)) = open(kind, &json!({"staff": staff})) else { panic!("{kind} is acted at") };
        assert_eq!((acting.may_reject, acting.staff.pool), (may_reject, Some(Pool::Claim)));
    }
    let returns = json!({"staff": staff, "onReject": {"then": "return", "to": "start"}, "returns": {"never": true}});
    assert!(open("approval", &returns).is_ok());
    assert_eq!(open("handling", &returns).unwrap_err(), ["bad-setting"], "nothing to reject");
}

#[test]
fn people_are_named_in_bounds() {
    let role = json!({"from": "role", "role": "supervisor"});
    let table = [
        json!({"who": []}),
        json!({"who": vec![role.clone(); 21]}),
        json!({"who": [{"from": "people", "people": []}]}),
        json!({"who": [{"from": "department_head", "level": 0}]}),
        json!({"who": [{"from": "manager_chain", "levels": 21}]}),
        json!({"who": [{"from": "chosen", "by": "requester", "min": 3, "max": 2}]}),
        json!({"who": [{"from": "chosen", "by": "requester", "min": 0, "max": 0}]}),
        json!({"who": [{"from": "chosen", "by": "requester", "min": 1, "max": 51}]}),
        json!({"who": [{"from": "expression", "value": "("}]}),
        json!({"who": [{"from": "roster", "roster": ""}]}),
        json!({"who": [{"from": "skill"}]}),
        json!({"who": [{"from": "skill", "skill": ""}]}),
        json!({"who": [{"from": "skill", "skill": "pumps", "field": "fault"}]}),
        json!({"who": [{"from": "chosen", "by": "requester", "min": 1, "max": 2,
            "among": [{"from": "expression", "value": "'role:x'"}]}]}),
        json!({"who": [role], "decide": {"rule": "at_least", "count": 0}}),
        json!({"who": [role], "decide": {"rule": "share", "percent": 101}}),
    ];
    for staff in table {
        assert_eq!(open("approval", &json!({"staff": staff})).unwrap_err(), ["bad-staff"], "{staff}");
    }
    assert!(matches!(open("notify", &json!({"who": [role]})), Ok(Behaviour::Inform(_))));
    assert_eq!(open("notify", &json!({"who": []})).unwrap_err(), ["bad-staff"]);
}
