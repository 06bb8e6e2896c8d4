//! One row of figures while it is being added to.

use super::Spread;
use gongdan_store::board::{Cell, Cut};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// What happened at a step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// How many came.
    pub entered: i64,
    /// How many went, whatever for.
    pub gone: i64,
    /// How many of them were finished.
    pub left: i64,
    /// How many of those had a limit.
    pub timed: i64,
    /// How many of those were late.
    pub late: i64,
    /// How often work was sent back from here, or a whole order opened again.
    pub returned: i64,
    /// Working time of what was finished, in microseconds.
    pub worked: i64,
    /// How that time is spread.
    pub spread: Spread,
}

impl Figures {
    /// Adds what happened elsewhere, or later.
    pub fn join(&mut self, other: &Self) {
        self.entered += other.entered;
        self.gone += other.gone;
        self.left += other.left;
        self.timed += other.timed;
        self.late += other.late;
        self.returned += other.returned;
        self.worked = self.worked.saturating_add(other.worked);
        self.spread.join(&other.spread);
    }

    /// Reads a stored row; nothing when its spread is none of ours.
    pub fn of(cell: &Cell) -> Option<Self> {
        let Cell { entered, gone, left, timed, late, returned, worked, .. } = *cell;
        Some(Self { entered, gone, left, timed, late, returned, worked, spread: Spread::read(&cell.spread)? })
    }

    /// The mean working time in seconds.
    pub fn mean(&self) -> Option<u64> {
        let seconds = self.worked.checked_div(self.left)? / 1_000_000;
        u64::try_from(seconds).ok()
    }

    /// What is there, where these figures are the sum of all days.
    pub fn open(&self) -> i64 {
        self.entered - self.gone
    }
}

/// What names a row of figures.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct CellKey {
    pub(super) type_id: Uuid,
    pub(super) cut: Cut,
    pub(super) step: String,
    /// 0 for the sum of all days.
    pub(super) day: i64,
}

impl CellKey {
    pub(super) fn cell(self, figures: &Figures) -> Cell {
        let id = cell_id(self.type_id, self.cut, &self.step, self.day);
        let Figures { entered, gone, left, timed, late, returned, worked, ref spread } = *figures;
        let (spread, Self { type_id, cut, step, day }) = (spread.to_string(), self);
        Cell { id, type_id, cut, step, day, entered, gone, left, timed, late, returned, worked, spread }
    }
}

/// The id of a row, made of what names it.
pub fn cell_id(type_id: Uuid, cut: Cut, step: &str, day: i64) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(type_id.as_bytes());
    for id in [cut.team, cut.person, cut.site] {
        hash.update([u8::from(id.is_some())]);
        hash.update(id.unwrap_or_default().as_bytes());
    }
    hash.update(day.to_be_bytes());
    hash.update(step.as_bytes());
    let mut id = [0; 16];
    id.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    Uuid::from_bytes(id)
}
