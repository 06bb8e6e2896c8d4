//! A flow as text: to be read, kept under version control, compared and edited.
//!
//! ```text
//! # Repairs go by what they cost.
//! flow 3
//!
//! step start start "发起" / "Start"
//!   -> by_amount
//!
//! # Finance asked for this in May.
//! step by_amount decision "按金额" / "By amount"
//!   -> manager "大额" / "Large" when amount >= 5000
//!   # Everything that nobody thought of.
//!   -> end otherwise
//!
//! step manager approval "主管审批" / "Manager"
//!   staff:
//!     who: [{"from": "requester_manager"}]
//!   -> end
//!
//! step end end "结束" / "End"
//! ```
//!
//! - `flow` has the version, left out when it is 0; `step` has id, kind and name; `->` is a way with its target, name,
//!   `otherwise` and `when`, whose expression runs to the end of the line.
//! - `key: value` below a step is a setting of its kind, below the flow a part of the flow. A value is JSON on the same
//!   line, or a block further in: of keys, or of items that begin with `-`. `@key: value` is any other part of a step
//!   or way.
//! - Comments are the notes of what follows them, so they outlive every edit. Those inside a step, before a setting,
//!   and those at the very end belong to the step and to the flow.
//!
//! [`write()`] always gives the same text for a flow, and [`read`] gives that flow back.

mod block;
mod lines;
mod read;
mod write;

pub use read::read;
pub use write::write;

use gongdan_domain::text::Text;

/// Longest text that is read, in bytes.
pub const MAX_TEXT: usize = 4 * 1024 * 1024;

/// Why a text is no flow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {}", text.en)]
pub struct Fault {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is the matter.
    pub text: Text,
}
