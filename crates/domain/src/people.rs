//! Organisations, departments, users, and how they prove who they are.

use crate::document::Body;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// An organisation: the tenant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Organisation {
    /// UUIDv7.
    pub id: Uuid,
    /// Short name for sign-in, unique in the installation.
    pub slug: String,
    /// Full name.
    pub name: String,
    /// IANA time zone in which days and numbers are counted.
    pub time_zone: String,
    /// Language of first choice.
    pub locale: crate::Language,
}

/// Body of a `user` document; its key is the login.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// Full name.
    pub name: String,
    /// Codes of the roles the user has, besides those of their groups. Older documents hold one, as `role`.
    #[serde(default, alias = "role", deserialize_with = "one_or_many")]
    pub roles: Vec<String>,
    /// The department the user belongs to.
    #[serde(default)]
    pub department_id: Option<Uuid>,
    /// Sites the user is bound to; roles that reach "their sites" mean these and all below.
    #[serde(default)]
    pub sites: Vec<Uuid>,
    /// Customers the user is bound to.
    #[serde(default)]
    pub customers: Vec<Uuid>,
    /// What they can do, in words of the organisation's own, by which flows find them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    /// Job title.
    #[serde(default)]
    pub title: String,
    /// E-mail address; empty if unknown.
    #[serde(default)]
    pub email: String,
    /// Phone number; empty if unknown.
    #[serde(default)]
    pub phone: String,
    /// What other systems call them, by the channel on which messages reach them there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub accounts: BTreeMap<String, String>,
    /// Language of the user's screens.
    pub locale: crate::Language,
}

impl Body for User {
    const KIND: &'static str = "user";
}

fn one_or_many<'de, D: Deserializer<'de>>(json: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Codes {
        One(String),
        Many(Vec<String>),
    }
    Codes::deserialize(json).map(|codes| match codes {
        Codes::One(code) => vec![code],
        Codes::Many(codes) => codes,
    })
}

/// Body of a `department` document; its key is the code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Department {
    /// Name.
    pub name: String,
    /// The department above.
    #[serde(default)]
    pub parent_id: Option<Uuid>,
    /// Who leads it.
    #[serde(default)]
    pub head_id: Option<Uuid>,
}

impl Body for Department {
    const KIND: &'static str = "department";
}

/// What a password check needs. Never part of an event, a log line or an answer.
#[derive(Clone, PartialEq)]
pub struct Credential {
    /// Whose.
    pub user_id: Uuid,
    /// Argon2id in PHC string form.
    pub password_hash: String,
    /// Wrong passwords in a row.
    pub failures: i64,
    /// No sign-in before this instant.
    pub locked_until: Option<Timestamp>,
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credential").field("user_id", &self.user_id).finish_non_exhaustive()
    }
}

/// Wrong passwords in a row after which an account is locked.
pub const FAILURES_BEFORE_LOCK: i64 = 5;

impl Credential {
    /// Notes a wrong password: every [`FAILURES_BEFORE_LOCK`]th in a row locks the account, first for one
    /// minute, doubling up to an hour.
    pub fn note_failure(&mut self, at: Timestamp) {
        self.failures += 1;
        if self.failures % FAILURES_BEFORE_LOCK == 0 {
            let rounds = (self.failures / FAILURES_BEFORE_LOCK - 1).clamp(0, 6);
            let minutes = (1_i64 << rounds).min(60);
            self.locked_until = at.checked_add(SignedDuration::from_mins(minutes)).ok();
        }
    }

    /// Whether sign-in is refused at `now` whatever the password.
    pub fn is_locked(&self, now: Timestamp) -> bool {
        self.locked_until.is_some_and(|until| now < until)
    }
}

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// UUIDv7.
    pub id: Uuid,
    /// Whose.
    pub user_id: Uuid,
    /// SHA-256 of the cookie's secret.
    pub secret_hash: Vec<u8>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// When it was ended early.
    pub ended_at: Option<Timestamp>,
    /// The browser in a few words, as it introduced itself.
    pub device: String,
    /// The address it came from.
    pub address: String,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}

/// A key with which a program acts for a user.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiToken {
    /// UUIDv7.
    pub id: Uuid,
    /// For whom it acts.
    pub user_id: Uuid,
    /// What the owner calls it.
    pub name: String,
    /// The first characters of the secret, to recognise it by.
    pub prefix: String,
    /// SHA-256 of the secret.
    pub secret_hash: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// What it may do at most, see [`crate::sign_in::SCOPES`]; empty for whatever its owner may.
    pub scopes: Vec<String>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}
