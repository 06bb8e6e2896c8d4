//! The people of the made-up organisation, by number.

use super::dice::Dice;
use crate::people::{About, Directory, Source};
use jiff::Timestamp;
use uuid::Uuid;

/// Who asks for the orders.
pub(super) const REQUESTER: u128 = 1;
const ADMINISTRATOR: u128 = 90;
const WEEK: i64 = 7 * 24 * 3_600;

pub(super) fn who(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub(super) fn administrator() -> Uuid {
    who(ADMINISTRATOR)
}

/// Everybody, at one instant: some are away this week, some have left.
pub(super) struct Crowd {
    pub(super) seed: u64,
    pub(super) at: Timestamp,
}

impl Crowd {
    /// Chance that is the same for the same person and time.
    fn chance(&self, person: Uuid, since: i64, of: usize) -> bool {
        let number = u64::try_from(person.as_u128() % 1_000).unwrap_or_default();
        let since = u64::try_from(since.max(0)).unwrap_or_default();
        Dice::new(self.seed ^ (number << 40) ^ (since << 8)).once_in(of)
    }

    /// Whether somebody is away in the week of this instant.
    pub(super) fn is_away(&self, person: Uuid) -> bool {
        self.chance(person, 1 + self.at.as_second() / WEEK, 5)
    }

    fn has_left(&self, person: Uuid) -> bool {
        person != administrator() && self.at.as_second() > 4 * WEEK && self.chance(person, 0, 6)
    }
}

impl Directory for Crowd {
    fn people(&self, source: &Source, about: &About<'_>) -> Vec<Uuid> {
        let found = match source {
            Source::People { people } => people.clone(),
            Source::Requester => about.requester.into_iter().collect(),
            _ => Vec::new(),
        };
        found.into_iter().filter(|person| !self.has_left(*person)).collect()
    }

    /// Everybody's manager has a number ten higher.
    fn manager(&self, person: Uuid, level: u32) -> Option<Uuid> {
        let number = person.as_u128() + 10 * u128::from(level);
        (number < ADMINISTRATOR).then(|| who(number))
    }

    fn administrators(&self) -> Vec<Uuid> {
        vec![administrator()]
    }

    fn deputy(&self, person: Uuid, _: Uuid) -> Option<Uuid> {
        self.is_away(person).then(|| who(person.as_u128() + 1))
    }

    fn turn(&self, _: &str) -> u32 {
        u32::try_from(self.at.as_second() / WEEK).unwrap_or_default()
    }

    fn load(&self, person: Uuid) -> u32 {
        u32::from(self.chance(person, self.at.as_second() / 3_600, 2))
    }
}
