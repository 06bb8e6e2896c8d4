//! Why a command is refused: facts about the request, never about our machinery.

use crate::edit::FieldConflict;
use crate::form::FieldError;
use crate::order::Status;
use crate::text::Text;

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
    /// Others set the same fields to other values.
    #[error("{} fields were set to other values in the meantime", .0.len())]
    FieldConflicts(Vec<FieldConflict>),
    /// The order's state does not allow it.
    #[error("an order that is {} does not allow this", .status.code())]
    NotAllowed {
        /// Where the order stands.
        status: Status,
    },
    /// Somebody was quicker: what was to be decided is decided.
    #[error("this is decided already")]
    Decided,
    /// What stands already does not go with it, in words.
    #[error("{}", .0.en)]
    Unfit(Text),
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
