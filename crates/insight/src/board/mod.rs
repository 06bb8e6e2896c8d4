//! The figures of boards: how many came to a step and went, how long it took in working time, what is late, what was
//! sent back. They are folded from the log, piece by piece or all at once, with the same result.
//!
//! - [`Spread`] counts durations so that two counts can be joined and still tell median and percentiles.
//! - [`Known`] is what the figures depend on beside the orders, as it stood at that place in the log.
//! - [`Fold`] takes events one by one and tells what to write.
//!
//! Each happening is counted over everything, over its site, over the team and over the person it concerns, so that a
//! board reads one row for each step and day whatever it is filtered by.

mod clock;
mod figures;
mod fold;
mod known;
mod spread;

pub use figures::{Figures, cell_id};
pub use fold::{Fold, Limits};
pub use known::Known;
pub use spread::Spread;
