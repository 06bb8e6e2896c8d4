//! Sound flows of many shapes, each from its seed.

use crate::play::{all, approval, staff, stop};
use crate::random::Dice;
use gongdan_domain::expr::{Type, parse};
use gongdan_engine::proof::{Domain, Fields};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

/// What the form of every flow of the corpus asks.
pub(crate) fn fields() -> Fields {
    let text = || Domain::of(Type::Text);
    let choices = Some(["repair", "move", "clean", "other"].map(str::to_owned).to_vec());
    let named = [
        ("amount", Domain { bounds: (Some(Decimal::ZERO), None), decimals: Some(2), ..Domain::of(Type::Number) }),
        ("count", Domain { decimals: Some(0), required: true, ..Domain::of(Type::Number) }),
        ("kind", Domain { choices, required: true, ..text() }),
        ("urgent", Domain { required: true, ..Domain::of(Type::Bool) }),
        ("again", Domain::of(Type::Bool)),
        ("due", Domain::of(Type::Day)),
        ("at", Domain::of(Type::Instant)),
        ("tags", Domain::of(Type::List(Box::new(Type::Text)))),
        ("note", text()),
        ("worker", text()),
        ("quotation", Domain { visible_when: Some(parse("amount >= 5000").unwrap()), ..text() }),
        ("parts", Domain::of(Type::List(Box::new(Type::Record([("price".to_owned(), Type::Number)].into()))))),
    ];
    let mut fields: Fields = named.into_iter().map(|(name, domain)| (name.to_owned(), domain)).collect();
    for number in 0..4 {
        fields.insert(format!("f{number}"), Domain::of(Type::Bool));
    }
    fields
}

/// A sound flow: start, first approval `a`, a block `x`…`j`, a decision `d` by amount, an end.
///
/// The steps that defects are put into always have the same names; what lies between differs with the seed.
pub(crate) fn sound(seed: u64) -> Vec<Json> {
    let mut dice = Dice(seed);
    let mut steps = vec![stop("start", "start", json!({}), &["a"])];
    let block = ["parallel", "inclusive"][dice.below(2)];
    steps.push(person("a", 2, &mut dice, "x"));
    steps.extend(filled("b", 3, dice.below(3), "j"));
    steps.extend(filled("c", 4, dice.below(3), "j"));
    if block == "parallel" {
        steps.push(stop("x", "parallel", json!({}), &["b0", "c0"]));
    } else {
        steps.push(stop("x", "inclusive", json!({}), &["b0?urgent == true", "c0?"]));
    }
    steps.push(stop("j", block, json!({}), &["n"]));
    steps.push(stop("n", "notify", json!({"staff": staff(&[9], all())}), &["d"]));
    let mark = mark(seed);
    let (less, more) = (format!("e?amount < {mark}"), format!("f?amount >= {mark}"));
    steps.push(stop("d", "decision", json!({}), &[&less, &more, "g?"]));
    steps.push(person("e", 5, &mut dice, "z"));
    steps.push(person("f", 6, &mut dice, "z"));
    steps.push(stop("g", "handling", json!({"staff": staff(&[7], all())}), &["z"]));
    let last = decided(&mut dice);
    steps.push(last);
    steps.push(stop("h", "approval", json!({"staff": staff(&[8], all())}), &["u"]));
    steps.push(stop("u", "update", json!({"set": {"count": "sum(map(parts, #.price)) * 2"}}), &["w"]));
    steps.push(stop("w", "delay", json!({}), &["end"]));
    steps.push(stop("end", "end", json!({}), &[]));
    steps
}

/// The border of the decision `d`.
pub(crate) fn mark(seed: u64) -> String {
    ["500", "499.99", "5000", "0.01", "1000.5"][(seed % 5) as usize].to_owned()
}

fn person(id: &str, first: u128, dice: &mut Dice, to: &str) -> Json {
    let rules = [all(), json!({"rule": "any"}), json!({"rule": "in_order"}), json!({"rule": "share", "percent": 50})];
    approval(id, &[first * 10 + 100, first * 10 + 101], rules[dice.below(4)].clone(), to)
}

/// A branch of one to three approvals.
fn filled(name: &str, first: u128, more: usize, to: &str) -> Vec<Json> {
    let step = |number: usize| {
        let next = if number == more { to.to_owned() } else { format!("{name}{}", number + 1) };
        approval(&format!("{name}{number}"), &[first * 10 + 200 + number as u128], all(), &next)
    };
    (0..=more).map(step).collect()
}

/// A decision `z` in one of many styles, each without gap or overlap; sometimes it leads back.
fn decided(dice: &mut Dice) -> Json {
    let styles: [&[&str]; 12] = [
        &["h?urgent", "w?"],
        &["h?kind == \"repair\"", "w?kind == \"move\"", "end?"],
        &["h?kind in [\"repair\", \"move\"]", "w?kind in [\"clean\"]", "end?"],
        &["h?due < d(\"2026-07-01\")", "w?due >= d(\"2026-07-01\")", "end?due == null", "end?"],
        &["h?count in [1..10]", "w?count in (10..20]", "end?"],
        &["h?count < 5", "w?count < 10", "end?"],
        &["h?contains(tags, \"hot\")", "w?\"cold\" in tags", "end?"],
        &["h?(amount ?? 0) > 100 and urgent == true", "w?"],
        &["h?not (urgent == true or count > 3)", "w?"],
        &["h?at < d(\"2026-07-01T00:00:00Z\")", "w?at >= d(\"2026-07-01T00:00:00Z\")", "end?"],
        &["a?again == true", "h?"],
        &["h?amount * 2 > 100", "w?"],
    ];
    stop("z", "decision", json!({}), styles[dice.below(12)])
}
