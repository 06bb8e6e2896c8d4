//! A small stage: step kinds read straight from settings, people who are numbers, and an order to act on.

use gongdan_domain::calendar::WorkTime;
use gongdan_domain::expr::{self, Type, Value};
use gongdan_engine::act::{Act, Effect, Input, Order, Refused};
use gongdan_engine::behaviour::{Acting, Assignment, Behaviour, Errand, Gate, Outcome, StepKind, StepKinds, Wait};
use gongdan_engine::definition::{Flow, Step};
use gongdan_engine::finding::Finding;
use gongdan_engine::net::Net;
use gongdan_engine::outgoing::{Method, Outgoing};
use gongdan_engine::people::{About, Directory, Source, Staff, Whose};
use gongdan_engine::state::FlowState;
use gongdan_engine::timer::{Timer, timers};
use gongdan_engine::{World, step};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// Person number `n`; 1 is the requester, 90 the administrator.
pub(crate) fn who(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

pub(crate) const REQUESTER: u128 = 1;
pub(crate) const ADMINISTRATOR: u128 = 90;

struct Kind(&'static str);

impl StepKind for Kind {
    fn name(&self) -> &'static str {
        self.0
    }

    fn open(&self, step: &Step) -> Result<Behaviour, Vec<Finding>> {
        let get = |name: &str| step.settings.get(name).cloned().unwrap_or(Json::Null);
        let staff = || serde_json::from_value::<Staff>(get("staff")).unwrap();
        let read = |name: &str| if get(name).is_null() { json!({}) } else { get(name) };
        let acting = |may_reject| {
            let on_reject = if get("onReject").is_null() { json!({"then": "end"}) } else { get("onReject") };
            Behaviour::Act(Acting {
                staff: staff(),
                may_reject,
                on_reject: serde_json::from_value(on_reject).unwrap(),
                returns: serde_json::from_value(read("returns")).unwrap(),
            })
        };
        Ok(match self.0 {
            "start" => Behaviour::Begin,
            "approval" => acting(true),
            "handling" => acting(false),
            "notify" => Behaviour::Inform(staff()),
            "decision" => Behaviour::Gate(Gate::One),
            "parallel" => Behaviour::Gate(Gate::All),
            "inclusive" => Behaviour::Gate(Gate::Some),
            "update" => {
                let set: BTreeMap<String, String> = serde_json::from_value(read("set")).unwrap();
                let one = |(field, value): (String, String)| Assignment { field, value: expr::parse(&value).unwrap() };
                Behaviour::Errand(Errand::Update { set: set.into_iter().map(one).collect() })
            }
            "parts" => Behaviour::Errand(Errand::Parts {
                order_type: get("orderType").as_str().unwrap_or_default().to_owned(),
                each: None,
                set: Vec::new(),
                share: 100,
            }),
            "call" => Behaviour::Errand(Errand::Call(Box::new(call(&step.settings)))),
            "delay" => Behaviour::Wait(Wait::Wall(SignedDuration::from_hours(1))),
            _ => Behaviour::Finish(Outcome::Completed),
        })
    }
}

fn call(settings: &Map<String, Json>) -> Outgoing {
    let set = |name: &str| -> Option<Vec<Assignment>> {
        let set: BTreeMap<String, String> = serde_json::from_value(settings.get(name)?.clone()).unwrap();
        let one = |(field, value): (String, String)| Assignment { field, value: expr::parse(&value).unwrap() };
        Some(set.into_iter().map(one).collect())
    };
    let text = |name: &str| settings.get(name).and_then(Json::as_str);
    let body = text("send").map(|value| (vec!["a".to_owned()], expr::parse(value).unwrap()));
    Outgoing {
        connection: text("connection").unwrap_or_default().to_owned(),
        method: Method::Post,
        path: Vec::new(),
        query: Vec::new(),
        headers: Vec::new(),
        body: body.into_iter().collect(),
        accept: text("accept").map(|value| expr::parse(value).unwrap()),
        set: set("set").unwrap_or_default(),
        failed: set("failed"),
        seconds: 1,
        attempts: 1,
    }
}

/// The kinds of the stage.
pub(crate) struct Kinds;

static ALL: [Kind; 12] = [
    Kind("start"),
    Kind("approval"),
    Kind("handling"),
    Kind("notify"),
    Kind("decision"),
    Kind("parallel"),
    Kind("inclusive"),
    Kind("delay"),
    Kind("update"),
    Kind("parts"),
    Kind("call"),
    Kind("end"),
];

impl StepKinds for Kinds {
    fn get(&self, name: &str) -> Option<&'static dyn StepKind> {
        ALL.iter().find(|kind| kind.0 == name).map(|kind| kind as &dyn StepKind)
    }

    fn all(&self) -> Vec<&'static dyn StepKind> {
        ALL.iter().map(|kind| kind as &dyn StepKind).collect()
    }
}

/// The people of the stage.
#[derive(Default)]
pub(crate) struct Team {
    pub(crate) deputies: BTreeMap<Uuid, Uuid>,
    pub(crate) gone: BTreeSet<Uuid>,
    pub(crate) load: BTreeMap<Uuid, u32>,
    pub(crate) no_administrator: bool,
    pub(crate) work: BTreeMap<Uuid, Arc<WorkTime>>,
    pub(crate) house: Option<Arc<WorkTime>>,
}

impl Directory for Team {
    fn people(&self, source: &Source, about: &About<'_>) -> Vec<Uuid> {
        let found = match source {
            Source::People { people } => people.clone(),
            Source::Requester => about.requester.into_iter().collect(),
            _ => Vec::new(),
        };
        found.into_iter().filter(|person| !self.gone.contains(person)).collect()
    }

    /// Everybody's manager has a number ten higher.
    fn manager(&self, person: Uuid, level: u32) -> Option<Uuid> {
        Some(who(person.as_u128() + 10 * u128::from(level)))
    }

    fn administrators(&self) -> Vec<Uuid> {
        if self.no_administrator { Vec::new() } else { vec![who(ADMINISTRATOR)] }
    }

    fn work_time(&self, whose: Whose, _: &About<'_>) -> Option<Arc<WorkTime>> {
        let own = if let Whose::Person(person) = whose { self.work.get(&person) } else { None };
        own.or(self.house.as_ref()).cloned()
    }

    fn deputy(&self, person: Uuid, _: Uuid) -> Option<Uuid> {
        self.deputies.get(&person).copied()
    }

    fn turn(&self, _: &str) -> u32 {
        4
    }

    fn load(&self, person: Uuid) -> u32 {
        self.load.get(&person).copied().unwrap_or(0)
    }
}

/// A step with its ways.
pub(crate) fn stop(id: &str, kind: &str, settings: Json, ways: &[&str]) -> Json {
    let ways: Vec<Json> = ways
        .iter()
        .map(|way| match way.split_once('?') {
            Some((to, "")) => json!({"to": to, "otherwise": true}),
            Some((to, when)) => json!({"to": to, "when": when}),
            None => json!({"to": way}),
        })
        .collect();
    json!({"id": id, "kind": kind, "name": {"zh": id, "en": id}, "ways": ways, "settings": settings})
}

/// An approval by these people, who decide by `rule`.
pub(crate) fn approval(id: &str, people: &[u128], rule: Json, way: &str) -> Json {
    stop(id, "approval", json!({"staff": staff(people, rule)}), &[way])
}

/// These people, who decide by `rule`.
pub(crate) fn staff(people: &[u128], rule: Json) -> Json {
    let people: Vec<Uuid> = people.iter().map(|n| who(*n)).collect();
    json!({"who": [{"from": "people", "people": people}], "decide": rule})
}

pub(crate) fn all() -> Json {
    json!({"rule": "all"})
}

pub(crate) fn flow(steps: Vec<Json>) -> Flow {
    serde_json::from_value(json!({"steps": steps})).unwrap()
}

/// An order on its way.
pub(crate) struct Play {
    pub(crate) net: Net,
    pub(crate) state: FlowState,
    pub(crate) team: Team,
    pub(crate) values: Map<String, Json>,
    pub(crate) told: Vec<Effect>,
    minute: i64,
}

impl Play {
    /// An order that has not begun.
    pub(crate) fn new(steps: Vec<Json>) -> Self {
        Self::of(Net::new(flow(steps), &Kinds).map_err(|findings| format!("{findings:?}")).unwrap())
    }

    /// The same in a net, whatever is wrong with it.
    pub(crate) fn of(net: Net) -> Self {
        let (state, team, values) = (FlowState::new(), Team::default(), Map::new());
        Self { net, state, team, values, told: Vec::new(), minute: 0 }
    }

    /// An order that has begun.
    pub(crate) fn begun(steps: Vec<Json>) -> Self {
        let mut play = Self::new(steps);
        play.act(REQUESTER, Act::Start { chosen: BTreeMap::new() }).unwrap();
        play
    }

    /// Does something; what follows is in `told` until the next act.
    pub(crate) fn act(&mut self, by: u128, act: Act) -> Result<(), Refused> {
        self.minute += 1;
        self.act_at(by, act, Timestamp::UNIX_EPOCH + SignedDuration::from_mins(self.minute))
    }

    /// The same at a certain instant.
    pub(crate) fn act_at(&mut self, by: u128, act: Act, at: Timestamp) -> Result<(), Refused> {
        let by = (by > 0).then(|| who(by));
        let input = Input { act, by, at };
        let (state, told) = self.ask(|net, state, world| step(net, state, &input, world))?;
        self.state = state;
        self.told = told;
        Ok(())
    }

    /// What the order waits for on the clock.
    pub(crate) fn timers(&self) -> Vec<Timer> {
        self.ask(timers)
    }

    fn ask<T>(&self, question: impl FnOnce(&Net, &FlowState, &World<'_>) -> T) -> T {
        let values = &self.values;
        let names = |name: &str| values.get(name).map_or(Value::EMPTY, |v| Value::from_json(v, &Type::Any));
        let world = World {
            directory: &self.team,
            about: About { requester: Some(who(REQUESTER)), type_id: who(1_000), site: None, customer: None, values },
            names: &names,
            time_zone: &TimeZone::UTC,
        };
        question(&self.net, &self.state, &world)
    }

    /// Where somebody is asked to act now.
    pub(crate) fn spot(&self, step: &str, person: u128) -> Option<(u32, u32)> {
        self.state.visits.iter().filter(|(_, visit)| visit.step == step).find_map(|(id, visit)| {
            let asked = visit.sitting()?.group.asked();
            Some((*id, asked.into_iter().find(|seat| seat.person == who(person))?.id))
        })
    }

    pub(crate) fn approve(&mut self, step: &str, person: u128) -> Result<(), Refused> {
        let (visit, seat) = self.spot(step, person).ok_or(Refused::Decided)?;
        self.act(person, Act::Approve { visit, seat, chosen: BTreeMap::new() })
    }

    pub(crate) fn reject(&mut self, step: &str, person: u128) -> Result<(), Refused> {
        let (visit, seat) = self.spot(step, person).ok_or(Refused::Decided)?;
        self.act(person, Act::Reject { visit, seat })
    }

    pub(crate) fn send_back(&mut self, step: &str, person: u128, to: &str) -> Result<(), Refused> {
        let (visit, seat) = self.spot(step, person).ok_or(Refused::Decided)?;
        self.act(person, Act::Return { visit, seat, to: to.to_owned() })
    }

    pub(crate) fn administer(&mut self, order: Order) -> Result<(), Refused> {
        self.act(ADMINISTRATOR, Act::Administer { order })
    }

    /// The steps at which it waits, sorted.
    pub(crate) fn waits(&self) -> Vec<&str> {
        let mut steps: Vec<&str> = self.state.visits.values().map(|visit| visit.step.as_str()).collect();
        steps.sort_unstable();
        steps
    }

    /// Who is asked now, sorted.
    pub(crate) fn asked(&self) -> Vec<u128> {
        let sittings = self.state.visits.values().filter_map(|visit| visit.sitting());
        let mut people: Vec<u128> =
            sittings.flat_map(|s| s.group.asked().into_iter().map(|seat| seat.person.as_u128())).collect();
        people.sort_unstable();
        people
    }

    /// How it ended.
    pub(crate) fn outcome(&self) -> Option<Outcome> {
        match self.state.phase {
            gongdan_engine::state::Phase::Ended { outcome } => Some(outcome),
            _ => None,
        }
    }
}
