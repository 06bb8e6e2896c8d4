//! A cell of a decision table: a test of its column's value, in the short form in which people write it.
//!
//! | cell | means |
//! |---|---|
//! | nothing, or `-` | anything |
//! | `500`, `"a"`, `true`, `null` | equals it; `null`: is empty |
//! | `>= 500`, `< 5000`, `!= "a"` | compares |
//! | `[500..5000)` | lies between; a square bracket includes its end |
//! | `"a", "b"`, `["a", "b"]`, `in [..]`, `not in [..]` | is one of them, or none |
//! | `>= 500 and < 5000`, `< 0 or > 9` | several of these |
//! | anything with `$` | a condition in which `$` stands for the value |

use gongdan_domain::expr::{self, Expr, Mistake, Operator, Set};

/// The name that stands for the column's value in a test; no field can have it.
pub const SUBJECT: &str = "_value";

const COMPARISONS: [&str; 6] = [">=", "<=", "==", "!=", ">", "<"];

/// Reads a cell; `None` when it holds for anything.
///
/// # Errors
/// The first mistake.
pub fn read(text: &str) -> Result<Option<Expr>, Mistake> {
    let text = text.trim();
    if text.is_empty() || text == "-" {
        return Ok(None);
    }
    if mentions_subject(text) {
        return expr::parse(&with_subject(text)).map(Some);
    }
    let any = split(text, ",").into_iter().map(one_of);
    joined(any, Operator::Or).map(Some)
}

fn one_of(text: &str) -> Result<Expr, Mistake> {
    let either = split(text, " or ").into_iter();
    joined(either.map(|part| joined(split(part, " and ").into_iter().map(test), Operator::And)), Operator::Or)
}

fn joined(parts: impl Iterator<Item = Result<Expr, Mistake>>, operator: Operator) -> Result<Expr, Mistake> {
    let mut whole: Option<Expr> = None;
    for part in parts {
        let part = part?;
        whole = Some(match whole {
            Some(left) => Expr::Binary(operator, Box::new(left), Box::new(part)),
            None => part,
        });
    }
    whole.map_or_else(|| expr::parse(""), Ok)
}

/// One test without commas and joining words.
fn test(text: &str) -> Result<Expr, Mistake> {
    let text = text.trim();
    if let Some(sign) = COMPARISONS.iter().find(|sign| text.starts_with(**sign)) {
        return expr::parse(&format!("{SUBJECT} {sign} ({})", &text[sign.len()..]));
    }
    let is_set = text.starts_with('[') || text.starts_with('(') && split(text_inside(text), "..").len() > 1;
    if text.starts_with("in ") || text.starts_with("not in ") || text.starts_with("in[") {
        expr::parse(&format!("{SUBJECT} {text}"))
    } else if is_set {
        expr::parse(&format!("{SUBJECT} in {text}"))
    } else {
        expr::parse(&format!("{SUBJECT} == ({text})"))
    }
}

/// The text between the first and the last bracket.
fn text_inside(text: &str) -> &str {
    text.get(1..text.len().saturating_sub(1)).unwrap_or_default()
}

/// Calls `see` with every position outside quotation marks, its character, and how deep in brackets it lies.
fn outside_quotes(text: &str, mut see: impl FnMut(usize, char, usize)) {
    let (mut quote, mut depth) = (None, 0_usize);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[') => {
                see(at, c, depth);
                depth += 1;
            }
            (None, ')' | ']') => {
                depth = depth.saturating_sub(1);
                see(at, c, depth);
            }
            (None, c) => see(at, c, depth),
        }
    }
}

/// The parts of a text between separators that stand outside quotation marks and brackets.
fn split<'t>(text: &'t str, separator: &str) -> Vec<&'t str> {
    let mut cuts = Vec::new();
    outside_quotes(text, |at, _, depth| {
        let free = cuts.last().is_none_or(|last: &usize| at >= last + separator.len());
        if depth == 0 && free && text.get(at..).is_some_and(|rest| rest.starts_with(separator)) {
            cuts.push(at);
        }
    });
    let ends = cuts.iter().copied().chain([text.len()]);
    let starts = [0].into_iter().chain(cuts.iter().map(|cut| cut + separator.len()));
    starts.zip(ends).map(|(from, to)| text.get(from..to).unwrap_or_default()).collect()
}

fn mentions_subject(text: &str) -> bool {
    let mut found = false;
    outside_quotes(text, |_, c, _| found |= c == '$');
    found
}

fn with_subject(text: &str) -> String {
    let mut places = Vec::new();
    outside_quotes(text, |at, c, _| {
        if c == '$' {
            places.push(at);
        }
    });
    let mut written = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if places.contains(&at) { written.push_str(SUBJECT) } else { written.push(c) }
    }
    written
}

/// A test with what it is about written out.
pub fn about(test: &Expr, subject: &Expr) -> Expr {
    let go = |part: &Expr| Box::new(about(part, subject));
    match test {
        Expr::Name(name) if name == SUBJECT => subject.clone(),
        Expr::Null | Expr::Bool(_) | Expr::Number(_) | Expr::Text(_) | Expr::Name(_) | Expr::Row => test.clone(),
        Expr::Member(of, name) => Expr::Member(go(of), name.clone()),
        Expr::List(items) => Expr::List(items.iter().map(|item| about(item, subject)).collect()),
        Expr::Not(of) => Expr::Not(go(of)),
        Expr::Negate(of) => Expr::Negate(go(of)),
        Expr::Binary(operator, left, right) => Expr::Binary(*operator, go(left), go(right)),
        Expr::In { needle, negated, set } => {
            let set = match set {
                Set::Of(list) => Set::Of(go(list)),
                Set::Range { low, high, bounds } => Set::Range { low: go(low), high: go(high), bounds: *bounds },
            };
            Expr::In { needle: go(needle), negated: *negated, set }
        }
        Expr::Conditional(condition, yes, no) => Expr::Conditional(go(condition), go(yes), go(no)),
        Expr::Call(function, items) => Expr::Call(*function, items.iter().map(|item| about(item, subject)).collect()),
    }
}
