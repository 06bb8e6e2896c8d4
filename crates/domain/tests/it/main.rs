//! The heart through its front door.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected must stop at once")]

mod calendar;
