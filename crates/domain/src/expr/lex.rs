//! Cutting a text into words and signs.

use super::{MAX_DIGITS, MAX_SOURCE, Mistake, number};
use rust_decimal::Decimal;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Number(Decimal),
    Text(String),
    /// A name, keyword or function.
    Word(String),
    Sign(&'static str),
}

/// A token with the character it begins at.
pub(super) type Placed = (Token, usize);

/// Longer signs first.
const SIGNS: [&str; 24] = [
    "==", "!=", "<=", ">=", "??", "..", "<", ">", "+", "-", "*", "/", "%", "^", "?", ":", "(", ")", "[", "]", ",", ".",
    "#", "!",
];

pub(super) fn tokens(source: &str) -> Result<Vec<Placed>, Mistake> {
    let text: Vec<char> = source.chars().take(MAX_SOURCE + 1).collect();
    if text.len() > MAX_SOURCE {
        return Err(Mistake::too_long());
    }
    let (mut tokens, mut at) = (Vec::new(), 0);
    while let Some(&c) = text.get(at) {
        if c.is_whitespace() {
            at += 1;
            continue;
        }
        let (token, length) = token(&text[at..], at)?;
        tokens.push((token, at));
        at += length;
    }
    Ok(tokens)
}

fn token(rest: &[char], at: usize) -> Result<(Token, usize), Mistake> {
    let c = rest.first().copied().unwrap_or_default();
    if c.is_ascii_digit() {
        return numeral(rest, at);
    }
    if c.is_ascii_alphabetic() || c == '_' {
        let length = rest.iter().take_while(|c| c.is_ascii_alphanumeric() || **c == '_').count();
        return Ok((Token::Word(rest[..length].iter().collect()), length));
    }
    if c == '\'' || c == '"' {
        let Some(length) = rest[1..].iter().position(|other| *other == c) else {
            return Err(Mistake::syntax(at, "引号没有配对。", "A quotation mark has no partner."));
        };
        let text: String = rest[1..=length].iter().collect();
        if text.contains('\\') || text.chars().any(char::is_control) {
            let (zh, en) = ("文字中不能有反斜杠或控制字符。", "A text may hold no backslash and no control character.");
            return Err(Mistake::syntax(at, zh, en));
        }
        return Ok((Token::Text(text), length + 2));
    }
    let sign = SIGNS.iter().find(|sign| sign.chars().zip(rest).filter(|(a, b)| a == *b).count() == sign.len());
    match sign.filter(|sign| **sign != "!") {
        Some(sign) => Ok((Token::Sign(sign), sign.len())),
        None => {
            let (zh, en) = (format!("不认识的字符“{c}”。"), format!("Unknown character “{c}”."));
            Err(Mistake::syntax(at, zh, en))
        }
    }
}

fn numeral(rest: &[char], at: usize) -> Result<(Token, usize), Mistake> {
    let digits = |from: usize| rest[from..].iter().take_while(|c| c.is_ascii_digit()).count();
    let mut length = digits(0);
    // `1..10` is a range: its first point belongs to no number.
    if rest.get(length) == Some(&'.') && rest.get(length + 1).is_some_and(char::is_ascii_digit) {
        length += 1 + digits(length + 1);
    }
    let written: String = rest[..length].iter().collect();
    match number::read(&written) {
        Some(number) => Ok((Token::Number(number), length)),
        None => {
            let zh = format!("数字过长，整数部分最多 {MAX_DIGITS} 位，小数最多 12 位。");
            let en = format!("The number is too long: at most {MAX_DIGITS} digits before the point and 12 after.");
            Err(Mistake::syntax(at, zh, en))
        }
    }
}
