//! Ways to spoil a sound flow; each knows what must be found, and where.

use super::bases::mark;
use super::firm::Firm;
use crate::play::{all, approval, staff, stop};
use serde_json::{Value as Json, json};

/// A way to spoil a flow.
pub(crate) struct Defect {
    /// What must be found.
    pub(crate) code: &'static str,
    /// At which step.
    pub(crate) step: &'static str,
    pub(crate) spoil: fn(&mut Vec<Json>, u64),
    /// The firm it must be found in, where it is about people.
    pub(crate) firm: Option<fn() -> Firm>,
}

fn at<'s>(steps: &'s mut [Json], id: &str) -> &'s mut Json {
    steps.iter_mut().find(|step| step["id"] == id).unwrap()
}

fn put(steps: &mut [Json], new: Json) {
    let id = new["id"].as_str().unwrap().to_owned();
    *at(steps, &id) = new;
}

fn ways(steps: &mut [Json], id: &str, ways: &[&str]) {
    at(steps, id)["ways"] = stop("x", "x", json!({}), ways)["ways"].clone();
}

fn decide(steps: &mut [Json], ways: &[&str]) {
    put(steps, stop("z", "decision", json!({}), ways));
}

fn who(steps: &mut [Json], id: &str, who: Json, more: Json) {
    let mut staff = json!({"who": who});
    staff.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    at(steps, id)["settings"]["staff"] = staff;
}

fn accountable(steps: &mut [Json], id: &str, who: Json) {
    at(steps, id)["raci"] = json!({ "accountable": who });
}

/// A reminder after five hours and a last resort after ten.
fn ladder(steps: &mut [Json], id: &str, clock: &str) {
    at(steps, id)["ladder"] = json!({"clock": clock, "rungs": [
        {"at": {"minutes": 300}, "then": {"do": "remind"}},
        {"at": {"minutes": 600}, "then": {"do": "administrator"}},
    ]});
}

/// What is wrong however an order goes.
pub(crate) fn shapes() -> Vec<Defect> {
    let d = |code, step, spoil| Defect { code, step, spoil, firm: None };
    vec![
        d("unknown-step", "a", |s, _| ways(s, "a", &["nowhere"])),
        d("unknown-kind", "w", |s, _| at(s, "w")["kind"] = json!("teleport")),
        d("duplicate-id", "end", |s, _| s.push(stop("end", "end", json!({}), &[]))),
        d("dead-end", "g", |s, _| ways(s, "g", &[])),
        d("several-ways", "a", |s, _| ways(s, "a", &["x", "end"])),
        d("end-goes-on", "end", |s, _| ways(s, "end", &["a"])),
        d("bad-condition", "d", |s, _| ways(s, "d", &["e?amount <", "f?"])),
        d("condition-ignored", "a", |s, _| ways(s, "a", &["x?amount > 1"])),
        d("unreachable", "lost", |s, _| s.push(approval("lost", &[999], all(), "end"))),
        d("no-otherwise", "d", |s, n| {
            let (less, more) = (format!("e?amount < {}", mark(n)), format!("f?amount > {}", mark(n)));
            ways(s, "d", &[&less, &more]);
            ways(s, "e", &["g"]);
        }),
        d("never-ends", "p", |s, _| {
            s.push(approval("p", &[301], all(), "q"));
            s.push(approval("q", &[302], all(), "p"));
            decide(s, &["p?urgent", "h?"]);
        }),
        d("split-never-meets", "x", |s, _| {
            let last =
                s.iter_mut().find(|step| step["id"].as_str().unwrap().starts_with('b') && step["ways"][0]["to"] == "j");
            last.unwrap()["ways"][0]["to"] = json!("end");
        }),
        d("split-never-meets", "x", |s, _| at(s, "j")["kind"] = json!("decision")),
        d("split-never-meets", "x", |s, _| {
            put(s, stop("x", "inclusive", json!({}), &["b0?urgent", "c0?"]));
            at(s, "j")["kind"] = json!("parallel");
        }),
        d("join-waits-for-ever", "j", |s, _| {
            put(s, stop("x", "decision", json!({}), &["b0?urgent", "c0?"]));
            at(s, "j")["kind"] = json!("parallel");
        }),
        d("split-never-meets", "x", |s, _| {
            put(s, stop("x", "parallel", json!({}), &["b0", "c0"]));
            at(s, "j")["kind"] = json!("parallel");
            decide(s, &["b0?urgent", "h?"]);
        }),
        d("no-single-start", "start", |s, _| s.push(stop("again", "start", json!({}), &["end"]))),
    ]
}

/// What is wrong with conditions.
pub(crate) fn conditions() -> Vec<Defect> {
    let d = |code, step, spoil| Defect { code, step, spoil, firm: None };
    vec![
        d("boundary-gap", "d", |s, n| {
            let (less, more) = (format!("e?amount < {}", mark(n)), format!("f?amount > {}", mark(n)));
            // The least amount there is has nothing below it to fall between.
            let least = if mark(n) == "0.01" { "e?amount < 0.02".to_owned() } else { less };
            let more = if mark(n) == "0.01" { "f?amount > 0.02".to_owned() } else { more };
            ways(s, "d", &[&least, &more, "g?"]);
        }),
        d("overlap", "d", |s, n| {
            let (less, more) = (format!("e?amount <= {}", mark(n)), format!("f?amount >= {}", mark(n)));
            ways(s, "d", &[&less, &more, "g?"]);
        }),
        d("overlap", "z", |s, _| {
            decide(s, &["h?kind in [\"repair\", \"move\"]", "w?kind in [\"move\", \"clean\"]", "end?"])
        }),
        d("overlap", "z", |s, _| {
            decide(s, &["h?due <= d(\"2026-07-01\")", "w?due >= d(\"2026-07-01\")", "end?"]);
        }),
        d("boundary-gap", "z", |s, _| {
            decide(s, &["h?due < d(\"2026-07-01\")", "w?due > d(\"2026-07-01\")", "end?"]);
        }),
        d("boundary-gap", "z", |s, _| decide(s, &["h?count in [1..10)", "w?count in (10..20]", "end?"])),
        d("never-true", "d", |s, n| {
            let never = format!("e?amount < {} and amount > {}", mark(n), mark(n));
            ways(s, "d", &[&never, "g?urgent", "f?"]);
            ways(s, "g", &["e"]);
        }),
        d("never-true", "z", |s, _| decide(s, &["h?kind == \"dance\"", "w?urgent", "h?"])),
        d("never-true", "z", |s, _| decide(s, &["h?urgent == true and urgent == false", "h?"])),
        d("never-true", "z", |s, _| decide(s, &["h?amount < 0", "h?"])),
        d("never-true", "z", |s, _| decide(s, &["h?count > 4 and count < 5", "h?"])),
        d("never-true", "z", |s, _| decide(s, &["h?count == null", "h?"])),
        d("never-true", "z", |s, _| decide(s, &["h?kind == \"repair\" and kind == \"move\"", "h?"])),
        d("never-true", "z", |s, _| {
            decide(s, &["h?due < d(\"2026-01-01\") and due > d(\"2026-02-01\")", "h?"]);
        }),
        d("always-true", "z", |s, _| decide(s, &["h?urgent or not urgent", "w?"])),
        d("always-true", "z", |s, _| decide(s, &["h?amount >= 0 or amount == null", "w?"])),
        d("always-true", "z", |s, _| decide(s, &["h?kind in [\"repair\", \"move\", \"clean\", \"other\"]", "w?"])),
        d("never-taken", "z", |s, _| decide(s, &["h?count < 10", "w?count < 5", "h?"])),
        d("never-taken", "z", |s, _| decide(s, &["h?urgent", "w?urgent and count > 5", "h?"])),
        d("never-taken", "z", |s, _| {
            decide(s, &["h?count < 10", "w?count >= 10", "w?count == 3", "h?"]);
        }),
        d("dead-step", "lost", |s, _| {
            s.push(approval("lost", &[301], all(), "end"));
            decide(s, &["lost?count > 7 and count < 3", "h?"]);
        }),
        d("dead-step", "lost", |s, _| {
            s.push(approval("lost", &[301], all(), "end"));
            decide(s, &["h?count < 7", "lost?count < 3", "h?"]);
        }),
        d("no-way-open", "z", |s, _| decide(s, &["h?urgent"])),
        d("no-way-open", "z", |s, _| decide(s, &["h?amount >= 0"])),
        d("unknown-field", "z", |s, _| decide(s, &["h?prize > 5", "w?"])),
        d("condition-type", "z", |s, _| decide(s, &["h?count == \"many\"", "w?"])),
        d("condition-type", "z", |s, _| decide(s, &["h?count + 1", "w?"])),
        d("endless-loop", "z", |s, _| {
            s.push(stop("y", "decision", json!({}), &["z?urgent", "h?"]));
            decide(s, &["y?urgent", "h?"]);
        }),
        d("endless-loop", "z", |s, _| {
            s.push(approval("y", &[301], all(), "z"));
            ways(s, "e", &["y"]);
            decide(s, &["y?again == true", "h?"]);
        }),
        d("endless-loop", "z", |s, _| {
            s.push(stop("y", "notify", json!({"staff": staff(&[9], all())}), &["z"]));
            decide(s, &["y?count in [3..4]", "h?"]);
        }),
    ]
}

/// What is wrong with those who decide, and with sending back.
pub(crate) fn decisions() -> Vec<Defect> {
    let d = |code, step, spoil| Defect { code, step, spoil, firm: None };
    vec![
        d("mark-out-of-reach", "e", |s, _| {
            put(s, approval("e", &[301, 302], json!({"rule": "at_least", "count": 3}), "z"))
        }),
        d("mark-out-of-reach", "b0", |s, _| {
            at(s, "b0")["settings"]["staff"] = staff(&[301], json!({"rule": "weighted", "mark": 1}));
        }),
        d("nobody-named", "h", |s, _| at(s, "h")["settings"]["staff"] = staff(&[], all())),
        d("return-unknown", "h", |s, _| {
            at(s, "h")["settings"]["onReject"] = json!({"then": "return", "to": "nowhere"})
        }),
        d("return-unknown", "h", |s, _| at(s, "h")["settings"]["returns"] = json!({"to": ["nowhere"]})),
        d("return-never-passed", "a", |s, _| at(s, "a")["settings"]["onReject"] = json!({"then": "return", "to": "h"})),
        d("return-never-passed", "h", |s, _| {
            at(s, "h")["settings"]["onReject"] = json!({"then": "return", "to": "b0"})
        }),
        d("return-never-passed", "h", |s, _| at(s, "h")["settings"]["returns"] = json!({"to": ["c0"]})),
        d("return-never-passed", "b0", |s, _| at(s, "b0")["settings"]["returns"] = json!({"to": ["c0"]})),
        d("return-never-passed", "h", |s, _| at(s, "h")["settings"]["onReject"] = json!({"then": "return", "to": "d"})),
        d("required-but-hidden", "h", |s, _| {
            at(s, "h")["fields"] = json!({"named": {"parts": "hidden", "parts.price": "required"}});
        }),
        d("requirement-unreachable", "e", |s, _| at(s, "e")["fields"] = json!({"named": {"quotation": "required"}})),
        d("unknown-field", "f", |s, _| at(s, "f")["fields"] = json!({"named": {"parts.colour": "edit"}})),
        d("unknown-field", "u", |s, _| at(s, "u")["settings"]["set"] = json!({"prize": "amount"})),
        d("bad-answer", "u", |s, _| at(s, "u")["settings"]["set"] = json!({"count": "prize + 1"})),
        d("bad-answer", "u", |s, _| at(s, "u")["settings"]["set"] = json!({"count": "note * 2"})),
        d("unknown-field", "a", |s, _| at(s, "a")["keyFields"] = json!(["amount", "prize"])),
        d("unknown-field", "u", |s, _| {
            put(s, stop("u", "call", json!({"connection": "erp", "set": {"prize": "answer.status"}}), &["w"]));
        }),
        d("bad-answer", "u", |s, _| {
            put(s, stop("u", "call", json!({"connection": "erp", "send": "prize"}), &["w"]));
        }),
        d("bad-answer", "u", |s, _| {
            // What the other system says is not known before it is called.
            put(s, stop("u", "call", json!({"connection": "erp", "send": "answer.body"}), &["w"]));
        }),
        d("bad-answer", "u", |s, _| {
            put(s, stop("u", "call", json!({"connection": "erp", "failed": {"note": "answer.body"}}), &["w"]));
        }),
        d("condition-type", "u", |s, _| {
            put(s, stop("u", "call", json!({"connection": "erp", "accept": "answer.status + 1"}), &["w"]));
        }),
        d("decided-then-edited", "h", |s, _| {
            decide(s, &["h?urgent", "w?"]);
            at(s, "h")["fields"] = json!({"named": {"amount": "edit"}});
        }),
        d("bad-answer", "e", |s, _| who(s, "e", json!([{"from": "expression", "value": "amount + 1"}]), json!({}))),
        d("return-may-miss", "h", |s, _| {
            decide(s, &["h?urgent", "w?"]);
            at(s, "h")["settings"]["onReject"] = json!({"then": "return", "to": "e"});
        }),
    ]
}

/// What is wrong with people, in a firm.
pub(crate) fn people() -> Vec<Defect> {
    let plain: fn() -> Firm = Firm::default;
    let d = |code, step, spoil| Defect { code, step, spoil, firm: Some(plain) };
    vec![
        d("unknown-role", "e", |s, _| who(s, "e", json!([{"from": "role", "role": "king"}]), json!({}))),
        d("unknown-group", "e", |s, _| who(s, "e", json!([{"from": "group", "group": "day"}]), json!({}))),
        d("unknown-department", "n", |s, _| {
            who(s, "n", json!([{"from": "department", "department": "moon"}]), json!({}));
        }),
        d("unknown-person", "f", |s, _| put(s, approval("f", &[901], all(), "z"))),
        d("source-empty", "e", |s, _| who(s, "e", json!([{"from": "role", "role": "ghost"}]), json!({}))),
        d("nobody-but-stand-in", "e", |s, _| who(s, "e", json!([{"from": "role", "role": "ghost"}]), json!({}))),
        d("unknown-order-type", "u", |s, _| put(s, stop("u", "parts", json!({"orderType": "moon"}), &["w"]))),
        d("unknown-connection", "u", |s, _| put(s, stop("u", "call", json!({"connection": "moon"}), &["w"]))),
        d("unknown-roster", "e", |s, _| who(s, "e", json!([{"from": "roster", "roster": "moon"}]), json!({}))),
        d("roster-gap", "e", |s, _| {
            let both = json!([{"from": "roster", "roster": "gap"}, {"from": "roster", "roster": "late"}]);
            who(s, "e", both, json!({}));
        }),
        d("roster-gap", "f", |s, _| who(s, "f", json!([{"from": "roster", "roster": "gap"}]), json!({}))),
        d("unknown-role", "e", |s, _| {
            let value = "urgent ? 'role:king' : 'role:clerk'";
            who(s, "e", json!([{"from": "expression", "value": value}]), json!({}));
        }),
        d("nobody-but-stand-in", "e", |s, _| {
            let value = "urgent ? 'role:ghost' : 'role:clerk'";
            who(s, "e", json!([{"from": "expression", "value": value}]), json!({}));
        }),
        d("nobody-but-stand-in", "f", |s, _| {
            who(s, "f", json!([{"from": "expression", "value": "urgent ? null : 'role:clerk'"}]), json!({}));
        }),
        d("choice-too-few", "e", |s, _| {
            let among = json!([{"from": "role", "role": "ghost"}]);
            who(s, "e", json!([{"from": "chosen", "by": "requester", "min": 1, "max": 2, "among": among}]), json!({}));
        }),
        d("choice-too-few", "f", |s, _| {
            let among = json!([{"from": "role", "role": "clerk"}]);
            who(s, "f", json!([{"from": "chosen", "by": "previous", "min": 3, "max": 3, "among": among}]), json!({}));
        }),
        d("choice-own-order", "a", |s, _| {
            let among = json!([{"from": "department", "department": "service"}]);
            let who_ = json!([{"from": "chosen", "by": "requester", "min": 1, "max": 1, "among": among}]);
            who(s, "a", who_, json!({"ownOrder": "decide"}));
        }),
        Defect {
            code: "choice-all-away",
            step: "e",
            spoil: |s, _| {
                let among = json!([{"from": "role", "role": "clerk"}]);
                who(
                    s,
                    "e",
                    json!([{"from": "chosen", "by": "requester", "min": 1, "max": 1, "among": among}]),
                    json!({}),
                );
            },
            firm: Some(|| Firm { away: vec![vec![20, 21]], ..Firm::default() }),
        },
        d("approves-by-itself", "e", |s, _| {
            who(s, "e", json!([{"from": "role", "role": "ghost"}]), json!({"nobody": {"then": "approve"}}));
        }),
        d("rejects-by-itself", "g", |s, _| {
            who(s, "g", json!([{"from": "role", "role": "ghost"}]), json!({"nobody": {"then": "reject"}}));
        }),
        d("approves-own-order", "a", |s, _| who(s, "a", json!([{"from": "requester"}]), json!({"ownOrder": "decide"}))),
        d("approves-own-order", "h", |s, _| {
            decide(s, &["h?urgent", "w?"]);
            who(s, "h", json!([{"from": "department", "department": "service"}]), json!({"ownOrder": "decide"}));
        }),
        d("mark-out-of-reach", "a", |s, _| {
            who(
                s,
                "a",
                json!([{"from": "role", "role": "clerk"}]),
                json!({"decide": {"rule": "at_least", "count": 3}}),
            );
        }),
        d("nobody-but-stand-in", "f", |s, _| who(s, "f", json!([{"from": "department_head", "level": 9}]), json!({}))),
        d("accountable-nobody", "e", |s, _| accountable(s, "e", json!([{"from": "role", "role": "ghost"}]))),
        d("accountable-several", "e", |s, _| {
            accountable(s, "e", json!([{"from": "role", "role": "clerk"}, {"from": "group", "group": "night"}]));
        }),
        d("unknown-role", "f", |s, _| accountable(s, "f", json!([{"from": "role", "role": "king"}]))),
        d("people-field-empty", "g", |s, _| who(s, "g", json!([{"from": "field", "field": "worker"}]), json!({}))),
        d("people-field-empty", "h", |s, _| {
            // Only one of the branches asks for it.
            at(s, "e")["fields"] = json!({"named": {"worker": "required"}});
            decide(s, &["h?urgent", "w?"]);
            who(s, "h", json!([{"from": "field", "field": "worker"}]), json!({}));
        }),
        Defect {
            code: "ladder-outlasts-promise",
            step: "f",
            spoil: |s, _| ladder(s, "f", "assignee"),
            firm: Some(|| Firm { promised: Some(120), ..Firm::default() }),
        },
        Defect {
            code: "ladder-outlasts-promise",
            step: "a",
            spoil: |s, _| ladder(s, "a", "wall"),
            firm: Some(|| Firm { promised: Some(300), ..Firm::default() }),
        },
        Defect {
            code: "calendar-without-hours",
            step: "h",
            spoil: |s, _| {
                decide(s, &["h?urgent", "w?"]);
                ladder(s, "h", "organisation");
            },
            firm: Some(|| Firm { no_hours: true, ..Firm::default() }),
        },
        Defect {
            code: "calendar-without-hours",
            step: "a",
            spoil: |s, _| {
                who(s, "a", json!([{"from": "requester_manager"}]), json!({}));
                ladder(s, "a", "assignee");
            },
            firm: Some(|| Firm { no_hours: true, ..Firm::default() }),
        },
        Defect {
            code: "nobody-found",
            step: "e",
            spoil: |s, _| who(s, "e", json!([{"from": "role", "role": "ghost"}]), json!({})),
            firm: Some(|| Firm { no_administrator: true, ..Firm::default() }),
        },
        Defect {
            code: "absent-without-deputy",
            step: "e",
            spoil: |s, _| who(s, "e", json!([{"from": "role", "role": "clerk"}]), json!({})),
            firm: Some(|| Firm { away: vec![vec![20]], ..Firm::default() }),
        },
        Defect {
            code: "absent-without-deputy",
            step: "a",
            spoil: |s, _| who(s, "a", json!([{"from": "requester_manager"}]), json!({})),
            firm: Some(|| Firm { away: vec![vec![11, 40]], deputies: [(11, 40)].into(), ..Firm::default() }),
        },
        Defect {
            code: "approves-own-order",
            step: "a",
            spoil: |s, _| who(s, "a", json!([{"from": "requester_manager"}]), json!({})),
            firm: Some(|| Firm { deputies: [(11, 1)].into(), ..Firm::default() }),
        },
        Defect {
            code: "deputy-cycle",
            step: "e",
            spoil: |s, _| who(s, "e", json!([{"from": "group", "group": "night"}]), json!({})),
            firm: Some(|| Firm { deputies: [(30, 41), (41, 42), (42, 30)].into(), ..Firm::default() }),
        },
    ]
}
