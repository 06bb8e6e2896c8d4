//! What steps with people have in common.

use gongdan_engine::definition::Step;
use gongdan_engine::finding::Finding;
use gongdan_engine::group::Rule;
use gongdan_engine::people::{Pool, Source, Staff};

/// Most sources of one step.
const MOST_SOURCES: usize = 20;
/// Most people named one by one.
const MOST_NAMED: usize = 100;
/// Most levels of managers.
const MOST_LEVELS: u32 = 20;

/// Checks what can be said about `staff` without knowing the people.
pub(crate) fn check(step: &Step, staff: &Staff) -> Result<(), Vec<Finding>> {
    let mut findings = Vec::new();
    let mut fault = |zh: &str, en: &str| findings.push(Finding::error("bad-staff", zh, en, &[&step.id]));
    if staff.who.is_empty() || staff.who.len() > MOST_SOURCES {
        fault("请指定 1 到 20 个人员来源。", "Name 1 to 20 sources of people.");
    }
    for source in &staff.who {
        match source {
            Source::People { people } if people.is_empty() || people.len() > MOST_NAMED => {
                fault("请指定 1 到 100 人。", "Name 1 to 100 people.");
            }
            Source::DepartmentHead { level } | Source::ManagerChain { levels: level, .. }
                if !(1..=MOST_LEVELS).contains(level) =>
            {
                fault("级数应在 1 到 20 之间。", "Use 1 to 20 levels.");
            }
            // People chosen on the way and pools that the program picks from are not offered yet.
            Source::Chosen { .. } => fault("还不支持自选审批人。", "People cannot be chosen on the way yet."),
            _ => {}
        }
    }
    let is_fair = match staff.decide {
        Rule::AtLeast { count } => count >= 1,
        Rule::Share { percent } => (1..=100).contains(&percent),
        Rule::All | Rule::Any { .. } | Rule::InOrder | Rule::Weighted { .. } => true,
    };
    if !is_fair {
        fault("人数至少为 1，比例为 1 到 100。", "Use a count of at least 1, or a share of 1 to 100 per cent.");
    }
    if matches!(staff.pool, Some(Pool::RoundRobin | Pool::LeastLoaded)) {
        fault("还不支持轮询和最少负载。", "Taking turns and least load are not offered yet.");
    }
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}
