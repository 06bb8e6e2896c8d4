//! Made-up orders that live for months: random sound flows, people who answer, are away, have deputies and leave,
//! timers, suspensions, moves, crashes between any two acts, and new versions of the flow on the way.
//!
//! After every act the laws of [`laws`] must hold: no order is stuck, nothing is decided twice, nothing that people
//! were told is lost, and a crash changes nothing. Everything follows from a seed, so a life that breaks a law can be
//! lived again.

mod crowd;
mod dice;
mod draw;
mod laws;
mod life;

pub use life::{Broken, Life, live};
