//! Saving documents, which users, departments, types, forms, lists and records all are.

use crate::app::App;
use crate::extract::Caller;
use crate::problem::Problem;
use gongdan_domain::Command;
use gongdan_domain::document::Document;
use gongdan_domain::form::FieldError;
use gongdan_domain::permission::{self, Action};
use serde::Serialize;
use uuid::Uuid;

/// A document as a request wants it.
pub(crate) struct Draft<'a, T> {
    pub(crate) id: Uuid,
    pub(crate) kind: &'a str,
    pub(crate) key: String,
    pub(crate) active: bool,
    pub(crate) body: &'a T,
}

/// Saves a document and answers its new version. `expected` is the version it was read at, 0 for a new one.
pub(crate) async fn save<T: Serialize>(
    app: &App,
    caller: &Caller,
    draft: Draft<'_, T>,
    expected: i64,
) -> Result<i64, Problem> {
    let Draft { id, kind, key, active, body } = draft;
    let body = serde_json::to_value(body).map_err(Problem::internal)?;
    let document = Document { id, kind: kind.to_owned(), key, version: 0, active, body };
    let command = Command::SaveDocument { document, expected_version: Some(expected) };
    let committed = app.ledger.submit(caller.envelope(app.now(), command)).await?;
    Ok(committed.receipt.version)
}

/// Collects what is wrong with a request's members.
#[derive(Default)]
pub(crate) struct Checks(Vec<FieldError>);

impl Checks {
    /// Wants a text of 1 to `most` characters.
    pub(crate) fn text(&mut self, path: &str, text: &str, most: usize) {
        if text.trim().is_empty() {
            self.0.push(FieldError::required().at(path));
        }
        self.length(path, text, most);
    }

    /// Wants at most `most` characters.
    pub(crate) fn length(&mut self, path: &str, text: &str, most: usize) {
        if text.chars().count() > most {
            let (zh, en) = (format!("最多 {most} 个字符。"), format!("At most {most} characters."));
            self.0.push(FieldError::new("too-long", zh, en).at(path).with("max", most));
        }
    }

    /// Wants a key without blanks of 1 to `most` characters: a login, a code.
    pub(crate) fn key(&mut self, path: &str, key: &str, most: usize) {
        self.text(path, key, most);
        if key.chars().any(|c| c.is_whitespace() || c.is_control()) {
            self.add("bad-key", "不能含有空格。", "It must not contain blanks.", path);
        }
    }

    /// Notes that what `path` names does not exist.
    pub(crate) fn exists(&mut self, path: &str, exists: bool) {
        if !exists {
            self.add("unknown-reference", "所选内容不存在。", "What was chosen does not exist.", path);
        }
    }

    /// Wants somebody whose rights the caller may lend to a program: their own, or as an administrator anybody's. `held`
    /// is whose counted before.
    pub(crate) fn acts_for(&mut self, caller: &Caller, wanted: Option<Uuid>, held: Option<Uuid>) {
        let person = wanted.unwrap_or(caller.user_id);
        self.exists("/actsFor", caller.catalog.person(person).is_some_and(|person| person.active));
        let may_choose =
            person == caller.user_id || Some(person) == held || permission::may(&caller.rights, Action::Administer);
        if !may_choose {
            let (zh, en) = ("只有管理员可以选择其他人的权限。", "Only administrators choose another person's rights.");
            self.add("not-yours", zh, en, "/actsFor");
        }
    }

    /// Notes a fault.
    pub(crate) fn add(&mut self, code: &'static str, zh: &str, en: &str, path: &str) {
        self.0.push(FieldError::new(code, zh, en).at(path));
    }

    /// Takes over a fault, if there is one.
    pub(crate) fn note(&mut self, fault: Option<FieldError>) {
        self.0.extend(fault);
    }

    /// Refuses if anything was noted.
    pub(crate) fn done(self) -> Result<(), Problem> {
        if self.0.is_empty() { Ok(()) } else { Err(Problem::invalid(self.0)) }
    }
}
