//! Boards: figures that a follower keeps, for whoever may see all orders of a type.

use super::order_flow::named_step;
use crate::app::App;
use crate::extract::{Caller, Query, Segments};
use crate::problem::{Code, Problem};
use crate::wire::{Board, BoardDay, BoardFigures, BoardGroup, BoardGroups, BoardStep, BoardSummary, Items};
use axum::Json;
use axum::extract::State;
use gongdan_domain::catalog::{OrderType, Typed};
use gongdan_domain::service_level::Target;
use gongdan_insight::board::Figures;
use gongdan_store::board::{self, Among, By, Cell, Over};
use gongdan_store::{Conn, StoreError, events, followers};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, ToSpan as _};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Most days of a period.
const MOST_DAYS: i64 = 366;
/// Days of a period that nobody named.
const USUAL_DAYS: i64 = 30;
/// What is late now is counted no further.
const MOST_LATE: i64 = 10_001;
/// Groups listed at most.
const MOST_GROUPS: usize = 200;
/// The follower that keeps the figures.
const FOLLOWER: &str = "board";

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(list_boards)).routes(routes!(get_board)).routes(routes!(list_board_groups))
}

/// Of which days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Period {
    /// The first day, in the organisation's time zone; 30 days are shown if left out.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<String>,
    /// The last day; today if left out. At most 366 days.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<String>,
}

/// Over what.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Narrowed {
    /// Only what people of this department and those below it were asked.
    team: Option<Uuid>,
    /// Only what this person was asked.
    person: Option<Uuid>,
    /// Only orders that concern this site.
    site: Option<Uuid>,
}

/// By what groups are made.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GroupBy {
    /// By who was asked.
    Person,
    /// By their department when they were asked.
    Team,
    /// By the site that orders concern.
    Site,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Grouped {
    /// By what.
    #[param(inline)]
    by: GroupBy,
}

/// Days as they are stored.
#[derive(Debug, Clone, Copy)]
struct Days {
    from: Date,
    to: Date,
}

fn epoch() -> Date {
    date(1970, 1, 1)
}

pub(super) fn number(day: Date) -> i64 {
    day.duration_since(epoch()).as_hours() / 24
}

fn day_of(number: i64) -> Date {
    epoch().checked_add(SignedDuration::from_hours(24 * number)).unwrap_or(Date::MAX)
}

impl Days {
    fn read(app: &App, caller: &Caller, asked: &Period) -> Result<Self, Problem> {
        let day = |text: &Option<String>| text.as_deref().map(str::parse::<Date>).transpose();
        let bad = |_| Problem::bad_request("日期请写成 2026-11-26。", "Write days as 2026-11-26.");
        let today = app.now().to_zoned(caller.catalog.time_zone().clone()).date();
        let to = day(&asked.to).map_err(bad)?.unwrap_or(today);
        let usual = || to.checked_sub((USUAL_DAYS - 1).days()).unwrap_or(to);
        let from = day(&asked.from).map_err(bad)?.unwrap_or_else(usual);
        let wrong = |zh: &str, en: &str| Err(Problem::bad_request(zh, en));
        if from > to || number(to) - number(from) >= MOST_DAYS {
            return wrong("起止日期之间须为 1 到 366 天。", "A period has 1 to 366 days.");
        }
        if from < epoch() || to > date(2200, 1, 1) {
            return wrong("日期超出范围。", "The days are out of range.");
        }
        Ok(Self { from, to })
    }

    fn numbers(self) -> (i64, i64) {
        (number(self.from), number(self.to))
    }
}

/// Whether the caller may see the figures of a type.
fn sees(caller: &Caller, type_id: Uuid) -> bool {
    caller.scope().covers_type(type_id)
}

/// The type, if the caller may see its figures.
pub(super) fn board_type(caller: &Caller, type_id: Uuid) -> Result<&Typed<OrderType>, Problem> {
    let found = caller.catalog.order_type(type_id).ok_or_else(Problem::not_found)?;
    if !caller.scope().touches_type(type_id) {
        return Err(Problem::not_found());
    }
    if sees(caller, type_id) { Ok(found) } else { Err(Problem::new(Code::BoardClosed)) }
}

/// Over what figures are asked for.
pub(super) fn over(caller: &Caller, asked: &Narrowed) -> Over {
    let teams = asked.team.map(|team| caller.catalog.department_and_below(team).as_slice().to_vec());
    Over { teams: teams.unwrap_or_default(), person: asked.person, site: asked.site }
}

fn read(cell: &Cell) -> Result<Figures, StoreError> {
    Figures::of(cell).ok_or_else(|| StoreError::Corrupt(format!("the figures {} cannot be read", cell.id)))
}

/// Figures of a type: by step, in the period and over all days.
#[derive(Default)]
struct Sums {
    period: BTreeMap<String, Figures>,
    ever: BTreeMap<String, Figures>,
    days: BTreeMap<i64, Figures>,
}

impl Sums {
    fn take(&mut self, cell: &Cell, to: i64) -> Result<(), StoreError> {
        let figures = read(cell)?;
        if cell.step.is_empty() && cell.day != 0 {
            self.days.entry(cell.day).or_default().join(&figures);
        }
        // Days after the period tell how many were open at its end.
        if cell.day > to {
            return Ok(());
        }
        let sums = if cell.day == 0 { &mut self.ever } else { &mut self.period };
        sums.entry(cell.step.clone()).or_default().join(&figures);
        Ok(())
    }

    fn of(&self, step: &str, late: i64) -> BoardFigures {
        let none = Figures::default();
        BoardFigures::of(self.period.get(step).unwrap_or(&none), self.ever.get(step).unwrap_or(&none), late)
    }

    /// Day by day, from the last one back: what was open is what is open now less what has come since.
    fn days(&self, days: Days) -> Vec<BoardDay> {
        let (from, to) = days.numbers();
        let mut open = self.ever.get("").map_or(0, Figures::open);
        let later = self.days.range(to + 1..).map(|(_, figures)| figures.open()).sum::<i64>();
        open -= later;
        let mut shown = Vec::new();
        for day in (from..=to).rev() {
            let none = Figures::default();
            let figures = self.days.get(&day).unwrap_or(&none);
            shown.push(BoardDay {
                day: day_of(day),
                entered: figures.entered,
                finished: figures.left,
                dropped: figures.gone - figures.left,
                open,
                median: figures.spread.percentile(50),
            });
            open -= figures.open();
        }
        shown.reverse();
        shown
    }
}

type Late = HashMap<(Uuid, String), i64>;

fn late_now(c: &mut Conn, caller: &Caller, types: &[Uuid], over: &Over, now: i64) -> Result<Late, StoreError> {
    let among = Among { types: types.to_vec(), step: None, over: over.clone(), late_at: Some(now) };
    let rows = board::late_now(c, caller.org, &among, MOST_LATE)?;
    Ok(rows.into_iter().map(|(type_id, step, count)| ((type_id, step), count)).collect())
}

/// Lists the order types whose figures the caller may see, each in short.
#[utoipa::path(get, path = "/api/v1/boards", tag = "boards", params(Period, Narrowed),
    responses((status = 200, description = "The types.", body = Items<BoardSummary>), Problem))]
pub(crate) async fn list_boards(
    State(app): State<App>,
    caller: Caller,
    Query(period): Query<Period>,
    Query(narrowed): Query<Narrowed>,
) -> Result<Json<Items<BoardSummary>>, Problem> {
    let (days, over, now) = (Days::read(&app, &caller, &period)?, over(&caller, &narrowed), app.now());
    let types: Vec<Uuid> = caller.catalog.order_types().map(|t| t.id).filter(|id| sees(&caller, *id)).collect();
    let asking = caller.clone();
    let read = move |c: &mut Conn| {
        let mut sums: HashMap<Uuid, Sums> = HashMap::new();
        for cell in board::period(c, asking.org, &types, &over, days.numbers())? {
            sums.entry(cell.type_id).or_default().take(&cell, number(days.to))?;
        }
        Ok((sums, late_now(c, &asking, &types, &over, now.as_microsecond())?))
    };
    let (sums, late) = app.ledger.store().read(read).await?;
    let none = Sums::default();
    let summary = |t: &Typed<OrderType>| {
        let late = late.get(&(t.id, String::new())).copied().unwrap_or_default();
        let figures = sums.get(&t.id).unwrap_or(&none).of("", late);
        BoardSummary { type_id: t.id, name: t.body.name.clone(), icon: t.body.icon.clone(), figures }
    };
    let items = caller.catalog.order_types().filter(|t| sees(&caller, t.id)).map(summary).collect();
    Ok(Json(Items { items }))
}

/// What the service level of a type promises, by priority, each time once.
fn promised(caller: &Caller, type_id: Uuid, of: impl Fn(&Target) -> Option<u32>) -> Vec<u64> {
    let level = caller.catalog.service_level_of(type_id);
    let minutes: BTreeSet<u32> = level.iter().flat_map(|level| &level.body.targets).filter_map(of).collect();
    minutes.into_iter().map(|minutes| u64::from(minutes) * 60).collect()
}

/// Shows the figures of an order type: as a whole, step by step and day by day. Working time by the calendars of the
/// orders' sites, else of the organisation.
#[utoipa::path(get, path = "/api/v1/boards/{typeId}", tag = "boards",
    params(("typeId" = Uuid, Path), Period, Narrowed),
    responses((status = 200, description = "The figures.", body = Board), Problem))]
pub(crate) async fn get_board(
    State(app): State<App>,
    caller: Caller,
    Segments(type_id): Segments<Uuid>,
    Query(period): Query<Period>,
    Query(narrowed): Query<Narrowed>,
) -> Result<Json<Board>, Problem> {
    let order_type = board_type(&caller, type_id)?;
    let (days, over, now) = (Days::read(&app, &caller, &period)?, over(&caller, &narrowed), app.now());
    let asking = caller.clone();
    let read = move |c: &mut Conn| {
        // Looked at first: what is counted meanwhile may be told as still to come, but never the other way round.
        let head = events::head_position(c, asking.org)?;
        let counted = followers::position(c, asking.org, FOLLOWER)?.map_or(0, |place| place.position);
        let mut sums = Sums::default();
        for cell in board::period(c, asking.org, &[type_id], &over, (number(days.from), i64::MAX))? {
            sums.take(&cell, number(days.to))?;
        }
        let late = late_now(c, &asking, &[type_id], &over, now.as_microsecond())?;
        Ok((sums, late, head - counted))
    };
    let (sums, late, behind) = app.ledger.store().read(read).await?;
    let late = |step: &str| late.get(&(type_id, step.to_owned())).copied().unwrap_or_default();
    let flow_version = order_type.body.flow_version;
    let net = app.ledger.net(caller.org, type_id, flow_version);
    let drawn = net.iter().flat_map(|net| &net.flow().steps).map(|step| step.id.clone());
    let known: Vec<String> = drawn.filter(|step| sums.ever.contains_key(step)).collect();
    let former: Vec<String> =
        sums.ever.keys().filter(|step| !step.is_empty() && !known.contains(step)).cloned().collect();
    let present = known.len();
    let steps = known.into_iter().chain(former).enumerate().map(|(place, step)| BoardStep {
        name: named_step(net.as_deref(), &step),
        present: place < present,
        figures: sums.of(&step, late(&step)),
        targets: promised(&caller, type_id, |target| target.steps.get(&step).copied()),
        step,
    });
    Ok(Json(Board {
        type_id,
        name: order_type.body.name.clone(),
        flow_version,
        from: days.from,
        to: days.to,
        at: now.into(),
        behind: behind.max(0),
        whole: sums.of("", late("")),
        targets: promised(&caller, type_id, |target| target.resolution),
        steps: steps.collect(),
        days: sums.days(days),
    }))
}

/// Lists who did most at the steps of a type's orders: people, teams or sites. Sites count orders as a whole, and so do
/// people and teams where the type has no flow: then those they are responsible for.
#[utoipa::path(get, path = "/api/v1/boards/{typeId}/groups", tag = "boards",
    params(("typeId" = Uuid, Path), Grouped, Period),
    responses((status = 200, description = "The groups.", body = BoardGroups), Problem))]
pub(crate) async fn list_board_groups(
    State(app): State<App>,
    caller: Caller,
    Segments(type_id): Segments<Uuid>,
    Query(grouped): Query<Grouped>,
    Query(period): Query<Period>,
) -> Result<Json<BoardGroups>, Problem> {
    let order_type = board_type(&caller, type_id)?;
    let (days, org) = (Days::read(&app, &caller, &period)?.numbers(), caller.org);
    let (by, whole) = match grouped.by {
        GroupBy::Person => (By::Person, order_type.body.flow_version == 0),
        GroupBy::Team => (By::Team, order_type.body.flow_version == 0),
        GroupBy::Site => (By::Site, true),
    };
    let read = move |c: &mut Conn| board::groups(c, org, (&[type_id], by, whole), days, MOST_GROUPS + 1);
    let mut groups = app.ledger.store().read(read).await?;
    let more = groups.len() > MOST_GROUPS;
    groups.truncate(MOST_GROUPS);
    let catalog = &caller.catalog;
    let name = |id: Uuid| match by {
        By::Person => catalog.person(id).map(|person| person.body.name.clone()),
        By::Team => catalog.department(id).map(|team| team.body.name.clone()),
        By::Site => catalog.record_row(id).map(|site| site.body.name.clone()),
    };
    let group = |group: board::Group| BoardGroup {
        id: group.id,
        name: name(group.id).unwrap_or_default(),
        entered: group.entered,
        finished: group.left,
        open: group.open,
        timed: group.timed,
        late: group.late,
        mean: group.worked.checked_div(group.left).and_then(|worked| u64::try_from(worked / 1_000_000).ok()),
    };
    Ok(Json(BoardGroups { items: groups.into_iter().map(group).collect(), more }))
}
