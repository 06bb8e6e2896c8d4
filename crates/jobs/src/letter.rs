//! The words of messages to people.

use gongdan_domain::Language;
use gongdan_domain::mail::{ASKED, TEST};
use gongdan_domain::notice::NoticeKind;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fmt::Write as _;

/// One thing that is told.
pub(crate) struct Line {
    /// Why.
    pub(crate) reason: String,
    /// The order's number; empty if it is about none.
    pub(crate) number: String,
    /// The order's title, as the reader may see it.
    pub(crate) title: String,
    /// What the notice says besides.
    pub(crate) detail: Option<String>,
    /// Who caused it; empty for a schedule.
    pub(crate) actor: String,
    /// When.
    pub(crate) at: Timestamp,
    /// Where to look; empty if nobody knows.
    pub(crate) url: String,
    /// Where to answer at once; empty if they cannot.
    pub(crate) answer: String,
}

/// A message to one person.
pub(crate) struct Letter {
    /// Their language.
    pub(crate) language: Language,
    /// Who writes.
    pub(crate) organisation: String,
    /// Where they count their days.
    pub(crate) zone: TimeZone,
    /// What is told.
    pub(crate) lines: Vec<Line>,
    /// Where they say what they want to be told; empty if nobody knows.
    pub(crate) settings: String,
}

/// What leads to the place where a task is done without signing in.
const ANSWER: (&str, &str) = ("直接处理（无需登录）", "Answer now, without signing in");

/// Why, as a person reads it.
fn words(reason: &str, detail: Option<&str>, language: Language) -> &'static str {
    let (zh, en) = match NoticeKind::from_code(reason) {
        Some(NoticeKind::Overdue) => ("已超时", "Overdue"),
        Some(NoticeKind::DueSoon) => ("时限将到", "Due soon"),
        Some(NoticeKind::Escalated) => ("无人按时处理，请你过问", "Nobody acted in time: please look"),
        Some(NoticeKind::Reminded) => ("提醒：等你处理", "Reminder: it waits for you"),
        Some(NoticeKind::Assigned) => ("由你负责", "It is yours now"),
        Some(NoticeKind::Mentioned) => ("评论中提到了你", "A comment mentions you"),
        Some(NoticeKind::Returned) => ("你的工单被退回", "Your order was sent back"),
        Some(NoticeKind::Ended) => match detail {
            Some("done") => ("工单已完成", "The order is done"),
            Some("rejected") => ("工单被拒绝", "The order was rejected"),
            Some("cancelled") => ("工单已取消", "The order was cancelled"),
            _ => ("工单已结束", "The order is over"),
        },
        Some(NoticeKind::Informed) => ("知会你", "For your information"),
        Some(NoticeKind::Commented) => ("有新评论", "There is a new comment"),
        Some(NoticeKind::Disconnected) => ("消息推送已被系统停用", "A webhook was switched off"),
        None if reason == ASKED => ("请你处理", "You are asked to act"),
        None if reason == TEST => ("测试消息", "A test"),
        None => ("工单消息", "A message about an order"),
    };
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

impl Letter {
    fn pick<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    fn why(&self, line: &Line) -> &'static str {
        words(&line.reason, line.detail.as_deref(), self.language)
    }

    /// One line.
    pub(crate) fn subject(&self) -> String {
        let count = self.lines.len();
        let Some(first) = self.lines.first() else { return self.organisation.clone() };
        let is_one_order = self.lines.iter().all(|line| line.number == first.number);
        let number = if first.number.is_empty() { String::new() } else { format!("[{}] ", first.number) };
        let subject = match (count, is_one_order) {
            (1, _) if first.title.is_empty() => format!("{number}{}", self.why(first)),
            (1, _) => format!("{number}{} · {}", self.why(first), first.title),
            (_, true) => match self.language {
                Language::Zh => format!("{number}{count} 条消息 · {}", first.title),
                Language::En => format!("{number}{count} messages · {}", first.title),
            },
            (_, false) => match self.language {
                Language::Zh => format!("{count} 条工单消息"),
                Language::En => format!("{count} messages about orders"),
            },
        };
        subject.chars().filter(|c| !c.is_control()).take(150).collect()
    }

    fn facts(&self, line: &Line) -> String {
        let at = line.at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
        if line.actor.is_empty() { at } else { format!("{} · {at}", line.actor) }
    }

    fn foot(&self) -> &'static str {
        self.pick_static(
            "在“设置”中选择要接收哪些消息、免打扰时间和每日汇总。",
            "Choose in your settings what you are told, quiet hours and a daily digest.",
        )
    }

    fn pick_static(&self, zh: &'static str, en: &'static str) -> &'static str {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    /// The same in pieces, for channels with little room.
    pub(crate) fn brief(&self) -> Vec<gongdan_connect::Line> {
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let brief = |line: &Line| gongdan_connect::Line {
            why: self.why(line).to_owned(),
            number: line.number.clone(),
            title: one_line(&line.title),
            facts: one_line(&self.facts(line)),
            url: line.url.clone(),
            answer: line.answer.clone(),
        };
        self.lines.iter().map(brief).collect()
    }

    /// Plain words.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            let _ = writeln!(text, "{}", self.why(line));
            let _ = writeln!(text, "{} {}", line.number, line.title);
            let _ = writeln!(text, "{}", self.facts(line));
            if !line.answer.is_empty() {
                let _ = writeln!(text, "{}: {}", self.pick(ANSWER.0, ANSWER.1), line.answer);
            }
            if !line.url.is_empty() {
                let _ = writeln!(text, "{}", line.url);
            }
            text.push('\n');
        }
        let _ = writeln!(text, "-- \n{}\n{}", self.organisation, self.foot());
        if !self.settings.is_empty() {
            let _ = writeln!(text, "{}", self.settings);
        }
        text
    }

    /// The same as HTML, without anything that is loaded from elsewhere.
    pub(crate) fn html(&self) -> String {
        let mut html = format!(
            "<!doctype html><html lang=\"{}\"><body style=\"font-family:sans-serif;color:#1b1f1e;line-height:1.5\">",
            self.language.tag()
        );
        for line in &self.lines {
            let (number, title) = (escaped(&line.number), escaped(&line.title));
            let (why, facts) = (escaped(self.why(line)), escaped(&self.facts(line)));
            let _ = write!(html, "<p style=\"margin:0 0 20px\"><strong>{why}</strong><br>{number} {title}<br>");
            let _ = write!(html, "<span style=\"color:#5b6462\">{facts}</span>");
            if !line.answer.is_empty() {
                let (url, answer) = (escaped(&line.answer), self.pick(ANSWER.0, ANSWER.1));
                let _ = write!(
                    html,
                    "<br><a href=\"{url}\" style=\"display:inline-block;margin:8px 0;padding:8px 16px;\
                     background:#0c5c63;color:#ffffff;text-decoration:none;border-radius:6px\">{answer}</a>"
                );
            }
            if !line.url.is_empty() {
                let (url, open) = (escaped(&line.url), self.pick("打开工单", "Open"));
                let _ = write!(html, "<br><a href=\"{url}\" style=\"color:#0c5c63\">{open}</a>");
            }
            html.push_str("</p>");
        }
        let (organisation, foot) = (escaped(&self.organisation), escaped(self.foot()));
        let _ = write!(html, "<p style=\"color:#5b6462;font-size:13px\">{organisation}<br>{foot}");
        if !self.settings.is_empty() {
            let (url, open) = (escaped(&self.settings), self.pick("设置", "Settings"));
            let _ = write!(html, " <a href=\"{url}\" style=\"color:#0c5c63\">{open}</a>");
        }
        html.push_str("</p></body></html>");
        html
    }
}

/// Text as it may stand in HTML, also within an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(reason: &str, number: &str, title: &str) -> Line {
        let at = "2026-11-26T08:00:00Z".parse().unwrap();
        Line {
            reason: reason.to_owned(),
            number: number.to_owned(),
            title: title.to_owned(),
            detail: None,
            actor: "林晓燕".to_owned(),
            at,
            url: "https://gd.example.com/orders/1".to_owned(),
            answer: String::new(),
        }
    }

    fn letter(language: Language, lines: Vec<Line>) -> Letter {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let settings = "https://gd.example.com/settings".to_owned();
        Letter { language, organisation: "安居物业".to_owned(), zone, lines, settings }
    }

    #[test]
    fn each_reader_reads_their_language_and_local_time() {
        let zh = letter(Language::Zh, vec![line("reminded", "WX-1", "水泵漏水")]);
        assert_eq!(zh.subject(), "[WX-1] 提醒：等你处理 · 水泵漏水");
        assert!(zh.text().contains("林晓燕 · 2026-11-26 16:00") && zh.html().contains("lang=\"zh-CN\""));
        let en = letter(Language::En, vec![line("reminded", "WX-1", "Pump"), line("mentioned", "WX-2", "Lift")]);
        assert_eq!(en.subject(), "2 messages about orders");
        assert!(en.text().contains("Reminder: it waits for you") && en.text().contains("A comment mentions you"));
        let one = letter(Language::En, vec![line("assigned", "WX-1", "Pump"), line("commented", "WX-1", "Pump")]);
        assert_eq!(one.subject(), "[WX-1] 2 messages · Pump");
        assert_eq!(letter(Language::Zh, vec![line(TEST, "", "")]).subject(), "测试消息");
    }

    #[test]
    fn what_people_wrote_is_words_and_no_markup_and_no_header() {
        let nasty =
            letter(Language::En, vec![line("asked", "WX-1", "<img src=x onerror=\"a\">\r\nBcc: all@example.com")]);
        assert!(!nasty.html().contains("<img") && nasty.html().contains("&lt;img"));
        assert!(!nasty.subject().contains(['\r', '\n']));
    }
}
