//! Working calendars.

use super::documents::{Checks, Draft, save};
use crate::app::App;
use crate::etag::{Tagged, tag};
use crate::extract::{Body, Caller, IfMatch, Segments};
use crate::problem::Problem;
use crate::wire::{
    Calendar, HolidayFinding, Holidays, Items, PublicDay, ReadHolidays, SaveCalendar, TriedCalendar, TryCalendar,
};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use gongdan_domain::calendar::{self, BadCalendar, MAX_ICALENDAR, WorkTime, chinese_holidays, read_icalendar};
use gongdan_domain::catalog::{Typed, WORKING_DAYS};
use gongdan_domain::document::Body as _;
use gongdan_domain::permission::Action;
use jiff::SignedDuration;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

type Row = Typed<calendar::Calendar>;

/// Calendars of an organisation, retired ones too.
const MOST: usize = 500;
/// Entries of one list of whom a calendar is for.
const MOST_COVERED: usize = 5_000;
/// Working minutes that can be asked for: more than ten years of office hours.
const MOST_MINUTES: u32 = 1_000_000;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_calendars, create_calendar))
        .routes(routes!(replace_calendar))
        .routes(routes!(try_calendar))
        .routes(routes!(read_holidays))
        .routes(routes!(list_public_days))
}

/// Lists all calendars, the oldest first.
#[utoipa::path(get, path = "/api/v1/calendars", tag = "calendars",
    responses((status = 200, description = "All calendars.", body = Items<Calendar>), Problem))]
pub(crate) async fn list_calendars(caller: Caller) -> Result<Json<Items<Calendar>>, Problem> {
    caller.must(Action::ManageSettings)?;
    Ok(Json(Items { items: caller.catalog.calendars().map(Calendar::from).collect() }))
}

/// Creates a calendar.
#[utoipa::path(post, path = "/api/v1/calendars", tag = "calendars", request_body = SaveCalendar,
    responses((status = 201, description = "Created.", body = Calendar, headers(("ETag" = String))), Problem))]
pub(crate) async fn create_calendar(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<SaveCalendar>,
) -> Result<Response, Problem> {
    caller.must(Action::ManageSettings)?;
    let id = Uuid::now_v7();
    let row = write(&app, &caller, id, 0, input).await?;
    Ok((StatusCode::CREATED, [(header::ETAG, tag(row.version))], Json(Calendar::from(&row))).into_response())
}

/// Replaces a calendar. Deadlines that have not come yet follow at once.
#[utoipa::path(put, path = "/api/v1/calendars/{id}", tag = "calendars", request_body = SaveCalendar,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "ETag of the version read.")),
    responses((status = 200, description = "Replaced.", body = Calendar, headers(("ETag" = String))), Problem))]
pub(crate) async fn replace_calendar(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(version): IfMatch,
    Body(input): Body<SaveCalendar>,
) -> Result<Tagged<Calendar>, Problem> {
    caller.must(Action::ManageSettings)?;
    caller.catalog.calendar(id).ok_or_else(Problem::not_found)?;
    let row = write(&app, &caller, id, version, input).await?;
    Ok(Tagged(row.version, Calendar::from(&row)))
}

/// Tells when so much work would be done by a calendar, saved or not.
#[utoipa::path(post, path = "/api/v1/calendars/try", tag = "calendars", request_body = TryCalendar,
    responses((status = 200, description = "When.", body = TriedCalendar), Problem))]
pub(crate) async fn try_calendar(
    caller: Caller,
    Body(input): Body<TryCalendar>,
) -> Result<Json<TriedCalendar>, Problem> {
    caller.must(Action::ManageSettings)?;
    let TryCalendar { calendar, from, minutes } = input;
    let mut checks = Checks::default();
    note_shape(&mut checks, &calendar);
    if !(1..=MOST_MINUTES).contains(&minutes) {
        checks.add("out-of-range", "分钟数须在 1 到 1000000 之间。", "Minutes lie between 1 and 1000000.", "/minutes");
    }
    checks.done()?;
    let time = WorkTime::new(&calendar, WORKING_DAYS).map_err(Problem::internal)?;
    let due = time.add(from, SignedDuration::from_mins(i64::from(minutes)));
    Ok(Json(TriedCalendar { begins: time.next(from).map(Into::into), due: due.map(Into::into) }))
}

/// Reads the holidays in an iCalendar file. Nothing is saved; what is not understood is named with its line.
#[utoipa::path(post, path = "/api/v1/calendars/read-holidays", tag = "calendars", request_body = ReadHolidays,
    responses((status = 200, description = "What is in it.", body = Holidays), Problem))]
pub(crate) async fn read_holidays(caller: Caller, Body(input): Body<ReadHolidays>) -> Result<Json<Holidays>, Problem> {
    caller.must(Action::ManageSettings)?;
    if input.text.len() > MAX_ICALENDAR {
        let mut checks = Checks::default();
        checks.add("too-long", "文件最大 1 MiB。", "The file may have at most 1 MiB.", "/text");
        checks.done()?;
    }
    let read = read_icalendar(&input.text, &input.worked);
    let finding = |f: calendar::ImportFinding| HolidayFinding { code: f.code, line: f.line, text: f.text };
    Ok(Json(Holidays { days: read.days, findings: read.findings.into_iter().map(finding).collect() }))
}

/// Lists the Chinese public holidays and make-up workdays (调休) that the product ships, 2020 to 2026.
#[utoipa::path(get, path = "/api/v1/calendars/public-days", tag = "calendars",
    responses((status = 200, description = "The days that differ from Monday to Friday.", body = Items<PublicDay>), Problem))]
pub(crate) async fn list_public_days(_: Caller) -> Json<Items<PublicDay>> {
    let day = |(date, holiday): (&jiff::civil::Date, &calendar::Holiday)| PublicDay {
        date: *date,
        name: holiday.name,
        is_worked: holiday.is_worked,
    };
    Json(Items { items: chinese_holidays().iter().map(day).collect() })
}

async fn write(app: &App, caller: &Caller, id: Uuid, version: i64, input: SaveCalendar) -> Result<Row, Problem> {
    let SaveCalendar { active, calendar } = input;
    check(caller, id, active, &calendar)?;
    let key = id.to_string();
    let draft = Draft { id, kind: calendar::Calendar::KIND, key: key.clone(), active, body: &calendar };
    let version = save(app, caller, draft, version).await?;
    Ok(Row { id, version, key, active, body: calendar })
}

/// A list of whom a calendar is for: its name, its entries, and whether one of them exists.
type Covered<'a> = (&'static str, &'a [Uuid], &'a dyn Fn(Uuid) -> bool);

fn check(caller: &Caller, id: Uuid, active: bool, calendar: &calendar::Calendar) -> Result<(), Problem> {
    let (mut checks, catalog) = (Checks::default(), &caller.catalog);
    if catalog.calendars().filter(|row| row.id != id).count() >= MOST {
        checks.add("too-many", "日历过多。", "There are too many calendars.", "/calendar");
    }
    note_shape(&mut checks, calendar);
    let covers = &calendar.covers;
    let lists: [Covered<'_>; 4] = [
        ("sites", &covers.sites, &|id| catalog.record_row(id).is_some_and(|row| &*row.collection == "site")),
        ("departments", &covers.departments, &|id| catalog.department(id).is_some()),
        ("groups", &covers.groups, &|id| catalog.group(id).is_some()),
        ("people", &covers.people, &|id| catalog.person(id).is_some()),
    ];
    let others: Vec<&Row> = catalog.calendars().filter(|row| row.id != id && row.active && active).collect();
    for (name, ids, exists) in lists {
        let path = format!("/calendar/covers/{name}");
        if ids.len() > MOST_COVERED {
            checks.add("too-many", "适用对象过多。", "There are too many.", &path);
            continue;
        }
        for (at, id) in ids.iter().enumerate() {
            let path = format!("{path}/{at}");
            checks.exists(&path, exists(*id));
            let taken = others.iter().any(|row| {
                let theirs = &row.body.covers;
                [&theirs.sites, &theirs.departments, &theirs.groups, &theirs.people].iter().any(|ids| ids.contains(id))
            });
            if taken {
                note_taken(&mut checks, &path);
            }
        }
    }
    if covers.organisation && others.iter().any(|row| row.body.covers.organisation) {
        note_taken(&mut checks, "/calendar/covers/organisation");
    }
    checks.done()
}

fn note_taken(checks: &mut Checks, path: &str) {
    checks.add("covered-already", "已使用另一个日历。", "Another calendar is in use here.", path);
}

/// Notes what is wrong with a calendar by itself.
fn note_shape(checks: &mut Checks, calendar: &calendar::Calendar) {
    checks.text("/calendar/name/zh", &calendar.name.zh, 100);
    checks.length("/calendar/name/en", &calendar.name.en, 100);
    for (date, day) in &calendar.days {
        checks.length(&format!("/calendar/days/{date}/name"), &day.name, 100);
    }
    match calendar.check() {
        Ok(()) => {}
        Err(BadCalendar::TimeZone(_)) => {
            checks.add("unknown-time-zone", "没有这个时区。", "There is no such time zone.", "/calendar/timeZone");
        }
        Err(BadCalendar::Shift(_)) => {
            let (zh, en) = ("班次的起止时间无效。", "A shift ends before it begins, or lasts too long.");
            checks.add("bad-shift", zh, en, "/calendar/week");
        }
        Err(BadCalendar::Overlap) => {
            let (zh, en) = ("同一天的班次不能重叠。", "Two shifts of one day overlap.");
            checks.add("shifts-overlap", zh, en, "/calendar/week");
        }
        Err(BadCalendar::TooMany) => {
            let (zh, en) =
                ("一天最多 8 个班次，最多 5000 个特殊日期。", "At most 8 shifts a day and 5000 special days.");
            checks.add("too-many", zh, en, "/calendar");
        }
        Err(BadCalendar::NoHours) => {
            let (zh, en) = ("一周中至少要有一个班次。", "The week needs at least one shift.");
            checks.add("no-hours", zh, en, "/calendar/week");
        }
    }
}
