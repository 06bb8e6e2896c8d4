//! Webhooks in: which other systems may send what, and what becomes of it.

use super::documents::{Checks, Draft, save};
use super::hooks::{Aim, aim};
use super::signing::Owner;
use crate::app::App;
use crate::etag::Tagged;
use crate::extract::{Body, Caller, IfMatch, Segments};
use crate::problem::Problem;
use crate::wire::{
    InboundWebhook, Items, NewInboundWebhook, OutletHealth, Rehearsed, SaveInboundWebhook, WebhookSecret,
};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdan_connect::WebhookSecret as Secret;
use gongdan_domain::OrgId;
use gongdan_domain::document::{Body as _, Document};
use gongdan_domain::form::FieldError;
use gongdan_domain::inbound::{self, PREVIOUS, SECRET, read_mapping, secret_purpose};
use gongdan_domain::permission::Action;
use gongdan_store::{Conn, life, outlets, state};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Inbound webhooks of one organisation.
const MOST: usize = 100;
/// Fields that one fills in.
const MOST_FIELDS: usize = 100;
/// The longest expression.
const MOST_CHARACTERS: usize = 2_000;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_inbound_webhooks, create_inbound_webhook))
        .routes(routes!(update_inbound_webhook, delete_inbound_webhook))
        .routes(routes!(renew_inbound_webhook_secret))
        .routes(routes!(rehearse_inbound_webhook))
}

/// An inbound webhook as it is kept.
pub(super) struct Kept {
    pub(super) id: Uuid,
    version: i64,
    pub(super) active: bool,
    pub(super) body: inbound::InboundWebhook,
}

impl Kept {
    /// Reads one that nobody removed.
    pub(super) fn of(document: &Document) -> Option<Self> {
        let body: inbound::InboundWebhook = document.read().ok()?;
        let Document { id, version, active, .. } = *document;
        (document.kind == inbound::InboundWebhook::KIND && !body.removed).then_some(Self { id, version, active, body })
    }
}

/// Whose secrets those of an inbound webhook are.
pub(super) fn owner(org: OrgId, id: Uuid) -> Owner {
    Owner { org, id, purpose: secret_purpose(id), names: [SECRET, PREVIOUS] }
}

async fn find(app: &App, caller: &Caller, id: Uuid) -> Result<Kept, Problem> {
    caller.must(Action::ManageSettings)?;
    let org = caller.org;
    let found = app.ledger.store().read(move |c| state::documents_by_id(c, org, &[id])).await?;
    found.first().and_then(Kept::of).ok_or_else(Problem::not_found)
}

async fn shown(app: &App, caller: &Caller, all: Vec<Kept>) -> Result<Vec<InboundWebhook>, Problem> {
    let (org, now, ids) = (caller.org, app.now(), all.iter().map(|kept| kept.id).collect::<Vec<_>>());
    let mut health = app.ledger.store().read(move |c| outlets::health(c, org, &ids)).await?;
    let slug = &caller.catalog.organisation().slug;
    let show = |kept: Kept| {
        let health = OutletHealth::of(health.remove(&kept.id).unwrap_or_default(), 0, now);
        InboundWebhook::new((kept.id, kept.version, kept.active), kept.body, slug, health)
    };
    Ok(all.into_iter().map(show).collect())
}

async fn show(app: &App, caller: &Caller, kept: Kept) -> Result<InboundWebhook, Problem> {
    shown(app, caller, vec![kept]).await?.pop().ok_or_else(Problem::not_found)
}

/// Lists all inbound webhooks with how they are doing.
#[utoipa::path(get, path = "/api/v1/inbound-webhooks", tag = "webhooks",
    responses((status = 200, description = "All inbound webhooks.", body = Items<InboundWebhook>), Problem))]
pub(crate) async fn list_inbound_webhooks(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Items<InboundWebhook>>, Problem> {
    caller.must(Action::ManageSettings)?;
    let org = caller.org;
    let read = move |c: &mut Conn| life::all_documents(c, org, inbound::InboundWebhook::KIND, MOST * 10);
    let all = app.ledger.store().read(read).await?;
    let items = shown(&app, &caller, all.iter().filter_map(Kept::of).collect()).await?;
    Ok(Json(Items { items }))
}

/// What is wrong with an inbound webhook. `held` is who acted before.
fn check(caller: &Caller, input: &SaveInboundWebhook, held: Option<Uuid>) -> Result<(), Problem> {
    let mut checks = Checks::default();
    checks.text("/name", &input.name, 100);
    let order_type = caller.catalog.order_type(input.type_id);
    checks.exists("/typeId", order_type.is_some());
    let form = order_type.and_then(|found| caller.catalog.form(found.id, found.body.form_version));
    if input.set.is_empty() || input.set.len() > MOST_FIELDS {
        checks.add("too-many", "请填写 1 到 100 个字段。", "Fill in 1 to 100 fields.", "/set");
    }
    for (field, source) in input.set.iter().take(MOST_FIELDS) {
        let path = format!("/set/{}", field.replace('~', "~0").replace('/', "~1"));
        checks.exists(&path, form.as_ref().is_some_and(|form| form.field(field).is_some()));
        checks.length(&path, source, MOST_CHARACTERS);
        for mistake in read_mapping(source).err().into_iter().flatten() {
            checks.add(mistake.code, &mistake.text.zh, &mistake.text.en, &path);
        }
    }
    if let Some(key) = &input.key {
        let is_unique = form.as_ref().is_some_and(|form| form.field(key).is_some_and(|found| found.field.unique));
        if !is_unique || !input.set.contains_key(key) {
            let (zh, en) =
                ("请选择一个已映射的唯一字段。", "Choose a field that is unique and that the mapping fills in.");
            checks.add("not-unique", zh, en, "/key");
        }
    }
    checks.acts_for(caller, input.acts_for, held);
    checks.done()
}

async fn write(app: &App, caller: &Caller, kept: &Kept) -> Result<i64, Problem> {
    let (id, key, active) = (kept.id, kept.id.to_string(), kept.active);
    save(app, caller, Draft { id, kind: inbound::InboundWebhook::KIND, key, active, body: &kept.body }, kept.version)
        .await
}

/// Makes an inbound webhook. Its secret is in the answer and never shown again.
#[utoipa::path(post, path = "/api/v1/inbound-webhooks", tag = "webhooks", request_body = SaveInboundWebhook,
    responses((status = 201, description = "Made.", body = NewInboundWebhook, headers(("ETag" = String))), Problem))]
pub(crate) async fn create_inbound_webhook(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<SaveInboundWebhook>,
) -> Result<(StatusCode, Tagged<NewInboundWebhook>), Problem> {
    caller.must(Action::ManageSettings)?;
    check(&caller, &input, None)?;
    let org = caller.org;
    let read = move |c: &mut Conn| life::documents(c, org, inbound::InboundWebhook::KIND, MOST);
    if app.ledger.store().read(read).await?.len() >= MOST {
        let (zh, en) = ("接收端已达上限。", "There are as many inbound webhooks as there may be.");
        return Err(FieldError::new("too-many", zh, en).at("/name").into());
    }
    let (id, secret) = (Uuid::now_v7(), Secret::random());
    owner(org, id).keep(&app, &secret).await?;
    let body = inbound::InboundWebhook {
        name: input.name.trim().to_owned(),
        type_id: input.type_id,
        set: input.set,
        key: input.key,
        acts_for: input.acts_for.unwrap_or(caller.user_id),
        secret_at: app.now(),
        previous_until: None,
        removed: false,
    };
    let mut kept = Kept { id, version: 0, active: input.active, body };
    kept.version = write(&app, &caller, &kept).await?;
    let version = kept.version;
    let webhook = show(&app, &caller, kept).await?;
    Ok((StatusCode::CREATED, Tagged(version, NewInboundWebhook { webhook, secret: secret.shown() })))
}

/// Changes an inbound webhook.
#[utoipa::path(put, path = "/api/v1/inbound-webhooks/{id}", tag = "webhooks", request_body = SaveInboundWebhook,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "ETag of the version read.")),
    responses((status = 200, description = "Changed.", body = InboundWebhook, headers(("ETag" = String))), Problem))]
pub(crate) async fn update_inbound_webhook(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(expected): IfMatch,
    Body(input): Body<SaveInboundWebhook>,
) -> Result<Tagged<InboundWebhook>, Problem> {
    let mut kept = find(&app, &caller, id).await?;
    check(&caller, &input, Some(kept.body.acts_for))?;
    (kept.version, kept.active) = (expected, input.active);
    kept.body = inbound::InboundWebhook {
        name: input.name.trim().to_owned(),
        type_id: input.type_id,
        set: input.set,
        key: input.key,
        acts_for: input.acts_for.unwrap_or(kept.body.acts_for),
        ..kept.body
    };
    kept.version = write(&app, &caller, &kept).await?;
    Ok(Tagged(kept.version, show(&app, &caller, kept).await?))
}

/// Removes an inbound webhook with its secrets. Its address answers nobody any more.
#[utoipa::path(delete, path = "/api/v1/inbound-webhooks/{id}", tag = "webhooks", params(("id" = Uuid, Path)),
    responses((status = 204, description = "Removed."), Problem))]
pub(crate) async fn delete_inbound_webhook(
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

/// Makes a new secret, which is in the answer and never shown again. For a day signatures by the new one and the one
/// before hold.
#[utoipa::path(post, path = "/api/v1/inbound-webhooks/{id}/secret", tag = "webhooks", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The new secret.", body = WebhookSecret), Problem))]
pub(crate) async fn renew_inbound_webhook_secret(
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

/// Shows what would come of a message, with the caller's rights. Nothing is written.
#[utoipa::path(post, path = "/api/v1/inbound-webhooks/{id}/rehearsal", tag = "webhooks",
    request_body(content = Value, description = "A message as the other system sends it."),
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "What would come of it.", body = Rehearsed), Problem))]
pub(crate) async fn rehearse_inbound_webhook(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(message): Body<Value>,
) -> Result<Json<Rehearsed>, Problem> {
    let kept = find(&app, &caller, id).await?;
    let (values, aim) = aim(&app, &caller, &kept.body, &message).await?;
    let changes = match aim {
        Aim::New(submission) => {
            super::submit::prepare(&app, &caller, &submission, app.now()).await?;
            None
        }
        Aim::Change(order) => Some(order.number),
    };
    Ok(Json(Rehearsed { values, changes }))
}
