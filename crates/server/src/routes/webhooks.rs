//! Webhooks: who outside is told of events.

use super::documents::{Checks, Draft, save};
use super::signing::Owner;
use crate::app::App;
use crate::cursor;
use crate::etag::Tagged;
use crate::extract::{Body, Caller, IfMatch, Paging, Query, Segments};
use crate::problem::Problem;
use crate::wire::{
    Delivery, DeliveryContent, Items, NewWebhook, OutletHealth, Page, ReplayWebhook, Replayed, SaveWebhook, Webhook,
    WebhookSecret,
};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdan_connect::WebhookSecret as Secret;
use gongdan_domain::OrgId;
use gongdan_domain::delivery::{self, DeliveryState};
use gongdan_domain::document::{Body as _, Document};
use gongdan_domain::form::FieldError;
use gongdan_domain::permission::{self, Action};
use gongdan_domain::webhook::{self, CHANNEL, EVENTS, PREVIOUS, SECRET, TEST, read_filter, secret_purpose};
use gongdan_store::deliveries::{self, Which};
use gongdan_store::outlets;
use gongdan_store::{Conn, StoreError, events, life, state};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Webhooks of one organisation.
const MOST: usize = 100;
/// Messages sent again at once.
const MOST_REPLAYED: usize = 5_000;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_webhooks, create_webhook))
        .routes(routes!(get_webhook, update_webhook, delete_webhook))
        .routes(routes!(renew_webhook_secret))
        .routes(routes!(test_webhook))
        .routes(routes!(list_deliveries))
        .routes(routes!(get_delivery))
        .routes(routes!(replay_webhook))
}

/// A webhook as it is kept.
struct Kept {
    id: Uuid,
    version: i64,
    active: bool,
    body: webhook::Webhook,
}

fn kept(document: &Document) -> Option<Kept> {
    let body: webhook::Webhook = document.read().ok()?;
    let Document { id, version, active, .. } = *document;
    (document.kind == webhook::Webhook::KIND && !body.removed).then_some(Kept { id, version, active, body })
}

async fn find(app: &App, caller: &Caller, id: Uuid) -> Result<Kept, Problem> {
    caller.must(Action::ManageSettings)?;
    let org = caller.org;
    let found = app.ledger.store().read(move |c| state::documents_by_id(c, org, &[id])).await?;
    found.first().and_then(kept).ok_or_else(Problem::not_found)
}

async fn shown(app: &App, caller: &Caller, all: Vec<Kept>) -> Result<Vec<Webhook>, Problem> {
    let (org, ids) = (caller.org, all.iter().map(|kept| kept.id).collect::<Vec<_>>());
    let read = move |c: &mut Conn| Ok((outlets::health(c, org, &ids)?, deliveries::waiting(c, org, &ids)?));
    let (mut health, waiting) = app.ledger.store().read(read).await?;
    let now = app.now();
    let show = |kept: Kept| {
        let waiting = waiting.get(&kept.id).copied().unwrap_or(0);
        let health = OutletHealth::of(health.remove(&kept.id).unwrap_or_default(), waiting, now);
        Webhook::new((kept.id, kept.version, kept.active), kept.body, health)
    };
    Ok(all.into_iter().map(show).collect())
}

async fn show(app: &App, caller: &Caller, kept: Kept) -> Result<Webhook, Problem> {
    shown(app, caller, vec![kept]).await?.pop().ok_or_else(Problem::not_found)
}

/// Lists all webhooks with how they are doing.
#[utoipa::path(get, path = "/api/v1/webhooks", tag = "webhooks",
    responses((status = 200, description = "All webhooks.", body = Items<Webhook>), Problem))]
pub(crate) async fn list_webhooks(State(app): State<App>, caller: Caller) -> Result<Json<Items<Webhook>>, Problem> {
    caller.must(Action::ManageSettings)?;
    let org = caller.org;
    let read = move |c: &mut Conn| life::all_documents(c, org, webhook::Webhook::KIND, MOST * 10);
    let all = app.ledger.store().read(read).await?;
    let items = shown(&app, &caller, all.iter().filter_map(kept).collect()).await?;
    Ok(Json(Items { items }))
}

/// Shows a webhook.
#[utoipa::path(get, path = "/api/v1/webhooks/{id}", tag = "webhooks", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The webhook.", body = Webhook, headers(("ETag" = String))), Problem))]
pub(crate) async fn get_webhook(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Tagged<Webhook>, Problem> {
    let kept = find(&app, &caller, id).await?;
    Ok(Tagged(kept.version, show(&app, &caller, kept).await?))
}

/// What is wrong with a webhook. `held` is whose rights counted before.
fn check(app: &App, caller: &Caller, input: &SaveWebhook, held: Option<Uuid>) -> Result<(), Problem> {
    let mut checks = Checks::default();
    checks.text("/name", &input.name, 100);
    if let Err(failure) = app.way_out.check(input.url.trim()) {
        checks.add("bad-url", &failure.words.zh, &failure.words.en, "/url");
    }
    if input.events.len() > EVENTS.len() {
        checks.add("too-many", "事件过多。", "There are too many events.", "/events");
    }
    for (at, kind) in input.events.iter().enumerate().take(EVENTS.len()) {
        checks.exists(&format!("/events/{at}"), EVENTS.contains(&kind.as_str()));
    }
    if input.type_ids.len() > 200 {
        checks.add("too-many", "工单类型过多。", "There are too many order types.", "/typeIds");
    }
    for (at, id) in input.type_ids.iter().enumerate().take(200) {
        checks.exists(&format!("/typeIds/{at}"), caller.catalog.order_type(*id).is_some());
    }
    if let Err(mistakes) = read_filter(&input.filter, &caller.catalog, &input.type_ids) {
        for mistake in mistakes {
            checks.add(mistake.code, &mistake.text.zh, &mistake.text.en, "/filter");
        }
    }
    checks.acts_for(caller, input.acts_for, held);
    checks.done()
}

async fn write(app: &App, caller: &Caller, kept: &Kept) -> Result<i64, Problem> {
    let draft = Draft {
        id: kept.id,
        kind: webhook::Webhook::KIND,
        key: kept.id.to_string(),
        active: kept.active,
        body: &kept.body,
    };
    save(app, caller, draft, kept.version).await
}

fn owner(org: OrgId, id: Uuid) -> Owner {
    Owner { org, id, purpose: secret_purpose(id), names: [SECRET, PREVIOUS] }
}

/// Makes a webhook. Its secret is in the answer and never shown again.
#[utoipa::path(post, path = "/api/v1/webhooks", tag = "webhooks", request_body = SaveWebhook,
    responses((status = 201, description = "Made.", body = NewWebhook, headers(("ETag" = String))), Problem))]
pub(crate) async fn create_webhook(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<SaveWebhook>,
) -> Result<(StatusCode, Tagged<NewWebhook>), Problem> {
    caller.must(Action::ManageSettings)?;
    check(&app, &caller, &input, None)?;
    let org = caller.org;
    let held = app.ledger.store().read(move |c| life::documents(c, org, webhook::Webhook::KIND, MOST)).await?;
    if held.len() >= MOST {
        let (zh, en) = ("订阅已达上限。", "There are as many webhooks as there may be.");
        return Err(FieldError::new("too-many", zh, en).at("/name").into());
    }
    let (id, now, secret) = (Uuid::now_v7(), app.now(), Secret::random());
    owner(org, id).keep(&app, &secret).await?;
    let body = webhook::Webhook {
        name: input.name.trim().to_owned(),
        url: input.url.trim().to_owned(),
        events: input.events,
        type_ids: input.type_ids,
        filter: input.filter,
        acts_for: input.acts_for.unwrap_or(caller.user_id),
        since: now,
        secret_at: now,
        previous_until: None,
        stopped: None,
        removed: false,
    };
    let mut kept = Kept { id, version: 0, active: input.active, body };
    kept.version = write(&app, &caller, &kept).await?;
    let version = kept.version;
    let webhook = show(&app, &caller, kept).await?;
    Ok((StatusCode::CREATED, Tagged(version, NewWebhook { webhook, secret: secret.shown() })))
}

/// Changes a webhook. What it was not told while it was off it is not told later.
#[utoipa::path(put, path = "/api/v1/webhooks/{id}", tag = "webhooks", request_body = SaveWebhook,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "ETag of the version read.")),
    responses((status = 200, description = "Changed.", body = Webhook, headers(("ETag" = String))), Problem))]
pub(crate) async fn update_webhook(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(expected): IfMatch,
    Body(input): Body<SaveWebhook>,
) -> Result<Tagged<Webhook>, Problem> {
    let mut kept = find(&app, &caller, id).await?;
    check(&app, &caller, &input, Some(kept.body.acts_for))?;
    let (was_on, now) = (kept.active, app.now());
    kept.version = expected;
    kept.active = input.active;
    kept.body = webhook::Webhook {
        name: input.name.trim().to_owned(),
        url: input.url.trim().to_owned(),
        events: input.events,
        type_ids: input.type_ids,
        filter: input.filter,
        acts_for: input.acts_for.unwrap_or(kept.body.acts_for),
        since: if was_on { kept.body.since } else { now },
        stopped: None,
        ..kept.body
    };
    kept.version = write(&app, &caller, &kept).await?;
    Ok(Tagged(kept.version, show(&app, &caller, kept).await?))
}

/// Removes a webhook with its secrets. What waits for it is not sent any more.
#[utoipa::path(delete, path = "/api/v1/webhooks/{id}", tag = "webhooks", params(("id" = Uuid, Path)),
    responses((status = 204, description = "Removed."), Problem))]
pub(crate) async fn delete_webhook(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<StatusCode, Problem> {
    let mut kept = find(&app, &caller, id).await?;
    kept.active = false;
    kept.body.removed = true;
    write(&app, &caller, &kept).await?;
    owner(caller.org, id).forget(&app).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a new secret, which is in the answer and never shown again. For a day messages carry signatures by the new
/// one and the one before.
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/secret", tag = "webhooks", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The new secret.", body = WebhookSecret), Problem))]
pub(crate) async fn renew_webhook_secret(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<WebhookSecret>, Problem> {
    let mut kept = find(&app, &caller, id).await?;
    let owner = owner(caller.org, id);
    let renewal = owner.renewal(&app).await?;
    // The log says that there is a new one before it counts: of two who do this at once, one is refused here.
    (kept.body.secret_at, kept.body.previous_until) = (app.now(), renewal.until);
    write(&app, &caller, &kept).await?;
    owner.take_over(&app, &renewal).await?;
    Ok(Json(WebhookSecret { secret: renewal.secret.shown(), previous_until: renewal.until.map(Into::into) }))
}

/// Sends a message to try the webhook out, also while it is off; look at it under the answer's id.
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/test", tag = "webhooks", params(("id" = Uuid, Path)),
    responses((status = 202, description = "It is on its way.", body = Delivery), Problem))]
pub(crate) async fn test_webhook(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<(StatusCode, Json<Delivery>), Problem> {
    let kept = find(&app, &caller, id).await?;
    let (org, now, message) = (caller.org, app.now(), Uuid::now_v7());
    let source = app.config.public_url.clone().unwrap_or_else(|| "urn:gongdan".to_owned());
    let body = json!({"specversion": "1.0", "id": message, "source": source, "type": TEST, "time": now,
        "datacontenttype": "application/json", "data": {"webhook": kept.body.name, "sentBy": caller.person()?.body.name}});
    let delivery = delivery::Delivery {
        topic: TEST.to_owned(),
        body: body.to_string(),
        ..delivery::Delivery::new(message, CHANNEL.to_owned(), id, now)
    };
    let row = delivery.clone();
    app.ledger.store().write(move |c: &mut Conn| deliveries::try_out(c, org, &row)).await?;
    Ok((StatusCode::ACCEPTED, Json(delivery.into())))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Standing {
    /// Only those that are `waiting`, `sent`, `failed` or `dropped`.
    #[param(required = false, max_length = 20)]
    #[serde(default)]
    state: Option<String>,
}

/// Lists the messages of a webhook, the newest first. They are kept for thirty days.
#[utoipa::path(get, path = "/api/v1/webhooks/{id}/deliveries", tag = "webhooks",
    params(("id" = Uuid, Path), Standing, Paging),
    responses((status = 200, description = "A page of messages.", body = Page<Delivery>), Problem))]
pub(crate) async fn list_deliveries(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Query(standing): Query<Standing>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<Delivery>>, Problem> {
    find(&app, &caller, id).await?;
    let unknown = || Problem::bad_request("没有这个状态。", "There is no such state.");
    let state = standing.state.map(|code| DeliveryState::from_code(&code).ok_or_else(unknown)).transpose()?;
    let (org, limit) = (caller.org, paging.limit()?);
    let which = Which { state, before: paging.after_id()? };
    let mut rows = app.ledger.store().read(move |c| deliveries::of_outlet(c, (org, id), &which, limit + 1)).await?;
    let next = cursor::cut(&mut rows, limit, |row| row.id.to_string());
    Ok(Json(Page { items: rows.into_iter().map(Delivery::from).collect(), next }))
}

/// Shows a message with what is sent.
#[utoipa::path(get, path = "/api/v1/webhooks/{id}/deliveries/{delivery}", tag = "webhooks",
    params(("id" = Uuid, Path), ("delivery" = Uuid, Path)),
    responses((status = 200, description = "The message.", body = DeliveryContent), Problem))]
pub(crate) async fn get_delivery(
    State(app): State<App>,
    caller: Caller,
    Segments((id, delivery)): Segments<(Uuid, Uuid)>,
) -> Result<Json<DeliveryContent>, Problem> {
    let kept = find(&app, &caller, id).await?;
    let org = caller.org;
    let found = app.ledger.store().read(move |c| deliveries::find(c, org, id, delivery)).await?;
    let found = found.ok_or_else(Problem::not_found)?;
    // It holds what the webhook's user may see, and others perhaps not.
    let may_see = kept.body.acts_for == caller.user_id || permission::may(&caller.rights, Action::Administer);
    let body = may_see.then(|| found.body.clone());
    Ok(Json(DeliveryContent { delivery: found.into(), body }))
}

/// Sends again: one message, or those of a time, at most 5,000, under the same message ids and bodies.
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/replay", tag = "webhooks", request_body = ReplayWebhook,
    params(("id" = Uuid, Path)),
    responses((status = 202, description = "They are on their way.", body = Replayed), Problem))]
pub(crate) async fn replay_webhook(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(input): Body<ReplayWebhook>,
) -> Result<(StatusCode, Json<Replayed>), Problem> {
    find(&app, &caller, id).await?;
    let (org, now) = (caller.org, app.now());
    let (one, from, to) = (input.delivery_id, input.from, input.to.unwrap_or(now));
    if one.is_some() == from.is_some() {
        let (zh, en) = ("请给出 deliveryId 或 from 其中之一。", "Give either deliveryId or from.");
        return Err(FieldError::new("one-of", zh, en).at("/deliveryId").into());
    }
    let work = move |c: &mut Conn| {
        let mut old = match (one, from) {
            (Some(one), _) => vec![deliveries::find(c, org, id, one)?.ok_or(StoreError::NotFound)?],
            (None, from) => {
                let between = (from.unwrap_or(now), to);
                deliveries::made_between(c, (org, id), between, input.only_failed, MOST_REPLAYED + 1)?
            }
        };
        let more = old.len() > MOST_REPLAYED;
        old.truncate(MOST_REPLAYED);
        let seq = events::head_position(c, org)?;
        let again: Vec<delivery::Delivery> = old.into_iter().map(|old| repeated(old, seq, now)).collect();
        deliveries::add(c, org, &again)?;
        Ok(Replayed { count: again.len(), more })
    };
    Ok((StatusCode::ACCEPTED, Json(app.ledger.store().write(work).await?)))
}

/// The same message once more, behind everything of its order that was sent or waits.
fn repeated(old: delivery::Delivery, seq: i64, now: Timestamp) -> delivery::Delivery {
    let delivery::Delivery { channel, outlet_id, recipient_id, lane, message_id, topic, order_id, body, .. } = old;
    let fresh = delivery::Delivery::new(Uuid::now_v7(), channel, outlet_id, now);
    delivery::Delivery { recipient_id, lane, seq, message_id, topic, order_id, body, ..fresh }
}
