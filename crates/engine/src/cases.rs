//! What the owner of a flow expects of it, as data beside the flow: "4,999 yuan: two people approve, no quotation is
//! asked for". Cases run before a flow is published and with every template, in a world made for them: every source of
//! people gives exactly one person, who goes by the words of the source (`role:finance_director`, `manager:1`,
//! `requester`), so a case holds for any organisation.

mod world;

use crate::act::{Act, Effect, Input};
use crate::behaviour::Outcome;
use crate::demand::unanswered;
use crate::finding::Finding;
use crate::net::Net;
use crate::people::Chooser;
use crate::rules::AtStart;
use crate::state::{FlowState, Phase};
use crate::{World, step};
use gongdan_domain::expr::{Scope, Type, Value};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::collections::BTreeSet;
use uuid::Uuid;
use world::Cast;

/// Most cases of a flow.
pub const MAX_CASES: usize = 200;
/// Most stops of a case.
pub const MAX_STOPS: usize = 100;

/// One expectation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Case {
    /// What it shows, in a sentence.
    pub name: String,
    /// Who asks, in the words of a source, when it matters: `role:service_supervisor` is then also the requester.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester: Option<String>,
    /// Sources that give nobody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nobody: Vec<String>,
    /// The answers of the form.
    #[serde(default)]
    pub values: Map<String, Json>,
    /// What is said about the order as it begins, if that matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_start: Option<AtStart>,
    /// Where the order waits, one after the other.
    pub stops: Vec<Stop>,
    /// How it ends; it goes on after the last stop without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
}

/// A step at which the order must wait, and what happens there.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Stop {
    /// Which step.
    pub step: String,
    /// Who is on it, in any order, if that matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<Vec<String>>,
    /// The fields that must be answered there, in any order, if that matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<Vec<String>>,
    /// What people fill in there.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub fills: Map<String, Json>,
    /// What they do; without it everybody who is asked approves.
    #[serde(default, rename = "then", skip_serializing_if = "Option::is_none")]
    pub then: Option<Deed>,
}

/// What the first who is asked does instead of everybody approving.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "does", rename_all = "snake_case", deny_unknown_fields)]
pub enum Deed {
    /// Rejects.
    Reject,
    /// Sends it back.
    Return {
        /// To which step.
        to: String,
    },
}

/// Runs one case. `scope` knows the types of the form's fields; `at` is the present.
///
/// # Errors
/// The first thing that is not as expected.
pub fn run(net: &Net, case: &Case, scope: &dyn Scope, at: Timestamp) -> Result<(), Box<Finding>> {
    if case.stops.len() > MAX_STOPS {
        return Err(unlike(case, "", "停留步骤过多", "too many stops"));
    }
    let mut trial = Trial::new(net, case, scope, at);
    trial.begin()?;
    for stop in &case.stops {
        trial.stop(stop)?;
    }
    trial.end()
}

/// Runs all cases of a flow.
pub fn run_all(net: &Net, scope: &dyn Scope, at: Timestamp) -> Vec<Finding> {
    let cases = net.flow().cases.iter().take(MAX_CASES);
    cases.filter_map(|case| run(net, case, scope, at).err().map(|finding| *finding)).collect()
}

type Met = Result<(), Box<Finding>>;

/// A case being run.
struct Trial<'a> {
    net: &'a Net,
    case: &'a Case,
    scope: &'a dyn Scope,
    at: Timestamp,
    cast: Cast,
    values: Map<String, Json>,
    state: FlowState,
    told: Vec<Effect>,
}

impl<'a> Trial<'a> {
    fn new(net: &'a Net, case: &'a Case, scope: &'a dyn Scope, at: Timestamp) -> Self {
        let cast = Cast::new(case.requester.as_deref(), &case.nobody);
        let (values, state) = (case.values.clone(), FlowState::new());
        Self { net, case, scope, at, cast, values, state, told: Vec::new() }
    }

    fn act(&mut self, act: Act, by: Option<Uuid>, step_id: &str) -> Met {
        let names = |name: &str| {
            let ty = self.scope.type_of(name).unwrap_or(Type::Any);
            Value::from_json(self.values.get(name).unwrap_or(&Json::Null), &ty)
        };
        let (about, time_zone) = (self.cast.about(&self.values), TimeZone::UTC);
        let world = World { directory: &self.cast, about, names: &names, time_zone: &time_zone };
        match step(self.net, &self.state, &Input { act, by, at: self.at }, &world) {
            Ok((state, told)) => {
                self.state = state;
                self.told = told;
                Ok(())
            }
            Err(refused) => {
                Err(unlike(self.case, step_id, &format!("操作被拒绝：{refused}"), &format!("refused: {refused}")))
            }
        }
    }

    fn begin(&mut self) -> Met {
        let chosen = self.cast.chosen(self.net, Chooser::Requester);
        self.act(Act::Start { chosen }, Some(self.cast.requester()), "")?;
        let Some(expected) = &self.case.at_start else { return Ok(()) };
        let said =
            self.told.iter().find_map(|effect| if let Effect::Classified(says) = effect { Some(says) } else { None });
        let said = said.cloned().unwrap_or_default();
        if said == *expected { Ok(()) } else { Err(differs(self.case, "", &written(expected), &written(&said))) }
    }

    fn stop(&mut self, stop: &Stop) -> Met {
        self.pass_time()?;
        let here = self.state.visits.iter().find(|(_, visit)| visit.step == stop.step).map(|(id, _)| *id);
        let Some(visit) = here else {
            let waits: Vec<&str> = self.state.visits.values().map(|visit| visit.step.as_str()).collect();
            return Err(differs(self.case, &stop.step, &stop.step, &waits.join(", ")));
        };
        self.check_people(visit, stop)?;
        self.check_fields(stop)?;
        self.values.extend(stop.fills.clone());
        self.missing(stop)?;
        let deed = stop.then.clone();
        while let Some((seat, person)) = self.asked(visit) {
            let act = match &deed {
                None => Act::Approve { visit, seat, chosen: self.cast.chosen(self.net, Chooser::Previous) },
                Some(Deed::Reject) => Act::Reject { visit, seat },
                Some(Deed::Return { to }) => Act::Return { visit, seat, to: to.clone() },
            };
            self.act(act, Some(person), &stop.step)?;
            if deed.is_some() {
                break;
            }
        }
        Ok(())
    }

    /// Lets the time go by for which steps wait, and the program do what it is to do.
    fn pass_time(&mut self) -> Met {
        let visits = self.state.visits.iter();
        let passing: Vec<(Act, String)> =
            visits.filter_map(|(id, visit)| Some((visit.passed_by(*id)?, visit.step.clone()))).collect();
        for (act, step_id) in passing {
            self.act(act, None, &step_id)?;
        }
        Ok(())
    }

    fn asked(&self, visit: u32) -> Option<(u32, Uuid)> {
        let sitting = self.state.visits.get(&visit)?.sitting()?;
        sitting.group.asked().first().map(|seat| (seat.id, seat.person))
    }

    fn check_people(&self, visit: u32, stop: &Stop) -> Met {
        let Some(expected) = &stop.who else { return Ok(()) };
        let sitting = self.state.visits.get(&visit).and_then(|visit| visit.sitting());
        let seats = sitting.map(|sitting| sitting.group.seats()).unwrap_or_default();
        let found = seats.iter().map(|seat| self.cast.word(seat.person)).collect();
        // Words for one person are one word, whichever is used: the requester may be somebody with a role.
        let expected: Vec<String> = expected.iter().map(|word| self.cast.word(self.cast.person(word))).collect();
        same_set(self.case, stop, &expected, found)
    }

    fn check_fields(&self, stop: &Stop) -> Met {
        let Some(expected) = &stop.required else { return Ok(()) };
        let drawn = self.net.flow().step(&stop.step);
        let found = drawn.into_iter().flat_map(|drawn| drawn.fields.required().map(str::to_owned)).collect();
        same_set(self.case, stop, expected, found)
    }

    /// Nobody leaves a step by agreeing while a field is empty that must be answered there.
    fn missing(&self, stop: &Stop) -> Met {
        if stop.then.is_some() {
            return Ok(());
        }
        let drawn = self.net.flow().step(&stop.step);
        match drawn.and_then(|drawn| unanswered(drawn, &self.values).into_iter().next()) {
            None => Ok(()),
            Some(field) => {
                let (zh, en) = (format!("必填字段“{field}”没有填写"), format!("“{field}” must be answered"));
                Err(unlike(self.case, &stop.step, &zh, &en))
            }
        }
    }

    fn end(mut self) -> Met {
        self.pass_time()?;
        let found = if let Phase::Ended { outcome } = self.state.phase { Some(outcome) } else { None };
        if found == self.case.outcome {
            return Ok(());
        }
        Err(differs(self.case, "", &written(&self.case.outcome), &written(&found)))
    }
}

fn same_set(case: &Case, stop: &Stop, expected: &[String], found: BTreeSet<String>) -> Met {
    let wanted: BTreeSet<String> = expected.iter().cloned().collect();
    if wanted == found {
        return Ok(());
    }
    Err(differs(case, &stop.step, &written(&wanted), &written(&found)))
}

/// Two verdicts on the same case read alike whatever they compare.
fn written(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn differs(case: &Case, step_id: &str, expected: &str, found: &str) -> Box<Finding> {
    let zh = format!("应为 {expected}，实际为 {found}");
    unlike(case, step_id, &zh, &format!("expected {expected}, found {found}"))
}

fn unlike(case: &Case, step_id: &str, zh: &str, en: &str) -> Box<Finding> {
    let steps: &[&str] = if step_id.is_empty() { &[] } else { &[step_id] };
    let place = if step_id.is_empty() { String::new() } else { format!("（{step_id}）") };
    let zh = format!("用例“{}”{place}：{zh}。", case.name);
    let en = if step_id.is_empty() {
        format!("Case “{}”: {en}.", case.name)
    } else {
        format!("Case “{}” at “{step_id}”: {en}.", case.name)
    };
    Box::new(Finding::error("case-fails", zh, en, steps))
}
