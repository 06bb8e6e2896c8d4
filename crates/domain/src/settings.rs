//! The settings of an organisation, a document like all others: with versions, in the log, and to be undone.

use crate::Language;
use crate::document::Body;
use crate::people::Organisation;
use jiff::{SignedDuration, Timestamp};
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
    /// How long API tokens last.
    #[serde(flatten)]
    pub tokens: TokenPolicy,
}

/// How long the API tokens of an organisation last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenPolicy {
    /// Days a new token lasts when nobody says how long; 0 for as long as it may.
    #[serde(default)]
    pub token_days: u32,
    /// Days any token lasts at most, counted from the day it was made; 0 for no limit. It also ends tokens that were
    /// made before it was set.
    #[serde(default)]
    pub most_token_days: u32,
}

/// Days that can be said at most: ten years.
pub const MOST_TOKEN_DAYS: u32 = 3_650;

impl TokenPolicy {
    /// When a token stops working that was made at `made` to end at `end`; nothing for never.
    pub fn end(self, made: Timestamp, end: Option<Timestamp>) -> Option<Timestamp> {
        let latest = after(made, self.most_token_days);
        end.into_iter().chain(latest).min()
    }

    /// When a token made at `now` ends if nobody says when.
    pub fn default_end(self, now: Timestamp) -> Option<Timestamp> {
        self.end(now, after(now, self.token_days))
    }
}

/// So many days later; nothing for 0.
fn after(from: Timestamp, days: u32) -> Option<Timestamp> {
    let span = SignedDuration::from_hours(24 * i64::from(days));
    (days > 0).then(|| from.checked_add(span).unwrap_or(Timestamp::MAX))
}

/// The key of the document.
pub const SETTINGS_KEY: &str = "organisation";

impl Body for OrganisationSettings {
    const KIND: &'static str = "organisation_settings";
}

impl OrganisationSettings {
    /// The settings an organisation has now.
    pub fn of(organisation: &Organisation, tokens: TokenPolicy) -> Self {
        let Organisation { name, time_zone, locale, .. } = organisation;
        Self { name: name.clone(), time_zone: time_zone.clone(), locale: *locale, tokens }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_ends_when_it_was_to_end_or_when_the_organisation_says() {
        let made: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let day = |n: i64| made + SignedDuration::from_hours(24 * n);
        let policy = |token_days, most_token_days| TokenPolicy { token_days, most_token_days };
        let table = [
            (policy(0, 0), None, None),
            (policy(0, 0), Some(day(400)), Some(day(400))),
            (policy(30, 0), None, None),
            (policy(0, 90), None, Some(day(90))),
            (policy(0, 90), Some(day(400)), Some(day(90))),
            (policy(0, 90), Some(day(7)), Some(day(7))),
        ];
        for (policy, end, expected) in table {
            assert_eq!(policy.end(made, end), expected, "{policy:?} {end:?}");
        }
        let unsaid =
            [(policy(0, 0), None), (policy(30, 0), Some(30)), (policy(30, 90), Some(30)), (policy(0, 90), Some(90))];
        for (policy, expected) in unsaid {
            assert_eq!(policy.default_end(made), expected.map(day), "{policy:?}");
        }
        assert_eq!(policy(0, u32::MAX).end(made, None), Some(Timestamp::MAX), "no day beyond the calendar");
    }

    #[test]
    fn settings_from_before_tokens_had_a_limit_set_none() {
        let old = serde_json::json!({"name": "甲", "timeZone": "UTC", "locale": "zh-CN"});
        let read: OrganisationSettings = serde_json::from_value(old).unwrap();
        assert_eq!(read.tokens, TokenPolicy::default());
    }
}
