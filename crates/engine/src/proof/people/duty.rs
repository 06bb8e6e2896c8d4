//! Duty rosters that do not exist, and moments at which nobody of those that a step asks together is on duty.

use super::company::{Company, Watch, sources};
use super::of_tables;
use crate::finding::Finding;
use crate::net::Node;
use crate::people::Source;
use crate::proof::drive::Stage;
use jiff::Timestamp;

type Stretch = (Timestamp, Timestamp);

/// A roster that does not exist.
pub(super) fn unknown(company: &dyn Company, node: &Node, key: Option<&str>) -> Option<Finding> {
    let key = key.filter(|key| company.rosters(Some(key)).is_empty())?;
    let (zh, en) = (format!("没有启用的值班表“{key}”。"), format!("There is no duty roster “{key}” in use."));
    Some(Finding::error("unknown-roster", zh, en, &[&node.id]))
}

/// Moments at which nobody is on duty.
pub(super) fn gaps(stage: &Stage<'_>, company: &dyn Company, node: &Node) -> Vec<Finding> {
    match sources(&node.behaviour).as_slice() {
        // A table names one or the other.
        [one] => of_tables(stage, one).iter().flat_map(|source| together(stage, company, node, &[source])).collect(),
        all => together(stage, company, node, all),
    }
}

/// The same for rosters that are asked together; with the one of the order's site, for each of the sites.
fn together(stage: &Stage<'_>, company: &dyn Company, node: &Node, all: &[&Source]) -> Vec<Finding> {
    let mut named: Vec<Watch> = Vec::new();
    let mut of_sites: Option<Vec<Watch>> = None;
    for source in all {
        match source {
            Source::Roster { roster: Some(key) } => named.extend(company.rosters(Some(key))),
            Source::Roster { roster: None } => of_sites = Some(company.rosters(None)),
            // Where others are asked as well, somebody is there all the same.
            _ => return Vec::new(),
        }
    }
    let whole = named.into_iter().reduce(joined);
    let watches = match (of_sites, whole) {
        (None, whole) => whole.into_iter().collect(),
        (Some(sites), None) => sites,
        (Some(sites), Some(whole)) => sites.into_iter().map(|site| joined(site, whole.clone())).collect::<Vec<Watch>>(),
    };
    watches.into_iter().filter_map(|watch| said(stage, node, watch)).collect()
}

/// Two rosters as one: nobody is on duty when nobody of either is.
fn joined(one: Watch, other: Watch) -> Watch {
    let both = |(from, until): &Stretch| {
        let (from, until) = (*from, *until);
        let cut = other.gaps.iter().map(move |gap| (gap.0.max(from), gap.1.min(until)));
        cut.filter(|(from, until)| from < until).collect::<Vec<Stretch>>()
    };
    let gaps = one.gaps.iter().flat_map(both).collect();
    Watch { name: format!("{} + {}", one.name, other.name), gaps }
}

fn said(stage: &Stage<'_>, node: &Node, watch: Watch) -> Option<Finding> {
    let said = |at: Timestamp| at.to_zoned(stage.facts.time_zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
    let ((from, until), name) = (watch.gaps.first()?, watch.name);
    let (from, until) = (said(*from), said(*until));
    let zh = format!("值班表“{name}”在 {from} 至 {until} 无人值班，那时到达的工单由替补处理。");
    let en = format!(
        "Nobody of the roster “{name}” is on duty from {from} until {until}: for orders that come then somebody stands in."
    );
    Some(Finding::warning("roster-gap", zh, en, &[&node.id]))
}
