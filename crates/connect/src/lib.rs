//! The way out: the one guarded HTTP client, the seal for secrets, and how outgoing messages are signed.
//!
//! Whatever Gongdan sends anywhere goes through [`Client`], which reaches only where the operator lets it.

mod address;
mod channel;
mod client;
mod credentials;
mod failure;
mod seal;
mod signature;

pub use address::{Guard, UnknownNetwork};
pub use channel::{Channel, Fetching, Line, Message, Outlet, Reaches, Recipient, Sending, Token, Tokens};
pub use client::{Answer, Call, Client, NoClient, Trust};
pub use credentials::{Headers, credentials, header};
pub use failure::{Advice, Failure};
pub use seal::{NoKey, Seal};
pub use signature::{NotASecret, WebhookSecret};
