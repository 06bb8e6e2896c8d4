//! What forms look things up in.

use std::sync::Arc;

use jiff::tz::TimeZone;
use uuid::Uuid;

use super::OptionList;

/// What a form needs to know of a record of master data.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordRef {
    /// UUIDv7.
    pub id: Uuid,
    /// `customer`, `site`, `device` or the owner's own.
    pub collection: String,
    /// Readable key, unique in the collection.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// The record it belongs to.
    pub parent_id: Option<Uuid>,
    /// Retired records are refused on new orders.
    pub active: bool,
}

/// What a form needs to know of a user.
#[derive(Debug, Clone, PartialEq)]
pub struct UserRef {
    /// UUIDv7.
    pub id: Uuid,
    /// What people call them.
    pub name: String,
    /// Where they work.
    pub department_id: Option<Uuid>,
    /// People who have left are refused on new orders.
    pub active: bool,
}

/// What a form needs to know of a department.
#[derive(Debug, Clone, PartialEq)]
pub struct DepartmentRef {
    /// UUIDv7.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// The department above.
    pub parent_id: Option<Uuid>,
    /// Closed departments are refused on new orders.
    pub active: bool,
}

/// What a form needs to know of an uploaded file.
#[derive(Debug, Clone, PartialEq)]
pub struct FileRef {
    /// The name it was uploaded under.
    pub name: String,
    /// `image/jpeg`.
    pub media_type: String,
    /// Length in bytes.
    pub size_bytes: u64,
}

/// Something a value points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reference {
    /// A user's id.
    User(Uuid),
    /// A record's id.
    Record(Uuid),
    /// A department's id.
    Department(Uuid),
    /// An attachment's id. Only the store knows attachments: whoever saves the order must see that it
    /// exists, and ask [`PreparedForm::check_file`](super::PreparedForm::check_file).
    Attachment(Uuid),
}

impl Reference {
    /// The attachment, if it is one.
    pub fn attachment(self) -> Option<Uuid> {
        match self {
            Self::Attachment(id) => Some(id),
            Self::User(_) | Self::Record(_) | Self::Department(_) => None,
        }
    }
}

/// What forms look things up in; the warm in-memory catalogue of one organisation implements it.
pub trait Lookup {
    /// The option list of that key.
    fn option_list(&self, key: &str) -> Option<Arc<OptionList>>;

    /// The record of that id, active or not.
    fn record(&self, id: Uuid) -> Option<RecordRef>;

    /// The user of that id, active or not.
    fn user(&self, id: Uuid) -> Option<UserRef>;

    /// The department of that id, active or not.
    fn department(&self, id: Uuid) -> Option<DepartmentRef>;

    /// The zone in which instants are written out for people.
    fn time_zone(&self) -> TimeZone {
        TimeZone::UTC
    }
}

/// Where nothing is looked up: for forms that are read outside of an organisation.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoLookup;

impl Lookup for NoLookup {
    fn option_list(&self, _: &str) -> Option<Arc<OptionList>> {
        None
    }

    fn record(&self, _: Uuid) -> Option<RecordRef> {
        None
    }

    fn user(&self, _: Uuid) -> Option<UserRef> {
        None
    }

    fn department(&self, _: Uuid) -> Option<DepartmentRef> {
        None
    }
}
