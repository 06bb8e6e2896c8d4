//! The load generator against a server that misbehaves on purpose.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]
#![expect(unreachable_pub, reason = "test code has no readers from outside")]

mod burst;
mod closed;
mod server;
