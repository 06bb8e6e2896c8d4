//! The field kinds, played through whole forms.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod cases;
mod catalogue;
mod changes;
mod checks;
mod filters;
mod flows;
mod forms;
mod merging;
mod properties;
mod proposals;
mod schema;
mod steps;
