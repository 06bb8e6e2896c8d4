//! Answering a message where it is read: links that are sealed, run out, and are good for one task of one person.
//!
//! Looking changes nothing, so a program that follows links of mails approves nothing. Whoever holds the link holds the
//! mailbox of the person; where more than a password is asked for, the link is not enough either.

use super::order_flow::{command, named_step};
use crate::app::App;
use crate::extract::Body;
use crate::problem::{Code, Problem};
use crate::public_forms::Stranger;
use crate::wire::{ActOnFlow, AnswerName, AnswerOffer, AnswerState, AnswerTicket, FlowActName, GiveAnswer};
use axum::Json;
use axum::extract::State;
use gongdan_domain::answer::{Invitation, PURPOSE};
use gongdan_domain::catalog::{Catalog, Person};
use gongdan_domain::command::Idempotency;
use gongdan_domain::flow::FlowRow;
use gongdan_domain::order::Order;
use gongdan_domain::permission::{self, Action};
use gongdan_domain::{Actor, Envelope, Refusal};
use gongdan_engine::definition::Asked;
use gongdan_engine::demand;
use gongdan_engine::net::Net;
use gongdan_engine::offer::offer;
use gongdan_engine::state::FlowState;
use gongdan_ledger::LedgerError;
use gongdan_store::{Conn, StoreError, flows, orders, sign_in};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(look_at_answer)).routes(routes!(give_answer))
}

/// Shows what the link of a message asks, and whether it still waits for an answer.
#[utoipa::path(post, path = "/api/v1/public/answers/look", tag = "public", security(()), request_body = AnswerTicket,
    responses((status = 200, description = "What is asked.", body = AnswerOffer), Problem))]
pub(crate) async fn look_at_answer(
    State(app): State<App>,
    _: Stranger,
    Body(input): Body<AnswerTicket>,
) -> Result<Json<AnswerOffer>, Problem> {
    Invited::open(&app, &input.ticket).await?.offer().map(Json)
}

/// Answers by the link of a message, once. A repeat changes nothing.
#[utoipa::path(post, path = "/api/v1/public/answers", tag = "public", security(()), request_body = GiveAnswer,
    responses((status = 200, description = "It is answered.", body = AnswerOffer), Problem))]
pub(crate) async fn give_answer(
    State(app): State<App>,
    stranger: Stranger,
    Body(input): Body<GiveAnswer>,
) -> Result<Json<AnswerOffer>, Problem> {
    let invited = Invited::open(&app, &input.ticket).await?;
    match invited.offer()?.state {
        // A repeat is answered as before, and whatever else closed it is told by the flow.
        AnswerState::Open | AnswerState::Closed => {}
        AnswerState::Expired => {
            return Err(refused("链接已过期，请登录处理。", "The link has run out. Sign in to answer."));
        }
        AnswerState::SignIn => return Err(refused("此事项需要登录后处理。", "This has to be done signed in.")),
    }
    let fingerprint = Sha256::digest(format!("{:?} {}", input.act, input.comment)).into();
    let act = match input.act {
        AnswerName::Approve => FlowActName::Approve,
        AnswerName::Reject => FlowActName::Reject,
    };
    let Invitation { org, order_id, visit, seat, person, .. } = invited.invitation;
    let act = ActOnFlow::of(act, visit, seat, input.comment);
    let envelope = Envelope {
        org,
        actor: Actor { id: Some(person), name: invited.person()?.body.name.clone() },
        caller: invited.rights.clone(),
        at: app.now(),
        request_id: stranger.context.request_id.as_ref().to_owned(),
        origin: stranger.context.origin.as_ref().clone(),
        idempotency: Some(Idempotency {
            key: format!("user:{person}:answer:{}:{visit}:{seat}", order_id.simple()),
            fingerprint,
        }),
        command: command(order_id, act)?,
    };
    match app.ledger.submit(envelope).await {
        Err(LedgerError::Refused(Refusal::KeyReused)) => return Err(Problem::new(Code::AlreadyDecided)),
        other => other?,
    };
    Invited::open(&app, &input.ticket).await?.offer().map(Json)
}

fn refused(zh: &str, en: &str) -> Problem {
    Problem::new(Code::NotAllowed).saying(zh, en)
}

/// What stands behind a ticket now.
struct Invited {
    invitation: Invitation,
    catalog: Arc<Catalog>,
    rights: permission::Caller,
    order: Order,
    row: FlowRow,
    net: Option<Arc<Net>>,
    has_factor: bool,
    is_late: bool,
}

impl Invited {
    /// A ticket that is none of ours, or of somebody who left, opens nothing and tells nothing.
    async fn open(app: &App, ticket: &str) -> Result<Self, Problem> {
        let invitation: Invitation = app.seal.read(PURPOSE, ticket).ok_or_else(Problem::not_found)?;
        let Invitation { org, order_id, person, until, .. } = invitation;
        let catalog = app.ledger.catalog(org).ok_or_else(Problem::not_found)?;
        let rights = catalog.caller(person).ok_or_else(Problem::not_found)?;
        let is_here = catalog.person(person).is_some_and(|person| person.active);
        if !is_here || !permission::may(&rights, Action::Comment) {
            return Err(Problem::not_found());
        }
        let rights = app.ledger.find_steps(org, rights).await?;
        let read = move |c: &mut Conn| {
            let order = orders::find_many(c, org, &[order_id], false)?.pop().ok_or(StoreError::NotFound)?;
            let row = flows::find(c, org, order_id)?.ok_or(StoreError::NotFound)?;
            Ok((order, row, sign_in::has_factor(c, org, person)?))
        };
        let (order, row, has_factor) = app.ledger.store().read(read).await?;
        let net = app.ledger.net(org, order.type_id, row.flow_version);
        let has_factor = has_factor || catalog.rights(person).is_some_and(|rights| rights.needs_second_factor());
        Ok(Self { invitation, catalog, rights, order, row, net, has_factor, is_late: until < app.now() })
    }

    fn person(&self) -> Result<&Person, Problem> {
        self.catalog.person(self.invitation.person).ok_or_else(Problem::not_found)
    }

    fn offer(&self) -> Result<AnswerOffer, Problem> {
        let Invitation { visit, seat, person, order_id, .. } = self.invitation;
        let state: FlowState = serde_json::from_str(&self.row.state).unwrap_or_default();
        let is_mine = |asked: &gongdan_engine::state::Asked<'_>| {
            asked.visit == visit && asked.seat == seat && asked.person == person && !asked.is_advice
        };
        let asked = state.asked().into_iter().find(is_mine);
        let instead = self.catalog.title_instead(&self.rights, &self.order);
        let mut shown = AnswerOffer {
            state: AnswerState::Closed,
            organisation: self.catalog.organisation().name.clone(),
            person: self.person()?.body.name.clone(),
            order_id,
            number: self.order.number.clone(),
            title: instead.unwrap_or_else(|| self.order.title.clone()),
            step: None,
            instructions: None,
            acts: Vec::new(),
            is_work: false,
            comment: Asked::Never,
        };
        let (Some(asked), Some(net)) = (asked, self.net.as_deref()) else { return Ok(shown) };
        let step = net.flow().step(asked.step);
        let offered = offer(net, &state, &asked);
        let does_more = step.is_some_and(|step| step.signature != Asked::Never || step.fields.fills_in());
        let chooses = !demand::of_previous(net, asked.step).is_empty();
        shown.state = match () {
            () if self.is_late => AnswerState::Expired,
            () if self.has_factor || does_more || chooses || offered.submits_again => AnswerState::SignIn,
            () => AnswerState::Open,
        };
        shown.step = Some(named_step(Some(net), asked.step));
        shown.instructions = step.and_then(|step| step.instructions.clone());
        shown.comment = step.map(|step| step.comment).unwrap_or_default();
        shown.is_work = offered.is_work;
        if shown.state == AnswerState::Open {
            shown.acts = offered.acts.into_iter().filter(|act| ["approve", "reject"].contains(act)).collect();
        }
        Ok(shown)
    }
}
