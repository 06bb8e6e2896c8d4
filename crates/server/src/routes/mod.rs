//! The API by subject. A handler translates a request, asks the rooms below, and translates the answer back.

pub(crate) mod collections;
pub(crate) mod comments;
pub(crate) mod departments;
pub(crate) mod documents;
pub(crate) mod form_versions;
pub(crate) mod forms;
pub(crate) mod health;
pub(crate) mod history;
pub(crate) mod jobs;
pub(crate) mod meta;
pub(crate) mod option_lists;
pub(crate) mod order_attachments;
pub(crate) mod order_changes;
pub(crate) mod order_types;
pub(crate) mod orders;
pub(crate) mod passkeys;
pub(crate) mod record_tools;
pub(crate) mod record_transfer;
pub(crate) mod records;
pub(crate) mod second_factor;
pub(crate) mod session;
pub(crate) mod sessions;
pub(crate) mod submit;
pub(crate) mod system;
pub(crate) mod tokens;
pub(crate) mod users;
