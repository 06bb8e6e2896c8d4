//! Connections: other systems that flows call, each with its address and credentials.

use crate::document::Body;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The channel of deliveries that are calls.
pub const CHANNEL: &str = "calls";
/// What calls of flows are about.
pub const TOPIC: &str = "flow.call";
/// The name of a connection's secret.
pub const SECRET: &str = "secret";

/// For what the secret of a connection is sealed.
pub fn secret_purpose(connection: Uuid) -> String {
    format!("connection {connection}")
}

/// Body of a `connection` document; its key is what flows call it. It is on while the document is active. The secret
/// is kept elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// What people call it.
    pub name: String,
    /// What the path of every call follows.
    pub url: String,
    /// How calls prove who they are from.
    #[serde(default)]
    pub sign_in: SignIn,
    /// Whether there is a secret.
    #[serde(default)]
    pub has_secret: bool,
}

impl Body for Connection {
    const KIND: &'static str = "connection";
}

/// How calls prove who they are from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum SignIn {
    /// Not at all.
    #[default]
    Nothing,
    /// The secret is a bearer token.
    Bearer,
    /// The secret is the password of a user.
    Basic {
        /// Whose.
        user: String,
    },
    /// The secret is the value of a header.
    Header {
        /// Which.
        header: String,
    },
}
