//! Filters written in words; [`super::parse`] reads them back as the same filter.

use super::parse::reads_words;
use super::schema::{FieldDef, Schema};
use super::tree::{Filter, Op, Test};
use super::{Operand, Period};
use crate::text::Language;

/// Writes a filter in words of `language`.
pub fn print(filter: &Filter, schema: &Schema<'_>, language: Language) -> String {
    Printer { schema, language }.filter(filter, Place::Top)
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Top,
    Beside,
    Branch,
    Alone,
}

struct Printer<'a> {
    schema: &'a Schema<'a>,
    language: Language,
}

impl Printer<'_> {
    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    fn filter(&self, filter: &Filter, place: Place) -> String {
        let brackets = |words: String, needed: bool| if needed { format!("({words})") } else { words };
        match filter {
            Filter::All(parts) => {
                let words: Vec<String> = parts.iter().map(|part| self.filter(part, Place::Beside)).collect();
                brackets(words.join(" "), matches!(place, Place::Beside | Place::Alone))
            }
            Filter::Any(parts) => {
                let words: Vec<String> = parts.iter().map(|part| self.filter(part, Place::Branch)).collect();
                brackets(words.join(self.say(" 或 ", " OR ")), place != Place::Top)
            }
            Filter::Not(inner) => format!("-{}", self.filter(inner, Place::Alone)),
            Filter::Words(words) => word(words, true),
            Filter::Test(test) => self.test(test),
        }
    }

    fn test(&self, test: &Test) -> String {
        // A field that is gone or hidden is named by its id; the words then say so when they are read.
        let Some(def) = self.schema.field(&test.field) else {
            return format!("{}:{}", word(&test.field.to_string(), false), self.say("空", "empty"));
        };
        let name = word(&self.schema.name_words(def, self.language), false);
        let values: Vec<String> = test.values.iter().map(|value| self.operand(def, value)).collect();
        let list = values.join(",");
        match test.op {
            Op::Empty => format!("{name}:{}", self.say("空", "empty")),
            Op::Between => format!("{name}:{}", values.join("..")),
            Op::Eq if reads_words(def) => format!("{name}:={list}"),
            Op::Eq | Op::Contains => format!("{name}:{list}"),
            Op::Lt => format!("{name}:<{list}"),
            Op::Le => format!("{name}:<={list}"),
            Op::Gt => format!("{name}:>{list}"),
            Op::Ge => format!("{name}:>={list}"),
        }
    }

    fn operand(&self, def: &FieldDef, operand: &Operand) -> String {
        match operand {
            Operand::Value(value) => {
                let words = self.schema.value_words(def, value, self.language);
                // Without quotation marks these would be read as something else.
                let misread = Operand::relative(&words, &def.value_type).is_some()
                    || ["空", "empty", "none"].contains(&words.to_lowercase().as_str());
                if misread { quote(&words) } else { word(&words, false) }
            }
            Operand::Me => self.say("我", "me").to_owned(),
            Operand::MyDepartment => self.say("我的部门", "my-department").to_owned(),
            Operand::Period(period) => self.period(*period),
        }
    }

    fn period(&self, period: Period) -> String {
        match self.language {
            Language::Zh => period.chinese(),
            Language::En => period.name(),
        }
    }
}

/// A word as it is, or in quotation marks where it would fall apart.
fn word(text: &str, stands_alone: bool) -> String {
    let splits =
        |c: char| c.is_whitespace() || c.is_control() || "\"()|,:\\<>=≥≤：（），、“”„＂＞＜＝｜\u{3000}".contains(c);
    let means_more = ["or", "或", "not", "非"].contains(&text.to_lowercase().as_str());
    let begins_oddly = text.starts_with(['-', '!']) && stands_alone;
    if text.is_empty()
        || text.chars().any(splits)
        || text.contains("..")
        || text.ends_with('.')
        || text.starts_with('.')
        || means_more
        || begins_oddly
    {
        return quote(text);
    }
    text.to_owned()
}

fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        if matches!(c, '\\' | '"' | '“' | '”' | '„' | '＂') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}
