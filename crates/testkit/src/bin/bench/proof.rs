//! The proof of flows of growing size: in a form, and in an organisation of three hundred sorts of requesters.

use crate::procfs::cpu;
use gongdan_domain::expr::Type;
use gongdan_engine::definition::Flow;
use gongdan_engine::people::{About, Directory, Source};
use gongdan_engine::proof::{Absence, Asks, Class, Company, Domain, Facts, Fields, Named, prove};
use gongdan_kinds::Registry;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value as Json, json};
use std::time::Duration;
use uuid::Uuid;

/// What the project promises for a flow of 200 steps, in milliseconds.
const PROMISED: f64 = 200.0;
/// How many chapters of eight steps the flows have; the third is the one that is promised.
const CHAPTERS: [usize; 5] = [1, 6, 25, 62, 124];
/// Sorts of requesters.
const SORTS: u128 = 300;

/// An organisation of 300 departments with a head each, and roles of 40 people.
struct Firm;

impl Directory for Firm {
    fn people(&self, source: &Source, about: &About<'_>) -> Vec<Uuid> {
        match source {
            Source::Role { role, .. } => {
                (0..40).map(|n| Uuid::from_u128(10_000 * (1 + role.len() as u128) + n)).collect()
            }
            Source::DepartmentHead { .. } | Source::RequesterManager => {
                about.requester.and_then(|person| self.manager(person, 1)).into_iter().collect()
            }
            Source::Requester => about.requester.into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn manager(&self, person: Uuid, level: u32) -> Option<Uuid> {
        (person.as_u128() < SORTS).then(|| Uuid::from_u128(person.as_u128() + 1_000 * u128::from(level)))
    }

    fn administrators(&self) -> Vec<Uuid> {
        vec![Uuid::from_u128(90_000)]
    }

    fn deputy(&self, _: Uuid, _: Uuid) -> Option<Uuid> {
        None
    }

    fn turn(&self, _: &str) -> u32 {
        0
    }

    fn load(&self, _: Uuid) -> u32 {
        0
    }
}

impl Company for Firm {
    fn classes(&self, _: &Asks) -> Vec<Class> {
        let class = |n| Class { requester: Some(Uuid::from_u128(n)), site: None, customer: None, words: n.to_string() };
        (1..SORTS).map(class).collect()
    }

    fn has(&self, _: Named<'_>) -> bool {
        true
    }

    fn absences(&self) -> Vec<Absence> {
        let away = |n: u128| (Uuid::from_u128(10_000 + n), vec![Uuid::from_u128(20_000 + n)]);
        (0..50).map(|n| Absence { at: Timestamp::UNIX_EPOCH, away: (n..n + 10).map(away).collect() }).collect()
    }
}

/// Chapters one after the other, each with a branch by amount, approvals, work at the same time, and a way back.
fn flow(chapters: usize) -> Flow {
    let mut drawn = vec![step("start", "start", json!({}), json!([{"to": "c0_by"}]))];
    let people = |role: &str| json!({"staff": {"who": [{"from": "role", "role": role}], "decide": {"rule": "any"}}});
    let one = |to: String| json!([{"to": to}]);
    for chapter in 0..chapters {
        let id = |name: &str| format!("c{chapter}_{name}");
        let next = if chapter + 1 == chapters { "end".to_owned() } else { format!("c{}_by", chapter + 1) };
        let limit = 500 + chapter * 10;
        drawn.push(step(
            &id("by"),
            "decision",
            json!({}),
            json!([
                {"to": id("small"), "when": format!("amount < {limit}")},
                {"to": id("large"), "when": format!("amount >= {limit} and (kind == \"repair\" or urgent == true)")},
                {"to": id("split"), "otherwise": true},
            ]),
        ));
        drawn.push(step(&id("small"), "approval", people("lead"), one(id("split"))));
        let head = json!({"staff": {"who": [{"from": "department_head", "level": 1}]}, "onReject": {"then": "return", "to": "start"}});
        drawn.push(step(&id("large"), "approval", head, one(id("split"))));
        drawn.push(step(&id("split"), "parallel", json!({}), json!([{"to": id("left")}, {"to": id("right")}])));
        drawn.push(step(&id("left"), "handling", people("technician"), one(id("met"))));
        drawn.push(step(&id("right"), "handling", people("dispatcher"), one(id("met"))));
        drawn.push(step(&id("met"), "parallel", json!({}), one(id("check"))));
        drawn.push(step(&id("check"), "approval", people("controller"), one(next)));
    }
    drawn.push(step("end", "end", json!({}), json!([])));
    serde_json::from_value(json!({ "steps": drawn })).expect("the flow is written right")
}

fn step(id: &str, kind: &str, settings: Json, ways: Json) -> Json {
    json!({"id": id, "kind": kind, "name": {"zh": id, "en": id}, "settings": settings, "ways": ways})
}

fn fields() -> Fields {
    let bounds = (Some(0.into()), None);
    let choices = Some(["repair", "move", "clean"].map(str::to_owned).to_vec());
    let named = [
        ("amount", Domain { bounds, decimals: Some(2), ..Domain::of(Type::Number) }),
        ("kind", Domain { choices, required: true, ..Domain::of(Type::Text) }),
        ("urgent", Domain::of(Type::Bool)),
    ];
    named.into_iter().map(|(name, domain)| (name.to_owned(), domain)).collect()
}

/// Measures it.
pub(crate) fn run(quick: bool) {
    let fields = fields();
    let facts = Facts {
        fields: Some(&fields),
        company: Some(&Firm),
        promise: None,
        type_id: Uuid::nil(),
        now: Timestamp::UNIX_EPOCH,
        time_zone: &TimeZone::UTC,
    };
    // The kernel counts in hundredths of a second: a run must be longer than its error.
    let enough = if quick { Duration::from_millis(300) } else { Duration::from_secs(2) };
    println!("\n## Proof of a flow, in processor time");
    println!("| steps | one proof | for each step | share of 200 ms at 200 steps | findings |\n|---|---|---|---|---|");
    for chapters in CHAPTERS {
        let flow = flow(chapters);
        let (mut rounds, mut found) = (0_u32, 0);
        let began = cpu(std::process::id());
        let used = loop {
            found = prove(&flow, &Registry, &facts).len().max(found);
            rounds += 1;
            let used = cpu(std::process::id()).saturating_sub(began);
            if used > enough {
                break used;
            }
        };
        let (each, steps) = (used.as_secs_f64() * 1_000.0 / f64::from(rounds), flow.steps.len());
        let share = if chapters == CHAPTERS[2] { format!("{:.2}", each / PROMISED) } else { String::new() };
        println!("| {steps} | {each:.2} ms | {:.3} ms | {share} | {found} |", each / steps as f64);
    }
}
