//! The public holidays of China and the make-up workdays that go with them (调休), 2020 to 2026.
//!
//! The General Office of the State Council announces them each autumn for the following year; they follow no rule.
//! The table is from NateScarlet/holiday-cn (MIT) and agrees day by day with chinesecalendar (MIT). It lists only the
//! days that differ from a week of Monday to Friday; later years are added by an import of an iCalendar file.

use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A day the State Council made different.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holiday {
    /// 春节, 国庆节 …
    pub name: &'static str,
    /// Whether it is a weekend day that is worked.
    pub is_worked: bool,
}

/// `date,iso_weekday,kind,name,is_off`, a line each, after a heading.
const TABLE: &str = include_str!("chinese_holidays.csv");

/// The holidays and make-up workdays by date.
pub fn chinese_holidays() -> &'static BTreeMap<Date, Holiday> {
    static READ: LazyLock<BTreeMap<Date, Holiday>> = LazyLock::new(|| TABLE.lines().skip(1).filter_map(read).collect());
    &READ
}

fn read(line: &'static str) -> Option<(Date, Holiday)> {
    let mut cells = line.split(',');
    let date = cells.next()?.parse().ok()?;
    let (name, is_off) = (cells.nth(2)?, cells.next()?.trim());
    Some((date, Holiday { name, is_worked: is_off == "0" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        assert_eq!(chinese_holidays().len(), TABLE.lines().count() - 1);
        let spring = chinese_holidays().get(&jiff::civil::date(2026, 2, 17)).copied();
        assert_eq!(spring, Some(Holiday { name: "春节", is_worked: false }));
    }
}
