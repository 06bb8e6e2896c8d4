//! Follower: does what steps of flows want the program to do, and reports back to the order. Everything it hands in has
//! a key that follows from the visit, so that what was done before a fall is not done twice.

use crate::own;
use gongdan_domain::birth::Birth;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::command::{Command, EditOrder, Envelope, Receipt};
use gongdan_domain::edit::FormInUse;
use gongdan_domain::event::Event;
use gongdan_domain::expr::{self, Env};
use gongdan_domain::flow::FlowAct;
use gongdan_domain::form::{Context, PreparedForm, validate};
use gongdan_domain::life::{LinkKind, MAX_LINKS, OrderLink, PartOf};
use gongdan_domain::order::{Order, Source, Status, Values};
use gongdan_domain::{OrgId, Refusal, Text, whole_micros};
use gongdan_engine::act::{Act, Effect};
use gongdan_engine::behaviour::{Assignment, Behaviour, Errand};
use gongdan_engine::state::{FlowState, Phase, Waiting};
use gongdan_ledger::Ledger;
use gongdan_ledger::follow::{Doing, EffectFollower};
use gongdan_store::events::StoredEvent;
use gongdan_store::{Conn, flows, life, orders};
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::sync::Arc;
use uuid::Uuid;

/// See the module.
pub(crate) struct FlowErrands {
    ledger: Ledger,
}

/// Why an errand is not done: for good, or not yet.
enum Stop {
    /// The order shall wait for somebody who mends it.
    For(Text),
    /// The database is out of reach.
    Later(String),
}

impl From<gongdan_store::StoreError> for Stop {
    fn from(error: gongdan_store::StoreError) -> Self {
        Self::Later(error.to_string())
    }
}

fn stop(zh: impl Into<String>, en: impl Into<String>) -> Stop {
    Stop::For(Text::new(zh, en))
}

/// An order at a step that wants something done.
struct Commission {
    org: OrgId,
    order: Order,
    values: Values,
    visit: u32,
    catalog: Arc<Catalog>,
    now: Timestamp,
}

impl FlowErrands {
    /// A follower that hands in commands to `ledger`.
    pub(crate) fn new(ledger: Ledger) -> Self {
        Self { ledger }
    }

    async fn follow(&self, org: OrgId, event: &StoredEvent) -> Result<(), String> {
        let told: Event = serde_json::from_str(&event.payload).map_err(|error| error.to_string())?;
        let (order_id, from, to, effects) = match told {
            Event::OrderFlowed { order_id, from, to, flowed } => (order_id, from, to, flowed.effects),
            Event::OrderMoved { order_id, from, to, .. } => (order_id, from, to, Vec::new()),
            _ => return Ok(()),
        };
        for effect in effects {
            if let Ok(Effect::Commissioned { visit, .. }) = serde_json::from_value(effect) {
                self.attend(org, order_id, visit).await?;
            }
        }
        if from != to && to != Status::Open { self.part_is_over(org, order_id).await } else { Ok(()) }
    }

    /// Lets the orders that wait for this one look whether they may go on.
    async fn part_is_over(&self, org: OrgId, part: Uuid) -> Result<(), String> {
        let read = move |c: &mut Conn| {
            let links = life::links_of(c, org, part, MAX_LINKS)?;
            let is_whole = |link: &&OrderLink| link.from == part && link.kind == LinkKind::ChildOf;
            let wholes: Vec<Uuid> = links.iter().filter(is_whole).map(|link| link.to).collect();
            flows::rows(c, org, &wholes)
        };
        let rows = self.ledger.store().read(read).await.map_err(|error| error.to_string())?;
        for (whole, row) in rows {
            let Ok(state) = serde_json::from_str::<FlowState>(&row.state) else { continue };
            let waits = |wait: &Waiting| matches!(wait, Waiting::Errand { orders } if orders.contains(&part));
            for (visit, _) in state.visits.iter().filter(|(_, visit)| waits(&visit.wait)) {
                self.attend(org, whole, *visit).await?;
            }
        }
        Ok(())
    }

    /// Does what is wanted at a visit, and says so or why not.
    async fn attend(&self, org: OrgId, order_id: Uuid, visit: u32) -> Result<(), String> {
        let act = match self.carry_out(org, order_id, visit).await {
            Ok(false) => return Ok(()),
            Ok(true) => Act::Carried { visit },
            Err(Stop::For(reason)) => Act::Failed { visit, reason },
            Err(Stop::Later(error)) => return Err(error),
        };
        self.report(org, order_id, &act).await
    }

    async fn report(&self, org: OrgId, order_id: Uuid, act: &Act) -> Result<(), String> {
        let act = serde_json::to_value(act).map_err(|error| error.to_string())?;
        let command = Command::Flow(FlowAct::new(order_id, act));
        let envelope = own::envelope(org, whole_micros(Timestamp::now()), request(), command);
        // What was reported before, or is over by other means, needs no report.
        own::hand_in(&self.ledger, envelope).await.map(drop).map_err(|error| error.to_string())
    }

    /// Whether the order may go on.
    async fn carry_out(&self, org: OrgId, order_id: Uuid, visit: u32) -> Result<bool, Stop> {
        let read = move |c: &mut Conn| {
            let row = flows::find(c, org, order_id)?;
            Ok((row, orders::find(c, org, order_id)?, orders::values(c, org, order_id)?))
        };
        let (Some(row), Some(order), Some(values)) = self.ledger.store().read(read).await? else { return Ok(false) };
        let unreadable = || stop("流程无法读取。", "The flow cannot be read.");
        let state: FlowState = serde_json::from_str(&row.state).map_err(|_| unreadable())?;
        let Some(found) = state.visits.get(&visit).filter(|_| state.phase == Phase::Running) else { return Ok(false) };
        let Waiting::Errand { orders: made } = &found.wait else { return Ok(false) };
        let net = self.ledger.net(org, order.type_id, row.flow_version).ok_or_else(unreadable)?;
        let node = net.place(&found.step).and_then(|place| net.node(place)).ok_or_else(unreadable)?;
        let catalog =
            self.ledger.catalog(org).ok_or_else(|| Stop::Later("the catalogue is not read yet".to_owned()))?;
        let at = Commission { org, order, values, visit, catalog, now: whole_micros(Timestamp::now()) };
        match &node.behaviour {
            Behaviour::Errand(Errand::Update { set }) => self.update(&at, set).await,
            Behaviour::Errand(errand @ Errand::Parts { share, .. }) => {
                let made = if made.is_empty() { self.make(&at, errand).await? } else { made.clone() };
                self.are_over(org, made, *share).await
            }
            _ => Err(unreadable()),
        }
    }

    async fn update(&self, at: &Commission, set: &[Assignment]) -> Result<bool, Stop> {
        let form = at.form()?;
        let patch = at.answers(&form, set, None);
        let in_use = FormInUse { catalog: Arc::clone(&at.catalog), form };
        let unique = in_use.unique(at.order.type_id, &at.values, &patch, at.now);
        let order_id = at.order.id;
        let edit = EditOrder { order_id, expected_version: None, seen: None, patch, unique, form: in_use };
        match self.hand_in(at, "answers".to_owned(), Command::EditOrder(Box::new(edit))).await? {
            Ok(_) => Ok(true),
            // Somebody changed what a unique value follows from at the same moment: looked at once more.
            Err(Refusal::VersionConflict { .. }) => Err(Stop::Later("the order has just changed".to_owned())),
            Err(refusal) => Err(Stop::For(words(&refusal))),
        }
    }

    /// Makes the orders of a step, all or none as far as that can be known before.
    async fn make(&self, at: &Commission, errand: &Errand) -> Result<Vec<Uuid>, Stop> {
        let Errand::Parts { order_type, each, set, .. } = errand else { return Ok(Vec::new()) };
        let commands = at.parts(order_type, each.as_deref(), set)?;
        let together =
            commands.into_iter().enumerate().map(|(row, command)| self.hand_in(at, row.to_string(), command));
        let mut made = Vec::new();
        for answer in futures::future::join_all(together).await {
            made.push(answer?.map_err(|refusal| Stop::For(words(&refusal)))?.id);
        }
        let act = Act::Made { visit: at.visit, orders: made.clone() };
        self.report(at.org, at.order.id, &act).await.map_err(Stop::Later)?;
        Ok(made)
    }

    /// Whether so many percent of these orders are over.
    async fn are_over(&self, org: OrgId, made: Vec<Uuid>, share: u8) -> Result<bool, Stop> {
        let wanted = (made.len() * usize::from(share)).div_ceil(100);
        if wanted == 0 {
            return Ok(true);
        }
        let found = self.ledger.store().read(move |c: &mut Conn| orders::find_many(c, org, &made, false)).await?;
        Ok(found.iter().filter(|order| order.status != Status::Open).count() >= wanted)
    }

    /// Hands in a command that takes effect once for the visit, whatever becomes of this process.
    async fn hand_in(&self, at: &Commission, word: String, command: Command) -> Result<Result<Receipt, Refusal>, Stop> {
        let key = own::once(format!("errand:{}:{}:{word}", at.order.id, at.visit));
        let envelope = own::envelope(at.org, at.now, request(), command);
        Ok(own::hand_in(&self.ledger, Envelope { idempotency: Some(key), ..envelope }).await?)
    }
}

impl Commission {
    fn form(&self) -> Result<Arc<PreparedForm>, Stop> {
        let form = self.catalog.form(self.order.type_id, self.order.form_version);
        form.ok_or_else(|| stop("工单的表单无法读取。", "The form of the order cannot be read."))
    }

    /// What fields get, with `row` of detail rows where there is one.
    fn answers(&self, form: &PreparedForm, set: &[Assignment], row: Option<&expr::Value>) -> Map<String, Value> {
        let names = |name: &str| match (name, row) {
            ("row", Some(row)) => row.clone(),
            _ => form.operand(name, &self.values),
        };
        let env = Env { names: &names, now: Some(self.now), time_zone: self.catalog.time_zone() };
        set.iter().map(|one| (one.field.clone(), expr::evaluate(&one.value, &env).to_json())).collect()
    }

    /// The commands that make the orders of a step.
    fn parts(&self, key: &str, each: Option<&str>, set: &[Assignment]) -> Result<Vec<Command>, Stop> {
        let no_type = || {
            stop(format!("没有可用的工单类型“{key}”。"), format!("There is no order type “{key}” that takes orders."))
        };
        let found = self.catalog.order_types().find(|found| found.key == key && found.active).ok_or_else(no_type)?;
        let form = self.catalog.form(found.id, found.body.form_version).ok_or_else(no_type)?;
        let own = self.form()?;
        let rows: Vec<Option<expr::Value>> = match each {
            None => vec![None],
            Some(field) => match own.operand(field, &self.values) {
                expr::Value::List(rows) => rows.iter().cloned().map(Some).collect(),
                _ => Vec::new(),
            },
        };
        let (lookup, language) = (&*self.catalog, self.catalog.organisation().locale);
        let cx = Context { lookup, now: self.now, language, type_name: &found.body.name };
        let command = |row: &Option<expr::Value>| {
            let mut values = self.answers(&own, set, row.as_ref());
            values.retain(|_, value| !value.is_null());
            let valid =
                validate(&form, &values, &cx).map_err(|faults| Stop::For(words(&Refusal::InvalidValues(faults))))?;
            let birth = Birth {
                catalog: &self.catalog,
                order_type: found,
                form: &form,
                source: Source::Flow,
                requester: self.order.requester_id,
                chosen: Default::default(),
                order_id: Uuid::now_v7(),
                now: self.now,
            };
            let submit = birth.submission(valid, Vec::new()).map_err(|_| no_type())?;
            let part_of = Some(PartOf { order_id: self.order.id, split: false });
            Ok(Command::SubmitOrder(Box::new(gongdan_domain::command::SubmitOrder { part_of, ..submit })))
        };
        rows.iter().map(command).collect()
    }
}

/// A refusal in words, with the field it is about.
fn words(refusal: &Refusal) -> Text {
    if let Refusal::InvalidValues(faults) = refusal
        && let Some(fault) = faults.first()
    {
        let field = fault.path.trim_start_matches("/values/");
        return Text::new(format!("{field}：{}", fault.text.zh), format!("{field}: {}", fault.text.en));
    }
    let reason = crate::bulk_edit::reason(refusal);
    Text::new(reason.zh, reason.en)
}

fn request() -> String {
    format!("errand-{}", Uuid::now_v7().simple())
}

impl EffectFollower for FlowErrands {
    fn name(&self) -> &'static str {
        "flow_errands"
    }

    /// Most acts want nothing done and end nothing.
    fn wants(&self, event: &StoredEvent) -> bool {
        let is_quiet = || !event.payload.contains("\"commissioned\"") && event.payload.contains("\"to\":\"open\"");
        matches!(event.head.kind.as_str(), "order.flowed" | "order.moved") && !is_quiet()
    }

    fn handle<'a>(&'a self, org: OrgId, event: &'a StoredEvent) -> Doing<'a> {
        Box::pin(self.follow(org, event))
    }
}
