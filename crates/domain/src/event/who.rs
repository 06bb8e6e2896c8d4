//! Who and what events speak of, by the names they had then.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who caused an event, as people will read it years later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The user; `None` for the public form and for Gongdan itself.
    pub id: Option<Uuid>,
    /// The name at that time.
    pub name: String,
}

/// From where something was asked; empty for Gongdan itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The network address.
    pub address: Option<String>,
    /// What the program calls itself, at most [`MAX_AGENT`] characters.
    pub agent: Option<String>,
}

/// Characters kept of what a program calls itself.
pub const MAX_AGENT: usize = 200;

/// A thing with the name people knew it by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Named {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}
