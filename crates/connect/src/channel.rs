//! Ways to tell a person: what each of them is given, and what it gives back.

use crate::client::Client;
use crate::failure::Failure;
use gongdan_domain::Language;
use gongdan_domain::form::FieldError;
use jiff::SignedDuration;
use serde_json::Value;
use std::pin::Pin;

/// Somebody with an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Their name.
    pub name: String,
    /// Their address on this channel.
    pub address: String,
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
    /// The words.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// The same for every attempt, so that a repeat is recognised.
    pub id: String,
    /// What it belongs to: messages with the same thread stand together.
    pub thread: Option<String>,
}

/// What an owner set up for a channel.
pub struct Outlet<'a> {
    /// The settings, as [`Channel::check`] accepted them.
    pub settings: &'a Value,
    /// The secret, opened.
    pub secret: Option<&'a str>,
    /// The one way out.
    pub way_out: &'a Client,
}

/// A message on its way.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'a>>;

/// A way to tell a person.
pub trait Channel: Send + Sync + 'static {
    /// The stored name; it never changes.
    fn name(&self) -> &'static str;

    /// JSON Schema of the settings; titles in both languages under `x-title`.
    fn schema(&self) -> Value;

    /// What is wrong with settings; paths begin below them.
    fn check(&self, settings: &Value, way_out: &Client) -> Vec<FieldError>;

    /// How long the links hold by which a message is answered where it is read; `None` where it carries none.
    fn answers_within(&self, _settings: &Value) -> Option<SignedDuration> {
        None
    }

    /// Sends one message.
    fn send<'a>(&'a self, outlet: Outlet<'a>, message: &'a Message) -> Sending<'a>;
}
