//! One transaction for many commands.

use crate::administrators;
use crate::clock;
use crate::flow::{self, Room};
use crate::shelf::Shelf;
use crate::warm::Warm;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::command::{Command, EditOrder, Envelope, Receipt, Touches};
use gongdan_domain::event::{Actor, Event};
use gongdan_domain::flow::FlowAct;
use gongdan_domain::life::LifeCommand;
use gongdan_domain::permission::Caller;
use gongdan_domain::{Decision, OrgId, Refusal, State, decide};
use gongdan_engine::act::{Act, Order};
use gongdan_engine::state::{FlowState, Phase};
use gongdan_store::events::NewEvent;
use gongdan_store::state::{self, KeptReceipt};
use gongdan_store::{Asked, Conn, StoreError, events};
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap, VecDeque};
use uuid::Uuid;

/// What a batch led to.
pub(crate) struct Outcome {
    /// An answer for each command, in order.
    pub(crate) answers: Vec<Result<Receipt, Refusal>>,
    /// Documents that were saved, for the warm catalogue.
    pub(crate) documents: Vec<(OrgId, Event)>,
    /// Whether anything was appended to a log.
    pub(crate) appended: bool,
}

/// The commands of one organisation in a batch.
struct Part<'a> {
    org: OrgId,
    commands: Vec<(usize, &'a Envelope)>,
    state: State,
    /// One past the last number taken, by counter.
    taken: HashMap<String, i64>,
    receipts: HashMap<String, (Vec<u8>, Receipt)>,
    kept: Vec<(&'a Envelope, Receipt)>,
    events: Vec<NewEvent>,
}

/// Decides and writes `commands` inside the transaction open on `c`.
///
/// Locks are taken in the same order everywhere, first rows, then counters, then log heads, each by
/// organisation and key, so two nodes never wait for each other in a circle.
pub(crate) fn run(c: &mut Conn, warm: &Warm, commands: &[&Envelope]) -> Result<Outcome, StoreError> {
    let mut parts = split(commands);
    let mut answers: Vec<Option<Result<Receipt, Refusal>>> = commands.iter().map(|_| None).collect();
    // On PostgreSQL the receipts travel with the next question.
    let mut receipts = Vec::with_capacity(parts.len());
    for part in &mut parts {
        receipts.push(ask_receipts(c, part)?);
        load(c, part, warm.catalog(part.org).is_some_and(|catalog| clock::promises(&catalog)))?;
    }
    for part in &mut parts {
        take_numbers(c, part)?;
    }
    for (part, asked) in parts.iter_mut().zip(receipts) {
        if let Some(asked) = asked {
            part.receipts = state::answer_receipts(c, asked)?;
        }
    }
    for part in &mut parts {
        decide_all(c, part, warm, &mut answers)?;
    }
    let mut outcome = Outcome { answers: Vec::new(), documents: Vec::new(), appended: false };
    for part in &parts {
        give_back(c, part)?;
    }
    for part in
        parts.iter().filter(|p| !p.events.is_empty() || p.state.flows.is_changed() || p.state.clocks.is_changed())
    {
        write(c, part, warm.catalog(part.org).as_deref())?;
    }
    for part in parts.iter().filter(|p| !p.events.is_empty()) {
        events::append(c, part.org, &part.events)?;
        outcome.appended = true;
    }
    for part in parts {
        let saved = part.events.into_iter().map(|e| e.event);
        outcome.documents.extend(
            saved
                .filter(|e| matches!(e, Event::DocumentSaved { .. } | Event::OrganisationFounded { .. }))
                .map(|event| (part.org, event)),
        );
    }
    outcome.answers = answers.into_iter().map(|a| a.unwrap_or(Err(Refusal::NotFound))).collect();
    Ok(outcome)
}

fn split<'a>(commands: &[&'a Envelope]) -> Vec<Part<'a>> {
    let mut by_org: BTreeMap<OrgId, Vec<(usize, &'a Envelope)>> = BTreeMap::new();
    for (index, envelope) in commands.iter().enumerate() {
        by_org.entry(envelope.org).or_default().push((index, envelope));
    }
    let part = |(org, commands)| Part {
        org,
        commands,
        state: State::default(),
        taken: HashMap::new(),
        receipts: HashMap::new(),
        kept: Vec::new(),
        events: Vec::new(),
    };
    by_org.into_iter().map(part).collect()
}

/// Asks what was answered before under the keys of these commands.
fn ask_receipts(c: &mut Conn, part: &Part<'_>) -> Result<Option<Asked>, StoreError> {
    let keys = part.commands.iter().filter_map(|(_, e)| e.idempotency.as_ref());
    let keys: Vec<String> = keys.map(|i| i.key.clone()).collect();
    if keys.is_empty() { Ok(None) } else { state::ask_receipts(c, part.org, keys).map(Some) }
}

/// Loads the rows that the commands touch; those of clocks, where something was ever promised.
fn load(c: &mut Conn, part: &mut Part<'_>, clocks: bool) -> Result<(), StoreError> {
    let mut touches = Touches { clocks, ..Touches::default() };
    for (_, envelope) in &part.commands {
        envelope.touch(&mut touches);
    }
    part.state = state::load(c, part.org, &touches)?;
    Ok(())
}

/// The answer already given under the command's key, if there is one.
fn replay(receipts: &HashMap<String, (Vec<u8>, Receipt)>, envelope: &Envelope) -> Option<Result<Receipt, Refusal>> {
    let idempotency = envelope.idempotency.as_ref()?;
    let (fingerprint, receipt) = receipts.get(&idempotency.key)?;
    Some(if *fingerprint == idempotency.fingerprint {
        Ok(Receipt { replayed: true, ..receipt.clone() })
    } else {
        Err(Refusal::KeyReused)
    })
}

fn take_numbers(c: &mut Conn, part: &mut Part<'_>) -> Result<(), StoreError> {
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for (_, envelope) in &part.commands {
        match &envelope.command {
            Command::SubmitOrder(submit) => {
                submit.counters().for_each(|scope| *counts.entry(scope).or_default() += 1);
            }
            Command::ImportOrder(import) => {
                import.counter().into_iter().for_each(|scope| *counts.entry(scope).or_default() += 1);
            }
            _ => {}
        }
    }
    if !counts.is_empty() {
        part.state.counters = state::take_numbers(c, part.org, &counts)?;
        let end = |(scope, first): (&String, &i64)| (scope.clone(), first + counts.get(scope).copied().unwrap_or(0));
        part.taken = part.state.counters.iter().map(end).collect();
    }
    Ok(())
}

fn decide_all(
    c: &mut Conn,
    part: &mut Part<'_>,
    warm: &Warm,
    answers: &mut [Option<Result<Receipt, Refusal>>],
) -> Result<(), StoreError> {
    let catalog = warm.catalog(part.org);
    let shelf = Shelf::new(c, part.org);
    let flows = Flows { warm, org: part.org, catalog: catalog.as_deref(), shelf: &shelf };
    for (index, envelope) in std::mem::take(&mut part.commands) {
        // Answered before, or earlier in this batch.
        if let Some(answer) = replay(&part.receipts, envelope) {
            answers[index] = Some(answer);
            continue;
        }
        let answer = decide_one(part, &flows, envelope);
        if let (Ok(receipt), Some(idempotency)) = (&answer, &envelope.idempotency) {
            part.receipts.insert(idempotency.key.clone(), (idempotency.fingerprint.to_vec(), receipt.clone()));
            part.kept.push((envelope, receipt.clone()));
        }
        answers[index] = Some(answer);
    }
    shelf.close()
}

/// The flows of an organisation.
struct Flows<'a> {
    warm: &'a Warm,
    org: OrgId,
    catalog: Option<&'a Catalog>,
    shelf: &'a Shelf<'a>,
}

impl Flows<'_> {
    fn act(&self, state: &State, envelope: &Envelope, wanted: &FlowAct) -> Result<Decision, Refusal> {
        let catalog = self.catalog.ok_or(Refusal::NotFound)?;
        let nets = |type_id, version| self.warm.net(self.org, catalog, type_id, version);
        flow::act(&nets, Room { catalog, state, shelf: self.shelf }, envelope, wanted)
    }

    /// Decides an edit, and an act on what it leaves.
    fn carry(
        &self,
        state: &State,
        envelope: &Envelope,
        edit: &EditOrder,
        wanted: &FlowAct,
    ) -> Result<Decision, Refusal> {
        let mut touches = Touches::default();
        envelope.touch(&mut touches);
        let mut scratch = state.part(&touches);
        let command = Command::EditOrder(Box::new(edit.clone()));
        let mut all = decide(&mut scratch, &Envelope { command, idempotency: None, ..envelope.clone() })?;
        for event in &all.events {
            scratch.apply(event, envelope.at, &envelope.actor);
        }
        let acted = self.act(&scratch, envelope, wanted)?;
        all.events.extend(acted.events);
        all.flow = acted.flow;
        Ok(all)
    }

    /// Looks up what the steps at which somebody is asked let them do with the fields of an order they would edit.
    fn narrow(&self, state: &mut State, envelope: &Envelope) {
        let (Some(catalog), Caller::User { id, .. }) = (self.catalog, &envelope.caller) else { return };
        let narrowing = self.warm.narrowing(self.org, catalog);
        for order_id in edited(&envelope.command) {
            let (Some(order), Some(row)) = (state.orders.get(&order_id), state.flows.rows.get(&order_id)) else {
                continue;
            };
            let asked = state.flows.open_tasks(order_id).filter(|task| task.key.person == *id && !task.is_advice);
            let steps = narrowing.at((order.type_id, row.flow_version), asked.map(|task| task.step.as_str()));
            state.flows.narrowed.insert((order_id, *id), steps);
        }
    }

    /// Lets the flow of an order that is merged into another stand still, and go on when the merge is undone.
    fn halt(
        &self,
        state: &State,
        envelope: &Envelope,
        life: &LifeCommand,
        mut decision: Decision,
    ) -> Result<Decision, Refusal> {
        let (order_id, into, merges) = match life {
            LifeCommand::Merge { order_id, into } => (*order_id, *into, true),
            LifeCommand::Unmerge { order_id, into } => (*order_id, *into, false),
            LifeCommand::Pause { order_id, .. } => {
                return self.wait(state, envelope, *order_id, (Act::Pause, decision));
            }
            LifeCommand::Resume { order_id, .. } => {
                return self.wait(state, envelope, *order_id, (Act::Unpause, decision));
            }
            _ => return Ok(decision),
        };
        let (phase, order) = if merges { (Phase::Running, Order::Suspend) } else { (Phase::Suspended, Order::Resume) };
        let row = state.flows.rows.get(&order_id);
        let stands = row.and_then(|row| serde_json::from_str::<FlowState>(&row.state).ok());
        if decision.events.is_empty() || stands.is_none_or(|stands| stands.phase != phase) {
            return Ok(decision);
        }
        let wanted = FlowAct {
            order_id,
            act: serde_json::to_value(Act::Administer { order }).map_err(|_| Refusal::NotFound)?,
            comment: state.orders.get(&into).map(|order| order.number.clone()).unwrap_or_default(),
            version: None,
            signature: None,
        };
        let halted = self.act(state, &Envelope { caller: Caller::System, ..envelope.clone() }, &wanted)?;
        decision.flow = halted.flow;
        // The state of the order is what the merge says, and after it what the flow says.
        if merges {
            decision.events = [halted.events, decision.events].concat();
        } else {
            decision.events.extend(halted.events);
        }
        Ok(decision)
    }

    /// Lets what waits for its time in the flow of an order stand still too, or run again.
    fn wait(
        &self,
        state: &State,
        envelope: &Envelope,
        order_id: Uuid,
        (act, mut decision): (Act, Decision),
    ) -> Result<Decision, Refusal> {
        let row = state.flows.rows.get(&order_id);
        let stands = row.and_then(|row| serde_json::from_str::<FlowState>(&row.state).ok());
        let waits = act == Act::Pause;
        let moves = |stands: &FlowState| {
            stands.waits_outside != waits && stands.next > 1 && !matches!(stands.phase, Phase::Ended { .. })
        };
        if decision.events.is_empty() || !stands.is_some_and(|stands| moves(&stands)) {
            return Ok(decision);
        }
        let act = serde_json::to_value(act).map_err(|_| Refusal::NotFound)?;
        let envelope = Envelope { caller: Caller::System, ..envelope.clone() };
        // The pause itself is told already.
        decision.flow = self.act(state, &envelope, &FlowAct::new(order_id, act))?.flow;
        Ok(decision)
    }

    /// Begins the flow of a new order.
    fn start(&self, state: &State, order_id: Uuid, envelope: &Envelope) -> Option<Decision> {
        static NONE: BTreeMap<String, Vec<Uuid>> = BTreeMap::new();
        let (catalog, order) = (self.catalog?, state.orders.get(&order_id)?);
        let version = catalog.order_type(order.type_id).map(|t| t.body.flow_version).filter(|version| *version > 0)?;
        let net = self.warm.net(self.org, catalog, order.type_id, version);
        let chosen = match &envelope.command {
            Command::SubmitOrder(submit) => &submit.chosen,
            _ => &NONE,
        };
        let room = Room { catalog, state, shelf: self.shelf };
        Some(flow::start(net.as_deref(), version, room, order, (chosen, envelope.at)))
    }
}

impl Part<'_> {
    /// Appends an event that a command led to.
    fn note(&mut self, envelope: &Envelope, event: Event) {
        let order = event.is_about_order().then(|| self.state.orders.get(&event.subject())).flatten();
        self.events.push(NewEvent {
            id: event_id(envelope),
            at: envelope.at,
            actor: envelope.actor.clone(),
            version: self.state.version_of(&event),
            place: order.map(Into::into),
            request_id: envelope.request_id.clone(),
            origin: envelope.origin.clone(),
            event,
        });
    }
}

fn decide_one(part: &mut Part<'_>, flows: &Flows<'_>, envelope: &Envelope) -> Result<Receipt, Refusal> {
    flows.narrow(&mut part.state, envelope);
    let decision = match &envelope.command {
        Command::Flow(act) => flows.act(&part.state, envelope, act)?,
        Command::Carry { edit, act } => flows.carry(&part.state, envelope, edit, act)?,
        Command::Life(life) => {
            let decision = decide(&mut part.state, envelope)?;
            flows.halt(&part.state, envelope, life, decision)?
        }
        _ => decide(&mut part.state, envelope)?,
    };
    administrators::somebody_stays(flows.shelf, flows.catalog, &part.state, &decision)?;
    let state = &mut part.state;
    if let Some(session) = decision.session {
        state.changed.sessions.insert(session.id);
        state.sessions.insert(session.id, session);
    }
    if let Some(credential) = decision.credential {
        state.changed.credentials.insert(credential.user_id);
        state.credentials.insert(credential.user_id, credential);
    }
    if let Some(token) = decision.token {
        state.changed.tokens.insert(token.id);
        state.tokens.insert(token.id, token);
    }
    if let Some(factor) = decision.factor {
        state.changed.factors.insert(factor.user_id);
        state.factors.insert(factor.user_id, factor);
    }
    if let Some(passkey) = decision.passkey {
        state.changed.passkeys.insert(passkey.id);
        state.passkeys.insert(passkey.id, passkey);
    }
    state.claim_unique(subject(&envelope.command), &decision.unique);
    let mut receipt =
        Receipt { id: subject(&envelope.command), version: 0, at: envelope.at, number: None, replayed: false };
    receipt.version = state.orders.get(&receipt.id).map_or(0, |o| o.version);
    let mut events: VecDeque<Event> = decision.events.into();
    if let Some(change) = decision.flow {
        state.flows.apply(change);
    }
    let first = part.events.len();
    while let Some(event) = events.pop_front() {
        let state = &mut part.state;
        state.apply(&event, envelope.at, &envelope.actor);
        receipt.version = state.version_of(&event);
        if let Event::OrderImported { number, .. } = &event {
            receipt.number = Some(number.clone());
        }
        if let Event::OrderSubmitted { number, order_id, .. } = &event {
            receipt.number = Some(number.clone());
            if let Some(begun) = flows.start(state, *order_id, envelope) {
                events.extend(begun.events);
                begun.flow.into_iter().for_each(|change| state.flows.apply(change));
            }
        }
        part.note(envelope, event);
    }
    if let Some(catalog) = flows.catalog.filter(|catalog| clock::promises(catalog)) {
        keep_clocks(part, catalog, envelope, first);
    }
    if let Some(order) = part.state.orders.get(&receipt.id) {
        receipt.version = order.version;
    }
    Ok(receipt)
}

/// Takes what a command did, its events from `first` on, into the clocks of the orders it did it to.
fn keep_clocks(part: &mut Part<'_>, catalog: &Catalog, envelope: &Envelope, first: usize) {
    let new = part.events.get(first..).unwrap_or_default();
    let mut orders: Vec<Uuid> =
        new.iter().filter(|new| new.event.is_about_order()).map(|new| new.event.subject()).collect();
    if let Command::LookAtClock { order_id } = &envelope.command {
        orders.push(*order_id);
    }
    orders.sort_unstable();
    orders.dedup();
    for order_id in orders {
        let new = part.events.get(first..).unwrap_or_default();
        let happened: Vec<(&Event, &Actor)> =
            new.iter().filter(|new| new.event.subject() == order_id).map(|new| (&new.event, &new.actor)).collect();
        for event in clock::look(catalog, &mut part.state, order_id, &happened, envelope.at) {
            part.note(envelope, event);
        }
    }
}

/// The orders whose fields a command changes.
fn edited(command: &Command) -> Vec<Uuid> {
    match command {
        Command::EditOrder(edit) => vec![edit.order_id],
        Command::Together { steps, .. } => steps.iter().flat_map(edited).collect(),
        _ => Vec::new(),
    }
}

/// The id a receipt names: what was made or changed.
fn subject(command: &Command) -> Uuid {
    match command {
        Command::FoundOrganisation(organisation) => organisation.id,
        Command::SubmitOrder(submit) => submit.order_id,
        Command::ImportOrder(import) => import.order_id,
        Command::EditOrder(edit) => edit.order_id,
        Command::CommentOrder { comment_id, .. } => *comment_id,
        Command::AttachToOrder { order_id, .. } | Command::MoveOrder { order_id, .. } => *order_id,
        Command::Flow(act) | Command::Carry { act, .. } => act.order_id,
        Command::LookAtClock { order_id } => *order_id,
        Command::Life(command) => command.order_id(),
        Command::Together { order_id, .. } => *order_id,
        Command::SaveDocument { document, .. } => document.id,
        Command::SaveDocuments(all) => all.first().map(|(document, _)| document.id).unwrap_or_default(),
        Command::StoreAttachment(attachment) => attachment.id,
        Command::PictureAttachment { attachment_id } => *attachment_id,
        Command::StartSession(session) => session.id,
        Command::EndSession { session_id } => *session_id,
        Command::NoteFailedSignIn { user_id } | Command::NoteSight { user_id } => *user_id,
        Command::SetPassword(credential) => credential.user_id,
        Command::CreateToken(token) => token.id,
        Command::SignIn(change) => change.subject(),
        Command::RevokeToken { token_id } => *token_id,
        Command::StartJob(job) => job.id,
    }
}

/// UUIDv7 at the command's own instant, so that seeded history sorts where it belongs.
fn event_id(envelope: &Envelope) -> Uuid {
    let at = envelope.at;
    let seconds = u64::try_from(at.as_second()).unwrap_or_default();
    let nanos = u32::try_from(at.subsec_nanosecond()).unwrap_or_default();
    Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos))
}

fn write(c: &mut Conn, part: &Part<'_>, catalog: Option<&Catalog>) -> Result<(), StoreError> {
    let at = part.events.iter().map(|e| e.at).max().unwrap_or_else(Timestamp::now);
    state::write(c, part.org, &part.state, catalog, at)?;
    let kept: Vec<KeptReceipt<'_>> = part
        .kept
        .iter()
        .filter_map(|(envelope, receipt)| {
            let idempotency = envelope.idempotency.as_ref()?;
            Some(KeptReceipt { key: &idempotency.key, fingerprint: idempotency.fingerprint, receipt })
        })
        .collect();
    state::keep_receipts(c, part.org, kept, at)
}

/// Numbers taken for commands that were refused or repeated go back, so that people see no holes.
fn give_back(c: &mut Conn, part: &Part<'_>) -> Result<(), StoreError> {
    for (scope, next) in &part.state.counters {
        if part.taken.get(scope).is_some_and(|end| next < end) {
            state::give_numbers_back(c, part.org, scope, *next)?;
        }
    }
    Ok(())
}
