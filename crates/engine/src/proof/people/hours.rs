//! Calendars in which a deadline never comes.

use super::company::Class;
use crate::behaviour::{Behaviour, Wait};
use crate::finding::Finding;
use crate::ladder::RunsBy;
use crate::net::{Node, Place};
use crate::people::Whose;
use crate::proof::drive::Stage;
use crate::proof::example::Shows;
use gongdan_domain::calendar::WorkTime;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// In what time the first working hour has to come.
const SOON: SignedDuration = SignedDuration::from_hours(366 * 24);

/// Calendars without working hours by which clocks of the flow would run.
pub(super) struct Hours<'a> {
    stage: &'a Stage<'a>,
    /// By what people work; looked up once, for everybody may be asked at every step.
    people: HashMap<Uuid, Option<Arc<WorkTime>>>,
    /// Calendars at steps that were looked at; kept, so that none lies where another lay.
    calendars: Vec<(Place, Arc<WorkTime>)>,
    findings: Vec<Finding>,
}

impl<'a> Hours<'a> {
    pub(super) fn new(stage: &'a Stage<'a>) -> Self {
        Self { stage, people: HashMap::new(), calendars: Vec::new(), findings: Vec::new() }
    }

    /// Looks at the calendar of somebody who is asked at a step.
    pub(super) fn of_person(&mut self, (place, node): (Place, &Node), person: Uuid, class: &Class) {
        if node.ladder.as_ref().is_some_and(|ladder| ladder.clock == RunsBy::Assignee) {
            let stage = self.stage;
            let time =
                self.people.entry(person).or_insert_with(|| work_time(stage, Whose::Person(person), class)).clone();
            self.look(place, node, time);
        }
    }

    /// Looks at the calendars by which orders run; everything that was found.
    pub(super) fn of_orders(mut self, classes: &[Class]) -> Vec<Finding> {
        let mut sites = BTreeSet::new();
        for class in classes.iter().filter(|class| sites.insert(class.site)) {
            for (place, node) in self.stage.net.nodes().iter().enumerate() {
                let waits = matches!(node.behaviour, Behaviour::Wait(Wait::Working(_)));
                if waits || node.ladder.as_ref().is_some_and(|ladder| ladder.clock == RunsBy::Organisation) {
                    self.look(place, node, work_time(self.stage, Whose::Order, class));
                }
            }
        }
        self.findings
    }

    fn look(&mut self, place: Place, node: &Node, time: Option<Arc<WorkTime>>) {
        let Some(time) = time else { return };
        if self.calendars.iter().any(|(at, known)| *at == place && Arc::ptr_eq(known, &time)) {
            return;
        }
        let now = self.stage.facts.now;
        let is_empty = time.between(now, now.checked_add(SOON).unwrap_or(Timestamp::MAX)) == SignedDuration::ZERO;
        self.calendars.push((place, time));
        // One calendar is enough to show it.
        let is_told = |finding: &Finding| finding.steps.first() == Some(&node.id);
        if is_empty && !self.findings.iter().any(is_told) {
            let zh = "这里按某个日历计时，但它往后一年里没有任何工作时间，时限永远不会到。";
            let en = "A clock here runs by a calendar without working hours in the coming year: its time never comes.";
            let finding = Finding::error("calendar-without-hours", zh, en, &[&node.id]);
            self.findings.push(finding.shown_by(self.stage.arrival(place)));
        }
    }
}

fn work_time(stage: &Stage<'_>, whose: Whose, class: &Class) -> Option<Arc<WorkTime>> {
    stage.directory.work_time(whose, &stage.about(&super::order(class, Shows::Refused)))
}
