//! What tests share. Never part of the product.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up must stop at once")]

pub mod cluster;
pub mod company;
pub mod database;
pub mod orders;
pub mod process;

pub use database::TestDb;
