//! Speaks HTTP and JSON, and nothing else: no SQL and no rule lives here.
//!
//! A request passes [`edge`](crate::router()) (ids, limits, log), an extractor that proves who asks, and one
//! handler that turns it into a command for the ledger or a question to the store. Whatever goes wrong becomes a
//! [`Problem`](problem::Problem).

mod app;
mod assets;
mod auth;
mod compress;
pub mod config;
mod counts;
mod cursor;
mod docs;
mod edge;
mod etag;
pub mod extract;
mod limits;
mod listing;
mod live;
mod metrics;
mod presence;
pub mod problem;
mod public_forms;
mod router;
mod routes;
mod security;
mod serve;
mod streams;
mod uploads;
mod view_counts;
mod wire;

pub use app::{App, Rooms, State};
pub use auth::doors::{Means, Proof};
pub use auth::{HashingFailed, hash_password, hash_password_at};
pub use router::{openapi, router};
pub use serve::{listen, serve, serve_router};
