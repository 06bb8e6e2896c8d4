//! Other systems that an organisation's flows call.

use super::{Catalog, Typed};
use crate::connection::Connection;
use uuid::Uuid;

impl Catalog {
    /// A connection.
    pub fn connection(&self, id: Uuid) -> Option<&Typed<Connection>> {
        self.connections.by_id.get(&id).map(AsRef::as_ref)
    }

    /// A connection by what flows call it.
    pub fn connection_by_key(&self, key: &str) -> Option<&Typed<Connection>> {
        self.connections.key(key)
    }

    /// All connections by key.
    pub fn connections(&self) -> impl Iterator<Item = &Typed<Connection>> {
        self.connections.sorted()
    }
}
