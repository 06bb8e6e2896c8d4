//! The order's title, made from the words of its fields.

/// Longest title, in characters.
pub const MAX_TITLE: usize = 80;

/// What may stand between two fields of a title, and looks lost at its ends when a field is empty.
const SEPARATORS: &[char] = &['：', ':', '，', ',', '、', '；', ';', '—', '–', '-', '·', '|', '/', '_'];

/// A title template, cut into its parts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Literal(String),
    Field(String),
}

impl Template {
    /// Reads `{field}` placeholders. A brace without its partner is ordinary text; a checked form has none.
    pub(super) fn read(template: &str) -> Self {
        let (mut parts, mut rest) = (Vec::new(), template);
        while let Some((before, after)) = rest.split_once('{') {
            let Some((id, behind)) = after.split_once('}') else { break };
            if !before.is_empty() {
                parts.push(Part::Literal(before.to_owned()));
            }
            parts.push(Part::Field(id.trim().to_owned()));
            rest = behind;
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(rest.to_owned()));
        }
        Self { parts }
    }

    /// The ids it names, as written.
    pub(super) fn fields(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Field(id) => Some(id.as_str()),
            Part::Literal(_) => None,
        })
    }

    /// Whether a brace is left without its partner.
    pub(super) fn has_stray_brace(&self) -> bool {
        self.parts.iter().any(|part| match part {
            Part::Literal(text) => text.contains(['{', '}']),
            Part::Field(id) => id.contains('{'),
        })
    }

    /// The template again, without the fields that `keep` refuses.
    pub(super) fn keeping(&self, keep: impl Fn(&str) -> bool) -> String {
        let mut template = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(text) => template.push_str(text),
                Part::Field(id) if keep(id) => template.push_str(&format!("{{{id}}}")),
                Part::Field(_) => {}
            }
        }
        template
    }

    /// The title, or `None` when no field gave a word (a template without fields is a title by itself).
    pub(super) fn fill(&self, words: impl Fn(&str) -> String) -> Option<String> {
        let (mut title, mut asked, mut answered) = (String::new(), 0_usize, 0_usize);
        for part in &self.parts {
            match part {
                Part::Literal(text) => title.push_str(text),
                Part::Field(id) => {
                    let found = words(id);
                    asked += 1;
                    answered += usize::from(!found.trim().is_empty());
                    title.push_str(&found);
                }
            }
        }
        if asked > 0 && answered == 0 {
            return None;
        }
        let whole = if asked == answered { title.as_str() } else { title.trim_matches(is_loose) };
        Some(tidy(whole)).filter(|title| !title.is_empty())
    }
}

fn is_loose(c: char) -> bool {
    c.is_whitespace() || SEPARATORS.contains(&c)
}

/// One line of at most [`MAX_TITLE`] characters: whitespace folded, the rest cut off with "…".
pub(super) fn tidy(text: &str) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        // Far enough: even four-byte characters cannot make the title longer than this.
        if line.len() > MAX_TITLE * 4 {
            break;
        }
    }
    match line.char_indices().nth(MAX_TITLE) {
        None => line,
        Some(_) => {
            let kept: String = line.chars().take(MAX_TITLE - 1).collect();
            format!("{}…", kept.trim_end())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_TITLE, Template};

    fn fill(template: &str, a: &str, b: &str) -> Option<String> {
        Template::read(template).fill(|id| match id {
            "a" => a.to_owned(),
            "b" => b.to_owned(),
            _ => String::new(),
        })
    }

    #[test]
    fn words_take_the_place_of_their_fields() {
        assert_eq!(fill("{a}：{b}", "空调", "不制冷"), Some("空调：不制冷".into()));
        assert_eq!(fill("报修 { a }", "空调", ""), Some("报修 空调".into()));
        assert_eq!(fill("年度检查", "", ""), Some("年度检查".into()));
    }

    #[test]
    fn a_missing_word_leaves_no_loose_separator() {
        assert_eq!(fill("{a}：{b}", "", "不制冷"), Some("不制冷".into()));
        assert_eq!(fill("{a} - {b}", "空调", ""), Some("空调".into()));
        assert_eq!(fill("{a}：{b}", "", ""), None);
        assert_eq!(fill("", "空调", ""), None);
    }

    #[test]
    fn whitespace_is_folded_and_length_is_cut_in_characters() {
        assert_eq!(fill("{a}", " 一楼\n\n  大厅\t", ""), Some("一楼 大厅".into()));
        let long = fill("{a}", &"漏".repeat(500), "").unwrap_or_default();
        assert_eq!(long.chars().count(), MAX_TITLE);
        assert!(long.ends_with("漏…"));
        assert_eq!(fill("{a}", &"漏".repeat(80), ""), Some("漏".repeat(80)));
    }

    #[test]
    fn a_stray_brace_is_found_and_does_no_harm() {
        for stray in ["{a", "a}", "{{a}}", "{a}{"] {
            assert!(Template::read(stray).has_stray_brace(), "{stray}");
        }
        assert!(!Template::read("{a}：{b}").has_stray_brace());
        assert_eq!(fill("{a", "x", ""), Some("{a".into()));
    }
}
