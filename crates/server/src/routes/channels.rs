//! Ways to tell people outside of the browser: settings, trying them out, what was sent.

use super::documents::{Draft, save};
use super::orders::visible;
use crate::app::App;
use crate::etag::Tagged;
use crate::extract::{Body, Caller, IfMatch, Segments};
use crate::problem::{Code, Problem};
use crate::wire::{Channel, ChannelKind, Items, OutletHealth, PersonMessage, SaveChannel};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdan_connect as connect;
use gongdan_domain::OrgId;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::delivery;
use gongdan_domain::document::{Body as _, Document};
use gongdan_domain::form::FieldError;
use gongdan_domain::mail::{ChannelSettings, TEST, secret_purpose};
use gongdan_domain::permission::{self, Action};
use gongdan_store::outlets::{self, Sealed};
use gongdan_store::{Conn, deliveries, life};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Channels of one organisation.
const MOST: usize = 50;
/// Messages listed.
const MOST_LISTED: usize = 200;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_channels))
        .routes(routes!(list_channel_kinds))
        .routes(routes!(put_channel))
        .routes(routes!(test_channel))
        .routes(routes!(get_channel_message))
        .routes(routes!(list_order_messages))
}

fn channel(app: &App, name: &str) -> Result<&'static dyn connect::Channel, Problem> {
    app.channels.iter().copied().find(|channel| channel.name() == name).ok_or_else(Problem::not_found)
}

async fn documents(app: &App, caller: &Caller) -> Result<Vec<Document>, Problem> {
    caller.must(Action::ManageSettings)?;
    let org = caller.org;
    Ok(app.ledger.store().read(move |c| life::all_documents(c, org, ChannelSettings::KIND, MOST)).await?)
}

async fn shown(app: &App, caller: &Caller, kept: &[Document]) -> Result<Vec<Channel>, Problem> {
    let (org, ids) = (caller.org, kept.iter().map(|document| document.id).collect::<Vec<_>>());
    let read = move |c: &mut Conn| {
        let secrets = outlets::secret_names(c, org, &ids)?;
        Ok((outlets::health(c, org, &ids)?, deliveries::waiting(c, org, &ids)?, secrets))
    };
    let (mut health, waiting, secrets) = app.ledger.store().read(read).await?;
    let now = app.now();
    let show = |channel: &&'static dyn connect::Channel| {
        let document = kept.iter().find(|document| document.key == channel.name());
        let body: Option<ChannelSettings> = document.and_then(|document| document.read().ok());
        let id = document.map(|document| document.id).unwrap_or_default();
        let (mine, names) = (secrets.iter().filter(|(owner, _)| *owner == id), channel.secret_names());
        Channel {
            name: channel.name(),
            title: channel.title(),
            version: document.map_or(0, |document| document.version),
            active: document.is_some_and(|document| document.active),
            settings: body.map_or_else(|| json!({}), |body| body.settings),
            schema: channel.schema(),
            kept_secrets: mine.map(|(_, name)| name.clone()).filter(|name| names.contains(name)).collect(),
            health: OutletHealth::of(
                health.remove(&id).unwrap_or_default(),
                waiting.get(&id).copied().unwrap_or(0),
                now,
            ),
        }
    };
    Ok(app.channels.iter().map(show).collect())
}

/// Lists the channels there are, with their settings and how they are doing.
#[utoipa::path(get, path = "/api/v1/channels", tag = "channels",
    responses((status = 200, description = "All channels.", body = Items<Channel>), Problem))]
pub(crate) async fn list_channels(State(app): State<App>, caller: Caller) -> Result<Json<Items<Channel>>, Problem> {
    let kept = documents(&app, &caller).await?;
    Ok(Json(Items { items: shown(&app, &caller, &kept).await? }))
}

/// Lists the channels there are, for everybody: what they are called and where they find people.
#[utoipa::path(get, path = "/api/v1/channel-kinds", tag = "channels",
    responses((status = 200, description = "All channels.", body = Items<ChannelKind>), Problem))]
pub(crate) async fn list_channel_kinds(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Items<ChannelKind>>, Problem> {
    let org = caller.org;
    let used = app.ledger.store().read(move |c| life::documents(c, org, ChannelSettings::KIND, MOST)).await?;
    let shown = |channel: &&'static dyn connect::Channel| ChannelKind {
        name: channel.name(),
        title: channel.title(),
        reaches: channel.reaches().into(),
        active: used.iter().any(|document| document.key == channel.name()),
    };
    Ok(Json(Items { items: app.channels.iter().map(shown).collect() }))
}

/// Sets a channel up. Secrets go in here and never come out again.
#[utoipa::path(put, path = "/api/v1/channels/{name}", tag = "channels", request_body = SaveChannel,
    params(("name" = String, Path),
        ("If-Match" = String, Header, description = "ETag of the version read, `\"v0\"` before it was set up.")),
    responses((status = 200, description = "Changed.", body = Channel, headers(("ETag" = String))), Problem))]
pub(crate) async fn put_channel(
    State(app): State<App>,
    caller: Caller,
    Segments(name): Segments<String>,
    IfMatch(expected): IfMatch,
    Body(input): Body<SaveChannel>,
) -> Result<Tagged<Channel>, Problem> {
    let kept = documents(&app, &caller).await?;
    let channel = channel(&app, &name)?;
    let settings = Value::Object(input.settings);
    let faults = channel.check(&settings, &app.way_out);
    let faults: Vec<FieldError> = faults.into_iter().map(|fault| fault.under("/settings")).collect();
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    check_secrets(channel, &input.secrets)?;
    let held = kept.iter().find(|document| document.key == channel.name());
    let id = held.map_or_else(Uuid::now_v7, |held| held.id);
    let org = caller.org;
    let held_secrets = app.ledger.store().read(move |c| outlets::secret_names(c, org, &[id])).await?;
    let names = channel.secret_names();
    let is_kept = |name: &String| {
        let held = || held_secrets.iter().any(|(_, held)| held == name);
        input.secrets.get(name).map_or_else(held, |secret| !secret.is_empty())
    };
    let has_secret = names.iter().any(is_kept);
    let body = ChannelSettings { settings, has_secret };
    let draft =
        Draft { id, kind: ChannelSettings::KIND, key: channel.name().to_owned(), active: input.active, body: &body };
    save(&app, &caller, draft, expected).await?;
    keep_secrets(&app, org, id, input.secrets).await?;
    let kept = documents(&app, &caller).await?;
    let found = shown(&app, &caller, &kept).await?.into_iter().find(|shown| shown.name == channel.name());
    let found = found.ok_or_else(Problem::not_found)?;
    Ok(Tagged(found.version, found))
}

fn check_secrets(channel: &dyn connect::Channel, secrets: &BTreeMap<String, String>) -> Result<(), Problem> {
    let names = channel.secret_names();
    let fault = |(name, secret): (&String, &String)| {
        let path = format!("/secrets/{}", name.replace('~', "~0").replace('/', "~1"));
        if !names.contains(name) {
            return Some(FieldError::new("unknown", "没有这个密钥。", "There is no such secret.").at(&path));
        }
        let is_long = secret.chars().count() > 1_000;
        is_long.then(|| FieldError::new("too-long", "内容过长。", "It is too long.").at(&path))
    };
    let faults: Vec<FieldError> = secrets.iter().filter_map(fault).collect();
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

/// Keeps new secrets, removes empty ones, and forgets the token that was given for other settings.
async fn keep_secrets(app: &App, org: OrgId, id: Uuid, secrets: BTreeMap<String, String>) -> Result<(), Problem> {
    let (now, purpose) = (app.now(), secret_purpose(id));
    let (gone, new): (Vec<_>, Vec<_>) = secrets.into_iter().partition(|(_, secret)| secret.is_empty());
    let sealed = |(name, secret): (String, String)| Sealed {
        name,
        sealed: app.seal.close(&purpose, secret.as_bytes()),
        changed_at: now,
        ends_at: None,
    };
    let new: Vec<Sealed> = new.into_iter().map(sealed).collect();
    let work = move |c: &mut Conn| {
        outlets::forget_one(c, org, id, outlets::TOKEN)?;
        for (name, _) in &gone {
            outlets::forget_one(c, org, id, name)?;
        }
        outlets::keep(c, org, id, &new)
    };
    Ok(app.ledger.store().write(work).await?)
}

/// Sends a message to the caller, also while the channel is off; look at it under the answer's id.
#[utoipa::path(post, path = "/api/v1/channels/{name}/test", tag = "channels", params(("name" = String, Path)),
    responses((status = 202, description = "It is on its way.", body = PersonMessage), Problem))]
pub(crate) async fn test_channel(
    State(app): State<App>,
    caller: Caller,
    Segments(name): Segments<String>,
) -> Result<(StatusCode, Json<PersonMessage>), Problem> {
    let kept = documents(&app, &caller).await?;
    let channel = channel(&app, &name)?;
    let outlet = kept.iter().find(|document| document.key == channel.name()).ok_or_else(Problem::not_found)?;
    let person = caller.person()?;
    let (org, now, id, outlet) = (caller.org, app.now(), Uuid::now_v7(), outlet.id);
    let seed = json!({"reason": TEST, "detail": null, "actor": person.body.name, "at": now});
    // In a lane of its own: whoever tries it out does not want to wait for what else waits for them.
    let message = delivery::Delivery {
        recipient_id: Some(caller.user_id),
        topic: TEST.to_owned(),
        body: seed.to_string(),
        ..delivery::Delivery::new(id, channel.name().to_owned(), outlet, now)
    };
    let row = message.clone();
    app.ledger.store().write(move |c: &mut Conn| deliveries::try_out(c, org, &row)).await?;
    Ok((StatusCode::ACCEPTED, Json(PersonMessage::new(message, app.channels, name_of(&caller.catalog)))))
}

fn name_of(catalog: &Catalog) -> impl Fn(Uuid) -> Option<String> + '_ {
    |id| catalog.person(id).map(|person| person.body.name.clone())
}

/// Shows what became of a message.
#[utoipa::path(get, path = "/api/v1/channels/{name}/messages/{id}", tag = "channels",
    params(("name" = String, Path), ("id" = Uuid, Path)),
    responses((status = 200, description = "The message.", body = PersonMessage), Problem))]
pub(crate) async fn get_channel_message(
    State(app): State<App>,
    caller: Caller,
    Segments((name, id)): Segments<(String, Uuid)>,
) -> Result<Json<PersonMessage>, Problem> {
    let kept = documents(&app, &caller).await?;
    let outlet = kept.iter().find(|document| document.key == name).ok_or_else(Problem::not_found)?.id;
    let org = caller.org;
    let found = app.ledger.store().read(move |c| deliveries::find(c, org, outlet, id)).await?;
    let found = found.ok_or_else(Problem::not_found)?;
    Ok(Json(PersonMessage::new(found, app.channels, name_of(&caller.catalog))))
}

/// Lists to whom messages about an order were sent outside of the browser, the newest first, for colleagues.
#[utoipa::path(get, path = "/api/v1/orders/{id}/messages", tag = "orders", params(("id" = Uuid, Path)),
    responses((status = 200, description = "At most 200 messages of the last thirty days.",
        body = Items<PersonMessage>), Problem))]
pub(crate) async fn list_order_messages(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<Items<PersonMessage>>, Problem> {
    let asking = caller.clone();
    let read = move |c: &mut Conn| {
        let order = visible(c, &asking, id)?;
        let may = permission::may_on(&asking.rights, Action::Note, &order);
        let found = if may { deliveries::to_people(c, asking.org, id, MOST_LISTED)? } else { Vec::new() };
        Ok((may, found))
    };
    let (may, found) = app.ledger.store().read(read).await?;
    if !may {
        return Err(Problem::new(Code::Forbidden));
    }
    let name = name_of(&caller.catalog);
    Ok(Json(Items { items: found.into_iter().map(|row| PersonMessage::new(row, app.channels, &name)).collect() }))
}
