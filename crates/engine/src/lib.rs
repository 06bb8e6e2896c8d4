//! The flow engine: what a flow is, and what an act leads to.
//!
//! Pure like the rest of the heart: no clock, no randomness, no database. Time, people and values come in as
//! arguments, so the code that runs in production is the code that previews, replays and simulates.
//!
//! - [`definition::Flow`] is the owner's data; [`net::Net`] is a flow read once, with its splits paired.
//! - [`step()`] does one [`act::Act`] to a [`state::FlowState`] and follows the flow to where it waits again.
//! - [`ladder`] is what happens while nobody acts; [`timer`] tells when an order goes on by itself.
//! - [`group`] decides for several people; [`rules`] decides by table.
//! - [`proof`] tells what is wrong with a flow before it is published; [`cases`] runs what its owner expects of it.
//! - [`text`] and [`bpmn`] are other forms of a flow; [`diff`] tells what changed between two.
//! - [`preview`] shows the route of an order, [`replay`] that of past ones in a changed flow, [`migrate`] moves running
//!   ones, and [`simulate`] lives through made-up ones.
//! - [`amend`] makes small changes that somebody proposes.
//! - [`schema`] tells programs how a flow is written.
//! - [`demand`] tells what a step still asks of whoever acts there.

pub mod act;
pub mod amend;
pub mod behaviour;
pub mod bpmn;
pub mod cases;
pub mod definition;
pub mod demand;
pub mod diff;
pub mod finding;
mod graph;
pub mod group;
pub mod ladder;
pub mod migrate;
pub mod net;
pub mod offer;
pub mod outgoing;
pub mod people;
pub mod preview;
pub mod proof;
pub mod replay;
pub mod rules;
pub mod schema;
pub mod simulate;
pub mod state;
mod step;
pub mod text;
pub mod timer;

pub use step::{MAX_MOVES, World, step};
