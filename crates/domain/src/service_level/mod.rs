//! Service levels: within what time an order is answered and settled, and whether it was.
//!
//! - [`ServiceLevel`] is the owner's data: targets by priority, a calendar, reasons for a pause.
//! - [`Facts`] are what happened to an order. Nothing that follows from them is kept, so a changed priority, calendar
//!   or level, even half-way, is right at once, and no pause is ever lost.
//! - [`deadlines`] works out what is due when.
//! - [`Kept`] is what is stored of an order: its facts, and what has been told already. [`keep`] takes in what happened.

mod deadlines;
mod definition;
mod keep;
mod kept;

pub use deadlines::{Deadline, Facts, Goal, Holding, Standing, StepRun, deadlines};
pub use definition::{BadServiceLevel, MAX_MINUTES, PauseReason, ServiceLevel, Target};
pub use keep::{ClockRow, ClockRows, Kept, Place, Seen, calendar_of, keep, level_of};
pub use kept::{Paused, Stage};
