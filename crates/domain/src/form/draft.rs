//! A form that somebody is still drawing.

use serde::{Deserialize, Serialize};

use super::Form;
use crate::document::Body;

/// Body of a `form_draft` document; its key is the id of the order type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FormDraft {
    /// The published version it began from; 0 for none.
    pub base: i64,
    /// As far as it has come; it may be wrong in every way that [`check_form`](super::check_form) knows.
    pub form: Form,
}

impl Body for FormDraft {
    const KIND: &'static str = "form_draft";
}
