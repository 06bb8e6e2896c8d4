//! The clocks of an order through a random life: what is stored follows from what happened, everything is told once and
//! not before its time, and when the next thing is to be told is known.

use super::lookup::{catalog, put};
use super::{Dice, office, shift};
use gongdan_domain::calendar::{Calendar, Coverage};
use gongdan_domain::catalog::Catalog;
use gongdan_domain::event::{Actor, Event};
use gongdan_domain::order::{Order, Source, Status, Values};
use gongdan_domain::service_level::{
    ClockRow, PauseReason, Place, Seen, Stage, Standing, calendar_of, deadlines, keep, level_of,
};
use gongdan_domain::{Text, order};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Orders to live through.
const LIVES: u64 = 16;
const REQUESTER: u128 = 1;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn level(warn_at: u32) -> Value {
    json!({"name": {"zh": "标准", "en": "Standard"}, "priorityField": "urgency", "warnAt": warn_at,
    "targets": [
        {"priorities": ["high"], "firstResponse": 30, "resolution": 120, "steps": {"work": 60}},
        {"firstResponse": 240, "resolution": 960, "steps": {"work": 480}, "internal": {"k20": 300}},
    ]})
}

fn order(at: Timestamp) -> Order {
    Order {
        id: id(500),
        number: "WX-1".to_owned(),
        type_id: id(600),
        form_version: 1,
        title: "漏水".to_owned(),
        status: Status::Open,
        requester_id: Some(id(REQUESTER)),
        requester_name: "甲".to_owned(),
        department_id: None,
        site_id: None,
        customer_id: None,
        assignee_id: None,
        source: Source::Web,
        created_at: at,
        updated_at: at,
        due_at: None,
        version: 1,
        comments: 0,
        attachments: 0,
    }
}

/// An order with its clocks, and all that was told.
struct Life {
    catalog: Catalog,
    order: Order,
    values: Values,
    place: Place,
    row: Option<ClockRow>,
    told: BTreeMap<String, Vec<Stage>>,
    at: Timestamp,
}

impl Life {
    fn look(&mut self, events: &[Event], by: u128) {
        let actor = Actor { id: Some(id(by)), name: "人".to_owned() };
        let happened: Vec<(&Event, &Actor)> = events.iter().map(|event| (event, &actor)).collect();
        let asked = [id(2)];
        let seen = Seen {
            order: &self.order,
            values: Some(&self.values),
            place: Some(&self.place),
            asked: Some(&asked),
            at: self.at,
        };
        let (row, due, told) = keep(&self.catalog, self.row.as_ref(), &happened, &seen).unwrap();
        for event in told {
            let Event::OrderDue { goal, stage, due_at, .. } = event else { panic!("{event:?}") };
            assert!(stage == Stage::Warned || due_at < self.at, "{goal} is not over before {due_at}");
            self.told.entry(goal).or_default().push(stage);
        }
        let level = level_of(&self.catalog, &row.kept, self.order.type_id).map(|level| level.body.clone());
        let all = level.map_or_else(Vec::new, |level| {
            let time = calendar_of(&self.catalog, &level, None);
            deadlines(&level, row.kept.priority(), &row.kept.facts, &time, self.at)
        });
        let open = || all.iter().filter(|deadline| deadline.reached.is_none());
        assert_eq!(due, open().filter_map(|deadline| deadline.due).min());
        assert!(row.next_at.is_none_or(|next| next > self.at), "what is due is told, and not due again");
        for deadline in open().filter(|deadline| deadline.standing == Standing::Breached) {
            assert_eq!(self.told[&deadline.goal.key()].last(), Some(&Stage::Breached), "{deadline:?}");
        }
        for deadline in open().filter(|deadline| deadline.standing == Standing::Paused) {
            assert_eq!(deadline.due, None, "what stands still is not due");
        }
        let again = keep(&self.catalog, Some(&row), &[], &seen).unwrap();
        assert_eq!(again, (row.clone(), due, Vec::new()), "to look twice changes nothing");
        let text = serde_json::to_string(&row.kept).unwrap();
        assert_eq!(serde_json::from_str::<gongdan_domain::service_level::Kept>(&text).unwrap(), row.kept);
        self.row = Some(row);
    }
}

fn calendar(from: u16, to: u16) -> Value {
    let covers = Coverage { organisation: true, ..Coverage::default() };
    serde_json::to_value(Calendar { covers, ..office("Asia/Shanghai", &[shift(from, to)]) }).unwrap()
}

#[test]
fn through_a_random_life_everything_is_told_once_and_what_is_stored_is_right() {
    let mut dice = Dice(20_261_127);
    let start: Timestamp = "2026-11-23T01:00:00Z".parse().unwrap();
    for _ in 0..LIVES {
        let mut catalog = catalog();
        put(&mut catalog, "service_level", 700, level(50));
        put(&mut catalog, "calendar", 800, calendar(540, 1_080));
        let order = order(start);
        let event = submitted(&order);
        let mut life = Life {
            catalog,
            order,
            values: Values::new(),
            place: Place::default(),
            row: None,
            told: BTreeMap::new(),
            at: start,
        };
        life.look(&[event], REQUESTER);
        let mut visit = 0;
        for _ in 0..dice.below(25) {
            life.at += SignedDuration::from_mins(dice.below(400) as i64);
            let order_id = life.order.id;
            let (mut events, by) = (Vec::new(), [REQUESTER, 2][dice.below(2) as usize]);
            match dice.below(9) {
                0 => events.push(Event::OrderPaused { order_id, reason: reason(), comment: String::new() }),
                1 => events.push(Event::OrderResumed { order_id, comment: String::new() }),
                2 => {
                    let (from, to) = (life.order.status, [Status::Open, Status::Done][dice.below(2) as usize]);
                    life.order.status = to;
                    events.push(Event::OrderMoved { order_id, from, to, comment: String::new() });
                }
                3 => {
                    visit += 1;
                    life.place.visits = vec![(visit, ["work", "check"][dice.below(2) as usize].to_owned(), life.at)];
                }
                4 => life.place.suspended = dice.below(2) == 0,
                5 => {
                    life.values.insert("urgency".to_owned(), ["high", "low"][dice.below(2) as usize].into());
                }
                6 => put(&mut life.catalog, "service_level", 700, level(dice.below(100) as u32)),
                7 => put(&mut life.catalog, "calendar", 800, calendar(480, 600 + dice.below(600) as u16)),
                _ => life.order.assignee_id = [None, Some(id(1)), Some(id(2))][dice.below(3) as usize],
            }
            life.look(&events, by);
        }
        for (goal, stages) in &life.told {
            let expected = [vec![Stage::Warned], vec![Stage::Breached], vec![Stage::Warned, Stage::Breached]];
            assert!(expected.contains(stages), "{goal} was told {stages:?}");
        }
    }
}

fn reason() -> PauseReason {
    PauseReason { code: "parts".to_owned(), name: Text::new("等配件", "Parts") }
}

fn submitted(order: &Order) -> Event {
    Event::OrderSubmitted {
        order_id: order.id,
        number: order.number.clone(),
        type_id: order.type_id,
        form_version: 1,
        title: order.title.clone(),
        source: order.source,
        requester_id: order.requester_id,
        requester_name: order.requester_name.clone(),
        department_id: None,
        links: order::Links { site_id: None, customer_id: None },
        values: Values::new(),
        attachments: Vec::new(),
    }
}
