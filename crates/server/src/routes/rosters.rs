//! Duty rosters: who is on duty when.

use super::documents::{Checks, Draft, save};
use super::order_flow::actor;
use crate::app::App;
use crate::etag::{Tagged, tag};
use crate::extract::{Body, Caller, IfMatch, Query, Segments};
use crate::problem::Problem;
use crate::wire::{CreateRoster, Items, Roster, RosterDuty, RosterGap, RosterPlan, SaveRoster};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_domain::catalog::Typed;
use gongdan_domain::document::Body as _;
use gongdan_domain::permission::{self, Action};
use gongdan_domain::roster::{self, BadRoster, Turn};
use jiff::SignedDuration;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

type Row = Typed<roster::Roster>;

/// Rosters of an organisation, retired ones too.
const MOST: usize = 500;
/// Characters of a name, a note, a group's code.
const MOST_CHARACTERS: usize = 200;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_rosters, create_roster))
        .routes(routes!(replace_roster))
        .routes(routes!(plan_roster))
}

/// Lists all rosters by key, for those who keep them and those who draw flows.
#[utoipa::path(get, path = "/api/v1/rosters", tag = "calendars",
    responses((status = 200, description = "All rosters.", body = Items<Roster>), Problem))]
pub(crate) async fn list_rosters(caller: Caller) -> Result<Json<Items<Roster>>, Problem> {
    may_see(&caller)?;
    Ok(Json(Items { items: caller.catalog.rosters().map(Roster::from).collect() }))
}

fn may_see(caller: &Caller) -> Result<(), Problem> {
    if permission::may(&caller.rights, Action::ManageForms) { Ok(()) } else { caller.must(Action::ManageSettings) }
}

/// Makes a roster.
#[utoipa::path(post, path = "/api/v1/rosters", tag = "calendars", request_body = CreateRoster,
    responses((status = 201, description = "Made.", body = Roster, headers(("ETag" = String))), Problem))]
pub(crate) async fn create_roster(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<CreateRoster>,
) -> Result<Response, Problem> {
    caller.must(Action::ManageSettings)?;
    let mut checks = Checks::default();
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    let key = &input.key;
    if key.len() > 100 || !key.starts_with(|c: char| c.is_ascii_lowercase()) || !key.chars().all(fits) {
        let (zh, en) = (
            "以小写字母开头，只能用小写字母、数字、下划线和连字符，最多 100 个字符。",
            "A lower-case letter, then lower-case letters, digits, _ and -, at most 100.",
        );
        checks.add("bad-key", zh, en, "/key");
    }
    if caller.catalog.rosters().count() >= MOST {
        checks.add("too-many", "值班表过多。", "There are too many rosters.", "/roster");
    }
    checks.done()?;
    let row = Row { id: Uuid::now_v7(), version: 0, key: input.key, active: true, body: input.roster };
    let row = write(&app, &caller, row).await?;
    Ok((StatusCode::CREATED, [(header::ETAG, tag(row.version))], Json(Roster::from(&row))).into_response())
}

/// Replaces a roster. Whoever was asked before stays asked.
#[utoipa::path(put, path = "/api/v1/rosters/{id}", tag = "calendars", request_body = SaveRoster,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "ETag of the version read.")),
    responses((status = 200, description = "Replaced.", body = Roster, headers(("ETag" = String))), Problem))]
pub(crate) async fn replace_roster(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(version): IfMatch,
    Body(input): Body<SaveRoster>,
) -> Result<Tagged<Roster>, Problem> {
    caller.must(Action::ManageSettings)?;
    let key = caller.catalog.roster(id).ok_or_else(Problem::not_found)?.key.clone();
    let row = write(&app, &caller, Row { id, version, key, active: input.active, body: input.roster }).await?;
    Ok(Tagged(row.version, Roster::from(&row)))
}

async fn write(app: &App, caller: &Caller, mut row: Row) -> Result<Row, Problem> {
    check(caller, &row.body)?;
    let (id, key, active) = (row.id, row.key.clone(), row.active);
    let draft = Draft { id, kind: roster::Roster::KIND, key, active, body: &row.body };
    row.version = save(app, caller, draft, row.version).await?;
    Ok(row)
}

fn check(caller: &Caller, body: &roster::Roster) -> Result<(), Problem> {
    let (mut checks, catalog) = (Checks::default(), &caller.catalog);
    checks.text("/roster/name/zh", &body.name.zh, MOST_CHARACTERS);
    checks.length("/roster/name/en", &body.name.en, MOST_CHARACTERS);
    if let Err(bad) = body.check() {
        note(&mut checks, &bad);
        return checks.done();
    }
    for (at, site) in body.sites.iter().enumerate() {
        checks.exists(&format!("/roster/sites/{at}"), catalog.record_row(*site).is_some());
    }
    let is_known = |person: &Uuid| catalog.person(*person).is_some();
    for (at, shift) in body.shifts.iter().enumerate() {
        checks.text(&format!("/roster/shifts/{at}/name/zh"), &shift.name.zh, MOST_CHARACTERS);
        checks.length(&format!("/roster/shifts/{at}/name/en"), &shift.name.en, MOST_CHARACTERS);
        for (number, turn) in shift.turns.iter().enumerate() {
            let path = format!("/roster/shifts/{at}/turns/{number}");
            checks.exists(&path, turn.people.iter().all(is_known));
            if let Some(code) = &turn.group {
                checks.exists(&format!("{path}/group"), catalog.groups().any(|group| group.key == *code));
            }
        }
    }
    for (at, swap) in body.swaps.iter().enumerate() {
        checks.exists(&format!("/roster/swaps/{at}/people"), swap.people.iter().all(is_known));
        checks.length(&format!("/roster/swaps/{at}/note"), &swap.note, MOST_CHARACTERS);
    }
    checks.done()
}

fn note(checks: &mut Checks, bad: &BadRoster) {
    let (code, zh, en, path) = match bad {
        BadRoster::Count(path) => ("bad-count", "没有填写，或数量过多。", "There are none, or too many.", path),
        BadRoster::Code(path) => (
            "bad-key",
            "每个班次须有自己的标识：小写字母、数字、下划线和连字符，最多 40 个字符。",
            "Each shift has a code of its own: lower-case letters, digits, _ and -, at most 40.",
            path,
        ),
        BadRoster::Time(path) => (
            "out-of-range",
            "班次须晚于开始且不超过一天，星期为 1 到 7，轮换为 1 到 366 天。",
            "A shift ends after it begins, within a day; weekdays are 1 to 7; a turn lasts 1 to 366 days.",
            path,
        ),
        BadRoster::Unknown(path) => {
            ("unknown-reference", "这一天没有这个班次。", "There is no such shift on that day.", path)
        }
    };
    checks.add(code, zh, en, &format!("/roster{path}"));
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Ahead {
    /// How many days.
    #[param(minimum = 1, maximum = 62, default = 14)]
    #[serde(default = "fortnight")]
    days: u16,
}

fn fortnight() -> u16 {
    14
}

/// Shows who is on duty from now on, and when nobody is.
#[utoipa::path(get, path = "/api/v1/rosters/{id}/plan", tag = "calendars", params(("id" = Uuid, Path), Ahead),
    responses((status = 200, description = "The coming days.", body = RosterPlan), Problem))]
pub(crate) async fn plan_roster(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Query(Ahead { days }): Query<Ahead>,
) -> Result<Json<RosterPlan>, Problem> {
    may_see(&caller)?;
    if !(1..=62).contains(&days) {
        return Err(Problem::bad_request("天数须为 1 到 62。", "Ask for 1 to 62 days."));
    }
    let (catalog, now) = (&caller.catalog, app.now());
    let body = &catalog.roster(id).ok_or_else(Problem::not_found)?.body;
    let zone = catalog.time_zone();
    let today = now.to_zoned(zone.clone()).date();
    let duties = body.duties(today, days, zone).into_iter().filter(|duty| duty.until > now);
    let shown = |duty: roster::Duty<'_>| RosterDuty {
        from: duty.from.into(),
        until: duty.until.into(),
        shift: duty.shift.code.clone(),
        name: duty.shift.name.clone(),
        on: duty.from.to_zoned(zone.clone()).date().to_string(),
        people: catalog.people_of_turn(&duty.turn).into_iter().map(|person| actor(catalog, person)).collect(),
        swapped: duty.swapped,
    };
    let duties = duties.map(shown).collect();
    let is_staffed = |turn: &Turn| !catalog.people_of_turn(turn).is_empty();
    let until = now + SignedDuration::from_hours(i64::from(days) * 24);
    let gaps = body.gaps((now, until), zone, &is_staffed).into_iter();
    let gaps = gaps.map(|(from, until)| RosterGap { from: from.into(), until: until.into() }).collect();
    Ok(Json(RosterPlan { duties, gaps }))
}
