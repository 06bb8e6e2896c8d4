//! The demo company: a fictional property-service firm with its people, customers, sites and devices, the order types
//! of `templates/`, and a seeded stream of past orders in everyday Chinese.
//!
//! Nothing here reads a clock, a file or a random source. The data is compiled in from `templates/`, ids are derived
//! from keys, and the n-th past order depends only on the company, the seed, `n`, `total` and `now`; so two machines
//! make the same demo, and a test can ask for order 1,234,567 without making the ones before it.

mod calendar;
mod cases;
mod company;
mod corpus;
mod general;
mod model;
mod past;
mod phrase;
mod repair;
mod seed;
mod steps;

/// The collections every organisation begins with, as JSON.
pub const COLLECTIONS: &str = include_str!("../../../templates/records/collections.json");

pub use cases::{Case, CaseError, cases};
pub use company::company;
pub use model::{
    Demo, Department, Duty, OptionEntry, OptionList, OrderType, Organisation, Person, PublicForm, Record, Role, Text,
};
pub use past::{PastOrder, PastStep, Stream, past_orders};
