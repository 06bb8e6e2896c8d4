//! Reading JSON the way people write: what several kinds share.

use gongdan_domain::form::FieldError;
use gongdan_domain::whole_micros;
use jiff::Timestamp;
use regex::{Regex, RegexBuilder};
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

/// Numbers have at most this many digits before the point, so that every reader keeps them exactly.
pub(crate) const MAX_DIGITS: u32 = 15;

/// Most bytes a compiled pattern may take.
const MAX_PATTERN_BYTES: usize = 1 << 20;

/// What was read, or everything that is wrong with it.
pub(crate) type Read<T> = Result<T, Vec<FieldError>>;

/// The text in `input`.
pub(crate) fn string(input: &Value) -> Read<&str> {
    input.as_str().ok_or_else(|| FieldError::wrong_type("文字", "text").into())
}

/// The id in `input`. Some forms of a UUID (braces, `urn:uuid:`) are read and stored as the plain one.
pub(crate) fn id(input: &Value) -> Read<Uuid> {
    let read = input.as_str().and_then(|text| Uuid::try_parse(text.trim()).ok());
    read.ok_or_else(|| FieldError::wrong_type("从列表中选出的一项", "a choice from the list").into())
}

/// The id in a stored value.
pub(crate) fn stored_id(stored: &Value) -> Option<Uuid> {
    Uuid::try_parse(stored.as_str()?).ok()
}

/// Turns the full-width characters that Chinese keyboards write (`０１２３`, `＋`, `（`) into plain ones.
pub(crate) fn half_width(c: char) -> char {
    match c {
        // U+FF01..U+FF5E mirror U+0021..U+007E (Unicode, Halfwidth and Fullwidth Forms).
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    }
}

/// Reads RFC 3339 with any offset, cut to whole microseconds, from 1900 to 2999 in UTC.
pub(crate) fn instant(text: &str) -> Option<Timestamp> {
    let at = whole_micros(text.trim().parse::<Timestamp>().ok()?);
    (1900..3000).contains(&at.to_zoned(jiff::tz::TimeZone::UTC).year()).then_some(at)
}

/// The decimal in `input`, a JSON number or a text such as `"-12.50"`, without trailing zeros.
pub(crate) fn decimal(input: &Value) -> Read<Decimal> {
    let read = match input {
        Value::Number(number) => {
            let written = number.to_string();
            written.parse().or_else(|_| Decimal::from_scientific(&written)).ok()
        }
        Value::String(text) => plain_decimal(text),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            return Err(FieldError::wrong_type("数字", "a number").into());
        }
    };
    let Some(decimal) = read else {
        let zh = "无法识别这个数字，请只输入数字和小数点，例如 1234.5。";
        return Err(FieldError::new(
            "not-a-number",
            zh,
            "This is not a number. Write digits and a point, like 1234.5.",
        )
        .into());
    };
    let decimal = if decimal.is_zero() { Decimal::ZERO } else { decimal.normalize() };
    let limit = Decimal::from(10_u64.pow(MAX_DIGITS));
    if decimal.abs() >= limit {
        let (code, zh, en) = if decimal.is_sign_negative() {
            ("too-small", "数字过小", "The number is too small")
        } else {
            ("too-large", "数字过大", "The number is too large")
        };
        let zh = format!("{zh}，整数部分最多 {MAX_DIGITS} 位。");
        return Err(FieldError::new(code, zh, format!("{en}: at most {MAX_DIGITS} digits before the point.")).into());
    }
    Ok(decimal)
}

/// A JSON number for `value`: a whole one without a point, so that equal values look equal.
pub(crate) fn json_number(value: Decimal) -> Value {
    let whole = if value.scale() == 0 { i64::try_from(value.mantissa()).ok() } else { None };
    match whole {
        Some(whole) => Value::from(whole),
        None => Value::from(value.to_string().parse::<f64>().unwrap_or_default()),
    }
}

/// A JSON number that every reader takes for the same decimal: a double keeps 15 significant digits
/// (IEEE 754, binary64), so more are refused.
pub(crate) fn exact_number(number: Decimal) -> Read<Value> {
    if number.mantissa().unsigned_abs() >= 10_u128.pow(MAX_DIGITS) {
        let most = MAX_DIGITS;
        let (zh, en) = (format!("数字最多 {most} 位。"), format!("Use at most {most} digits."));
        return Err(FieldError::new("too-many-digits", zh, en).with("max", most).into());
    }
    Ok(json_number(number))
}

/// `text` without blanks around it and with plain characters in place of full-width ones.
pub(crate) fn folded(text: &str) -> String {
    text.trim().chars().map(half_width).collect::<String>().trim().to_owned()
}

/// Reads one of the fixed words a setting may have; `None` when it is left out.
pub(crate) fn setting_word<T: Copy>(name: &str, given: Option<&str>, known: &[(&str, T)]) -> Read<Option<T>> {
    let Some(given) = given.filter(|word| !word.is_empty()) else { return Ok(None) };
    let found = known.iter().find(|(word, _)| *word == given).map(|(_, meaning)| Some(*meaning));
    found.ok_or_else(|| {
        let words = known.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
        let (zh, en) = (format!("可用的值：{words}。"), format!("Use one of: {words}."));
        FieldError::bad_setting(name, zh, en).into()
    })
}

fn plain_decimal(text: &str) -> Option<Decimal> {
    let plain: String = text.trim().chars().take(64).map(half_width).collect();
    let digits = plain.strip_prefix(['-', '+']).unwrap_or(&plain);
    let is_plain = digits.starts_with(|c: char| c.is_ascii_digit()) && digits.ends_with(|c: char| c.is_ascii_digit());
    let only_digits = digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    if is_plain && only_digits { Decimal::from_str_exact(&plain).ok() } else { None }
}

/// Refuses more than `allowed` decimals.
pub(crate) fn check_decimals(value: Decimal, allowed: u32) -> Read<()> {
    if value.scale() <= allowed {
        return Ok(());
    }
    let (zh, en) = match allowed {
        0 => ("请填写整数，不带小数。".to_owned(), "Enter a whole number, without decimals.".to_owned()),
        1 => ("最多保留 1 位小数。".to_owned(), "Use at most 1 decimal.".to_owned()),
        more => (format!("最多保留 {more} 位小数。"), format!("Use at most {more} decimals.")),
    };
    Err(FieldError::new("too-many-decimals", zh, en).with("max", allowed).into())
}

/// Refuses what lies outside; both ends are allowed. `write` puts a bound into words.
pub(crate) fn check_range(
    value: Decimal,
    (min, max): (Option<Decimal>, Option<Decimal>),
    write: impl Fn(Decimal) -> String,
) -> Read<()> {
    if let Some(min) = min.filter(|min| value < *min) {
        let min = write(min);
        let (zh, en) = (format!("不能小于 {min}。"), format!("It must be at least {min}."));
        return Err(FieldError::new("too-small", zh, en).with("min", min).into());
    }
    if let Some(max) = max.filter(|max| value > *max) {
        let max = write(max);
        let (zh, en) = (format!("不能大于 {max}。"), format!("It must be at most {max}."));
        return Err(FieldError::new("too-large", zh, en).with("max", max).into());
    }
    Ok(())
}

/// Reads the settings `min` and `max` of a field of numbers.
pub(crate) fn range(min: Option<&Value>, max: Option<&Value>) -> Read<(Option<Decimal>, Option<Decimal>)> {
    let read = |name: &str, value: Option<&Value>| {
        let wrong = || vec![FieldError::bad_setting(name, "这里应为数字。", "This must be a number.")];
        value.map(|value| decimal(value).map_err(|_| wrong())).transpose()
    };
    let range = (read("min", min)?, read("max", max)?);
    if let (Some(min), Some(max)) = range
        && min > max
    {
        Err(FieldError::bad_setting("max", "最大值不能小于最小值。", "The maximum is below the minimum."))?;
    }
    Ok(range)
}

/// Refuses characters nobody can see, such as U+0000 (which PostgreSQL cannot store). `allowed` stay.
pub(crate) fn check_characters(text: &str, allowed: &[char]) -> Read<()> {
    if !text.chars().any(|c| c.is_control() && !allowed.contains(&c)) {
        return Ok(());
    }
    let zh = "含有无法显示的控制字符，请删除后重新输入。";
    Err(FieldError::new("control-character", zh, "It contains invisible control characters. Type the text again.")
        .into())
}

/// Refuses a text whose length in characters lies outside `min..=max`.
pub(crate) fn check_length(text: &str, min: usize, max: usize) -> Read<()> {
    let length = text.chars().count();
    if length < min {
        let (zh, en) = (format!("至少填写 {min} 个字。"), format!("Write at least {min} characters."));
        return Err(FieldError::new("too-short", zh, en).with("min", min).with("length", length).into());
    }
    if length > max {
        let zh = format!("最多 {max} 个字，现在是 {length} 个字。");
        let en = format!("At most {max} characters; there are {length} now.");
        return Err(FieldError::new("too-long", zh, en).with("max", max).with("length", length).into());
    }
    Ok(())
}

/// Checks the settings `minLength` and `maxLength` against each other and against `most`.
pub(crate) fn check_length_settings(min: usize, max: usize, most: usize) -> Read<()> {
    if max == 0 || max > most {
        let (zh, en) = (format!("最大长度应在 1 到 {most} 之间。"), format!("Use a length from 1 to {most}."));
        Err(FieldError::bad_setting("maxLength", zh, en))?;
    }
    if min > max {
        let (zh, en) = ("最小长度不能大于最大长度。", "The shortest length is above the longest.");
        Err(FieldError::bad_setting("minLength", zh, en))?;
    }
    Ok(())
}

/// Compiles an owner's pattern. It must match the whole text, as in HTML forms.
pub(crate) fn whole_pattern(pattern: &str) -> Read<Regex> {
    let compile = |pattern: &str| RegexBuilder::new(pattern).size_limit(MAX_PATTERN_BYTES).build();
    // Alone first: `a)|(b` would only compile once it stands in our group.
    let compiled = compile(pattern).and_then(|_| compile(&format!(r"\A(?:{pattern})\z")));
    compiled.map_err(|_| {
        let (zh, en) = ("无法识别这个正则表达式，或者它太复杂。", "This pattern cannot be read, or it is too complex.");
        FieldError::new("bad-pattern", zh, en).at("/settings/pattern").into()
    })
}
/// Keywords of a JSON Schema under the names of our settings.
pub(crate) fn renamed(schema: &Value, names: &[(&str, &str)]) -> serde_json::Map<String, Value> {
    names.iter().filter_map(|(from, to)| Some(((*to).to_owned(), schema.get(*from)?.clone()))).collect()
}
