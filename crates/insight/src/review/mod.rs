//! The review of a flow (流程体检): what its orders have shown of it, and what its owner might do about it.
//!
//! - [`Fold`] counts the happenings of steps, event by event.
//! - [`judge`] tells what is worth a look, with the figures it is judged by and, where there is one, a change of the
//!   flow to try.

mod fold;
mod judge;

pub use fold::{Fold, what};
pub use judge::{Remark, Seen, judge};
