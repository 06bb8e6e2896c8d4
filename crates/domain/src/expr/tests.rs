//! The vectors that the browser runs too, and laws that hold for every expression.

use super::*;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

fn vectors() -> Json {
    serde_json::from_str(include_str!("vectors.json")).unwrap()
}

fn ty(name: &str) -> Type {
    let row = |(name, ty)| (String::from(name), ty);
    match name {
        "bool" => Type::Bool,
        "number" => Type::Number,
        "text" => Type::Text,
        "day" => Type::Day,
        "instant" => Type::Instant,
        "list" => Type::List(Box::new(Type::Any)),
        "rows" => Type::List(Box::new(Type::Record(BTreeMap::from(
            [("part", Type::Text), ("n", Type::Number), ("price", Type::Number), ("ok", Type::Bool)].map(row),
        )))),
        _ => Type::Any,
    }
}

/// A value as the vectors write it.
fn written(value: &Value) -> Json {
    match value {
        Value::Unknown(fault) => json!({ "unknown": fault.code() }),
        Value::Bool(value) => json!(value),
        Value::Number(number) => json!({ "number": number.normalize().to_string() }),
        Value::Text(text) => json!(&**text),
        Value::Day(day) => json!({ "day": day.to_string() }),
        Value::Instant(at) => json!({ "instant": dates::written(*at) }),
        Value::List(items) => items.iter().map(written).collect(),
        Value::Record(parts) => {
            json!({ "record": parts.iter().map(|(k, v)| (k.clone(), written(v))).collect::<serde_json::Map<_, _>>() })
        }
    }
}

fn answer(source: &str, vectors: &Json) -> Json {
    let names = |name: &str| match vectors["names"].get(name) {
        Some(given) => Value::from_json(&given["value"], &ty(given["type"].as_str().unwrap())),
        None => Value::EMPTY,
    };
    let time_zone = TimeZone::get(vectors["timeZone"].as_str().unwrap()).unwrap();
    let now = vectors["now"].as_str().unwrap().parse().ok();
    match parse(source) {
        Ok(expr) => written(&evaluate(&expr, &Env { names: &names, now, time_zone: &time_zone })),
        Err(mistake) => json!({ "mistake": mistake.code }),
    }
}

#[test]
fn every_vector_gives_what_it_says() {
    let vectors = vectors();
    let cases = vectors["cases"].as_array().unwrap();
    assert!(cases.len() >= 300, "{} vectors", cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .map(|case| (case, answer(case["expr"].as_str().unwrap(), &vectors)))
        .filter(|(case, found)| case["gives"] != *found)
        .map(|(case, found)| format!("{case} but gives {found}"))
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

/// Prints the vectors with the answers of this code, to be read before they replace the file:
/// `cargo test -p gongdan-domain -- --ignored --nocapture answers_of_this_code`.
#[test]
#[ignore = "a way to add vectors"]
fn answers_of_this_code() {
    let vectors = vectors();
    for case in vectors["cases"].as_array().unwrap() {
        let expr = case["expr"].as_str().unwrap();
        println!("VECTOR {}", json!({ "expr": expr, "gives": answer(expr, &vectors) }));
    }
}

fn plain() -> TimeZone {
    TimeZone::UTC
}

fn eval(source: &str, name: &dyn Fn(&str) -> Value) -> Value {
    evaluate(&parse(source).unwrap(), &Env { names: name, now: None, time_zone: &plain() })
}

#[test]
fn what_an_expression_reads_is_known() {
    let expr = parse("a > 1 and some(items, #.b > c) ? d.e : [f, len(g)]").unwrap();
    assert_eq!(expr.dependencies().into_iter().collect::<Vec<_>>(), ["a", "c", "d", "f", "g", "items"]);
    assert!(parse("addDays(today(), 1) > due").unwrap().reads_clock());
    assert!(!expr.reads_clock());
}

#[test]
fn mistakes_of_type_and_name_are_found_before_evaluation() {
    let types = BTreeMap::from([("n", Type::Number), ("t", Type::Text), ("b", Type::Bool), ("on", Type::Day)]);
    let rows = Type::List(Box::new(Type::Record(BTreeMap::from([("x".to_owned(), Type::Number)]))));
    let scope = |name: &str| if name == "rows" { Some(rows.clone()) } else { types.get(name).cloned() };
    let codes = |source: &str| match check(&parse(source).unwrap(), &scope) {
        Ok(ty) => format!("{ty:?}"),
        Err(mistakes) => mistakes.iter().map(|m| m.code).collect::<Vec<_>>().join(" "),
    };
    let table = [
        ("n + 1 > 2 and b", "Bool"),
        ("t + 'x'", "Text"),
        ("b ? n : 0", "Number"),
        ("sum(map(rows, #.x))", "Number"),
        ("filter(rows, #.x > 1) == null", "Bool"),
        ("daysBetween(on, today())", "Number"),
        ("addDays(on, n)", "Day"),
        ("t + 1", "expr-type"),
        ("n == 'x'", "expr-type"),
        ("t > 'a'", "expr-type"),
        ("not n", "expr-type"),
        ("b ? n : t", "expr-type"),
        ("n in ['a', 'b']", "expr-type"),
        ("t in [1..2]", "expr-type expr-type expr-type"),
        ("len(n)", "expr-type"),
        ("year(t)", "expr-type"),
        ("map(rows, #.y)", "expr-unknown-name"),
        ("some(rows, #.x)", "expr-type"),
        ("m + k", "expr-unknown-name expr-unknown-name"),
        ("#.x", "expr-unknown-name"),
        ("t.x", "expr-type"),
    ];
    for (source, expected) in table {
        assert_eq!(codes(source), expected, "{source}");
    }
}

#[test]
fn an_evaluation_has_a_budget() {
    let rows = Value::List(std::sync::Arc::new((0..500).map(|n| Value::Number(n.into())).collect()));
    let names = |_: &str| rows.clone();
    assert_eq!(eval("sum(map(r, # * 2))", &names), Value::Number(249_500.into()));
    let greedy = "count(r, count(r, count(r, # > 1) > 1) > 1)";
    assert_eq!(eval(greedy, &names), Value::Unknown(Fault::TooMuch));
    assert_eq!(eval(&format!("({greedy}) ?? 0"), &names), Value::Unknown(Fault::TooMuch), "nothing hides it");
}

fn expr() -> impl Strategy<Value = Expr> {
    let name = prop::sample::select(vec!["a", "b", "items", "list_1"]);
    let leaf = prop_oneof![
        Just(Expr::Null),
        Just(Expr::Row),
        any::<bool>().prop_map(Expr::Bool),
        (0_u64..1_000_000_000, 0_u32..6).prop_map(|(n, scale)| Expr::Number(Decimal::new(n as i64, scale))),
        "[a-z张三' ]{0,6}".prop_map(Expr::Text),
        name.prop_map(|name| Expr::Name(name.to_owned())),
    ];
    leaf.prop_recursive(5, 40, 3, |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        let operator = prop::sample::select(Operator::ALL.map(|(operator, _, _)| operator).to_vec());
        let ends = (any::<bool>(), any::<bool>()).prop_map(|(low, high)| Bounds { low, high });
        let set = prop_oneof![
            boxed.clone().prop_map(Set::Of),
            (boxed.clone(), boxed.clone(), ends).prop_map(|(low, high, bounds)| Set::Range { low, high, bounds }),
        ];
        let call = (prop::sample::select(Function::ALL.to_vec()), prop::collection::vec(inner.clone(), 2));
        prop_oneof![
            (boxed.clone(), "[a-z]{1,3}").prop_map(|(of, name)| Expr::Member(of, name)),
            prop::collection::vec(inner, 0..3).prop_map(Expr::List),
            boxed.clone().prop_map(Expr::Not),
            boxed.clone().prop_map(Expr::Negate),
            (operator, boxed.clone(), boxed.clone()).prop_map(|(o, left, right)| Expr::Binary(o, left, right)),
            (boxed.clone(), any::<bool>(), set).prop_map(|(needle, negated, set)| Expr::In { needle, negated, set }),
            (boxed.clone(), boxed.clone(), boxed).prop_map(|(a, b, c)| Expr::Conditional(a, b, c)),
            call.prop_map(|(function, mut arguments)| {
                arguments.truncate(function.arity().1);
                Expr::Call(function, arguments)
            }),
        ]
    })
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::EMPTY),
        any::<bool>().prop_map(Value::Bool),
        (-1_000_000_000_000_i64..1_000_000_000_000, 0_u32..12).prop_map(|(n, s)| Value::Number(Decimal::new(n, s))),
        "[a-z0-9张]{0,4}".prop_map(|text| Value::text(text.as_str())),
        Just(Value::from_json(&json!("2026-02-28"), &Type::Day)),
    ];
    leaf.prop_recursive(2, 12, 4, |inner| {
        prop::collection::vec(inner, 0..4).prop_map(|items| Value::List(std::sync::Arc::new(items)))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_reads_back_as_the_same_tree(expr in expr()) {
        let printed = expr.to_string();
        // A text with both quotation marks cannot be written at all.
        prop_assume!(!printed.contains("'\"") && !printed.contains("\"'"));
        prop_assert_eq!(parse(&printed), Ok(expr), "{}", printed);
    }

    #[test]
    fn any_tree_is_evaluated_and_checked_without_panic(expr in expr(), a in value(), b in value()) {
        let names = |name: &str| if name == "a" { a.clone() } else { b.clone() };
        let env = Env { names: &names, now: Some(jiff::Timestamp::UNIX_EPOCH), time_zone: &plain() };
        let first = evaluate(&expr, &env);
        prop_assert_eq!(&first, &evaluate(&expr, &env), "the same input, the same answer");
        let _ = check(&expr, &|_: &str| Some(Type::Any));
    }

    #[test]
    fn any_text_is_read_without_panic(source in "[ -~张三【】]{0,80}") {
        let _ = parse(&source);
    }

    #[test]
    fn unknown_is_never_taken_for_no(a in value()) {
        let names = |_: &str| a.clone();
        let (yes, no) = (eval("a == 1", &names), eval("not (a == 1)", &names));
        prop_assert_eq!(yes.fault(), no.fault());
        prop_assert_eq!(eval("a == null", &names), Value::Bool(a.is_blank()));
        prop_assert_eq!(eval("a ?? 1", &names).fault(), None);
    }

    #[test]
    fn sums_are_exact(numbers in prop::collection::vec((-1_000_000_i64..1_000_000, 0_u32..5), 0..20)) {
        let decimals: Vec<Decimal> = numbers.into_iter().map(|(n, scale)| Decimal::new(n, scale)).collect();
        let list = Value::List(std::sync::Arc::new(decimals.iter().copied().map(Value::Number).collect()));
        prop_assert_eq!(eval("sum(a)", &|_: &str| list.clone()), Value::Number(decimals.iter().sum()));
    }
}
