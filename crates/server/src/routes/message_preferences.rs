//! What the caller wants to be told, and how.

use super::documents::{Checks, Draft, save};
use crate::app::App;
use crate::etag::Tagged;
use crate::extract::{Body, Caller, IfMatch};
use crate::problem::Problem;
use crate::wire::{MessagePreferences, MessageWay, QuietHours, SaveMessagePreferences, WishedChannel};
use axum::extract::State;
use gongdan_connect::Channel;
use gongdan_domain::document::Body as _;
use gongdan_domain::mail::{ChannelSettings, Preferences, Quiet, Ways, preferences_id, reasons};
use gongdan_store::{Conn, life, state};
use jiff::civil::Time;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Channels of one organisation, and of a wish.
const MOST_CHANNELS: usize = 20;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(get_message_preferences, put_message_preferences))
}

async fn shown(app: &App, caller: &Caller) -> Result<MessagePreferences, Problem> {
    let (org, id) = (caller.org, preferences_id(caller.user_id));
    let read = move |c: &mut Conn| {
        let used = life::documents(c, org, ChannelSettings::KIND, MOST_CHANNELS)?;
        Ok((state::documents_by_id(c, org, &[id])?.pop(), used))
    };
    let (document, used) = app.ledger.store().read(read).await?;
    let version = document.as_ref().map_or(0, |document| document.version);
    let wishes: Preferences = document.and_then(|document| document.read().ok()).unwrap_or_default();
    let way = |reason: &str| {
        let Ways { app, outside } = wishes.ways(reason);
        MessageWay { reason: reason.to_owned(), app, outside }
    };
    let time = |time: Time| time.strftime("%H:%M").to_string();
    let person = caller.person()?;
    let used = |channel: &&&'static dyn Channel| used.iter().any(|document| document.key == channel.name());
    let reaching: Vec<&'static dyn Channel> =
        app.channels.iter().filter(used).filter(|channel| channel.address(&person.body).is_some()).copied().collect();
    let offered: Vec<&str> = reaching.iter().map(|channel| channel.name()).collect();
    let wished = wishes.chain(&[], &offered);
    let rest = offered.iter().copied().filter(|name| !wished.contains(name));
    let title = |name: &str| reaching.iter().find(|channel| channel.name() == name).map(|channel| channel.title());
    let channel = |name| Some(WishedChannel { name, title: title(name)?, on: wished.contains(&name) });
    Ok(MessagePreferences {
        version,
        ways: reasons().map(way).collect(),
        quiet: wishes.quiet.map(|quiet| QuietHours { from: time(quiet.from), to: time(quiet.to) }),
        digest_hour: wishes.digest_hour,
        channels: wished.iter().copied().chain(rest).filter_map(channel).collect(),
    })
}

/// Shows what the caller wants to be told, and how.
#[utoipa::path(get, path = "/api/v1/message-preferences", tag = "notices",
    responses((status = 200, description = "The wishes.", body = MessagePreferences, headers(("ETag" = String))), Problem))]
pub(crate) async fn get_message_preferences(
    State(app): State<App>,
    caller: Caller,
) -> Result<Tagged<MessagePreferences>, Problem> {
    let wishes = shown(&app, &caller).await?;
    Ok(Tagged(wishes.version, wishes))
}

/// Changes what the caller wants to be told.
#[utoipa::path(put, path = "/api/v1/message-preferences", tag = "notices", request_body = SaveMessagePreferences,
    params(("If-Match" = String, Header, description = "ETag of the version read, `\"v0\"` before the first change.")),
    responses((status = 200, description = "Changed.", body = MessagePreferences, headers(("ETag" = String))), Problem))]
pub(crate) async fn put_message_preferences(
    State(app): State<App>,
    caller: Caller,
    IfMatch(expected): IfMatch,
    Body(input): Body<SaveMessagePreferences>,
) -> Result<Tagged<MessagePreferences>, Problem> {
    let mut checks = Checks::default();
    if input.ways.len() > 50 {
        checks.add("too-many", "项目过多。", "There are too many.", "/ways");
    }
    for (at, way) in input.ways.iter().enumerate().take(50) {
        checks.exists(&format!("/ways/{at}/reason"), reasons().any(|reason| reason == way.reason));
    }
    let known = |name: &String| app.channels.iter().any(|channel| channel.name() == name);
    for (at, name) in input.channels.iter().flatten().enumerate().take(50) {
        checks.exists(&format!("/channels/{at}"), known(name));
    }
    if input.channels.as_ref().is_some_and(|channels| channels.len() > MOST_CHANNELS) {
        checks.add("too-many", "项目过多。", "There are too many.", "/channels");
    }
    let mut quiet = None;
    if let Some(QuietHours { from, to }) = &input.quiet {
        let mut read = |path: &str, text: &str| {
            let time = (text.len() == 5).then(|| text.parse::<Time>().ok()).flatten();
            if time.is_none() {
                checks.add("bad-time", "时间无效，例如 22:00。", "This is no time such as 22:00.", path);
            }
            time
        };
        let (from, to) = (read("/quiet/from", from), read("/quiet/to", to));
        quiet = from.zip(to).map(|(from, to)| Quiet { from, to });
    }
    if input.digest_hour.is_some_and(|hour| !(0..24).contains(&hour)) {
        checks.add("bad-time", "钟点须为 0 到 23。", "The hour is 0 to 23.", "/digestHour");
    }
    checks.done()?;
    let ways = input.ways.into_iter().map(|way| (way.reason, Ways { app: way.app, outside: way.outside })).collect();
    let body = Preferences { ways, channels: input.channels, quiet, digest_hour: input.digest_hour };
    let (id, key) = (preferences_id(caller.user_id), caller.user_id.to_string());
    let draft = Draft { id, kind: Preferences::KIND, key, active: true, body: &body };
    save(&app, &caller, draft, expected).await?;
    let wishes = shown(&app, &caller).await?;
    Ok(Tagged(wishes.version, wishes))
}
