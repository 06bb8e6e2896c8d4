//! The figures of boards, as the follower that keeps them left them.

use crate::table::{BOARD_CELL, BOARD_KNOWN, BOARD_STANDING};
use crate::{Conn, Existing, Row, StoreError, Value};
use gongdan_domain::OrgId;
use uuid::Uuid;

/// Over what figures are added up; the stored number never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Cut {
    /// Of this team's people.
    pub team: Option<Uuid>,
    /// Of this person.
    pub person: Option<Uuid>,
    /// Of this site.
    pub site: Option<Uuid>,
}

impl Cut {
    /// The stored number: which of the three are named.
    pub fn code(self) -> i64 {
        i64::from(self.site.is_some()) + 2 * i64::from(self.team.is_some()) + 4 * i64::from(self.person.is_some())
    }
}

/// Over what figures are asked for: like a [`Cut`], of one team or several together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Over {
    /// Of these teams' people; of everybody where there are none.
    pub teams: Vec<Uuid>,
    /// Of this person; teams do not count then.
    pub person: Option<Uuid>,
    /// Of this site.
    pub site: Option<Uuid>,
}

impl Over {
    fn code(&self) -> i64 {
        let team = self.teams.first().copied().filter(|_| self.person.is_none());
        Cut { team, person: self.person, site: self.site }.code()
    }
}

/// One row of figures: what happened at a step on a day, or on all days where the day is 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Made of all that names it, so that a fold finds it again.
    pub id: Uuid,
    /// The order type.
    pub type_id: Uuid,
    /// Over what it is added up.
    pub cut: Cut,
    /// The step's id; empty for orders as a whole.
    pub step: String,
    /// Days since 1970 in the organisation's time zone.
    pub day: i64,
    /// How many came.
    pub entered: i64,
    /// How many went, whatever for.
    pub gone: i64,
    /// How many of them were finished.
    pub left: i64,
    /// How many of those had a limit.
    pub timed: i64,
    /// How many of those were late.
    pub late: i64,
    /// How often work was sent back from here; for whole orders how often they were opened again.
    pub returned: i64,
    /// Working time of what was finished, in microseconds.
    pub worked: i64,
    /// How that time is spread, as text.
    pub spread: String,
}

/// What stands at a step: key, dimensions and clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The order.
    pub order_id: Uuid,
    /// Its visit to a step; 0 for the order as a whole.
    pub visit: i64,
    /// The seat of the person asked; 0 for the step itself.
    pub seat: i64,
    /// Who is asked or responsible; nil for the step itself.
    pub person: Uuid,
    /// The order type.
    pub type_id: Uuid,
    /// The step's id.
    pub step: String,
    /// The person's team when they were asked.
    pub team: Option<Uuid>,
    /// The order's site.
    pub site: Option<Uuid>,
    /// Since when, in microseconds.
    pub since: i64,
    /// Since when its clock runs; nothing while it stands still.
    pub runs_from: Option<i64>,
    /// Working time before that, in microseconds.
    pub worked: i64,
    /// When its limit is over.
    pub due_at: Option<i64>,
    /// The limit in minutes.
    pub allowed: Option<i64>,
    /// Whether its clock runs day and night.
    pub wall: bool,
    /// Whether the order is closed around it, as while it is merged into another.
    pub asleep: bool,
}

/// A document that figures depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// What kind.
    pub kind: String,
    /// Its id.
    pub id: Uuid,
    /// What is needed of it, as JSON.
    pub body: String,
}

/// What a piece of the log changes.
#[derive(Debug, Default)]
pub struct Changes {
    /// Cells, whole.
    pub cells: Vec<Cell>,
    /// Orders whose standings are replaced.
    pub orders: Vec<Uuid>,
    /// All that stands at them.
    pub standings: Vec<Standing>,
    /// Documents learnt.
    pub known: Vec<Known>,
}

const CELL: &str = "id, type_id, team_id, person_id, site_id, step, day, entered, gone, left_done, timed, late, \
                    returned, worked, spread";

fn read_cell(row: Row<'_>) -> Result<Cell, StoreError> {
    Ok(Cell {
        id: row.get(0)?,
        type_id: row.get(1)?,
        cut: Cut { team: row.get(2)?, person: row.get(3)?, site: row.get(4)? },
        step: row.get(5)?,
        day: row.get(6)?,
        entered: row.get(7)?,
        gone: row.get(8)?,
        left: row.get(9)?,
        timed: row.get(10)?,
        late: row.get(11)?,
        returned: row.get(12)?,
        worked: row.get(13)?,
        spread: row.get(14)?,
    })
}

/// The cells of these ids that are there.
///
/// # Errors
/// Any [`StoreError`].
pub fn cells(c: &mut Conn, org: OrgId, ids: &[Uuid]) -> Result<Vec<Cell>, StoreError> {
    let sql = format!("select {CELL} from board_cell where org_id = $1 and id = any($2)");
    c.query(&sql, &[org.into(), Value::Uuids(ids.to_vec())], read_cell)
}

/// Every cell there is, by id: for a comparison with a fold of the log.
///
/// # Errors
/// Any [`StoreError`].
pub fn all_cells(c: &mut Conn, org: OrgId) -> Result<Vec<Cell>, StoreError> {
    c.query(&format!("select {CELL} from board_cell where org_id = $1 order by id"), &[org.into()], read_cell)
}

const STANDING: &str = "order_id, visit, seat, person_id, type_id, step, team_id, site_id, since, runs_from, worked, \
                        due_at, allowed, wall, asleep";

fn read_standing(row: Row<'_>) -> Result<Standing, StoreError> {
    Ok(Standing {
        order_id: row.get(0)?,
        visit: row.get(1)?,
        seat: row.get(2)?,
        person: row.get(3)?,
        type_id: row.get(4)?,
        step: row.get(5)?,
        team: row.get(6)?,
        site: row.get(7)?,
        since: row.get(8)?,
        runs_from: row.get(9)?,
        worked: row.get(10)?,
        due_at: row.get(11)?,
        allowed: row.get(12)?,
        wall: row.get(13)?,
        asleep: row.get(14)?,
    })
}

/// What stands at these orders.
///
/// # Errors
/// Any [`StoreError`].
pub fn standings(c: &mut Conn, org: OrgId, orders: &[Uuid]) -> Result<Vec<Standing>, StoreError> {
    let sql = format!(
        "select {STANDING} from board_standing where org_id = $1 and order_id = any($2)
                       order by order_id, visit, seat, person_id"
    );
    c.query(&sql, &[org.into(), Value::Uuids(orders.to_vec())], read_standing)
}

/// The documents that figures depend on.
///
/// # Errors
/// Any [`StoreError`].
pub fn known(c: &mut Conn, org: OrgId) -> Result<Vec<Known>, StoreError> {
    let sql = "select kind, id, body from board_known where org_id = $1 order by kind, id";
    c.query(sql, &[org.into()], |row| Ok(Known { kind: row.get(0)?, id: row.get(1)?, body: row.get(2)? }))
}

/// Writes what a piece of the log changes.
///
/// # Errors
/// Any [`StoreError`].
pub fn write(c: &mut Conn, org: OrgId, changes: &Changes) -> Result<(), StoreError> {
    let cells: Vec<Value> = changes.cells.iter().flat_map(|cell| cell_cells(org, cell)).collect();
    c.insert(&BOARD_CELL, &cells, Existing::Replace)?;
    let sql = "delete from board_standing where org_id = $1 and order_id = any($2)";
    c.execute(sql, &[org.into(), Value::Uuids(changes.orders.clone())])?;
    let cells: Vec<Value> = changes.standings.iter().flat_map(|standing| standing_cells(org, standing)).collect();
    c.insert(&BOARD_STANDING, &cells, Existing::Replace)?;
    let cell = |known: &Known| [org.into(), known.kind.as_str().into(), known.id.into(), known.body.as_str().into()];
    let cells: Vec<Value> = changes.known.iter().flat_map(cell).collect();
    c.insert(&BOARD_KNOWN, &cells, Existing::Replace).map(drop)
}

fn cell_cells(org: OrgId, cell: &Cell) -> [Value; 17] {
    [
        org.into(),
        cell.id.into(),
        cell.type_id.into(),
        cell.cut.code().into(),
        cell.cut.team.into(),
        cell.cut.person.into(),
        cell.cut.site.into(),
        cell.step.as_str().into(),
        cell.day.into(),
        cell.entered.into(),
        cell.gone.into(),
        cell.left.into(),
        cell.timed.into(),
        cell.late.into(),
        cell.returned.into(),
        cell.worked.into(),
        cell.spread.as_str().into(),
    ]
}

fn standing_cells(org: OrgId, at: &Standing) -> [Value; 16] {
    [
        org.into(),
        at.order_id.into(),
        at.visit.into(),
        at.seat.into(),
        at.person.into(),
        at.type_id.into(),
        at.step.as_str().into(),
        at.team.into(),
        at.site.into(),
        at.since.into(),
        at.runs_from.into(),
        at.worked.into(),
        at.due_at.into(),
        at.allowed.into(),
        at.wall.into(),
        at.asleep.into(),
    ]
}

/// The days `from` to `to`, both included, and the sum of all days, of some types.
///
/// # Errors
/// Any [`StoreError`].
pub fn period(
    c: &mut Conn,
    org: OrgId,
    types: &[Uuid],
    over: &Over,
    days: (i64, i64),
) -> Result<Vec<Cell>, StoreError> {
    let mut values: Vec<Value> =
        vec![org.into(), Value::Uuids(types.to_vec()), over.code().into(), days.0.into(), days.1.into()];
    let mut sql = format!(
        "select {CELL} from board_cell where org_id = $1 and type_id = any($2) and cut = $3
         and (day = 0 or (day >= $4 and day <= $5))"
    );
    let mut and = |text: &str, value: Value| {
        values.push(value);
        sql.push_str(&text.replace('?', &format!("${}", values.len())));
    };
    match over.person {
        Some(person) => and(" and person_id = ?", person.into()),
        None if !over.teams.is_empty() => and(" and team_id = any(?)", Value::Uuids(over.teams.clone())),
        None => {}
    }
    if let Some(site) = over.site {
        and(" and site_id = ?", site.into());
    }
    sql.push_str(" order by type_id, day, step");
    c.query(&sql, &values, read_cell)
}

/// By what groups are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// By who was asked.
    Person,
    /// By the team of whoever was asked.
    Team,
    /// By site.
    Site,
}

/// What one person, team or site did in some days, steps taken together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Which.
    pub id: Uuid,
    /// What came.
    pub entered: i64,
    /// What was finished.
    pub left: i64,
    /// How much of that had a limit.
    pub timed: i64,
    /// How much of that was late.
    pub late: i64,
    /// The working time it took, in microseconds.
    pub worked: i64,
    /// What is there now.
    pub open: i64,
}

/// The groups that finished most in the days `from` to `to`, steps taken together; `whole` for orders as a whole
/// instead of steps.
///
/// # Errors
/// Any [`StoreError`].
pub fn groups(
    c: &mut Conn,
    org: OrgId,
    (types, by, whole): (&[Uuid], By, bool),
    days: (i64, i64),
    limit: usize,
) -> Result<Vec<Group>, StoreError> {
    let (column, cut) = match by {
        By::Person => ("person_id", 4_i64),
        By::Team => ("team_id", 2),
        By::Site => ("site_id", 1),
    };
    let steps = if whole { "step = ''" } else { "step <> ''" };
    let sql = format!(
        "select {column}, cast(sum(case when day = 0 then 0 else entered end) as bigint),
                cast(sum(case when day = 0 then 0 else left_done end) as bigint),
                cast(sum(case when day = 0 then 0 else timed end) as bigint),
                cast(sum(case when day = 0 then 0 else late end) as bigint),
                cast(sum(case when day = 0 then 0 else worked end) as bigint),
                cast(sum(case when day = 0 then entered - gone else 0 end) as bigint)
         from board_cell where org_id = $1 and type_id = any($2) and cut = $3 and {steps}
         and (day = 0 or day >= $4 and day <= $5)
         group by {column}
         having sum(case when day = 0 then entered - gone else entered + left_done end) > 0
         order by 3 desc, 7 desc, 1 limit $6"
    );
    let values: [Value; 6] = [
        org.into(),
        Value::Uuids(types.to_vec()),
        cut.into(),
        days.0.into(),
        days.1.into(),
        Value::Int(Some(limit as i64)),
    ];
    c.query(&sql, &values, |row| {
        Ok(Group {
            id: row.get(0)?,
            entered: row.get(1)?,
            left: row.get(2)?,
            timed: row.get(3)?,
            late: row.get(4)?,
            worked: row.get(5)?,
            open: row.get(6)?,
        })
    })
}

/// What stands somewhere: of a step, a person, a team, a site.
#[derive(Debug, Clone, Default)]
pub struct Among {
    /// Of these types.
    pub types: Vec<Uuid>,
    /// At this step; the empty one for orders as a whole.
    pub step: Option<String>,
    /// Over what.
    pub over: Over,
    /// Only what is over its limit at this instant, in microseconds.
    pub late_at: Option<i64>,
}

impl Among {
    fn conditions(&self, values: &mut Vec<Value>) -> String {
        let mut sql = " where org_id = $1 and not asleep".to_owned();
        let mut and = |text: &str, value: Value| {
            values.push(value);
            sql.push_str(&text.replace('?', &format!("${}", values.len())));
        };
        and(" and type_id = any(?)", Value::Uuids(self.types.clone()));
        if let Some(step) = &self.step {
            and(" and step = ?", step.as_str().into());
        }
        match self.over.person {
            Some(person) => and(" and person_id = ?", person.into()),
            None if self.over.teams.is_empty() => and(" and person_id = ?", Uuid::nil().into()),
            None => and(" and team_id = any(?)", Value::Uuids(self.over.teams.clone())),
        }
        if let Some(site) = self.over.site {
            and(" and site_id = ?", site.into());
        }
        if let Some(at) = self.late_at {
            and(" and due_at < ?", at.into());
        }
        sql
    }
}

/// How many stand late at each step of each type, counted no further than `cap` in all.
///
/// # Errors
/// Any [`StoreError`].
pub fn late_now(c: &mut Conn, org: OrgId, among: &Among, cap: i64) -> Result<Vec<(Uuid, String, i64)>, StoreError> {
    let mut values: Vec<Value> = vec![org.into()];
    let conditions = among.conditions(&mut values);
    values.push(cap.into());
    let sql = format!(
        "select type_id, step, count(*) from
         (select type_id, step from board_standing{conditions} and due_at is not null limit ${}) as counted
         group by type_id, step",
        values.len()
    );
    c.query(&sql, &values, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

/// What stands somewhere, the longest waiting first, after a place in that list.
///
/// # Errors
/// Any [`StoreError`].
pub fn standing(
    c: &mut Conn,
    org: OrgId,
    among: &Among,
    after: Option<(i64, Uuid, i64, i64)>,
    limit: usize,
) -> Result<Vec<Standing>, StoreError> {
    let mut values: Vec<Value> = vec![org.into()];
    let conditions = among.conditions(&mut values);
    let (since, order, visit, seat) = after.unwrap_or((i64::MIN, Uuid::nil(), -1, -1));
    let at = values.len();
    values.extend([since.into(), order.into(), visit.into(), seat.into(), Value::Int(Some(limit as i64))]);
    let sql = format!(
        "select {STANDING} from board_standing{conditions}
         and (since, order_id, visit, seat) > (${}, ${}, ${}, ${})
         order by since, order_id, visit, seat limit ${}",
        at + 1,
        at + 2,
        at + 3,
        at + 4,
        at + 5
    );
    c.query(&sql, &values, read_standing)
}

/// Forgets all figures of an organisation, before its log is folded from the beginning.
///
/// # Errors
/// Any [`StoreError`].
pub fn clear(c: &mut Conn, org: OrgId) -> Result<(), StoreError> {
    for table in ["board_cell", "board_standing", "board_known"] {
        c.execute(&format!("delete from {table} where org_id = $1"), &[org.into()])?;
    }
    Ok(())
}
