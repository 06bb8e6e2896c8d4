//! Telling people outside of the browser: what an organisation set up, and what each person wants.

use crate::document::Body;
use crate::notice::NoticeKind;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Body of a `channel` document; its key is the name of the channel. It is on while the document is active.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChannelSettings {
    /// As the channel reads them.
    pub settings: Value,
    /// Whether a secret is kept beside them.
    #[serde(default)]
    pub has_secret: bool,
}

impl Body for ChannelSettings {
    const KIND: &'static str = "channel";
}

/// The name of a channel's secret.
pub const SECRET: &str = "secret";

/// For what the secret of a channel is sealed.
pub fn secret_purpose(outlet: Uuid) -> String {
    format!("channel {outlet}")
}

/// What a message to a person is about, besides the reasons of notices: they are asked to act.
pub const ASKED: &str = "asked";
/// A message that somebody sends to try a channel out.
pub const TEST: &str = "channel.test";

/// The id of a person's preferences: the same whoever asks, so that they are found without looking for them.
pub fn preferences_id(user: Uuid) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(Preferences::KIND);
    hash.update(user.as_bytes());
    let hash: [u8; 32] = hash.finalize().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_bytes(bytes)
        .with_version(uuid::Version::Custom)
        .with_variant(uuid::Variant::RFC4122)
        .into_uuid()
}

/// How somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ways {
    /// In the list of messages.
    pub app: bool,
    /// By a message that reaches them elsewhere. Older documents call it `mail`.
    #[serde(alias = "mail")]
    pub outside: bool,
}

/// Between two times of day, perhaps over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    /// From.
    pub from: Time,
    /// To.
    pub to: Time,
}

/// Body of a `message_preferences` document; its key is the user's id.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Preferences {
    /// By reason, where it is not as usual.
    #[serde(default)]
    pub ways: BTreeMap<String, Ways>,
    /// By which channels they want to be reached elsewhere, the first first; as the organisation has it, if `None`.
    #[serde(default)]
    pub channels: Option<Vec<String>>,
    /// When no such message is sent.
    #[serde(default)]
    pub quiet: Option<Quiet>,
    /// The hour of the day at which everything comes in one such message.
    #[serde(default)]
    pub digest_hour: Option<i8>,
}

impl Body for Preferences {
    const KIND: &'static str = "message_preferences";
}

/// What happens within this time comes in one mail.
const GATHER: SignedDuration = SignedDuration::from_secs(60);
/// Nobody gets mails closer together than this.
const SPACING: SignedDuration = SignedDuration::from_mins(2);

/// Every reason there is.
pub fn reasons() -> impl Iterator<Item = &'static str> {
    std::iter::once(ASKED).chain(NoticeKind::ALL.into_iter().map(NoticeKind::code))
}

impl Preferences {
    /// How somebody is told for this reason. As usual: of what is theirs to do or to know elsewhere as well, of what they
    /// merely follow in the list of messages.
    pub fn ways(&self, reason: &str) -> Ways {
        let follows = [NoticeKind::Informed, NoticeKind::Commented].map(NoticeKind::code);
        let usual = Ways { app: reason != ASKED, outside: !follows.contains(&reason) };
        self.ways.get(reason).copied().unwrap_or(usual)
    }

    /// The channels to try, the first first: `asked` for by whoever sends, then as they wish, of those `offered`.
    pub fn chain<'a>(&self, asked: &[String], offered: &[&'a str]) -> Vec<&'a str> {
        let find = |name: &String| offered.iter().copied().find(|offered| offered == name);
        let wished: Vec<&str> = match &self.channels {
            Some(wished) => wished.iter().filter_map(find).collect(),
            None => offered.to_vec(),
        };
        let first = asked.iter().filter_map(find).filter(|name| wished.contains(name));
        let mut chain: Vec<&'a str> = Vec::new();
        for name in first.chain(wished.iter().copied()) {
            if !chain.contains(&name) {
                chain.push(name);
            }
        }
        chain
    }

    /// When what happened at `at` is to be sent.
    pub fn first_at(&self, at: Timestamp, zone: &TimeZone) -> Timestamp {
        let soon = at.checked_add(GATHER).unwrap_or(at);
        let Some(hour) = self.digest_hour else { return self.awake(soon, zone) };
        let local = soon.to_zoned(zone.clone());
        let today = local.with().hour(hour).minute(0).second(0).subsec_nanosecond(0).build();
        let next = today.and_then(|today| if today < local { today.checked_add(1.day()) } else { Ok(today) });
        next.map_or(soon, |next| next.timestamp())
    }

    /// When a mail may be sent to somebody who got the last one at `last`; `None` for now.
    pub fn not_before(&self, now: Timestamp, last: Option<Timestamp>, zone: &TimeZone) -> Option<Timestamp> {
        let spaced = last.and_then(|last| last.checked_add(SPACING).ok()).map_or(now, |spaced| spaced.max(now));
        Some(self.awake(spaced, zone)).filter(|at| *at > now)
    }

    /// The first instant from `at` on that is not in the quiet hours.
    fn awake(&self, at: Timestamp, zone: &TimeZone) -> Timestamp {
        let Some(Quiet { from, to }) = self.quiet.filter(|quiet| quiet.from != quiet.to) else { return at };
        let local = at.to_zoned(zone.clone());
        let time = local.time();
        let is_quiet = if from < to { (from..to).contains(&time) } else { time >= from || time < to };
        if !is_quiet {
            return at;
        }
        let day = if time < to { Ok(local.date()) } else { local.date().checked_add(1.day()) };
        let end = day.and_then(|day| day.to_datetime(to).to_zoned(zone.clone()));
        end.map_or(at, |end| end.timestamp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> TimeZone {
        TimeZone::get("Asia/Shanghai").unwrap()
    }

    fn at(local: &str) -> Timestamp {
        format!("2026-11-26T{local}+08:00").parse().unwrap()
    }

    fn quiet(from: &str, to: &str) -> Preferences {
        let quiet = Quiet { from: from.parse().unwrap(), to: to.parse().unwrap() };
        Preferences { quiet: Some(quiet), ..Preferences::default() }
    }

    #[test]
    fn quiet_hours_move_mail_to_their_end_also_over_midnight() {
        let over = quiet("22:00", "07:00");
        let next_day = |time: &str| at(time).checked_add(SignedDuration::from_hours(24)).unwrap();
        assert_eq!(over.first_at(at("12:00:00"), &zone()), at("12:01:00"));
        assert_eq!(over.first_at(at("22:30:00"), &zone()), next_day("07:00:00"));
        assert_eq!(over.first_at(at("21:59:30"), &zone()), next_day("07:00:00"));
        assert_eq!(over.first_at(at("03:00:00"), &zone()), at("07:00:00"));
        assert_eq!(quiet("12:00", "13:00").first_at(at("12:30:00"), &zone()), at("13:00:00"));
        assert_eq!(quiet("12:00", "12:00").first_at(at("12:30:00"), &zone()), at("12:31:00"), "no time at all");
        assert_eq!(over.not_before(at("12:00:00"), None, &zone()), None);
        assert_eq!(over.not_before(at("23:00:00"), None, &zone()), Some(next_day("07:00:00")));
    }

    #[test]
    fn a_digest_waits_for_its_hour_and_mails_keep_their_distance() {
        let digest = Preferences { digest_hour: Some(9), ..Preferences::default() };
        assert_eq!(digest.first_at(at("08:00:00"), &zone()), at("09:00:00"));
        assert_eq!(digest.first_at(at("09:30:00"), &zone()), at("09:00:00") + SignedDuration::from_hours(24));
        let usual = Preferences::default();
        let spaced = usual.not_before(at("10:00:30"), Some(at("10:00:00")), &zone());
        assert_eq!(spaced, Some(at("10:02:00")));
        assert_eq!(usual.not_before(at("10:05:00"), Some(at("10:00:00")), &zone()), None);
    }

    #[test]
    fn what_is_theirs_to_do_is_sent_as_usual_and_what_they_chose_as_they_chose() {
        let usual = Preferences::default();
        for (reason, app, outside) in [
            (ASKED, false, true),
            ("reminded", true, true),
            ("mentioned", true, true),
            ("commented", true, false),
            ("informed", true, false),
            ("ended", true, true),
        ] {
            assert_eq!(usual.ways(reason), Ways { app, outside }, "{reason}");
        }
        let none = Ways { app: false, outside: false };
        let ways = BTreeMap::from([("mentioned".to_owned(), none)]);
        assert_eq!(Preferences { ways, ..Preferences::default() }.ways("mentioned"), none);
    }

    #[test]
    fn channels_are_tried_as_asked_for_and_as_the_person_wishes() {
        let offered = ["chat", "letter", "call"];
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let usual = Preferences::default();
        assert_eq!(usual.chain(&[], &offered), offered);
        assert_eq!(usual.chain(&names(&["call", "pigeon"]), &offered), ["call", "chat", "letter"]);
        let wishes = Preferences { channels: Some(names(&["letter", "gone", "call", "letter"])), ..usual };
        assert_eq!(wishes.chain(&[], &offered), ["letter", "call"]);
        assert_eq!(
            wishes.chain(&names(&["chat", "call"]), &offered),
            ["call", "letter"],
            "what they refuse is refused"
        );
        let none = Preferences { channels: Some(Vec::new()), ..wishes };
        assert!(none.chain(&names(&["call"]), &offered).is_empty());
    }
}
