//! Readable order numbers such as `WX-20261122-0007`.
//!
//! A format is text with placeholders: `{yyyy}`, `{yy}`, `{MM}`, `{dd}`, `{yyyyMMdd}`, `{yyyyMM}`
//! are the day in the organisation's time zone, `{seq:N}` (exactly once) is a counter of at least N
//! digits. The counter starts again whenever the text around it changes, so a format with a day counts
//! per day and one without counts for ever.

use jiff::civil::Date;

/// Why a format cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadFormat {
    /// `{seq:N}` must stand in it exactly once.
    #[error("the format needs {{seq:N}} exactly once")]
    Sequence,
    /// Something in braces is not a placeholder.
    #[error("unknown placeholder {{{0}}}")]
    Placeholder(String),
    /// Numbers must stay short enough to read out.
    #[error("the format is empty or too long")]
    Length,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Words(String),
    Day(&'static str),
    Sequence(usize),
}

/// A checked format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberFormat {
    parts: Vec<Part>,
}

/// A number that only lacks its counter: the counter's scope and how to write the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberPlan {
    before: String,
    after: String,
    digits: usize,
}

const DAY_PLACEHOLDERS: [(&str, &str); 6] =
    [("yyyy", "%Y"), ("yy", "%y"), ("MM", "%m"), ("dd", "%d"), ("yyyyMMdd", "%Y%m%d"), ("yyyyMM", "%Y%m")];

impl NumberFormat {
    /// Reads and checks a format.
    ///
    /// # Errors
    /// [`BadFormat`] says what is wrong.
    pub fn parse(format: &str) -> Result<Self, BadFormat> {
        if format.is_empty() || format.chars().count() > 60 {
            return Err(BadFormat::Length);
        }
        let mut parts = Vec::new();
        let mut rest = format;
        while let Some(open) = rest.find('{') {
            if open > 0 {
                parts.push(Part::Words(rest[..open].to_owned()));
            }
            let close =
                rest[open..].find('}').ok_or_else(|| BadFormat::Placeholder(rest[open + 1..].to_owned()))? + open;
            parts.push(placeholder(&rest[open + 1..close])?);
            rest = &rest[close + 1..];
        }
        if !rest.is_empty() {
            parts.push(Part::Words(rest.to_owned()));
        }
        match parts.iter().filter(|p| matches!(p, Part::Sequence(_))).count() {
            1 => Ok(Self { parts }),
            _ => Err(BadFormat::Sequence),
        }
    }

    /// Fixes the day; what is left is the counter.
    pub fn plan(&self, day: Date) -> NumberPlan {
        let mut plan = NumberPlan { before: String::new(), after: String::new(), digits: 0 };
        let mut past_sequence = false;
        for part in &self.parts {
            let target = if past_sequence { &mut plan.after } else { &mut plan.before };
            match part {
                Part::Words(words) => target.push_str(words),
                Part::Day(format) => target.push_str(&day.strftime(format).to_string()),
                Part::Sequence(digits) => {
                    plan.digits = *digits;
                    past_sequence = true;
                }
            }
        }
        plan
    }
}

fn placeholder(name: &str) -> Result<Part, BadFormat> {
    if let Some(digits) = name.strip_prefix("seq:") {
        return match digits.parse::<usize>() {
            Ok(n @ 1..=12) => Ok(Part::Sequence(n)),
            _ => Err(BadFormat::Placeholder(name.to_owned())),
        };
    }
    DAY_PLACEHOLDERS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, format)| Part::Day(format))
        .ok_or_else(|| BadFormat::Placeholder(name.to_owned()))
}

impl NumberPlan {
    /// What the counter counts within: equal for all numbers that differ in the counter only.
    pub fn scope(&self) -> String {
        format!("{}#{}", self.before, self.after)
    }

    /// What every number begins with.
    pub fn before(&self) -> &str {
        &self.before
    }

    /// The counter value of a number of this plan.
    pub fn sequence(&self, number: &str) -> Option<i64> {
        let digits = number.strip_prefix(self.before.as_str())?.strip_suffix(self.after.as_str())?;
        let is_whole = digits.len() >= self.digits && digits.bytes().all(|b| b.is_ascii_digit());
        is_whole.then(|| digits.parse().ok()).flatten()
    }

    /// The number with this counter value.
    pub fn number(&self, sequence: i64) -> String {
        format!("{}{:0width$}{}", self.before, sequence, self.after, width = self.digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(format: &str, sequence: i64) -> Result<String, BadFormat> {
        let day = jiff::civil::date(2026, 11, 22);
        Ok(NumberFormat::parse(format)?.plan(day).number(sequence))
    }

    #[test]
    fn formats_give_the_numbers_people_expect() {
        let table = [
            ("WX-{yyyyMMdd}-{seq:4}", 7, "WX-20261122-0007"),
            ("WX-{yyyyMMdd}-{seq:4}", 12_345, "WX-20261122-12345"),
            ("{seq:6}", 1, "000001"),
            ("维修{yy}{MM}{dd}/{seq:3}号", 42, "维修261122/042号"),
            ("{yyyyMM}{seq:2}-{yyyy}", 3, "20261103-2026"),
        ];
        for (format, sequence, expected) in table {
            assert_eq!(number(format, sequence).as_deref(), Ok(expected), "{format}");
        }
    }

    #[test]
    fn unusable_formats_are_refused() {
        let table = [
            ("", BadFormat::Length),
            ("WX-{yyyy}", BadFormat::Sequence),
            ("{seq:3}{seq:3}", BadFormat::Sequence),
            ("{week}{seq:3}", BadFormat::Placeholder("week".into())),
            ("{seq:0}", BadFormat::Placeholder("seq:0".into())),
            ("{seq:3", BadFormat::Placeholder("seq:3".into())),
        ];
        for (format, expected) in table {
            assert_eq!(number(format, 1), Err(expected), "{format}");
        }
    }

    #[test]
    fn the_counter_starts_again_with_the_day() {
        let format = NumberFormat::parse("WX-{yyyyMMdd}-{seq:4}").unwrap();
        let scope = |day| format.plan(jiff::civil::date(2026, 11, day)).scope();
        assert_eq!(scope(22), scope(22));
        assert_ne!(scope(22), scope(23));
    }
}
