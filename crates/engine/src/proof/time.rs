//! Ladders that go on after the time that was promised.

use super::drive::Stage;
use crate::finding::Finding;
use crate::ladder::RunsBy;
use crate::net::{Node, Place};
use gongdan_domain::calendar::WorkTime;
use gongdan_domain::service_level::ServiceLevel;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// What is promised for orders of the flow.
#[derive(Debug, Clone)]
pub struct Promise<'a> {
    /// The targets.
    pub level: &'a ServiceLevel,
    /// The calendar that its time runs in; day and night without one.
    pub time: Option<Arc<WorkTime>>,
}

/// Ladders that outlast what is promised for the step or for the whole order.
pub(super) fn findings(stage: &Stage<'_>) -> Vec<Finding> {
    let Some(promise) = &stage.facts.promise else { return Vec::new() };
    let nodes = stage.net.nodes().iter().enumerate();
    nodes.filter_map(|(place, node)| outlasts(stage, promise, place, node)).collect()
}

fn outlasts(stage: &Stage<'_>, promise: &Promise<'_>, place: Place, node: &Node) -> Option<Finding> {
    let ladder = node.ladder.as_ref()?;
    let last = ladder.marks().last()?.after;
    let targets = &promise.level.targets;
    let of_step = |minutes: &u32| SignedDuration::from_mins(i64::from(*minutes));
    let promised: Vec<SignedDuration> = targets
        .iter()
        .filter_map(|target| target.steps.get(&node.id).or(target.resolution.as_ref()))
        .map(of_step)
        .collect();
    let is_late = |promised: &SignedDuration| match ladder.clock {
        RunsBy::Wall => due(promise.time.as_deref(), stage.facts.now, *promised)
            .is_some_and(|due| stage.facts.now.checked_add(last).is_ok_and(|mark| mark > due)),
        RunsBy::Assignee | RunsBy::Organisation => last > *promised,
    };
    let late = promised.iter().filter(|promised| is_late(promised)).max()?;
    let (minutes, promised_minutes) = (last.as_mins(), late.as_mins());
    let zh = format!("这里的催办与升级持续 {minutes} 分钟，超过服务等级承诺的 {promised_minutes} 分钟。");
    let en = format!(
        "The ladder here goes on for {minutes} minutes, longer than the {promised_minutes} minutes that are promised."
    );
    // Orders of some priorities may have more time; then it is for the owner to weigh.
    let make = if promised.iter().all(is_late) { Finding::warning } else { Finding::hint };
    Some(make("ladder-outlasts-promise", zh, en, &[&node.id]).shown_by(stage.arrival(place)))
}

fn due(time: Option<&WorkTime>, from: Timestamp, work: SignedDuration) -> Option<Timestamp> {
    time.map_or_else(|| from.checked_add(work).ok(), |time| time.add(from, work))
}
