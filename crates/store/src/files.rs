//! Content of attachments.
