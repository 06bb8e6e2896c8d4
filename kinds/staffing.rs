//! What steps with people have in common.

use gongdan_domain::expr;
use gongdan_engine::definition::Step;
use gongdan_engine::finding::Finding;
use gongdan_engine::group::Rule;
use gongdan_engine::people::{Source, Staff};

/// Most sources of one step.
const MOST_SOURCES: usize = 20;
/// Most people named one by one.
const MOST_NAMED: usize = 100;
/// Most people chosen for one step.
const MOST_CHOSEN: u32 = 50;
/// Longest name of a skill.
const MOST_LETTERS: usize = 100;
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
            Source::Expression { value } => {
                if let Err(mistake) = expr::parse(value) {
                    fault(&mistake.text.zh, &mistake.text.en);
                }
            }
            Source::Skill { skill, field, .. } => {
                let is_named = skill.as_ref().is_none_or(|skill| (1..=MOST_LETTERS).contains(&skill.chars().count()));
                if skill.is_some() == field.is_some() || !is_named {
                    fault("请指定一项技能，或者含有技能的字段。", "Name a skill, or the field with it.");
                }
            }
            Source::Roster { roster: Some(roster) } if roster.is_empty() || roster.len() > 100 => {
                fault("请选择值班表。", "Name a duty roster.");
            }
            Source::Chosen { min, max, among, .. } => {
                let nested = among.iter().any(|source| {
                    matches!(source, Source::Chosen { .. } | Source::Rule { .. } | Source::Expression { .. })
                });
                if *max == 0 || min > max || *max > MOST_CHOSEN || nested {
                    fault(
                        "自选人数应为 1 到 50，且不能嵌套自选。",
                        "Let 1 to 50 people be chosen, not among the chosen.",
                    );
                }
            }
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
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}
