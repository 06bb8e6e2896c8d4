//! The figures of boards are what a fold of the whole log gives, however it is cut into pieces and whoever goes on
//! where another stopped; and what they say is there now is there.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

use gongdan_domain::calendar::{Calendar, Coverage, Shift};
use gongdan_domain::command::Command;
use gongdan_domain::event::Named;
use gongdan_domain::flow::FlowAct;
use gongdan_domain::life::LifeCommand;
use gongdan_domain::order::Status;
use gongdan_domain::people::{Department, User};
use gongdan_domain::permission::Caller;
use gongdan_domain::{OrgId, Text};
use gongdan_engine::state::FlowState;
use gongdan_insight::board::Figures;
use gongdan_jobs::board::Board;
use gongdan_jobs::flow_review::FlowReview;
use gongdan_ledger::follow::RowFollower;
use gongdan_store::board::{self, Cell, Cut, Standing};
use gongdan_store::review::{self, Tally};
use gongdan_store::{Conn, events, flows, orders};
use gongdan_testkit::TestDb;
use gongdan_testkit::company::Company;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Folds the log from `after` on in pieces of these sizes, over and over, each by a follower of its own.
async fn follow(company: &Company, mut after: i64, pieces: &[usize]) -> i64 {
    let org = company.org;
    for size in pieces.iter().copied().cycle() {
        let follower = Board::new(company.ledger.clone());
        let work = move |c: &mut Conn| {
            let batch = events::after(c, org, after, size)?;
            follower.prepare(c, org, &batch)?(c)?;
            FlowReview.prepare(c, org, &batch)?(c)?;
            Ok(batch.last().map(|event| event.head.position))
        };
        match company.ledger.store().write(work).await.unwrap() {
            Some(position) => after = position,
            None => break,
        }
    }
    after
}

type Rows = (Vec<Cell>, Vec<Standing>, Vec<Tally>);

async fn rows(company: &Company, ids: &[Uuid]) -> Rows {
    let (org, ids) = (company.org, ids.to_vec());
    let read = move |c: &mut Conn| {
        Ok((board::all_cells(c, org)?, board::standings(c, org, &ids)?, review::all_tallies(c, org)?))
    };
    company.ledger.store().read(read).await.unwrap()
}

async fn forget(company: &Company) {
    let org: OrgId = company.org;
    company.ledger.store().write(move |c| board::clear(c, org).and_then(|()| review::clear(c, org))).await.unwrap();
}

fn calendar(covers: Coverage, hours: u16) -> Calendar {
    let day = vec![Shift { from: 9 * 60, to: (9 + hours) * 60 }];
    Calendar {
        name: Text::new("班次", "Shifts"),
        time_zone: "Asia/Shanghai".to_owned(),
        week: std::array::from_fn(|_| day.clone()),
        chinese_holidays: false,
        days: BTreeMap::new(),
        covers,
    }
}

/// Two steps of which the second may send back, the first with a limit of an hour.
fn flow(company: &Company) -> Value {
    let name = json!({"zh": "步骤", "en": "Step"});
    let staff = |people: &[Uuid]| {
        json!({"staff": {"who": [{"from": "people", "people": people}],
        "ownOrder": "decide", "samePerson": "never"}})
    };
    let ladder = json!({"clock": "organisation", "limit": 60,
        "rungs": [{"at": {"minutes": 100_000}, "then": {"do": "remind"}}]});
    json!({"steps": [
        {"id": "start", "kind": "start", "name": name, "ways": [{"to": "look"}]},
        {"id": "look", "kind": "approval", "name": name, "settings": staff(&[company.agent]), "ladder": ladder,
            "ways": [{"to": "agree"}]},
        {"id": "agree", "kind": "approval", "name": name, "settings": staff(&[company.agent, company.admin]),
            "ways": [{"to": "end"}]},
        {"id": "end", "kind": "end", "name": name},
    ]})
}

struct World {
    company: Company,
    at: Timestamp,
    orders: Vec<Uuid>,
}

impl World {
    async fn new(db: &TestDb) -> Self {
        let company = Company::found(&db.url).await;
        let at: Timestamp = "2026-11-02T01:00:00Z".parse().unwrap();
        let world = Self { company, at, orders: Vec::new() };
        let department = Uuid::now_v7();
        let body = Department { name: "维修部".to_owned(), parent_id: None, head_id: None };
        world.company.save(department, "repairs", &body).await;
        world.join(department).await;
        let covers = Coverage { organisation: true, ..Coverage::default() };
        world.company.save(Uuid::now_v7(), "shifts", &calendar(covers, 8)).await;
        world.company.publish_flow(flow(&world.company), 1).await;
        world
    }

    /// Moves the agent into a department.
    async fn join(&self, department: Uuid) {
        let catalog = self.company.ledger.catalog(self.company.org).unwrap();
        let held = catalog.person(self.company.agent).unwrap();
        let user = User { department_id: Some(department), ..held.body.clone() };
        self.company.save(self.company.agent, &held.key, &user).await;
    }

    async fn run(&self, caller: Caller, command: Command) -> bool {
        let envelope = self.company.envelope(caller, None, command);
        let envelope = gongdan_domain::command::Envelope { at: self.at, ..envelope };
        self.company.ledger.submit(envelope).await.is_ok()
    }

    async fn submit(&mut self) -> Uuid {
        let command = self.company.submission("水泵");
        let Command::SubmitOrder(order) = &command else { unreachable!("it is a submission") };
        let id = order.order_id;
        assert!(self.run(self.company.requester(), command).await);
        self.orders.push(id);
        id
    }

    async fn act(&self, caller: Caller, order: Uuid, act: Value) -> bool {
        let act = FlowAct { comment: "好".to_owned(), ..FlowAct::new(order, act) };
        self.run(caller, Command::Flow(act)).await
    }

    async fn state(&self, order: Uuid) -> Option<FlowState> {
        let org = self.company.org;
        let row = self.company.ledger.store().read(move |c| flows::find(c, org, order)).await.unwrap()?;
        serde_json::from_str(&row.state).ok()
    }

    /// Lets everybody who is asked at an order do `act`, until one of them may.
    async fn answer(&self, order: Uuid, act: &Value) -> bool {
        let state = self.state(order).await.unwrap_or_default();
        for asked in state.asked() {
            let mut act = act.clone();
            (act["visit"], act["seat"]) = (asked.visit.into(), asked.seat.into());
            if self.act(self.company.caller(asked.person), order, act).await {
                return true;
            }
        }
        false
    }

    fn wait(&mut self, minutes: i64) {
        self.at += SignedDuration::from_mins(minutes);
    }
}

async fn figures(world: &World, step: &str, cut: Cut, day: i64) -> Figures {
    let (cells, ..) = rows(&world.company, &[]).await;
    let found = cells.iter().find(|cell| cell.step == step && cell.cut == cut && cell.day == day);
    found.map_or_else(Figures::default, |cell| Figures::of(cell).unwrap())
}

#[tokio::test]
async fn working_time_limits_and_returns_are_counted_by_the_calendar() {
    for db in TestDb::each() {
        let mut world = World::new(&db).await;
        let (whole, admin) = (Cut::default(), world.company.caller(world.company.admin));
        let quick = world.submit().await;
        world.wait(30);
        assert!(world.answer(quick, &json!({"act": "approve"})).await);
        // Late by the clock of the organisation: half an hour today, and the night does not count.
        let slow = world.submit().await;
        world.at = "2026-11-02T08:30:00Z".parse().unwrap();
        assert!(world.answer(quick, &json!({"act": "return", "to": "look"})).await);
        world.at = "2026-11-03T02:00:00Z".parse().unwrap();
        assert!(world.answer(slow, &json!({"act": "approve"})).await);
        let idle = world.submit().await;
        assert!(world.act(admin.clone(), idle, json!({"act": "administer", "order": {"order": "suspend"}})).await);
        world.wait(240);
        assert!(world.act(admin, idle, json!({"act": "administer", "order": {"order": "resume"}})).await);
        world.wait(20);
        assert!(world.answer(idle, &json!({"act": "approve"})).await);
        follow(&world.company, 0, &[1_000]).await;

        let look = figures(&world, "look", whole, 0).await;
        assert_eq!((look.entered, look.gone, look.left), (4, 3, 3), "one was sent back here");
        assert_eq!((look.timed, look.late), (3, 1));
        // 30 minutes, 7.5 hours of one day and one of the next, 20 minutes without the time it stood still.
        assert_eq!(look.worked / 60_000_000, 30 + 450 + 60 + 20);
        assert_eq!(look.spread.percentile(50).map(|s| s / 60), Some(30));
        let agree = figures(&world, "agree", whole, 0).await;
        assert_eq!((agree.entered, agree.open(), agree.left, agree.returned), (3, 2, 0, 1));
        let orders = figures(&world, "", whole, 0).await;
        assert_eq!((orders.entered, orders.open()), (3, 3));
        let second = (date(2026, 11, 3).duration_since(date(1970, 1, 1)).as_hours()) / 24;
        let look = figures(&world, "look", whole, second).await;
        assert_eq!((look.entered, look.left, look.late), (1, 2, 1), "of the second day alone");
        let agent = Cut { person: Some(world.company.agent), ..whole };
        let mine = figures(&world, "look", agent, 0).await;
        assert_eq!((mine.entered, mine.open(), mine.left), (4, 1, 3));
    }
}

/// One seed of many acts, some of which are refused.
async fn live(world: &mut World, acts: u64) {
    let mut seed: u64 = 20_261_126;
    let mut dice = move |sides: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % sides
    };
    let (admin, agent) = (world.company.admin, world.company.agent);
    let other = Uuid::now_v7();
    for n in 0..acts {
        world.wait(i64::try_from(dice(90)).unwrap());
        if world.orders.is_empty() || dice(4) == 0 {
            world.submit().await;
            continue;
        }
        let order = world.orders[usize::try_from(dice(world.orders.len() as u64)).unwrap()];
        let govern = |order: Value| json!({"act": "administer", "order": order});
        let by_admin = world.company.caller(admin);
        match dice(14) {
            0..=4 => _ = world.answer(order, &json!({"act": "approve"})).await,
            5 => _ = world.answer(order, &json!({"act": "return", "to": "look"})).await,
            6 => _ = world.answer(order, &json!({"act": "reject"})).await,
            7 => _ = world.answer(order, &json!({"act": "transfer", "to": world.company.requester})).await,
            8 => _ = world.act(by_admin, order, govern(json!({"order": "suspend"}))).await,
            9 => _ = world.act(by_admin, order, govern(json!({"order": "resume"}))).await,
            10 => _ = world.act(by_admin, order, govern(json!({"order": "move", "to": "agree"}))).await,
            11 => {
                let to = Some(Named { id: agent, name: "agent".to_owned() });
                world.run(by_admin, Command::Life(LifeCommand::Assign { order_id: order, to })).await;
            }
            12 => {
                let state = world.state(order).await;
                if let Some(undo) = state.and_then(|state| state.undo) {
                    let act = json!({"act": "take_back", "visit": undo.visit, "seat": undo.seat});
                    world.act(world.company.caller(undo.by), order, act).await;
                }
            }
            _ => {
                let to = if dice(2) == 0 { Status::Cancelled } else { Status::Open };
                let moved = Command::MoveOrder { order_id: order, to, comment: String::new(), expected_version: None };
                world.run(Caller::System, moved).await;
            }
        }
        if n == acts / 2 {
            // What changes later does not change what was counted before.
            let covers = Coverage { organisation: true, ..Coverage::default() };
            let key = |what: &str| format!("{what}-{}", world.orders.len());
            world.company.save(Uuid::now_v7(), &key("longer"), &calendar(covers, 14)).await;
            world
                .company
                .save(other, &key("others"), &Department { name: "他".to_owned(), parent_id: None, head_id: None })
                .await;
            world.join(other).await;
        }
    }
}

#[tokio::test]
async fn any_way_to_fold_the_log_gives_the_same_figures_and_they_say_what_is_there() {
    for db in TestDb::each() {
        let mut world = World::new(&db).await;
        live(&mut world, 220).await;
        let middle = follow(&world.company, 0, &[1, 7, 40]).await;
        live(&mut world, 60).await;
        follow(&world.company, middle, &[3, 500]).await;
        let kept = rows(&world.company, &world.orders).await;
        forget(&world.company).await;
        follow(&world.company, 0, &[1_000]).await;
        let afresh = rows(&world.company, &world.orders).await;
        assert_eq!(kept.0, afresh.0);
        assert_eq!(kept.1, afresh.1);
        assert_eq!(kept.2, afresh.2);
        for what in ["entered", "approved", "returned", "said"] {
            assert!(kept.2.iter().any(|tally| tally.what == what), "{what}");
        }
        assert!(kept.0.iter().any(|cell| cell.returned > 0) && kept.0.iter().any(|cell| cell.late > 0));

        let mut there: BTreeMap<(String, Option<Uuid>), i64> = BTreeMap::new();
        let (org, ids) = (world.company.org, world.orders.clone());
        let open = world.company.ledger.store().read(move |c| orders::find_many(c, org, &ids, false)).await.unwrap();
        for order in open.iter().filter(|order| order.status == Status::Open) {
            *there.entry((String::new(), None)).or_default() += 1;
            let Some(state) = world.state(order.id).await else { continue };
            for visit in state.visits.values() {
                *there.entry((visit.step.clone(), None)).or_default() += 1;
            }
        }
        let now = |step: &str, person: Option<Uuid>| {
            let is = |cell: &&Cell| cell.step == step && cell.cut == Cut { person, ..Cut::default() } && cell.day == 0;
            kept.0.iter().find(is).map_or(0, |cell| cell.entered - cell.gone)
        };
        for step in ["", "look", "agree"] {
            let expected = there.get(&(step.to_owned(), None)).copied().unwrap_or_default();
            assert_eq!(now(step, None), expected, "{step}");
        }
        // The sum over days is what day 0 says, for every step and everybody.
        let mut sums: BTreeMap<(Cut, &str), (i64, i64, i64)> = BTreeMap::new();
        for cell in kept.0.iter().filter(|cell| cell.day != 0) {
            let sum = sums.entry((cell.cut, &cell.step)).or_default();
            *sum = (sum.0 + cell.entered, sum.1 + cell.gone, sum.2 + cell.worked);
        }
        for cell in kept.0.iter().filter(|cell| cell.day == 0) {
            let sum = sums.get(&(cell.cut, cell.step.as_str())).copied();
            assert_eq!(sum, Some((cell.entered, cell.gone, cell.worked)), "{} {:?}", cell.step, cell.cut);
        }
    }
}
