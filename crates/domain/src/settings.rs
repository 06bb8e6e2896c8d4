//! The settings of an organisation, a document like all others: with versions, in the log, and to be undone.

use crate::Language;
use crate::document::Body;
use crate::people::Organisation;
use serde::{Deserialize, Serialize};

/// Body of the one `organisation_settings` document; its key is [`SETTINGS_KEY`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrganisationSettings {
    /// Full name.
    pub name: String,
    /// IANA time zone in which days and numbers are counted.
    pub time_zone: String,
    /// Language of first choice: of titles, and of people who chose none.
    pub locale: Language,
}

/// The key of the document.
pub const SETTINGS_KEY: &str = "organisation";

impl Body for OrganisationSettings {
    const KIND: &'static str = "organisation_settings";
}

impl OrganisationSettings {
    /// What an organisation begins with.
    pub fn of(organisation: &Organisation) -> Self {
        let Organisation { name, time_zone, locale, .. } = organisation;
        Self { name: name.clone(), time_zone: time_zone.clone(), locale: *locale }
    }
}
