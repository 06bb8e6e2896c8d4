//! Absences and deputies (代理人): who acts for whom, when, and for which orders.
//!
//! A deputy acts beside the absent person on what is asked of that person while the absence lasts; whoever acts first
//! decides, and the history says on whose behalf. A deputy
//! may be absent too: the duty then goes on along the chain, which is at most [`MAX_CHAIN`] long and has no circles.

use crate::document::Body;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Longest chain of deputies.
pub const MAX_CHAIN: usize = 3;
/// Most order types of one absence.
pub const MAX_TYPES: usize = 200;

/// Body of an `absence` document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Absence {
    /// Who is away.
    pub person: Uuid,
    /// Who acts for them.
    pub deputy: Uuid,
    /// The first instant of it.
    pub from: Timestamp,
    /// The first instant after it.
    pub until: Timestamp,
    /// Order types it is about; all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order_types: Vec<Uuid>,
    /// Whether the deputy acts on what was asked before it began, too.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub open_tasks: bool,
    /// Whether what was asked meanwhile stays with the deputy as well when it is over.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stays: bool,
    /// Why, for colleagues to read.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_yes(value: &bool) -> bool {
    *value
}

impl Body for Absence {
    const KIND: &'static str = "absence";
}

/// Why a deputy cannot be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAbsence {
    /// It ends before it begins.
    #[error("the absence ends before it begins")]
    Period,
    /// Nobody acts for themselves.
    #[error("nobody is their own deputy")]
    Oneself,
    /// The duty would come back to whoever is away.
    #[error("the deputies stand in for each other in a circle")]
    Circle,
    /// More than [`MAX_CHAIN`] would follow each other.
    #[error("the chain of deputies is too long")]
    Chain,
}

impl Absence {
    /// Whether it counts at `at` for orders of a type.
    pub fn covers(&self, type_id: Uuid, at: Timestamp) -> bool {
        self.from <= at && at < self.until && self.is_about(type_id)
    }

    /// Whether it counts at `at` for something asked at `asked`: while it lasts, and afterwards where things stay.
    pub fn covers_task(&self, type_id: Uuid, asked: Timestamp, at: Timestamp) -> bool {
        let in_time = self.covers(type_id, at) || (self.stays && self.until <= at && asked < self.until);
        in_time && self.is_about(type_id) && (self.open_tasks || asked >= self.from)
    }

    fn is_about(&self, type_id: Uuid) -> bool {
        self.order_types.is_empty() || self.order_types.contains(&type_id)
    }

    /// Whether it can be taken in beside `others`, which are in use and not this one.
    ///
    /// # Errors
    /// [`BadAbsence`].
    pub fn check(&self, others: &[&Self]) -> Result<(), BadAbsence> {
        if self.until <= self.from {
            return Err(BadAbsence::Period);
        }
        if self.person == self.deputy {
            return Err(BadAbsence::Oneself);
        }
        let span = Span::of(self);
        let after = reach(self.deputy, &span, others, MAX_CHAIN + 1, self.person, Way::On)?;
        let before = reach(self.person, &span, others, MAX_CHAIN + 1, self.deputy, Way::Back)?;
        if before + 1 + after > MAX_CHAIN { Err(BadAbsence::Chain) } else { Ok(()) }
    }
}

/// When and for what several absences hold at once.
#[derive(Clone)]
struct Span {
    from: Timestamp,
    until: Timestamp,
    /// All when empty.
    types: Vec<Uuid>,
}

impl Span {
    fn of(absence: &Absence) -> Self {
        Self { from: absence.from, until: absence.until, types: absence.order_types.clone() }
    }

    fn and(&self, other: &Absence) -> Option<Self> {
        let (from, until) = (self.from.max(other.from), self.until.min(other.until));
        let types: Vec<Uuid> = match (self.types.is_empty(), other.order_types.is_empty()) {
            (true, _) => other.order_types.clone(),
            (_, true) => self.types.clone(),
            _ => self.types.iter().copied().filter(|id| other.order_types.contains(id)).collect(),
        };
        let apart = types.is_empty() && !(self.types.is_empty() && other.order_types.is_empty());
        (from < until && !apart).then_some(Self { from, until, types })
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// From an absent person to the deputy.
    On,
    /// From a deputy to those they act for.
    Back,
}

/// How many absences follow each other from `person` on, all of them holding at once; `end` must not be reached.
fn reach(
    person: Uuid,
    span: &Span,
    others: &[&Absence],
    depth: usize,
    end: Uuid,
    way: Way,
) -> Result<usize, BadAbsence> {
    let mut longest = 0;
    for other in others.iter().filter(|_| depth > 0) {
        let (here, there) = if way == Way::On { (other.person, other.deputy) } else { (other.deputy, other.person) };
        let Some(span) = span.and(other).filter(|_| here == person) else { continue };
        if there == end {
            return Err(BadAbsence::Circle);
        }
        longest = longest.max(1 + reach(there, &span, others, depth - 1, end, way)?);
    }
    Ok(longest)
}

/// The absence that counts at `at` for something a person was asked at `asked`, chosen as by [`in_force`].
pub fn in_force_for<'a>(
    absences: impl IntoIterator<Item = &'a Absence>,
    person: Uuid,
    type_id: Uuid,
    (asked, at): (Timestamp, Timestamp),
) -> Option<&'a Absence> {
    let counts = |absence: &&Absence| absence.person == person && absence.covers_task(type_id, asked, at);
    absences.into_iter().filter(counts).max_by_key(|absence| (!absence.order_types.is_empty(), absence.from))
}

/// The absence that counts for a person at `at`: one that names the type goes before one for all types, of several the
/// one that began last.
pub fn in_force<'a>(
    absences: impl IntoIterator<Item = &'a Absence>,
    person: Uuid,
    type_id: Uuid,
    at: Timestamp,
) -> Option<&'a Absence> {
    let counts = |absence: &&Absence| absence.person == person && absence.covers(type_id, at);
    absences.into_iter().filter(counts).max_by_key(|absence| (!absence.order_types.is_empty(), absence.from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn day(n: i64) -> Timestamp {
        Timestamp::from_second(n * 86_400).unwrap()
    }

    /// `person` is away from `days.0` to `days.1` and `deputy` acts, for `types`.
    fn away(person: u128, deputy: u128, days: (i64, i64), types: &[u128]) -> Absence {
        let (person, deputy, from, until) = (who(person), who(deputy), day(days.0), day(days.1));
        let order_types = types.iter().map(|n| who(*n)).collect();
        Absence { person, deputy, from, until, order_types, open_tasks: true, stays: false, note: String::new() }
    }

    #[test]
    fn circles_and_long_chains_are_refused_only_where_they_hold_at_once() {
        let chain = [away(1, 2, (0, 10), &[]), away(2, 3, (5, 10), &[]), away(3, 4, (0, 20), &[7])];
        let table: &[(Absence, Result<(), BadAbsence>)] = &[
            (away(9, 9, (0, 1), &[]), Err(BadAbsence::Oneself)),
            (away(9, 8, (1, 1), &[]), Err(BadAbsence::Period)),
            (away(2, 1, (0, 3), &[]), Err(BadAbsence::Circle)),
            (away(2, 1, (10, 12), &[]), Ok(())),
            (away(3, 1, (6, 7), &[]), Err(BadAbsence::Circle)),
            (away(3, 1, (0, 5), &[]), Ok(())),
            (away(4, 5, (6, 7), &[7]), Err(BadAbsence::Chain)),
            (away(4, 5, (6, 7), &[8]), Ok(())),
            (away(4, 5, (0, 5), &[7]), Ok(())),
            (away(0, 1, (6, 7), &[]), Err(BadAbsence::Chain)),
            (away(0, 1, (6, 7), &[8]), Ok(())),
        ];
        let others: Vec<&Absence> = chain.iter().collect();
        for (new, expected) in table {
            assert_eq!(new.check(&others), *expected, "{new:?}");
        }
    }

    #[test]
    fn the_narrower_absence_goes_before_the_wider_one() {
        let all = [away(1, 2, (0, 10), &[]), away(1, 3, (0, 10), &[7]), away(1, 4, (5, 10), &[])];
        let deputy = |type_id, at| in_force(&all, who(1), who(type_id), day(at)).map(|a| a.deputy.as_u128());
        assert_eq!(deputy(7, 6), Some(3));
        assert_eq!(deputy(8, 6), Some(4));
        assert_eq!(deputy(8, 4), Some(2));
        assert_eq!(deputy(8, 10), None, "the end is not part of it");
        assert_eq!(in_force(&all, who(2), who(7), day(1)), None);
    }

    #[test]
    fn an_absence_reads_back_as_it_was_written() {
        let absence = Absence { note: "休假".into(), ..away(1, 2, (0, 3), &[7]) };
        let json = serde_json::to_value(&absence).unwrap();
        assert_eq!(json["orderTypes"], serde_json::json!([who(7)]));
        assert_eq!(serde_json::from_value::<Absence>(json).unwrap(), absence);
    }
}
