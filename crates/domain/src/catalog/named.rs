//! What the organisation says of itself.

use super::Catalog;
use crate::document::Document;
use crate::people::Organisation;
use crate::settings::{OrganisationSettings, TokenPolicy};
use jiff::tz::TimeZone;

impl Catalog {
    /// How long API tokens last.
    pub fn token_policy(&self) -> TokenPolicy {
        self.tokens
    }

    /// What the organisation calls itself and how it counts its days.
    pub(super) fn put_settings(&mut self, document: &Document) -> Result<(), String> {
        if self.settings_version >= document.version {
            return Ok(());
        }
        let OrganisationSettings { name, time_zone, locale, tokens } = document.read().map_err(|e| e.to_string())?;
        self.time_zone = TimeZone::get(&time_zone).unwrap_or(TimeZone::UTC);
        self.organisation = Organisation { name, time_zone, locale, ..self.organisation.clone() };
        self.tokens = tokens;
        self.settings_version = document.version;
        Ok(())
    }
}
