//! Our expressions against GoRules Zen, of which they are a subset in writing: wherever both mean the same, they answer
//! the same. What differs on purpose stands in the last test and in the guide.

use gongdan_domain::expr::{self, Env, Fault, Type, Value};
use jiff::tz::TimeZone;
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use zen_expression::evaluate_expression;

/// The answers of an order.
#[derive(Debug, Clone)]
struct Answers {
    numbers: Vec<i32>,
    scale: u32,
    truth: bool,
    words: Vec<String>,
}

impl Answers {
    fn number(&self, at: usize) -> String {
        let (number, scale) = (self.numbers[at], 10_i32.pow(self.scale));
        let sign = if number < 0 { "-" } else { "" };
        match self.scale {
            0 => number.to_string(),
            width => {
                let (whole, part) = (number.abs() / scale, number.abs() % scale);
                format!("{sign}{whole}.{part:0width$}", width = width as usize)
            }
        }
    }

    fn json(&self) -> Json {
        let number = |at| serde_json::from_str::<Json>(&self.number(at)).unwrap_or_default();
        json!({"a": number(0), "b": number(1), "list": [number(0), number(1), number(2)], "yes": self.truth,
            "s": self.words[0], "t": self.words[1]})
    }
}

fn answers() -> impl Strategy<Value = Answers> {
    let word = prop::sample::select(vec!["", "a", "ab", "abc", "Repair", "move it", "x1"]);
    (prop::collection::vec(-999_i32..1_000, 3), 0_u32..3, any::<bool>(), prop::collection::vec(word, 2)).prop_map(
        |(numbers, scale, truth, words)| {
            let words = words.into_iter().map(str::to_owned).collect();
            Answers { numbers, scale, truth, words }
        },
    )
}

/// An expression for a number.
fn number(depth: u32) -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        (0_u32..100).prop_map(|n| n.to_string()),
        (0_u32..100, 0_u32..100).prop_map(|(n, part)| format!("{n}.{part:02}")),
        prop::sample::select(vec!["a", "b", "len(s)", "len(list)", "sum(list)", "min(list)", "max(list)"])
            .prop_map(str::to_owned),
    ];
    if depth == 0 {
        return leaf.boxed();
    }
    let inner = || number(depth - 1);
    let operator = prop::sample::select(vec!["+", "-", "*"]);
    let function = prop::sample::select(vec!["abs", "floor", "ceil"]);
    prop_oneof![
        leaf,
        (inner(), operator, inner()).prop_map(|(left, sign, right)| format!("({left} {sign} {right})")),
        (function, inner()).prop_map(|(name, of)| format!("{name}({of})")),
        (truth(depth - 1), inner(), inner()).prop_map(|(when, yes, no)| format!("({when} ? {yes} : {no})")),
        inner().prop_map(|of| format!("sum(map(list, # + {of}))")),
        truth_of_row().prop_map(|when| format!("count(list, {when})")),
    ]
    .boxed()
}

/// An expression for a text.
fn text(depth: u32) -> BoxedStrategy<String> {
    let leaf = prop::sample::select(vec!["s", "t", "'ab'", "\"Repair\"", "''"]).prop_map(str::to_owned);
    if depth == 0 {
        return leaf.boxed();
    }
    let inner = || text(depth - 1);
    let function = prop::sample::select(vec!["upper", "lower", "trim"]);
    prop_oneof![
        leaf,
        (inner(), inner()).prop_map(|(left, right)| format!("({left} + {right})")),
        (function, inner()).prop_map(|(name, of)| format!("{name}({of})")),
        (truth(depth - 1), inner(), inner()).prop_map(|(when, yes, no)| format!("({when} ? {yes} : {no})")),
    ]
    .boxed()
}

/// An expression that is true or false.
fn truth(depth: u32) -> BoxedStrategy<String> {
    let leaf = prop::sample::select(vec!["true", "false", "yes", "yes == true"]).prop_map(str::to_owned);
    if depth == 0 {
        return leaf.boxed();
    }
    let (inner, less) = (|| truth(depth - 1), depth - 1);
    let compare = || prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]);
    let same = prop::sample::select(vec!["==", "!="]);
    let find = prop::sample::select(vec!["contains", "startsWith", "endsWith"]);
    let ends = prop::sample::select(vec![("[", "]"), ("(", "]"), ("[", ")"), ("(", ")")]);
    let is_in = prop::sample::select(vec!["in", "not in"]);
    prop_oneof![
        leaf,
        (number(less), compare(), number(less)).prop_map(|(left, sign, right)| format!("({left} {sign} {right})")),
        (text(less), same, text(less)).prop_map(|(left, sign, right)| format!("({left} {sign} {right})")),
        (inner(), inner()).prop_map(|(left, right)| format!("({left} and {right})")),
        (inner(), inner()).prop_map(|(left, right)| format!("({left} or {right})")),
        inner().prop_map(|of| format!("not ({of})")),
        (find, text(less), text(less)).prop_map(|(name, of, part)| format!("{name}({of}, {part})")),
        (number(less), is_in.clone(), ends, 0_i32..50, 0_i32..50).prop_map(
            |(of, word, (open, close), low, more)| format!("({of} {word} {open}{low}..{}{close})", low + more)
        ),
        (text(less), is_in).prop_map(|(of, word)| format!("({of} {word} ['ab', 'Repair', 'x1'])")),
        truth_of_row().prop_map(|when| format!("some(list, {when})")),
        truth_of_row().prop_map(|when| format!("all(list, {when})")),
    ]
    .boxed()
}

/// A condition on an element of the list.
fn truth_of_row() -> impl Strategy<Value = String> {
    (prop::sample::select(vec!["<", ">", "==", ">="]), -20_i32..20).prop_map(|(sign, n)| match n {
        0.. => format!("# {sign} {n}"),
        less => format!("# {sign} -{}", less.abs()),
    })
}

/// What ours says, as plain JSON with decimals as text.
fn ours(source: &str, answers: &Json) -> Result<Value, String> {
    let read = expr::parse(source).map_err(|mistake| mistake.text.en)?;
    let names = |name: &str| Value::from_json(answers.get(name).unwrap_or(&Json::Null), &Type::Any);
    Ok(expr::evaluate(&read, &Env { names: &names, now: None, time_zone: &TimeZone::UTC }))
}

/// What Zen says, read as one of our values.
fn theirs(source: &str, answers: &Json) -> Result<Value, String> {
    let said = evaluate_expression(source, answers.clone().into()).map_err(|error| error.to_string())?;
    Ok(Value::from_json(&said.to_value(), &Type::Any))
}

/// Zen hands numbers out as doubles: they are the same when they are the same to twelve decimals.
fn same(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Number(one), Value::Number(other)) => expr::round(*one - *other, 9).is_zero(),
        (one, other) => one == other,
    }
}

fn agree(source: &str, answers: &Answers) -> Result<(), TestCaseError> {
    let json = answers.json();
    let (ours, theirs) = (ours(source, &json), theirs(source, &json));
    let (Ok(one), Ok(other)) = (&ours, &theirs) else {
        return Err(TestCaseError::fail(format!("{source} over {json}: ours {ours:?}, theirs {theirs:?}")));
    };
    prop_assert!(same(one, other), "{source} over {json}: ours {one:?}, theirs {other:?}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn numbers_are_the_same(source in number(3), answers in answers()) {
        agree(&source, &answers)?;
    }

    #[test]
    fn texts_are_the_same(source in text(3), answers in answers()) {
        agree(&source, &answers)?;
    }

    #[test]
    fn conditions_are_the_same(source in truth(3), answers in answers()) {
        agree(&source, &answers)?;
    }
}

#[test]
fn what_differs_on_purpose_differs_as_the_guide_says() {
    let answers = json!({"name": "张三", "none": null, "a": 10, "text": "10"});
    let table = [
        // Characters are counted, not bytes.
        ("len(name)", Value::Number(2.into()), Ok(Value::Number(6.into()))),
        // No answer is unknown, and neither true nor false.
        ("none > 1", Value::Unknown(Fault::Empty), Err(())),
        ("none + 1", Value::Unknown(Fault::Empty), Err(())),
        // A text is no number.
        ("text > 5", Value::Unknown(Fault::WrongType), Err(())),
        ("text == 10", Value::Unknown(Fault::WrongType), Ok(Value::Bool(false))),
        // Nothing can be divided by nothing.
        ("a / 0", Value::Unknown(Fault::DivisionByZero), Ok(Value::EMPTY)),
    ];
    for (source, expected, other) in table {
        assert_eq!(ours(source, &answers), Ok(expected), "{source}");
        assert_eq!(theirs(source, &answers).map_err(|_| ()), other, "{source}");
    }
}
