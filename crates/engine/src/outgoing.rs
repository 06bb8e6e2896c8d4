//! A call to another system, as a step wants it. The engine only carries it; whoever makes the call reads it.

use crate::behaviour::Assignment;
use gongdan_domain::expr::Expr;
use serde::{Deserialize, Serialize};

/// What expressions of a call may say about the order beside its fields, under `order`.
pub const ORDER: [&str; 5] = ["id", "number", "title", "type", "status"];

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    /// The key of the connection: where to, and with which credentials.
    pub connection: String,
    /// How.
    pub method: Method,
    /// What follows the address of the connection.
    pub path: Vec<Piece>,
    /// What follows the question mark, by name.
    pub query: Vec<(String, Expr)>,
    /// Headers beside those of the connection.
    pub headers: Vec<(String, Expr)>,
    /// The members of the JSON object that is sent, each by the names that lead to it.
    pub body: Vec<(Vec<String>, Expr)>,
    /// What must be true of the answer, beside a good status.
    pub accept: Option<Expr>,
    /// What the order gets from the answer.
    pub set: Vec<Assignment>,
    /// What the order gets when the call fails for good, and then it goes on; `None` lets it wait for an administrator.
    pub failed: Option<Vec<Assignment>>,
    /// How long one attempt may take.
    pub seconds: u8,
    /// How often it is tried.
    pub attempts: u8,
}

/// How another system is called.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// To be told something.
    Get,
    /// To have something done.
    #[default]
    Post,
    /// To put something in a place.
    Put,
    /// To change something.
    Patch,
    /// To remove something.
    Delete,
}

impl Method {
    /// As HTTP writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// A part of a path.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// As it is written.
    Text(String),
    /// What an expression gives, with every character escaped that means something in a path.
    Value(Expr),
}

impl Outgoing {
    /// What is sent, as it is made from the order.
    pub fn sent(&self) -> impl Iterator<Item = &Expr> {
        let path = self.path.iter().filter_map(|piece| match piece {
            Piece::Value(value) => Some(value),
            Piece::Text(_) => None,
        });
        let named = self.query.iter().chain(&self.headers).map(|(_, value)| value);
        path.chain(named).chain(self.body.iter().map(|(_, value)| value))
    }
}
