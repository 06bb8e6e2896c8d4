//! Where other systems send to: a signed message becomes an order, or changes the order it is about.
//!
//! Signatures are those of Standard Webhooks. A message is taken once however often it is sent, by its `webhook-id`.

use super::inbound_webhooks::{Kept, owner};
use super::orders::visible;
use super::submit::{prepare, replayed};
use crate::app::App;
use crate::auth::doors::Proof;
use crate::extract::{Arrival, Caller, Context, Entrant, Letter, Segments, proven};
use crate::problem::{Code, Problem};
use crate::wire::{Received, SubmitOrder};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use gongdan_connect::WebhookSecret as Secret;
use gongdan_domain::command::{self, Receipt};
use gongdan_domain::edit::FormInUse;
use gongdan_domain::form::FieldError;
use gongdan_domain::inbound::InboundWebhook;
use gongdan_domain::order::{Order, Values};
use gongdan_domain::{Command, OrgId, Text};
use gongdan_store::{Conn, orders, outlets, state};
use jiff::SignedDuration;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// How far the clock of a sender may be off, as Standard Webhooks recommends.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);
/// How often it is noted that messages get through.
const NOTED: SignedDuration = SignedDuration::from_mins(1);

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(receive_message))
}

/// Takes a message of another system, signed by Standard Webhooks: it becomes an order, or changes the order it is
/// about. A repeat of the same `webhook-id` changes nothing and is answered alike.
#[utoipa::path(post, path = "/api/v1/public/hooks/{organisation}/{id}", tag = "public", security(()),
    request_body(content = Value, description = "The message: a JSON object."),
    params(("organisation" = String, Path, max_length = 100), ("id" = Uuid, Path),
        ("webhook-id" = String, Header, description = "What a repeat is recognised by.", min_length = 1,
            max_length = 200, pattern = "^[!-~]+$"),
        ("webhook-timestamp" = String, Header, description = "Seconds since 1970; at most five minutes off."),
        ("webhook-signature" = String, Header, description = "`v1,` and the signature in base64; blanks part several.")),
    responses((status = 200, description = "It changed an order, or had been taken before.", body = Received),
        (status = 201, description = "It made an order.", body = Received), Problem))]
pub(crate) async fn receive_message(
    State(app): State<App>,
    Segments((organisation, id)): Segments<(String, Uuid)>,
    headers: HeaderMap,
    arrival: Arrival,
    context: Context,
    letter: Letter,
) -> Result<(StatusCode, Json<Received>), Problem> {
    let Some((org, kept, message_id)) = signed(&app, (&organisation, id), &headers, &letter).await? else {
        // Only what is not signed counts for the address: a busy system may send much from one.
        app.limits.check_public(arrival.address)?;
        return Err(not_signed());
    };
    app.limits.check_caller(id)?;
    let proof = Arc::new(Proof::by_signature(org, kept.body.acts_for, id));
    let outcome = match proven(&app, proof, context).and_then(Entrant::admitted) {
        Ok(caller) => take(&app, &caller, &kept, (&message_id, &letter)).await,
        Err(problem) => Err(problem),
    };
    note(&app, org, id, outcome.as_ref().err().map(Problem::words)).await?;
    let (status, received) = outcome?;
    Ok((status, Json(received)))
}

/// The inbound webhook that a message is for, if its signature holds, with the message's id.
async fn signed(
    app: &App,
    (organisation, id): (&str, Uuid),
    headers: &HeaderMap,
    letter: &Letter,
) -> Result<Option<(OrgId, Kept, String)>, Problem> {
    let (Some(sent), Some(org)) = (Sent::read(headers), app.ledger.organisation_by_slug(organisation)) else {
        return Ok(None);
    };
    let found = app.ledger.store().read(move |c| state::documents_by_id(c, org, &[id])).await?;
    let Some(kept) = found.first().and_then(Kept::of).filter(|kept| kept.active) else { return Ok(None) };
    let off = SignedDuration::from_secs(sent.at.saturating_sub(app.now().as_second()));
    let secrets = owner(org, id).held(app).await?;
    let holds = |secret: &Secret| secret.verifies(&sent.id, sent.at, letter.bytes(), &sent.signatures);
    let is_signed = off.abs() <= TOLERANCE && secrets.iter().any(|(_, secret)| holds(secret));
    Ok(is_signed.then_some((org, kept, sent.id)))
}

/// Tells nobody whether the address, the signature or the time was wrong.
fn not_signed() -> Problem {
    let (zh, en) = ("签名无效或已过期。", "The signature is not valid, or too old.");
    Problem::new(Code::Unauthenticated).saying(zh, en)
}

/// What the headers say.
struct Sent {
    id: String,
    at: i64,
    signatures: String,
}

impl Sent {
    fn read(headers: &HeaderMap) -> Option<Self> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let id = text("webhook-id")
            .filter(|id| (1..=200).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic()))?;
        let at = text("webhook-timestamp")?.parse().ok()?;
        Some(Self { id, at, signatures: text("webhook-signature")? })
    }
}

/// What a message is about.
pub(super) enum Aim {
    /// Something new.
    New(SubmitOrder),
    /// An order that is there.
    Change(Box<Order>),
}

/// The values that a message gives, and what they are about.
pub(super) async fn aim(
    app: &App,
    caller: &Caller,
    inbound: &InboundWebhook,
    message: &Value,
) -> Result<(Values, Aim), Problem> {
    if !message.is_object() {
        return Err(Problem::bad_request("消息须为 JSON 对象。", "The message has to be a JSON object."));
    }
    let values = inbound.values(message, app.now(), caller.catalog.time_zone())?;
    let order = match inbound.key.as_ref().and_then(|key| Some((key, values.get(key)?))) {
        Some((key, value)) => holder(app, caller, inbound.type_id, (key, value)).await?,
        None => None,
    };
    let aim = match order {
        Some(order) => Aim::Change(Box::new(order)),
        None => Aim::New(SubmitOrder {
            type_id: inbound.type_id,
            form_version: None,
            values: values.clone(),
            part_of: None,
            chosen: BTreeMap::new(),
        }),
    };
    Ok((values, aim))
}

/// The order that holds a unique value.
async fn holder(
    app: &App,
    caller: &Caller,
    type_id: Uuid,
    (key, value): (&str, &Value),
) -> Result<Option<Order>, Problem> {
    let version = caller.catalog.order_type(type_id).map_or(0, |found| found.body.form_version);
    let Some(form) = caller.catalog.form(type_id, version) else { return Ok(None) };
    let form = FormInUse { catalog: caller.catalog.clone(), form };
    let patch = Values::from_iter([(key.to_owned(), value.clone())]);
    let digests = form.unique(type_id, &Values::new(), &patch, app.now());
    let asking = caller.clone();
    let read = move |c: &mut Conn| {
        let held = orders::by_unique(c, asking.org, &digests)?;
        held.values().next().map(|id| visible(c, &asking, *id)).transpose()
    };
    Ok(app.ledger.store().read(read).await?)
}

/// Does what a message says, once.
async fn take(
    app: &App,
    caller: &Caller,
    kept: &Kept,
    (message_id, letter): (&str, &Letter),
) -> Result<(StatusCode, Received), Problem> {
    let message: Value = letter.read()?;
    let fingerprint = Sha256::digest(letter.bytes()).into();
    let once = caller.idempotency(&format!("hook:{}:{message_id}", kept.id.simple()), fingerprint);
    // A message that came before is answered before it is asked what it would do now.
    let before = replayed(app, caller.org, &once).await?;
    if let Some(receipt) = before {
        return received(app, caller, &receipt, false).await;
    }
    let now = app.now();
    let (values, aim) = aim(app, caller, &kept.body, &message).await?;
    let (command, is_new) = match aim {
        Aim::New(submission) => {
            let submit = prepare(app, caller, &submission, now).await?;
            (Command::SubmitOrder(Box::new(submit)), true)
        }
        Aim::Change(order) => (change(app, caller, &order, values).await?, false),
    };
    let mut envelope = caller.envelope(now, command);
    envelope.idempotency = Some(once);
    let receipt = app.ledger.submit(envelope).await?.receipt;
    let is_new = is_new && !receipt.replayed;
    received(app, caller, &receipt, is_new).await
}

/// The command that gives an order the values of a message.
async fn change(app: &App, caller: &Caller, order: &Order, patch: Values) -> Result<Command, Problem> {
    let (org, id, now) = (caller.org, order.id, app.now());
    let before = app.ledger.store().read(move |c| orders::values(c, org, id)).await?.unwrap_or_default();
    let found = caller.catalog.form(order.type_id, order.form_version);
    let form = found.ok_or_else(|| Problem::internal(format_args!("order {id} has no form {}", order.form_version)))?;
    let strange: Vec<FieldError> = patch
        .keys()
        .filter(|field| form.field(field).is_none())
        .map(|field| {
            let (zh, en) = ("工单的表单没有这个字段。", "The form of the order has no such field.");
            FieldError::new("unknown-field", zh, en).at(gongdan_domain::form::value_path(field))
        })
        .collect();
    if !strange.is_empty() {
        return Err(strange.into());
    }
    super::submit::claims(app, org, &form, &form.references(&patch)).await?;
    let form = FormInUse { catalog: caller.catalog.clone(), form };
    let unique = form.unique(order.type_id, &before, &patch, now);
    // The other system says how things are: what others wrote into these fields meanwhile gives way.
    let edit = command::EditOrder { order_id: id, expected_version: None, seen: None, patch, unique, form };
    Ok(Command::EditOrder(Box::new(edit)))
}

async fn received(
    app: &App,
    caller: &Caller,
    receipt: &Receipt,
    created: bool,
) -> Result<(StatusCode, Received), Problem> {
    let (org, id) = (caller.org, receipt.id);
    let number = match &receipt.number {
        Some(number) => number.clone(),
        None => {
            let order = app.ledger.store().read(move |c| orders::find(c, org, id)).await?;
            order.ok_or_else(Problem::not_found)?.number
        }
    };
    let status = if created { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Received { id, number, created }))
}

/// Notes for those who look after it what became of a message: every failure, and now and then that all is well.
async fn note(app: &App, org: OrgId, id: Uuid, failed: Option<Text>) -> Result<(), Problem> {
    let now = app.now();
    let read = move |c: &mut Conn| Ok(outlets::health(c, org, &[id])?.remove(&id).unwrap_or_default());
    let mut health = app.ledger.store().read(read).await?;
    match failed {
        None => {
            let is_known = health.succeeded_at.is_some_and(|at| now.duration_since(at) < NOTED);
            if is_known && health.failing_since.is_none() {
                return Ok(());
            }
            (health.failing_since, health.failures, health.succeeded_at) = (None, 0, Some(now));
        }
        Some(reason) => {
            health.failing_since.get_or_insert(now);
            health.failures += 1;
            (health.failed_at, health.reason) = (Some(now), Some(reason));
        }
    }
    Ok(app.ledger.store().write(move |c| outlets::put_health(c, org, id, &health)).await?)
}
