//! Follower: does what steps of flows want the program to do, and reports back to the order. Everything it hands in has
//! a key that follows from the visit, so that what was done before a fall is not done twice.

use crate::calls::request;
use crate::own;
use gongdan_domain::birth::Birth;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::command::{Command, EditOrder, Envelope, Receipt, SubmitOrder};
use gongdan_domain::edit::FormInUse;
use gongdan_domain::event::Event;
use gongdan_domain::expr::{self, Env, Expr};
use gongdan_domain::flow::FlowAct;
use gongdan_domain::form::{Context, PreparedForm, validate};
use gongdan_domain::life::{LinkKind, MAX_LINKS, OrderLink, PartOf};
use gongdan_domain::order::{Order, Source, Status, Values};
use gongdan_domain::{OrgId, Refusal, Text, whole_micros};
use gongdan_engine::act::{Act, Effect};
use gongdan_engine::behaviour::{Assignment, Behaviour, Errand};
use gongdan_engine::outgoing::ORDER;
use gongdan_engine::state::{FlowState, Phase, Waiting};
use gongdan_ledger::Ledger;
use gongdan_ledger::follow::{Doing, EffectFollower};
use gongdan_store::events::StoredEvent;
use gongdan_store::{Conn, deliveries, flows, life, orders};
use jiff::Timestamp;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::sync::Arc;
use uuid::Uuid;

/// See the module.
pub(crate) struct FlowErrands {
    desk: Desk,
}

/// Why an errand is not done: for good, or not yet.
pub(crate) enum Stop {
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

pub(crate) fn stop(zh: impl Into<String>, en: impl Into<String>) -> Stop {
    Stop::For(Text::new(zh, en))
}

/// An order at a step that wants something done.
#[derive(Clone)]
pub(crate) struct Commission {
    pub(crate) org: OrgId,
    pub(crate) order: Order,
    values: Values,
    pub(crate) visit: u32,
    /// When the order came to the step.
    since: Timestamp,
    /// The orders that were made for it.
    made: Vec<Uuid>,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) now: Timestamp,
}

impl FlowErrands {
    /// A follower that hands in commands to `ledger`.
    pub(crate) fn new(ledger: Ledger) -> Self {
        Self { desk: Desk::new(ledger) }
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
                self.attend((org, event.id), order_id, visit).await?;
            }
        }
        if from != to && to != Status::Open { self.part_is_over((org, event.id), order_id).await } else { Ok(()) }
    }

    /// Lets the orders that wait for this one look whether they may go on.
    async fn part_is_over(&self, (org, event): (OrgId, Uuid), part: Uuid) -> Result<(), String> {
        let read = move |c: &mut Conn| {
            let links = life::links_of(c, org, part, MAX_LINKS)?;
            let is_whole = |link: &&OrderLink| link.from == part && link.kind == LinkKind::ChildOf;
            let wholes: Vec<Uuid> = links.iter().filter(is_whole).map(|link| link.to).collect();
            flows::rows(c, org, &wholes)
        };
        let rows = self.desk.ledger.store().read(read).await.map_err(|error| error.to_string())?;
        for (whole, row) in rows {
            let Ok(state) = serde_json::from_str::<FlowState>(&row.state) else { continue };
            let waits = |wait: &Waiting| matches!(wait, Waiting::Errand { orders } if orders.contains(&part));
            for (visit, _) in state.visits.iter().filter(|(_, visit)| waits(&visit.wait)) {
                self.attend((org, event), whole, *visit).await?;
            }
        }
        Ok(())
    }

    /// Does what is wanted at a visit because of `event`, and says so or why not.
    async fn attend(&self, (org, event): (OrgId, Uuid), order_id: Uuid, visit: u32) -> Result<(), String> {
        let act = match self.carry_out((org, event), order_id, visit).await {
            Ok(false) => return Ok(()),
            Ok(true) => Act::Carried { visit, note: None },
            Err(Stop::For(reason)) => Act::Failed { visit, reason },
            Err(Stop::Later(error)) => return Err(error),
        };
        self.desk.report(org, order_id, &act).await
    }

    /// Whether the order may go on and has not been told so.
    async fn carry_out(&self, (org, event): (OrgId, Uuid), order_id: Uuid, visit: u32) -> Result<bool, Stop> {
        let Some((at, errand)) = self.desk.find(org, order_id, visit).await? else { return Ok(false) };
        match &errand {
            Errand::Update { set } => self.update(&at, set).await,
            Errand::Parts { share, .. } => {
                let made = if at.made.is_empty() { self.make(&at, &errand).await? } else { at.made };
                self.are_over(org, made, *share).await
            }
            Errand::Call(call) => {
                let delivery = request::write(&at, call, event)?;
                self.desk.ledger.store().write(move |c| deliveries::add(c, org, &[delivery])).await?;
                Ok(false)
            }
        }
    }

    async fn update(&self, at: &Commission, set: &[Assignment]) -> Result<bool, Stop> {
        let patch = at.answered(set, &[])?;
        match self.desk.carry(at, patch, &Act::Carried { visit: at.visit, note: None }).await? {
            Ok(_) | Err(Refusal::Decided | Refusal::Unfit(_)) => Ok(false),
            // Somebody changed what a unique value follows from at the same moment: looked at once more.
            Err(Refusal::VersionConflict { .. }) => Err(Stop::Later("the order has just changed".to_owned())),
            Err(refusal) => Err(Stop::For(words(&refusal))),
        }
    }

    /// Makes the orders of a step, all or none as far as that can be known before.
    async fn make(&self, at: &Commission, errand: &Errand) -> Result<Vec<Uuid>, Stop> {
        let Errand::Parts { order_type, each, set, .. } = errand else { return Ok(Vec::new()) };
        let commands = at.parts(order_type, each.as_deref(), set)?;
        let (org, wanted) = (at.org, commands.iter().map(|submit| submit.order_id).collect::<Vec<Uuid>>());
        let there =
            self.desk.ledger.store().read(move |c: &mut Conn| orders::find_many(c, org, &wanted, false)).await?;
        let there: HashSet<Uuid> = there.iter().map(|order| order.id).collect();
        let together = commands.into_iter().enumerate().map(|(row, submit)| {
            let id = submit.order_id;
            let is_there = there.contains(&id);
            async move {
                if is_there {
                    return Ok(id);
                }
                let made = self.hand_in(at, row.to_string(), Command::SubmitOrder(Box::new(submit))).await?;
                made.map(|receipt| receipt.id).map_err(|refusal| Stop::For(words(&refusal)))
            }
        });
        let made = futures::future::join_all(together).await.into_iter().collect::<Result<Vec<Uuid>, Stop>>()?;
        let act = Act::Made { visit: at.visit, orders: made.clone() };
        self.desk.report(at.org, at.order.id, &act).await.map_err(Stop::Later)?;
        Ok(made)
    }

    /// Whether so many percent of these orders are over.
    async fn are_over(&self, org: OrgId, made: Vec<Uuid>, share: u8) -> Result<bool, Stop> {
        let wanted = (made.len() * usize::from(share)).div_ceil(100);
        if wanted == 0 {
            return Ok(true);
        }
        let found = self.desk.ledger.store().read(move |c: &mut Conn| orders::find_many(c, org, &made, false)).await?;
        Ok(found.iter().filter(|order| order.status != Status::Open).count() >= wanted)
    }

    /// Hands in a command that takes effect once for the visit, also where another node does the same at this moment.
    async fn hand_in(&self, at: &Commission, word: String, command: Command) -> Result<Result<Receipt, Refusal>, Stop> {
        let key = own::once(format!("errand:{}:{}:{word}", at.order.id, at.visit));
        let envelope = own::envelope(at.org, at.now, request_id(), command);
        Ok(own::hand_in(&self.desk.ledger, Envelope { idempotency: Some(key), ..envelope }).await?)
    }
}

/// Where those who do errands look up what is wanted, and hand in what came of it.
pub(crate) struct Desk {
    ledger: Ledger,
}

impl Desk {
    /// A desk at `ledger`.
    pub(crate) fn new(ledger: Ledger) -> Self {
        Self { ledger }
    }

    /// The ledger.
    pub(crate) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// What is wanted at a visit; nothing if the order does not wait there any more.
    pub(crate) async fn find(
        &self,
        org: OrgId,
        order_id: Uuid,
        visit: u32,
    ) -> Result<Option<(Commission, Errand)>, Stop> {
        let read = move |c: &mut Conn| {
            let row = flows::find(c, org, order_id)?;
            Ok((row, orders::find(c, org, order_id)?, orders::values(c, org, order_id)?))
        };
        let (Some(row), Some(order), Some(values)) = self.ledger.store().read(read).await? else { return Ok(None) };
        let unreadable = || stop("流程无法读取。", "The flow cannot be read.");
        let state: FlowState = serde_json::from_str(&row.state).map_err(|_| unreadable())?;
        let Some(found) = state.visits.get(&visit).filter(|_| state.phase == Phase::Running) else { return Ok(None) };
        let Waiting::Errand { orders: made } = &found.wait else { return Ok(None) };
        let net = self.ledger.net(org, order.type_id, row.flow_version).ok_or_else(unreadable)?;
        let node = net.place(&found.step).and_then(|place| net.node(place)).ok_or_else(unreadable)?;
        let Behaviour::Errand(errand) = &node.behaviour else { return Err(unreadable()) };
        let catalog =
            self.ledger.catalog(org).ok_or_else(|| Stop::Later("the catalogue is not read yet".to_owned()))?;
        let (made, since, now) = (made.clone(), found.since, whole_micros(Timestamp::now()));
        let at = Commission { org, order, values, visit, since, made, catalog, now };
        Ok(Some((at, errand.clone())))
    }

    /// Says what came of an errand. What was reported before, or is over by other means, needs no report.
    pub(crate) async fn report(&self, org: OrgId, order_id: Uuid, act: &Act) -> Result<(), String> {
        let act = serde_json::to_value(act).map_err(|error| error.to_string())?;
        let command = Command::Flow(FlowAct::new(order_id, act));
        let envelope = own::envelope(org, whole_micros(Timestamp::now()), request_id(), command);
        own::hand_in(&self.ledger, envelope).await.map(drop).map_err(|error| error.to_string())
    }

    /// Writes answers and says what came of the errand, both or neither: as long as the order waits at the visit it
    /// has not been done, and as soon as it has been done the order waits there no more.
    pub(crate) async fn carry(
        &self,
        at: &Commission,
        patch: Map<String, Value>,
        act: &Act,
    ) -> Result<Result<Receipt, Refusal>, Stop> {
        let act = serde_json::to_value(act).map_err(|error| Stop::Later(error.to_string()))?;
        let in_use = FormInUse { catalog: Arc::clone(&at.catalog), form: at.form()? };
        let unique = in_use.unique(at.order.type_id, &at.values, &patch, at.now);
        let order_id = at.order.id;
        let edit = EditOrder { order_id, expected_version: None, seen: None, patch, unique, form: in_use };
        let command = Command::Carry { edit: Box::new(edit), act: FlowAct::new(order_id, act) };
        let envelope = own::envelope(at.org, at.now, request_id(), command);
        Ok(own::hand_in(&self.ledger, envelope).await?)
    }
}

impl Commission {
    fn form(&self) -> Result<Arc<PreparedForm>, Stop> {
        let form = self.catalog.form(self.order.type_id, self.order.form_version);
        form.ok_or_else(|| stop("工单的表单无法读取。", "The form of the order cannot be read."))
    }

    /// What an expression gives, with `more` names beside the fields of the order.
    fn value(&self, form: &PreparedForm, value: &Expr, more: &[(&str, &expr::Value)]) -> expr::Value {
        let names = |name: &str| match more.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => (*value).clone(),
            None => form.operand(name, &self.values),
        };
        let env = Env { names: &names, now: Some(self.now), time_zone: self.catalog.time_zone() };
        expr::evaluate(value, &env)
    }

    /// The order itself, as calls see it.
    fn itself(&self) -> expr::Value {
        let key = self.catalog.order_type(self.order.type_id).map(|found| found.key.clone()).unwrap_or_default();
        let Order { id, number, title, status, .. } = &self.order;
        let said = [id.to_string(), number.clone(), title.clone(), key, status.code().to_owned()];
        let parts = ORDER.iter().zip(said).map(|(name, said)| ((*name).to_owned(), expr::Value::text(said)));
        expr::Value::Record(Arc::new(parts.collect()))
    }

    /// What a call sends.
    ///
    /// # Errors
    /// The form is gone.
    pub(crate) fn sees(&self, value: &Expr) -> Result<expr::Value, Stop> {
        Ok(self.value(&*self.form()?, value, &[("order", &self.itself())]))
    }

    /// Whether something is so, with one more name.
    ///
    /// # Errors
    /// The form is gone.
    pub(crate) fn holds(&self, condition: &Expr, name: &str, value: &expr::Value) -> Result<bool, Stop> {
        let found = self.value(&*self.form()?, condition, &[("order", &self.itself()), (name, value)]);
        Ok(found == expr::Value::Bool(true))
    }

    /// What fields get after a call, with one more name.
    ///
    /// # Errors
    /// The form is gone.
    pub(crate) fn answers(
        &self,
        set: &[Assignment],
        name: &str,
        value: &expr::Value,
    ) -> Result<Map<String, Value>, Stop> {
        self.answered(set, &[("order", &self.itself()), (name, value)])
    }

    fn answered(&self, set: &[Assignment], more: &[(&str, &expr::Value)]) -> Result<Map<String, Value>, Stop> {
        let form = self.form()?;
        Ok(set.iter().map(|one| (one.field.clone(), self.value(&form, &one.value, more).to_json())).collect())
    }

    /// The id of the order that is made for a row: the same however often it is looked at, and nobody else's.
    fn part_id(&self, row: usize) -> Uuid {
        let mut hash = Sha256::new();
        hash.update(self.order.id.as_bytes());
        hash.update(self.visit.to_be_bytes());
        hash.update((row as u64).to_be_bytes());
        let mut random = [0; 10];
        random.copy_from_slice(&hash.finalize()[..10]);
        let millis = u64::try_from(self.since.as_millisecond()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    /// What makes the orders of a step.
    fn parts(&self, key: &str, each: Option<&str>, set: &[Assignment]) -> Result<Vec<SubmitOrder>, Stop> {
        let no_type = || {
            stop(format!("没有可用的工单类型“{key}”。"), format!("There is no order type “{key}” that takes orders."))
        };
        let found = self.catalog.order_types().find(|found| found.key == key && found.active).ok_or_else(no_type)?;
        let form = self.catalog.form(found.id, found.body.form_version).ok_or_else(no_type)?;
        let rows: Vec<Option<expr::Value>> = match each {
            None => vec![None],
            Some(field) => match self.form()?.operand(field, &self.values) {
                expr::Value::List(rows) => rows.iter().cloned().map(Some).collect(),
                _ => Vec::new(),
            },
        };
        let (lookup, language) = (&*self.catalog, self.catalog.organisation().locale);
        let cx = Context { lookup, now: self.now, language, type_name: &found.body.name };
        let submit = |(number, row): (usize, &Option<expr::Value>)| {
            let more: Vec<(&str, &expr::Value)> = row.iter().map(|row| ("row", row)).collect();
            let mut values = self.answered(set, &more)?;
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
                order_id: self.part_id(number),
                now: self.now,
            };
            let submit = birth.submission(valid, Vec::new()).map_err(|_| no_type())?;
            let part_of = Some(PartOf { order_id: self.order.id, split: false });
            Ok(SubmitOrder { part_of, ..submit })
        };
        rows.iter().enumerate().map(submit).collect()
    }
}

/// A refusal in words, with the field it is about.
pub(crate) fn words(refusal: &Refusal) -> Text {
    if let Refusal::InvalidValues(faults) = refusal
        && let Some(fault) = faults.first()
    {
        let field = fault.path.trim_start_matches("/values/");
        return Text::new(format!("{field}：{}", fault.text.zh), format!("{field}: {}", fault.text.en));
    }
    let reason = crate::bulk_edit::reason(refusal);
    Text::new(reason.zh, reason.en)
}

fn request_id() -> String {
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
