//! Connections: other systems that flows call.

use super::text::Text;
use super::webhook::OutletHealth;
use gongdan_domain::catalog::Typed;
use gongdan_domain::connection;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// How calls prove who they are from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum ConnectionSignIn {
    /// Not at all.
    #[default]
    Nothing,
    /// The secret is a bearer token.
    Bearer,
    /// The secret is the password of a user.
    Basic {
        /// Whose.
        #[schema(min_length = 1, max_length = 200)]
        user: String,
    },
    /// The secret is the value of a header.
    Header {
        /// Which.
        #[schema(min_length = 1, max_length = 100, pattern = "^[A-Za-z0-9_-]+$")]
        header: String,
    },
}

impl From<ConnectionSignIn> for connection::SignIn {
    fn from(sign_in: ConnectionSignIn) -> Self {
        match sign_in {
            ConnectionSignIn::Nothing => Self::Nothing,
            ConnectionSignIn::Bearer => Self::Bearer,
            ConnectionSignIn::Basic { user } => Self::Basic { user },
            ConnectionSignIn::Header { header } => Self::Header { header },
        }
    }
}

impl From<connection::SignIn> for ConnectionSignIn {
    fn from(sign_in: connection::SignIn) -> Self {
        match sign_in {
            connection::SignIn::Nothing => Self::Nothing,
            connection::SignIn::Bearer => Self::Bearer,
            connection::SignIn::Basic { user } => Self::Basic { user },
            connection::SignIn::Header { header } => Self::Header { header },
        }
    }
}

/// A connection.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Connection {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    /// What flows call it.
    pub(crate) key: String,
    pub(crate) name: String,
    /// What the path of every call follows.
    pub(crate) url: String,
    pub(crate) sign_in: ConnectionSignIn,
    /// Whether there is a secret.
    pub(crate) has_secret: bool,
    /// Nothing is called through one that is off.
    pub(crate) active: bool,
    pub(crate) health: OutletHealth,
}

impl Connection {
    /// Puts both halves together.
    pub(crate) fn new(row: &Typed<connection::Connection>, health: OutletHealth) -> Self {
        let connection::Connection { name, url, sign_in, has_secret } = row.body.clone();
        let (id, version, key, active) = (row.id, row.version, row.key.clone(), row.active);
        Self { id, version, key, name, url, sign_in: sign_in.into(), has_secret, active, health }
    }
}

/// What came of trying a connection out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConnectionTest {
    /// Whether the other system answered and did not turn the credentials down.
    pub(crate) works: bool,
    /// The HTTP status it answered with, if it answered.
    #[schema(required)]
    pub(crate) status: Option<u16>,
    /// How long that took, in milliseconds.
    pub(crate) millis: u64,
    /// What that means, for people.
    #[schema(value_type = Text)]
    pub(crate) text: gongdan_domain::Text,
}

/// A connection to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateConnection {
    /// What flows call it; it never changes.
    #[schema(min_length = 1, max_length = 100, pattern = r"^[a-z][a-z0-9_-]*$", example = "erp")]
    pub(crate) key: String,
    pub(crate) connection: SaveConnection,
}

/// What a connection is like.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"name": "ERP", "url": "https://erp.example.com/api", "signIn": {"by": "bearer"},
    "secret": "…"}))]
pub(crate) struct SaveConnection {
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) name: String,
    /// The open internet, or what the operator allows; without `?` and `#`.
    #[schema(min_length = 1, max_length = 1000)]
    pub(crate) url: String,
    #[serde(default)]
    pub(crate) sign_in: ConnectionSignIn,
    /// A new secret; an empty one removes it, none leaves it as it is. It never comes out again.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub(crate) secret: Option<String>,
    /// Whether it is on.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub(crate) active: bool,
}

fn yes() -> bool {
    true
}
