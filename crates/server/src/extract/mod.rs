//! Reading requests. Whatever cannot be read answers a [`Problem`](crate::problem::Problem).

mod arrival;
mod body;
mod caller;
mod context;
mod headers;
mod query;

pub(crate) use arrival::Arrival;
pub(crate) use body::{Body, Letter, Signed};
pub use caller::Caller;
pub(crate) use caller::{Entrant, proven};
pub(crate) use context::{Context, Peer, REQUEST_ID, address};
pub(crate) use headers::{IdempotencyKey, IfMatch, MaybeIdempotencyKey, MaybeIfMatch};
pub(crate) use query::{Paging, Query, Segments};
