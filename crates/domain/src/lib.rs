//! The pure heart: what an order is, who may do what, and what a command leads to.
//!
//! Nothing here knows a clock, a database, a socket or a random number. Time and ids come in as
//! arguments, so the code that runs in production is the code that is tested, replayed and simulated.

pub mod absence;
pub mod accounting;
pub mod answer;
pub mod attachment;
pub mod audit;
pub mod birth;
pub mod board;
pub mod bulk;
pub mod calendar;
pub mod catalog;
pub mod collection;
pub mod command;
pub mod connection;
pub mod decide;
pub mod delivery;
pub mod document;
pub mod edit;
pub mod event;
pub mod expr;
pub mod filter;
pub mod flow;
pub mod flow_jobs;
pub mod form;
pub mod history;
pub mod inbound;
pub mod index_key;
pub mod job;
pub mod life;
pub mod list_jobs;
pub mod mail;
pub mod notice;
pub mod number;
pub mod order;
pub mod past;
pub mod people;
pub mod permission;
pub mod phonetic;
pub mod print;
pub mod records;
pub mod refusal;
pub mod roster;
pub mod service_level;
pub mod settings;
pub mod sign_in;
pub mod state;
pub mod text;
pub mod unique;
pub mod view;
pub mod webhook;

pub use command::{Command, Envelope, Receipt};
pub use decide::{Decision, decide};
pub use event::{Actor, Event, Origin};
pub use refusal::Refusal;
pub use state::State;
pub use text::{Language, Text};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The organisation a row belongs to. Every key in the store begins with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrgId(pub Uuid);

impl std::fmt::Display for OrgId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Cuts an instant to whole microseconds, the precision both databases keep.
pub fn whole_micros(at: jiff::Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}
