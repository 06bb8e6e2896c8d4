//! Ways to tell a person: what each of them is given, and what it gives back.

use crate::client::Client;
use crate::failure::Failure;
use gongdan_domain::form::FieldError;
use gongdan_domain::people::User;
use gongdan_domain::{Language, Text};
use jiff::SignedDuration;
use serde_json::Value;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::time::Duration;

/// Which of the facts about a person is their address on a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reaches {
    /// Their e-mail address.
    Email,
    /// Their phone number.
    Phone,
    /// What the other system calls them, kept with the person for this channel.
    Account,
}

/// Somebody with an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Their name.
    pub name: String,
    /// Their address on this channel.
    pub address: String,
}

/// One thing that is told, for channels with room for a few words. No part of it has line breaks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// Why it is told.
    pub why: String,
    /// The order's number; empty if it is about none.
    pub number: String,
    /// The order's title, as the reader may see it.
    pub title: String,
    /// Who caused it, and when.
    pub facts: String,
    /// Where to look; empty if nobody knows.
    pub url: String,
    /// Where to answer at once; empty if they cannot.
    pub answer: String,
}

/// A message to one person, in their language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// To whom.
    pub to: Recipient,
    /// Which language it is in.
    pub language: Language,
    /// One line.
    pub subject: String,
    /// Each thing that is told.
    pub lines: Vec<Line>,
    /// Where all of them are found; empty if nobody knows.
    pub place: String,
    /// The words.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// The same for every attempt, so that a repeat is recognised.
    pub id: String,
    /// What it belongs to: messages with the same thread stand together.
    pub thread: Option<String>,
}

/// What a vendor lets us in with for a while.
#[derive(Clone)]
pub struct Token {
    /// It is sent along with every call.
    pub value: String,
    /// How long it is good.
    pub lasts: Duration,
}

/// A token on its way.
pub type Fetching<'a> = Pin<Box<dyn Future<Output = Result<Token, Failure>> + Send + 'a>>;

/// Where the token of an outlet is kept. It is fetched by one at a time, whichever node they are on; the others wait
/// and take what came.
pub trait Tokens: Send + Sync {
    /// A token that is good and is not the one that was `refused`; `fetch` is only asked if none is kept.
    fn token<'a>(
        &'a self,
        refused: Option<String>,
        fetch: Fetching<'a>,
    ) -> Pin<Box<dyn Future<Output = Result<String, Failure>> + Send + 'a>>;
}

/// What an owner set up for a channel.
pub struct Outlet<'a> {
    /// The settings, as [`Channel::check`] accepted them.
    pub settings: &'a Value,
    /// The secrets, opened, by name.
    pub secrets: &'a BTreeMap<String, String>,
    /// The one way out.
    pub way_out: &'a Client,
    /// Its token.
    pub tokens: &'a dyn Tokens,
}

impl Outlet<'_> {
    /// A secret; empty if none is kept.
    pub fn secret(&self, name: &str) -> &str {
        self.secrets.get(name).map_or("", String::as_str)
    }
}

/// A message on its way.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'a>>;

/// A way to tell a person.
pub trait Channel: Send + Sync + 'static {
    /// The stored name; it never changes.
    fn name(&self) -> &'static str;

    /// What people call it.
    fn title(&self) -> Text;

    /// Where it finds people.
    fn reaches(&self) -> Reaches;

    /// JSON Schema of the settings: titles in both languages under `x-title`, and under `x-secrets` the secrets with
    /// their titles, by name.
    fn schema(&self) -> Value;

    /// What is wrong with settings; paths begin below them.
    fn check(&self, settings: &Value, way_out: &Client) -> Vec<FieldError>;

    /// How long the links hold by which a message is answered where it is read; `None` where it carries none.
    fn answers_within(&self, _settings: &Value) -> Option<SignedDuration> {
        None
    }

    /// Messages a minute the other side takes from one outlet; `None` if it does not count.
    fn most_per_minute(&self) -> Option<usize> {
        None
    }

    /// Sends one message.
    fn send<'a>(&'a self, outlet: Outlet<'a>, message: &'a Message) -> Sending<'a>;
}

impl dyn Channel {
    /// A person's address here; `None` if they have none.
    pub fn address<'u>(&self, person: &'u User) -> Option<&'u str> {
        let address = match self.reaches() {
            Reaches::Email => person.email.trim(),
            Reaches::Phone => person.phone.trim(),
            Reaches::Account => person.accounts.get(self.name()).map_or("", |account| account.trim()),
        };
        (!address.is_empty()).then_some(address)
    }

    /// The names of the secrets it needs.
    pub fn secret_names(&self) -> Vec<String> {
        let schema = self.schema();
        let secrets = schema.get("x-secrets").and_then(Value::as_object);
        secrets.map(|secrets| secrets.keys().cloned().collect()).unwrap_or_default()
    }
}
