//! Working time against two judges: deadlines computed by others, and counting minute by minute.

mod clock;
mod icalendar;
mod kept;
mod lookup;
mod minutes;
mod promises;
mod published;

use gongdan_domain::Text;
use gongdan_domain::calendar::{Calendar, Coverage, Shift};
use std::collections::BTreeMap;

/// A small random generator (splitmix64, Steele and others 2014): the same numbers on every machine.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}

pub(crate) fn shift(from: u16, to: u16) -> Shift {
    Shift { from, to }
}

/// Monday to Friday in the same shifts.
pub(crate) fn office(zone: &str, shifts: &[Shift]) -> Calendar {
    let day = || shifts.to_vec();
    Calendar {
        name: Text::new("办公", "Office"),
        time_zone: zone.to_owned(),
        week: [day(), day(), day(), day(), day(), vec![], vec![]],
        chinese_holidays: false,
        days: BTreeMap::new(),
        covers: Coverage::default(),
    }
}
