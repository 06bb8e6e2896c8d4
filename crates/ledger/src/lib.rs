//! The ledger: the one way anything changes, and the one log everything else follows.
//!
//! - [`Ledger::submit`] takes a command and answers when it is durable or refused.
//! - Commands that wait together are committed together (`batch`), so one disk flush serves many people and a
//!   lone request waits for nobody.
//! - The warm catalogue (`warm`) is kept in step on every node by a tail of the log (`tail`).
//! - [`follow`] runs whatever reacts to events, each with a durable position of its own.

mod administrators;
mod asked;
mod batch;
mod clock;
mod cost;
mod directory;
mod flow;
pub mod follow;
mod pages;
mod proving;
mod queue;
mod shelf;
mod surroundings;
mod tail;
mod warm;

pub use proving::prove_flow;
pub use queue::{Committed, Ledger, LedgerConfig, LedgerError, Timing};
pub use surroundings::{Basis, Paces, Surroundings, past, planned};
pub use tail::LiveBatch;
pub use warm::AllKinds;
