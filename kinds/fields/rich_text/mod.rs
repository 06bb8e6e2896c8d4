//! Text with headings, lists, links and emphasis.
//!
//! It is stored as text in a small part of Markdown and never becomes HTML: the browser draws each piece as an element
//! of its own, so there is nothing to sanitise and nothing that could run. `<b>` in it is four characters.

use gongdan_domain::form::{Field, FieldError, FieldKind, FieldRule, Finding, Lookup, ParseContext, read_settings};
use gongdan_domain::text::Language;
use serde::Deserialize;
use serde_json::Value;

use crate::reading;

/// Most characters an owner may allow; more belongs into a file.
const MAX_LENGTH: usize = 50_000;
/// Where a link may lead.
const SCHEMES: [&str; 4] = ["https://", "http://", "mailto:", "tel:"];

/// Text with headings, lists, links and emphasis.
pub struct Kind;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    min_length: Option<usize>,
    max_length: Option<usize>,
}

struct Rule {
    min_length: usize,
    max_length: usize,
}

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "rich_text"
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        let settings: Settings = read_settings(field)?;
        let (min_length, max_length) = (settings.min_length.unwrap_or(0), settings.max_length.unwrap_or(10_000));
        reading::check_length_settings(min_length, max_length, MAX_LENGTH)?;
        Ok(Box::new(Rule { min_length, max_length }))
    }

    fn is_indexable(&self) -> bool {
        false
    }
}

impl FieldRule for Rule {
    fn parse(&self, input: &Value, _: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        // Windows and old Macs end their lines differently; stored lines end with U+000A alone.
        let text = reading::string(input)?.trim().replace("\r\n", "\n").replace('\r', "\n");
        reading::check_characters(&text, &['\n', '\t'])?;
        reading::check_length(&text, self.min_length, self.max_length)?;
        if let Some(target) = unsafe_link(&text) {
            let zh = format!("链接“{target}”不安全，只能使用 https://、http://、mailto: 或 tel:。");
            let en = format!("The link “{target}” is not safe. Links begin with https://, http://, mailto: or tel:.");
            Err(FieldError::new("unsafe-link", zh, en).with("link", target))?;
        }
        Ok(Value::String(text))
    }

    fn words(&self, stored: &Value, _: &dyn Lookup, _: Language) -> String {
        let lines = stored.as_str().unwrap_or_default().lines().filter(|line| !line.trim_start().starts_with("```"));
        let plain: Vec<String> = lines.map(|line| without_marks(without_prefix(line))).collect();
        plain.join("\n").trim().to_owned()
    }
}

/// The first link that names a scheme, or hides one behind an escape, and is none of ours. Our own pages draw it as
/// plain text anyway; programs that read the value with a whole Markdown library should not meet it.
fn unsafe_link(text: &str) -> Option<String> {
    for (at, _) in text.match_indices("](") {
        let rest = text[at + 2..].trim_start_matches([' ', '\t', '<']);
        let target = rest.split([')', '\n', ' ']).next().unwrap_or_default();
        let names_a_scheme = target.contains([':', '&', '\\', '%']) || target.starts_with("//");
        if names_a_scheme && !is_safe(target) {
            return Some(target.chars().take(60).collect());
        }
    }
    None
}

fn is_safe(target: &str) -> bool {
    SCHEMES.iter().any(|scheme| target.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// A line without what makes it a heading, a quote or an item.
fn without_prefix(line: &str) -> &str {
    let line = line.trim();
    let line = line.strip_prefix("> ").unwrap_or(line);
    for mark in ["### ", "## ", "# ", "- ", "* "] {
        if let Some(rest) = line.strip_prefix(mark) {
            return rest;
        }
    }
    line
}

/// `**bold** and [label](https://…)` as people say it: `bold and label`.
fn without_marks(line: &str) -> String {
    let (mut words, mut rest) = (String::with_capacity(line.len()), line);
    while let Some(open) = rest.find('[') {
        let (before, from) = rest.split_at(open);
        let link = from[1..].find("](").and_then(|close| {
            let (label, target) = (&from[1..=close], &from[close + 3..]);
            let end = target.find(')')?;
            is_safe(&target[..end]).then_some((label, &target[end + 1..]))
        });
        words.push_str(before);
        match link {
            Some((label, behind)) => {
                words.push_str(label);
                rest = behind;
            }
            None => {
                words.push('[');
                rest = &from[1..];
            }
        }
    }
    words.push_str(rest);
    words.replace("**", "").replace(['*', '`'], "")
}
