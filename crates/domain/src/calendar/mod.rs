//! Working calendars: when people work, and how long a deadline really is.
//!
//! - [`Calendar`] is the owner's data: a week of shifts, and days that differ from it (public holidays, make-up
//!   workdays 调休, a company day off).
//! - [`WorkTime`] is a calendar laid out on the line of instants, ready to calculate with: [`WorkTime::add`],
//!   [`WorkTime::subtract`], [`WorkTime::between`].
//! - [`read_icalendar`] takes holidays in from a file of another program.
//! - [`Clock`] measures a limit in working time while pauses come and go.
//!
//! Days and shifts are local to the calendar's time zone; everything else is instants, so a shift over midnight and
//! a change to summer time need no special case further up.

mod clock;
mod definition;
mod holidays;
mod icalendar;
mod work_time;

pub use clock::{Clock, Pause};
pub use definition::{BadCalendar, Calendar, Coverage, DayRule, MAX_DAYS, MAX_SHIFTS, Shift};
pub use holidays::{Holiday, chinese_holidays};
pub use icalendar::{ImportFinding, Imported, MAX_ICALENDAR, read_icalendar};
pub use work_time::{Interval, WorkTime};
