//! Orders of the demo company that walked their flow in the last weeks, so that boards have something to tell.

use anyhow::Context as _;
use futures::StreamExt as _;
use gongdan_demo::{Demo, PastOrder};
use gongdan_domain::command::{Command, Envelope};
use gongdan_domain::event::{Actor, Origin};
use gongdan_domain::flow::FlowAct;
use gongdan_domain::{OrgId, whole_micros};
use gongdan_engine::state::{Asked, FlowState};
use gongdan_ledger::Ledger;
use gongdan_store::flows;
use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde_json::{Value, json};
use uuid::Uuid;

/// Orders that walk at the same time.
const AT_ONCE: usize = 64;
/// Acts of one order at most: a few more than its longest way with everything sent back once.
const MOST_ACTS: usize = 24;
/// People look at what waits for them between these hours.
const DAY: (i8, i8) = (8, 19);

/// An order that was just submitted, by its place in the stream.
pub(crate) struct Walker<'a> {
    pub(crate) ledger: &'a Ledger,
    pub(crate) org: OrgId,
    pub(crate) now: Timestamp,
}

/// What an order of the stream needs to walk by itself: a cost and somebody to do the work. One in ten lacks the cost
/// and waits for somebody to look at it.
pub(crate) fn prepared(mut order: PastOrder, demo: &Demo, n: usize) -> PastOrder {
    order.steps.clear();
    let amounts = ["180.00", "460.00", "900.00", "2600.00", "7800.00"];
    if n % 10 != 9 && !order.values.contains_key("estimated_cost") {
        let amount = amounts.get(n % amounts.len()).copied().unwrap_or("180.00");
        order.values.insert("estimated_cost".to_owned(), json!({"amount": amount, "currency": "CNY"}));
    }
    let handlers: Vec<Uuid> =
        demo.people.iter().filter(|p| p.title.contains("工程师") || p.title.contains("技工")).map(|p| p.id).collect();
    if let Some(handler) = handlers.get(n % handlers.len().max(1)) {
        order.values.entry("handler").or_insert_with(|| json!(handler));
    }
    order
}

/// Lets orders walk, many at once.
pub(crate) async fn walk_all(walker: &Walker<'_>, orders: Vec<(Uuid, Timestamp, usize)>) -> anyhow::Result<()> {
    let mut walking = futures::stream::iter(orders).map(|order| walker.walk(order)).buffer_unordered(AT_ONCE);
    while let Some(result) = walking.next().await {
        result?;
    }
    Ok(())
}

impl Walker<'_> {
    async fn walk(&self, (order, begun, n): (Uuid, Timestamp, usize)) -> anyhow::Result<()> {
        let mut at = begun;
        for act in 0..MOST_ACTS {
            let Some(state) = self.state(order).await? else { return Ok(()) };
            let Some(asked) = state.asked().into_iter().nth(act % state.asked().len().max(1)) else { return Ok(()) };
            at = self.later(at, n, act);
            // Some are forgotten on the way, and the last days are not over yet.
            if at > self.now || (n % 13 == 12 && act > n % 3) {
                return Ok(());
            }
            if !self.act(order, &asked, answer(&asked, n, act), at).await? {
                return Ok(());
            }
        }
        Ok(())
    }

    async fn state(&self, order: Uuid) -> anyhow::Result<Option<FlowState>> {
        let org = self.org;
        let row = self.ledger.store().read(move |c| flows::find(c, org, order)).await?;
        Ok(row.and_then(|row| serde_json::from_str(&row.state).ok()))
    }

    /// Answers whether the act was taken; what a step asks for beside it may be missing.
    async fn act(&self, order: Uuid, asked: &Asked<'_>, act: Value, at: Timestamp) -> anyhow::Result<bool> {
        let catalog = self.ledger.catalog(self.org).context("the organisation is gone")?;
        let Some((caller, person)) = catalog.caller(asked.person).zip(catalog.person(asked.person)) else {
            return Ok(false);
        };
        let comment = if act["act"] == "approve" { "" } else { "还没有修好，请再来看一下。" };
        let envelope = Envelope {
            org: self.org,
            actor: Actor { id: Some(asked.person), name: person.body.name.clone() },
            caller,
            at: whole_micros(at),
            request_id: "demo".to_owned(),
            origin: Origin::default(),
            idempotency: None,
            command: Command::Flow(FlowAct { comment: comment.to_owned(), ..FlowAct::new(order, act) }),
        };
        match self.ledger.submit(envelope).await {
            Ok(_) => Ok(true),
            Err(gongdan_ledger::LedgerError::Refused(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// When somebody acts who was asked at `at`: after a while, and by day.
    fn later(&self, at: Timestamp, n: usize, act: usize) -> Timestamp {
        let minutes = 15 + (n * 7_919 + act * 1_301) % 260 + if (n + act) % 7 == 3 { 1_500 } else { 0 };
        let at = at + SignedDuration::from_mins(i64::try_from(minutes).unwrap_or(60));
        let Some(catalog) = self.ledger.catalog(self.org) else { return at };
        let zone = catalog.time_zone().clone();
        let local = at.to_zoned(zone.clone());
        let (hour, minute) = (local.hour(), local.minute());
        if (DAY.0..DAY.1).contains(&hour) {
            return at;
        }
        let day = if hour < DAY.0 { local.date() } else { local.date().saturating_add(1.day()) };
        let morning = day.to_datetime(Time::constant(DAY.0, minute, 0, 0)).to_zoned(zone);
        morning.map_or(at, |morning| morning.timestamp())
    }
}

/// What somebody says: yes as a rule; now and then whoever asked for it is not content.
fn answer(asked: &Asked<'_>, n: usize, act: usize) -> Value {
    let content = asked.step != "confirm" || n % 9 != 4 || act > 5;
    json!({"act": if content { "approve" } else { "reject" }, "visit": asked.visit, "seat": asked.seat})
}
