//! Why a command is refused: facts about the request, never about our machinery.

use crate::form::FieldError;
use crate::order::Status;

/// A command that changed nothing, and why.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// Form values that do not fit; all of them at once.
    #[error("{} values do not fit", .0.len())]
    InvalidValues(Vec<FieldError>),
    /// The thing does not exist, or the caller may not know that it does.
    #[error("not found")]
    NotFound,
    /// The caller lacks the right.
    #[error("not permitted")]
    Forbidden,
    /// Somebody changed it since it was read.
    #[error("changed since it was read, now at version {current}")]
    VersionConflict {
        /// The version now.
        current: i64,
    },
    /// The order's state does not allow it.
    #[error("an order that is {} does not allow this", .status.code())]
    NotAllowed {
        /// Where the order stands.
        status: Status,
    },
    /// The key (login, code, slug) is taken.
    #[error("{key} exists already")]
    AlreadyExists {
        /// The key.
        key: String,
    },
    /// The idempotency key was used with another body.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// A limit of the product, such as the number of attachments of one order.
    #[error("limit reached: {0}")]
    Limit(&'static str),
}
