//! Where an order stands in its flow, and acting in it.

use super::choices;
use super::orders::visible;
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, Segments, Signed};
use crate::problem::{Code, Problem};
use crate::wire::{
    ActOnFlow, Actor, Attention, FlowActName, FlowCall, FlowPassed, FlowSeat, FlowWait, MyTask, OrderFlow, StepName,
    TakeBack,
};
use axum::Json;
use axum::extract::State;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::connection::CHANNEL;
use gongdan_domain::delivery::Delivery;
use gongdan_domain::flow::{FlowAct, FlowRow};
use gongdan_domain::form::FieldError;
use gongdan_domain::order::{Order, Values};
use gongdan_domain::permission::{self, Action};
use gongdan_domain::{Command, Text};
use gongdan_engine::act::{Act, Order as Administration};
use gongdan_engine::behaviour::Outcome;
use gongdan_engine::demand;
use gongdan_engine::group::{Rule, Say};
use gongdan_engine::net::Net;
use gongdan_engine::offer::offer;
use gongdan_engine::state::{FlowState, Phase, Visit, Waiting};
use gongdan_ledger::Surroundings;
use gongdan_store::{Conn, StoreError, deliveries, flows, life, orders};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Most characters of a comment.
const MOST_WORDS: usize = 10_000;
/// Most calls under way that are shown of one order.
const MOST_CALLS: usize = 20;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(get_order_flow)).routes(routes!(act_on_order))
}

/// Shows where an order stands in its flow, and what the caller may do there.
#[utoipa::path(get, path = "/api/v1/orders/{id}/flow", tag = "flows", params(("id" = Uuid, Path)),
    responses((status = 200, description = "Where it stands.", body = OrderFlow), Problem))]
pub(crate) async fn get_order_flow(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<OrderFlow>, Problem> {
    standing(&app, &caller, id).await.map(Json)
}

/// Acts in an order's flow. Of two people who act at once one is answered with `already-decided`; a repeat with the
/// same key changes nothing.
#[utoipa::path(post, path = "/api/v1/orders/{id}/flow/acts", tag = "flows", request_body = ActOnFlow,
    params(("id" = Uuid, Path), ("Idempotency-Key" = String, Header, min_length = 1, max_length = 255,
        pattern = "^[!-~]+$", description = "The client's name for this act; a UUID is best.")),
    responses((status = 200, description = "Where it stands now.", body = OrderFlow), Problem))]
pub(crate) async fn act_on_order(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IdempotencyKey(key): IdempotencyKey,
    Signed { content, fingerprint }: Signed<ActOnFlow>,
) -> Result<Json<OrderFlow>, Problem> {
    let idempotency = caller.idempotency(&key, fingerprint);
    let reading = caller.clone();
    app.ledger.store().read(move |c| visible(c, &reading, id)).await?;
    let mut envelope = caller.envelope(app.now(), command(id, content)?);
    envelope.idempotency = Some(idempotency);
    may_act(&caller)?;
    app.ledger.submit(envelope).await?;
    standing(&app, &caller, id).await.map(Json)
}

/// Tokens that may only read do not act.
pub(super) fn may_act(caller: &Caller) -> Result<(), Problem> {
    if permission::may(&caller.rights, Action::Comment) { Ok(()) } else { Err(Problem::new(Code::Forbidden)) }
}

/// The command of an act.
pub(super) fn command(order_id: Uuid, input: ActOnFlow) -> Result<Command, Problem> {
    let comment = input.comment.trim().to_owned();
    if comment.chars().count() > MOST_WORDS {
        let (zh, en) = (format!("最多 {MOST_WORDS} 个字。"), format!("At most {MOST_WORDS} characters."));
        return Err(FieldError::new("too-long", zh, en).at("/comment").into());
    }
    let signature = input.signature;
    let act = serde_json::to_value(act(input)?).map_err(Problem::internal)?;
    Ok(Command::Flow(FlowAct { comment, signature, ..FlowAct::new(order_id, act) }))
}

fn needed<T>(value: Option<T>, path: &str) -> Result<T, Problem> {
    value.ok_or_else(|| FieldError::required().at(path).into())
}

fn act(input: ActOnFlow) -> Result<Act, Problem> {
    let spot = || Ok::<_, Problem>((needed(input.visit, "/visit")?, needed(input.seat, "/seat")?));
    let step = || needed(input.step.clone(), "/step");
    let person = || needed(input.person, "/person");
    let govern = |order| Ok(Act::Administer { order });
    match input.act {
        FlowActName::Approve => spot().map(|(visit, seat)| Act::Approve { visit, seat, chosen: input.chosen }),
        FlowActName::Reject => spot().map(|(visit, seat)| Act::Reject { visit, seat }),
        FlowActName::Return => spot().and_then(|(visit, seat)| Ok(Act::Return { visit, seat, to: step()? })),
        FlowActName::AddSigners => {
            let ((visit, seat), place) = (spot()?, needed(input.place, "/place")?);
            if input.people.is_empty() {
                return Err(FieldError::required().at("/people").into());
            }
            Ok(Act::AddSigners { visit, seat, place, people: input.people, rule: input.decide.unwrap_or(Rule::All) })
        }
        FlowActName::RemoveSigner => spot().map(|(visit, seat)| Act::RemoveSigner { visit, seat }),
        FlowActName::Transfer => spot().and_then(|(visit, seat)| Ok(Act::Transfer { visit, seat, to: person()? })),
        FlowActName::Consult => spot().and_then(|(visit, seat)| Ok(Act::Consult { visit, seat, whom: person()? })),
        FlowActName::Advise => spot().map(|(visit, seat)| Act::Advise { visit, seat }),
        FlowActName::Claim => spot().map(|(visit, seat)| Act::Claim { visit, seat }),
        FlowActName::Release => spot().map(|(visit, seat)| Act::Release { visit, seat }),
        FlowActName::TakeBack => spot().map(|(visit, seat)| Act::TakeBack { visit, seat }),
        FlowActName::Withdraw => Ok(Act::Withdraw),
        FlowActName::Urge => Ok(Act::Urge),
        FlowActName::Begin => govern(Administration::Begin),
        FlowActName::Move => govern(Administration::Move { to: step()? }),
        FlowActName::End => govern(Administration::End { outcome: needed(input.outcome, "/outcome")? }),
        FlowActName::Suspend => govern(Administration::Suspend),
        FlowActName::Resume => govern(Administration::Resume),
        FlowActName::Retry => govern(Administration::Retry { visit: needed(input.visit, "/visit")? }),
        FlowActName::Reassign => {
            let (visit, seat) = spot()?;
            govern(Administration::Reassign { visit, seat, to: person()? })
        }
    }
}

async fn standing(app: &App, caller: &Caller, id: Uuid) -> Result<OrderFlow, Problem> {
    let asking = caller.clone();
    let read = move |c: &mut Conn| {
        let order = visible(c, &asking, id)?;
        let row = flows::find(c, asking.org, id)?.ok_or(StoreError::NotFound)?;
        let values = orders::values(c, asking.org, id)?.unwrap_or_default();
        let watches = life::is_watching(c, asking.org, id, asking.user_id)?;
        // Few orders wait for the program, and it answers within moments where nothing is the matter.
        let waits = row.state.contains("\"errand\"");
        let calls = if waits { deliveries::of_order(c, (asking.org, id), CHANNEL, MOST_CALLS)? } else { Vec::new() };
        Ok((order, row, values, watches, calls))
    };
    let (order, row, values, watches, calls) = app.ledger.store().read(read).await?;
    let net = app.ledger.net(caller.org, order.type_id, row.flow_version);
    Ok(Standing { caller, order, row, net, values, watches, calls, now: app.now() }.show())
}

struct Standing<'a> {
    caller: &'a Caller,
    order: Order,
    row: FlowRow,
    net: Option<Arc<Net>>,
    values: Values,
    /// Whether the caller watches the order.
    watches: bool,
    /// The calls under way.
    calls: Vec<Delivery>,
    now: Timestamp,
}

impl Standing<'_> {
    fn show(self) -> OrderFlow {
        let state: FlowState = serde_json::from_str(&self.row.state).unwrap_or_default();
        let (phase, outcome) = phase(&state);
        let me = self.caller.user_id;
        let may_administer = permission::may_on(&self.caller.rights, Action::Administer, &self.order);
        let is_mine = self.order.requester_id == Some(me);
        let policy = self.net.as_ref().map(|net| net.flow().policy).unwrap_or_default();
        let pause = SignedDuration::from_mins(i64::from(policy.urge_every));
        let waits_for_people = state.visits.values().any(|visit| visit.sitting().is_some());
        let may_urge = phase == "running" && waits_for_people && policy.urge_every > 0;
        OrderFlow {
            flow_version: self.row.flow_version,
            phase,
            outcome,
            attention: self.row.attention.as_deref().map(|code| attention_of(code, &self.row.state)),
            waits: state.visits.iter().map(|(id, visit)| self.wait(*id, visit)).collect(),
            calls: self.calls.iter().map(|call| self.call(call)).collect(),
            passed: self.passed(&state),
            mine: self.mine(&state),
            take_back: self.take_back(&state),
            may_withdraw: phase == "running" && is_mine && policy.withdraw.allows(&state),
            may_urge: may_urge && (is_mine || self.watches || may_administer),
            urge_after: state.urged.last().map(|last| *last + pause).filter(|next| *next > self.now).map(Into::into),
            may_administer: may_administer && phase != "ended",
        }
    }

    /// The caller's answers that nobody has acted on.
    fn take_back(&self, state: &FlowState) -> Vec<TakeBack> {
        let me = self.caller.user_id;
        if state.phase != Phase::Running {
            return Vec::new();
        }
        let decided = state.undo.iter().filter(|undo| undo.by == me);
        let decided = decided.filter_map(|undo| Some((undo.visit, undo.seat, &undo.visits.get(&undo.visit)?.step)));
        let open = state.visits.iter().filter_map(|(visit, at)| {
            let last = at.sitting()?.said.last().filter(|said| said.by == Some(me))?;
            Some((*visit, last.seat, &at.step))
        });
        let shown = |(visit, seat, step): (u32, u32, &String)| {
            let (step, name) = (step.clone(), self.name(step));
            TakeBack { visit, seat, step, name }
        };
        decided.chain(open).map(shown).collect()
    }

    fn name(&self, step: &str) -> Text {
        named_step(self.net.as_deref(), step)
    }

    fn person(&self, id: Uuid) -> Actor {
        actor(&self.caller.catalog, id)
    }

    fn wait(&self, id: u32, visit: &Visit) -> FlowWait {
        shown_wait(&self.caller.catalog, self.net.as_deref(), id, visit)
    }

    fn call(&self, call: &Delivery) -> FlowCall {
        let connection = self.caller.catalog.connection(call.outlet_id);
        FlowCall {
            visit: call.seq,
            connection: connection.map(|found| found.body.name.clone()).unwrap_or_default(),
            attempts: call.attempts,
            next_at: call.next_at.into(),
            reason: call.reason.clone(),
        }
    }

    fn passed(&self, state: &FlowState) -> Vec<FlowPassed> {
        let passed = |passed: &gongdan_engine::state::Passed| FlowPassed {
            step: passed.step.clone(),
            name: self.name(&passed.step),
            at: passed.at.into(),
            by: passed.by.iter().map(|id| self.person(*id)).collect(),
            void: passed.void,
        };
        state.passed.iter().map(passed).collect()
    }

    fn mine(&self, state: &FlowState) -> Vec<MyTask> {
        let Some(net) = &self.net else { return Vec::new() };
        let asked = state.asked().into_iter().filter(|asked| asked.person == self.caller.user_id);
        let around = Surroundings::of(&self.caller.catalog, &self.order, &self.values, self.now);
        let task = |asked: gongdan_engine::state::Asked<'_>| {
            let offer = offer(net, state, &asked);
            let step = net.flow().step(asked.step);
            let wanted = demand::of_previous(net, asked.step);
            let choices = around.ask(|world| choices::shown(&self.caller.catalog, net, wanted, world));
            MyTask {
                visit: asked.visit,
                seat: asked.seat,
                step: asked.step.to_owned(),
                name: self.name(asked.step),
                instructions: step.and_then(|step| step.instructions.clone()),
                choices,
                comment: step.map(|step| step.comment).unwrap_or_default(),
                signature: step.map(|step| step.signature).unwrap_or_default(),
                fields: step.map(|step| step.fields.clone()).filter(|fields| !fields.is_plain()),
                on_behalf_of: asked.on_behalf_of.map(|id| self.person(id)),
                acts: offer.acts,
                is_work: offer.is_work,
                submits_again: offer.submits_again,
                returns: offer.returns.into_iter().map(|step| StepName { name: self.name(&step), step }).collect(),
            }
        };
        asked.map(task).collect()
    }
}

/// A step at which an order waits.
pub(super) fn shown_wait(catalog: &Catalog, net: Option<&Net>, id: u32, visit: &Visit) -> FlowWait {
    let waiting = match visit.wait {
        Waiting::People(_) => "people",
        Waiting::Time => "time",
        Waiting::Errand { .. } => "errand",
        Waiting::Attention(_) => "attention",
    };
    let seats = visit.sitting().map(|sitting| {
        let asked: Vec<u32> = sitting.group.asked().iter().map(|seat| seat.id).collect();
        let seats = sitting.group.seats().into_iter().filter(|seat| seat.say != Say::Withdrawn);
        let seat = |seat: &gongdan_engine::group::Seat| FlowSeat {
            seat: seat.id,
            person: actor(catalog, seat.person),
            asked: asked.contains(&seat.id),
            deputies: sitting.deputies.get(&seat.id).into_iter().flatten().map(|id| actor(catalog, *id)).collect(),
            said: if let Say::Given(verdict) = seat.say { Some(verdict) } else { None },
        };
        seats.map(seat).collect()
    });
    let (step, name) = (visit.step.clone(), named_step(net, &visit.step));
    FlowWait { visit: id, step, name, since: visit.since.into(), waiting, seats: seats.unwrap_or_default() }
}

/// Whether an order runs, and how it ended.
pub(super) fn phase(state: &FlowState) -> (&'static str, Option<Outcome>) {
    match state.phase {
        Phase::Running => ("running", None),
        Phase::Suspended => ("suspended", None),
        Phase::Ended { outcome } => ("ended", Some(outcome)),
    }
}

/// What people call a step; its id where the flow does not know it.
pub(super) fn named_step(net: Option<&Net>, step: &str) -> Text {
    let found = net.and_then(|net| net.flow().step(step));
    found.map_or_else(|| Text::new(step, step), |step| step.name.clone())
}

/// A person by name.
pub(super) fn actor(catalog: &Catalog, id: Uuid) -> Actor {
    let name = catalog.person(id).map(|person| person.body.name.clone()).unwrap_or_default();
    Actor { id: Some(id), name }
}

/// The same, with the reason that was written down where it stands.
pub(super) fn attention_of(code: &str, state: &str) -> Attention {
    let written = || serde_json::from_str::<serde_json::Value>(state).ok()?.get("reason").cloned();
    let reason = written().and_then(|reason| serde_json::from_value::<Text>(reason).ok());
    let known = attention(code);
    Attention { reason: reason.unwrap_or(known.reason), ..known }
}

/// Why an order cannot go on by itself, and what helps.
pub(super) fn attention(code: &str) -> Attention {
    let (reason, remedy) = match code {
        "no_way" => (
            Text::new("没有一条去路的条件成立。", "No way's condition is true."),
            Text::new("请修改相关字段，再让该步骤重试。", "Correct the fields, then try again."),
        ),
        "nobody" => (
            Text::new("找不到处理人，也没有流程管理员。", "Nobody is found to act, and no administrator either."),
            Text::new("请给相应角色安排人员，再让该步骤重试。", "Give somebody the role, then try again."),
        ),
        "endless_loop" => (
            Text::new("流程不停地自动绕圈。", "The flow goes round and round by itself."),
            Text::new("请修改流程，再把工单转到合适的步骤。", "Correct the flow, then move the order to a step."),
        ),
        "errand_failed" => (
            Text::new("程序未能完成这个步骤。", "The program could not do what this step wants."),
            Text::new("请排除原因，再让该步骤重试。", "Mend the cause, then try again."),
        ),
        "not_begun" => (
            Text::new("流程没有能够开始。", "The flow could not begin."),
            Text::new(
                "请修改并发布流程，再由管理员让工单开始，或结束工单。",
                "Correct and publish the flow, then begin the order as an administrator, or end it.",
            ),
        ),
        _ => (
            Text::new("流程的定义无法读取。", "The flow's definition cannot be read."),
            Text::new(
                "请重新发布流程，再由管理员让工单开始。",
                "Publish the flow again, then begin the order as an administrator.",
            ),
        ),
    };
    Attention { code: code.to_owned(), reason, remedy }
}
