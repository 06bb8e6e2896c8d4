//! The flow engine through its front door.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected must stop at once")]

mod amends;
mod bpmn;
mod cases;
mod demands;
mod drawn;
mod errands;
mod group;
mod ladders;
mod nets;
mod play;
mod proof;
mod random;
mod rules;
mod sent_back;
mod simulate;
mod stories;
mod text;
mod versions;
