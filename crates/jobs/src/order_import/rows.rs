//! Rows of a table, read as past orders.

use super::stream::{Chunk, Shape, Stream};
use crate::job::Stop;
use crate::table::cells::{moment, plain, read_cell};
use crate::table::{Finding, new_id};
use gongdan_domain::catalog::{Catalog, Person};
use gongdan_domain::form::{Context, FieldError, PreparedForm, validate};
use gongdan_domain::number::NumberFormat;
use gongdan_domain::order::{Links, Status};
use gongdan_domain::past::{ForeignId, ImportOrder, ImportOrders, OrderTarget, PastNumber, relaxed};
use gongdan_domain::whole_micros;
use gongdan_insight::reading::{Cell, is_shortened};
use gongdan_ledger::Ledger;
use gongdan_store::jobs::Job;
use jiff::Timestamp;
use serde_json::Map;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use uuid::Uuid;

/// Longest piece of a cell that a finding repeats, in characters.
const MOST_SHOWN: usize = 80;
/// Longest number and longest name in another system, in characters.
const MOST_KEY: usize = 100;
/// Longest name of somebody who asked, in characters.
const MOST_NAME: usize = 200;

/// What people call the states.
const STATES: [(Status, &[&str]); 4] = [
    (Status::Open, &["open", "待处理", "处理中", "进行中", "未完成", "新建", "in progress", "new", "pending"]),
    (
        Status::Done,
        &["done", "已完成", "完成", "已关闭", "关闭", "已解决", "已结束", "closed", "completed", "resolved"],
    ),
    (Status::Cancelled, &["cancelled", "canceled", "已取消", "取消", "已撤销", "已作废", "作废"]),
    (Status::Rejected, &["rejected", "已拒绝", "拒绝", "已驳回", "驳回"]),
];

/// A row that fits.
pub(super) struct Fit {
    pub(super) order: Box<ImportOrder>,
    /// Whether the order is here already.
    pub(super) known: bool,
}

/// A row, read.
pub(super) struct Read {
    /// Row of the file, from 0.
    pub(super) number: usize,
    cells: Vec<Cell>,
    pub(super) fit: Result<Fit, Vec<FieldError>>,
}

/// What is to be done with a table.
pub(super) struct Plan {
    job: Uuid,
    pub(super) asked: ImportOrders,
    targets: Vec<(usize, OrderTarget)>,
    form: PreparedForm,
    format: NumberFormat,
    now: Timestamp,
}

/// The number that an order had.
pub(super) fn number(order: &ImportOrder) -> Option<&str> {
    match &order.number {
        PastNumber::Had { number, .. } => Some(number),
        PastNumber::Next(_) => None,
    }
}

impl Plan {
    pub(super) fn new(job: &Job, asked: ImportOrders, ledger: &Ledger) -> Result<Self, Stop> {
        let unknown = || Stop::failed("列的对应关系有误。", "The columns lead to places that do not exist.");
        let read =
            |column: &gongdan_domain::records::Column| Some((column.column, OrderTarget::parse(&column.target)?));
        let targets: Vec<_> = asked.columns.iter().map(read).collect::<Option<_>>().ok_or_else(unknown)?;
        let gone = || Stop::failed("工单类型不存在，或还没有表单。", "There is no such order type, or it has no form.");
        let catalog = ledger.catalog(job.org).ok_or_else(gone)?;
        let order_type = catalog.order_type(asked.type_id).filter(|found| found.active).ok_or_else(gone)?;
        let form = catalog.current_form(asked.type_id).ok_or_else(gone)?;
        let form = PreparedForm::new(relaxed(form.form()), ledger.kinds()).map_err(|_| gone())?;
        let format = NumberFormat::parse(&order_type.body.number_format).map_err(|_| gone())?;
        // The same at every attempt, as ids follow from it.
        let now = job.created_at;
        Ok(Self { job: job.id, asked, targets, form, format, now })
    }

    /// Reads rows; each as an order, or with everything that is wrong with it.
    pub(super) fn read(&self, catalog: &Catalog, shape: &Arc<Shape>, chunk: Chunk) -> Vec<Read> {
        let people = People::of(catalog);
        let one = |(number, cells): (usize, Vec<Cell>)| {
            let mut faults = Vec::new();
            if shape.table.is_joined(shape.heading, number) {
                let (zh, en) = (
                    "有合并单元格，无法判断内容属于哪一行，请取消合并后重试。",
                    "Cells are merged over several rows, so it is unclear where the value belongs. Split them.",
                );
                faults.push(FieldError::new("merged-cells", zh, en));
            }
            let order = self.order((catalog, &people), number, &cells, &mut faults);
            let fit = match order {
                Some(order) if faults.is_empty() => Ok(Fit { order: Box::new(order), known: false }),
                _ => Err(faults),
            };
            Read { number, cells, fit }
        };
        chunk.into_iter().map(one).collect()
    }

    fn cell<'c>(&self, cells: &'c [Cell], wanted: &OrderTarget) -> Option<&'c Cell> {
        let (column, _) = self.targets.iter().find(|(_, target)| target == wanted)?;
        cells.get(*column).filter(|cell| !cell.is_blank() && !matches!(cell, Cell::Fault(_)))
    }

    fn leads_to(&self, wanted: &OrderTarget) -> bool {
        self.targets.iter().any(|(_, target)| target == wanted)
    }

    fn order(
        &self,
        (catalog, people): (&Catalog, &People<'_>),
        row: usize,
        cells: &[Cell],
        faults: &mut Vec<FieldError>,
    ) -> Option<ImportOrder> {
        self.shape(cells, faults);
        let created_at = self.created(catalog, cells, faults);
        let closed_at = self.closed(catalog, cells, created_at, faults);
        let at = created_at.unwrap_or(self.now);
        let mut values = Map::new();
        for (column, target) in &self.targets {
            let (OrderTarget::Field(field), Some(cell)) = (target, self.cell(cells, target)) else { continue };
            let Some(prepared) = self.form.field(field) else {
                faults.push(FieldError::unknown_field().at(target.path()));
                continue;
            };
            let own = Cell::Text(plain(&cell.text()));
            let cell = if matches!(cells.get(*column), Some(Cell::Text(_))) { &own } else { cell };
            match read_cell(catalog, prepared, cell, &values) {
                Ok(value) => drop(values.insert(field.clone(), value)),
                Err(more) => faults.extend(more.into_iter().map(|fault| fault.under(&target.path()))),
            }
        }
        let requester = self.requester(people, cells, faults);
        let assignee_id = self.assignee(people, cells, faults);
        let status = self.status(cells, closed_at, faults);
        let number = self.number(catalog, cells, at, faults);
        let foreign = self.foreign(cells, faults);
        if !faults.is_empty() {
            return None;
        }
        let order_type = catalog.order_type(self.asked.type_id)?;
        let language = catalog.organisation().locale;
        let cx = Context { lookup: catalog, now: at, language, type_name: &order_type.body.name };
        let valid = match validate(&self.form, &values, &cx) {
            Ok(valid) => valid,
            Err(more) => {
                faults.extend(more);
                return None;
            }
        };
        let (requester_id, requester_name) = requester;
        Some(ImportOrder {
            order_id: new_id(self.job, row, Some(at)),
            type_id: self.asked.type_id,
            form_version: self.form.form().version,
            number: number?,
            title: valid.title,
            status,
            requester_id,
            requester_name,
            assignee_id,
            department_id: requester_id.and_then(|id| catalog.person(id)?.body.department_id),
            links: Links::of(&valid.references, catalog),
            unique: self.form.unique_claims(self.asked.type_id, &Map::new(), &valid.values),
            values: valid.values,
            created_at: at,
            closed_at,
            foreign,
        })
    }

    /// Cells that cannot be read as anything.
    fn shape(&self, cells: &[Cell], faults: &mut Vec<FieldError>) {
        for (column, target) in &self.targets {
            match cells.get(*column) {
                Some(Cell::Fault(fault)) => {
                    let (zh, en) =
                        (format!("公式没有结果（{fault}）。"), format!("The formula came to no value ({fault})."));
                    faults.push(FieldError::new("formula-fault", zh, en).at(target.path()));
                }
                Some(cell)
                    if matches!(target, OrderTarget::Number | OrderTarget::External(_))
                        && is_shortened(&cell.text()) =>
                {
                    let (zh, en) = (
                        "号码被表格软件写成了科学计数法，位数已丢失。请把该列设为文本后重新填写。",
                        "A spreadsheet has shortened the number and its digits are lost. Make the column text and fill it in again.",
                    );
                    faults.push(FieldError::new("shortened-number", zh, en).at(target.path()));
                }
                _ => {}
            }
        }
    }

    fn created(&self, catalog: &Catalog, cells: &[Cell], faults: &mut Vec<FieldError>) -> Option<Timestamp> {
        let target = OrderTarget::Created;
        match self.cell(cells, &target) {
            None if self.leads_to(&target) => faults.push(FieldError::required().at(target.path())),
            None => {}
            Some(cell) => return self.moment(catalog, cell, &target, faults),
        }
        None
    }

    fn closed(
        &self,
        catalog: &Catalog,
        cells: &[Cell],
        created: Option<Timestamp>,
        faults: &mut Vec<FieldError>,
    ) -> Option<Timestamp> {
        let target = OrderTarget::Closed;
        let closed = self.moment(catalog, self.cell(cells, &target)?, &target, faults)?;
        if created.is_some_and(|created| closed < created) {
            let (zh, en) = ("完成时间早于创建时间。", "It was closed before it was made.");
            faults.push(FieldError::new("out-of-order", zh, en).at(target.path()));
        }
        Some(closed)
    }

    fn moment(
        &self,
        catalog: &Catalog,
        cell: &Cell,
        target: &OrderTarget,
        faults: &mut Vec<FieldError>,
    ) -> Option<Timestamp> {
        let found = moment(cell, catalog.time_zone()).map(whole_micros);
        // Ids carry the time in milliseconds since 1970.
        let fault = match found {
            Some(at) if at > self.now => {
                FieldError::new("in-the-future", "时间晚于现在。", "The time has not come yet.")
            }
            Some(at) if at < Timestamp::UNIX_EPOCH => {
                FieldError::new("too-early", "时间早于 1970 年。", "The time is before 1970.")
            }
            Some(at) => return Some(at),
            None => FieldError::wrong_type("日期或时间", "a date or a time"),
        };
        faults.push(fault.at(target.path()));
        None
    }

    fn status(&self, cells: &[Cell], closed: Option<Timestamp>, faults: &mut Vec<FieldError>) -> Status {
        let otherwise = if closed.is_some() { Status::Done } else { Status::Open };
        let Some(cell) = self.cell(cells, &OrderTarget::Status) else { return otherwise };
        let written = cell.text().to_lowercase();
        let found = STATES.iter().find(|(_, words)| words.contains(&written.as_str()));
        if found.is_none() {
            let (zh, en) = (
                "不认识的状态，请改为待处理、已完成、已取消或已拒绝。",
                "An unknown state. Write open, done, cancelled or rejected.",
            );
            faults.push(FieldError::new("unknown-status", zh, en).at(OrderTarget::Status.path()));
        }
        found.map_or(otherwise, |(status, _)| *status)
    }

    /// Whoever asked may have left long ago: a name is enough.
    fn requester(&self, people: &People<'_>, cells: &[Cell], faults: &mut Vec<FieldError>) -> (Option<Uuid>, String) {
        let Some(cell) = self.cell(cells, &OrderTarget::Requester) else { return (None, String::new()) };
        let written = plain(&cell.text());
        match people.find(&written) {
            Ok(Some((id, name))) => return (Some(id), name),
            Ok(None) if written.chars().count() <= MOST_NAME => return (None, written),
            Ok(None) => faults.push(too_long(MOST_NAME).at(OrderTarget::Requester.path())),
            Err(fault) => faults.push(fault.at(OrderTarget::Requester.path())),
        }
        (None, String::new())
    }

    fn assignee(&self, people: &People<'_>, cells: &[Cell], faults: &mut Vec<FieldError>) -> Option<Uuid> {
        let written = plain(&self.cell(cells, &OrderTarget::Assignee)?.text());
        let fault = match people.find(&written) {
            Ok(Some((id, _))) => return Some(id),
            Ok(None) => FieldError::new("unknown-reference", "没有这个人。", "There is nobody of that login or name."),
            Err(fault) => fault,
        };
        faults.push(fault.at(OrderTarget::Assignee.path()));
        None
    }

    fn number(
        &self,
        catalog: &Catalog,
        cells: &[Cell],
        at: Timestamp,
        faults: &mut Vec<FieldError>,
    ) -> Option<PastNumber> {
        let target = OrderTarget::Number;
        let plan = self.format.plan(at.to_zoned(catalog.time_zone().clone()).date());
        let Some(cell) = self.cell(cells, &target) else {
            if self.leads_to(&target) {
                faults.push(FieldError::required().at(target.path()));
                return None;
            }
            return Some(PastNumber::Next(plan));
        };
        let number = plain(&cell.text());
        if number.chars().count() > MOST_KEY {
            faults.push(too_long(MOST_KEY).at(target.path()));
            return None;
        }
        let behind = plan.sequence(&number).and_then(|sequence| Some((plan.scope(), sequence.checked_add(1)?)));
        Some(PastNumber::Had { number, behind })
    }

    fn foreign(&self, cells: &[Cell], faults: &mut Vec<FieldError>) -> Option<ForeignId> {
        let (target, system) = self.targets.iter().find_map(|(_, target)| match target {
            OrderTarget::External(system) => Some((target, system)),
            _ => None,
        })?;
        let Some(cell) = self.cell(cells, target) else {
            faults.push(FieldError::required().at(target.path()));
            return None;
        };
        let id = plain(&cell.text());
        if id.chars().count() > MOST_KEY {
            faults.push(too_long(MOST_KEY).at(target.path()));
        }
        Some(ForeignId { system: system.clone(), id })
    }

    /// Findings for the owner: the faults of a row with what stands in the cell.
    pub(super) fn findings(&self, stream: &Stream, row: &Read, faults: &[FieldError]) -> Vec<Finding> {
        let shape = stream.shape();
        let one = |fault: &FieldError| {
            let place = self.targets.iter().find(|(_, target)| {
                let path = target.path();
                !fault.path.is_empty() && (fault.path == path || fault.path.starts_with(&format!("{path}/")))
            });
            let column = place.and_then(|(column, _)| shape.headings.get(*column)).map(Cell::text).unwrap_or_default();
            let value = place.and_then(|(column, _)| row.cells.get(*column));
            let value = value.map(|cell| cell.text().chars().take(MOST_SHOWN).collect()).unwrap_or_default();
            Finding { row: row.number + 1, column, value, code: fault.code, text: fault.text.clone() }
        };
        faults.iter().map(one).collect()
    }
}

/// The people of an organisation by name, looked up once for many rows.
struct People<'c> {
    catalog: &'c Catalog,
    by_name: HashMap<&'c str, Vec<&'c Person>>,
}

impl<'c> People<'c> {
    fn of(catalog: &'c Catalog) -> Self {
        let mut by_name: HashMap<&str, Vec<&Person>> = HashMap::new();
        catalog.people().for_each(|person| by_name.entry(&person.body.name).or_default().push(person));
        Self { catalog, by_name }
    }

    /// Somebody by login or by a name that only one has, gone or not.
    fn find(&self, written: &str) -> Result<Option<(Uuid, String)>, FieldError> {
        let found = |person: &Person| Some((person.id, person.body.name.clone()));
        if let Some(person) = self.catalog.person_by_login(&written.to_lowercase()) {
            return Ok(found(person));
        }
        match self.by_name.get(written).map(Vec::as_slice) {
            None | Some([]) => Ok(None),
            Some([only]) => Ok(found(only)),
            Some(_) => {
                let (zh, en) = ("有多人同名，请改用登录名。", "Several people have that name. Use the login.");
                Err(FieldError::new("ambiguous", zh, en))
            }
        }
    }
}

fn too_long(most: usize) -> FieldError {
    FieldError::new("too-long", format!("最多 {most} 个字符。"), format!("At most {most} characters."))
        .with("max", most)
}

/// What is wrong when an earlier row of the file has the same number or name.
pub(super) fn first_of(seen: &mut HashMap<u64, usize>, order: &ImportOrder, row: usize) -> Option<FieldError> {
    let mut keys = Vec::new();
    let mark = |sort: &str, key: &str| {
        let mut hasher = DefaultHasher::new();
        (sort, key).hash(&mut hasher);
        hasher.finish()
    };
    keys.extend(order.foreign.as_ref().map(|foreign| (mark("foreign", &foreign.id), "/external".to_owned())));
    keys.extend(number(order).map(|number| (mark("number", number), "/number".to_owned())));
    let unique = order.unique.taken.iter();
    keys.extend(unique.map(|key| (mark("unique", &key.digest), gongdan_domain::form::value_path(&key.field))));
    let mut fault = None;
    for (key, path) in keys {
        let first = *seen.entry(key).or_insert(row);
        if first != row && fault.is_none() {
            let line = first + 1;
            let (zh, en) = (format!("与第 {line} 行重复。"), format!("The same value stands in row {line}."));
            fault = Some(FieldError::new("duplicate-in-file", zh, en).at(path));
        }
    }
    fault
}
