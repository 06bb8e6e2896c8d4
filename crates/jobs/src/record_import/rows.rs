//! Rows of a table, read as records.

use crate::job::Stop;
use crate::table::Finding;
use crate::table::cells::{plain, read_cell, read_yes_no};
use gongdan_domain::catalog::Catalog;
use gongdan_domain::collection::ExternalId;
use gongdan_domain::document::Record;
use gongdan_domain::form::FieldError;
use gongdan_domain::records::{CatalogRecord, ImportRecords, Target, check, next_sequence};
use gongdan_insight::reading::{Cell, Table, is_shortened};
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::ops::Range;
use uuid::Uuid;

/// Longest piece of a cell that a finding repeats, in characters.
const MOST_SHOWN: usize = 80;
/// Levels of rows of one file below each other.
const MOST_LEVELS: usize = 12;

/// A file and what is to be done with it.
pub(super) struct Plan {
    pub(super) asked: ImportRecords,
    pub(super) table: Table,
    targets: Vec<(usize, Target)>,
    key: Target,
    /// Rows with anything in them, as numbers of the file from 0.
    rows: Vec<usize>,
    /// The first row of each key.
    first: HashMap<String, usize>,
    /// Code of the record above, by code, as far as both may stand in the file.
    above: HashMap<String, String>,
}

/// Whether the record above must be there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Above {
    /// It is enough that the file has it.
    MayCome,
    /// Everything above was saved before, unless it was bad.
    MustExist,
}

/// A row that fits.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Row of the file, from 0.
    pub(super) number: usize,
    /// How many rows of the file it lies below.
    pub(super) depth: usize,
}

impl Plan {
    pub(super) fn new(asked: ImportRecords, table: Table) -> Result<Self, Stop> {
        let unknown = || Stop::failed("列的对应关系有误。", "The columns lead to places that do not exist.");
        let read = |column: &gongdan_domain::records::Column| Some((column.column, Target::parse(&column.target)?));
        let targets: Vec<_> = asked.columns.iter().map(read).collect::<Option<_>>().ok_or_else(unknown)?;
        let key = Target::parse(&asked.key).filter(|key| targets.iter().any(|(_, t)| t == key)).ok_or_else(unknown)?;
        let has_any = |row: &usize| table.rows.get(*row).is_some_and(|cells| cells.iter().any(|cell| !cell.is_blank()));
        let rows: Vec<usize> = (asked.heading + 1..table.rows.len()).filter(has_any).collect();
        let mut plan = Self { asked, table, targets, key, rows, first: HashMap::new(), above: HashMap::new() };
        for &row in &plan.rows {
            if let Some(key) = plan.text(row, &plan.key).filter(|key| !key.is_empty()) {
                plan.first.entry(key).or_insert(row);
            }
            if let (Some(code), Some(parent)) = (plan.text(row, &Target::Code), plan.text(row, &Target::Parent))
                && !code.is_empty()
                && !parent.is_empty()
            {
                plan.above.insert(code, parent);
            }
        }
        Ok(plan)
    }

    /// Rows of data.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    fn cell(&self, row: usize, target: &Target) -> Option<&Cell> {
        let (column, _) = self.targets.iter().find(|(_, t)| t == target)?;
        self.table.rows.get(row)?.get(*column)
    }

    fn text(&self, row: usize, target: &Target) -> Option<String> {
        self.cell(row, target).map(|cell| plain(&cell.text()))
    }

    /// Looks at some rows: what fits, or everything that does not.
    pub(super) fn look(
        &self,
        catalog: &Catalog,
        range: Range<usize>,
        now: Timestamp,
    ) -> Vec<Result<Row, Vec<Finding>>> {
        let rows = self.rows.get(range).unwrap_or_default();
        rows.iter().map(|&row| self.look_at(catalog, row, now)).collect()
    }

    fn look_at(&self, catalog: &Catalog, number: usize, now: Timestamp) -> Result<Row, Vec<Finding>> {
        let mut faults = self.shape(number);
        let depth = self.depth(number).unwrap_or_else(|more| {
            faults.extend(more);
            0
        });
        let row = Row { number, depth };
        match self.record(catalog, &row, Uuid::nil(), Above::MayCome) {
            Err(more) => faults.extend(more),
            Ok((mut wanted, before)) => {
                if wanted.code.is_empty() && self.can_number(catalog) {
                    "-".clone_into(&mut wanted.code);
                    // Given out when it is saved; it fits by itself.
                    let faults_here = check(catalog, &wanted, now).err().unwrap_or_default();
                    faults.extend(faults_here.into_iter().filter(|fault| fault.path != "/code"));
                } else {
                    faults.extend(check(catalog, &wanted, now).err().unwrap_or_default());
                }
                let holder = catalog.record_by_code(&wanted.collection, &wanted.code);
                if holder.is_some_and(|holder| before.is_none_or(|before| before.id != holder.id)) {
                    let (zh, en) = ("编号已被另一条资料使用。", "The code belongs to another record.");
                    faults.push(FieldError::new("already-exists", zh, en).at("/code"));
                }
            }
        }
        if faults.is_empty() { Ok(row) } else { Err(self.findings(number, &faults)) }
    }

    /// What is wrong with a row before anybody reads its values.
    fn shape(&self, number: usize) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if self.table.is_joined(self.asked.heading, number) {
            let (zh, en) = (
                "有合并单元格，无法判断内容属于哪一行，请取消合并后重试。",
                "Cells are merged over several rows, so it is unclear where the value belongs. Split them.",
            );
            faults.push(FieldError::new("merged-cells", zh, en));
        }
        for (_, target) in &self.targets {
            if let Some(Cell::Fault(fault)) = self.cell(number, target) {
                let (zh, en) =
                    (format!("公式没有结果（{fault}）。"), format!("The formula came to no value ({fault})."));
                faults.push(FieldError::new("formula-fault", zh, en).at(path(target)));
            }
        }
        let key = self.text(number, &self.key).unwrap_or_default();
        match self.first.get(&key) {
            Some(first) if *first != number => {
                let line = first + 1;
                let (zh, en) = (format!("与第 {line} 行重复。"), format!("The same key stands in row {line}."));
                faults.push(FieldError::new("duplicate-in-file", zh, en).at(path(&self.key)));
            }
            Some(_) => {}
            None if self.key != Target::Code => faults.push(FieldError::required().at(path(&self.key))),
            None => {}
        }
        for target in [Target::Code, Target::Name] {
            if self.text(number, &target).is_some_and(|text| is_shortened(&text)) {
                let (zh, en) = (
                    "号码被表格软件写成了科学计数法，位数已丢失。请把该列设为文本后重新填写。",
                    "A spreadsheet has shortened the number and its digits are lost. Make the column text and fill it in again.",
                );
                faults.push(FieldError::new("shortened-number", zh, en).at(path(&target)));
            }
        }
        faults
    }

    /// How many rows of the file this one lies below.
    fn depth(&self, number: usize) -> Result<usize, Vec<FieldError>> {
        let mut at = self.text(number, &Target::Code).unwrap_or_default();
        let mut depth = 0;
        while let Some(above) = self.above.get(&at).filter(|above| self.is_coming(above)) {
            depth += 1;
            if depth > MOST_LEVELS {
                let (zh, en) = ("上级互相循环。", "The records above each other run in a circle.");
                return Err(vec![FieldError::new("circle", zh, en).at("/parentId")]);
            }
            at.clone_from(above);
        }
        Ok(depth)
    }

    /// Whether a record with this code stands in the file.
    fn is_coming(&self, code: &str) -> bool {
        self.key == Target::Code && self.first.contains_key(code)
    }

    /// The record a row wants, and the one it changes. An empty cell changes nothing.
    pub(super) fn record<'c>(
        &self,
        catalog: &'c Catalog,
        row: &Row,
        new: Uuid,
        above: Above,
    ) -> Result<(CatalogRecord, Option<&'c CatalogRecord>), Vec<FieldError>> {
        let before = self.existing(catalog, row.number)?;
        let mut wanted = before.cloned().unwrap_or_else(|| CatalogRecord {
            id: new,
            version: 0,
            collection: catalog.records().key(&self.asked.collection),
            code: String::new(),
            active: true,
            body: Record::default(),
        });
        let mut faults = Vec::new();
        for (column, target) in &self.targets {
            let cell = self.table.rows.get(row.number).and_then(|cells| cells.get(*column));
            let Some(cell) = cell.filter(|cell| !cell.is_blank() && !matches!(cell, Cell::Fault(_))) else { continue };
            if let Err(more) = self.fill(catalog, &mut wanted, (target, above), cell) {
                faults.extend(more.into_iter().map(|fault| fault.under(&path(target))));
            }
        }
        if faults.is_empty() { Ok((wanted, before)) } else { Err(faults) }
    }

    fn fill(
        &self,
        catalog: &Catalog,
        wanted: &mut CatalogRecord,
        (target, above): (&Target, Above),
        cell: &Cell,
    ) -> Result<(), Vec<FieldError>> {
        let text = plain(&cell.text());
        match target {
            Target::Code => wanted.code = text,
            Target::Name => wanted.body.name = text,
            Target::Active => wanted.active = read_yes_no(cell)?,
            Target::Parent => match self.parent(catalog, &text) {
                Some(parent) => wanted.body.parent_id = Some(parent),
                None if above == Above::MayCome && self.is_coming(&text) => {}
                None => {
                    let (zh, en) =
                        ("没有这个上级，或有多条同名。", "There is no such record above, or several have that name.");
                    return Err(vec![FieldError::new("unknown-reference", zh, en)]);
                }
            },
            Target::External(system) => {
                let external =
                    ExternalId { system: system.clone(), object_type: self.asked.collection.clone(), id: text };
                wanted
                    .body
                    .external_ids
                    .retain(|held| (&held.system, &held.object_type) != (&external.system, &external.object_type));
                wanted.body.external_ids.push(external);
            }
            Target::Detail(field) => {
                let cell = if matches!(cell, Cell::Text(_)) { &Cell::Text(text) } else { cell };
                let value = self.detail(catalog, field, cell, &wanted.body.details)?;
                wanted.body.details.insert(field.clone(), value);
            }
        }
        Ok(())
    }

    fn detail(
        &self,
        catalog: &Catalog,
        field: &str,
        cell: &Cell,
        read: &Map<String, Value>,
    ) -> Result<Value, Vec<FieldError>> {
        let form = catalog.collection(&self.asked.collection).and_then(|c| c.form.as_ref());
        let Some(form) = form else { return Ok(Value::String(cell.text())) };
        let prepared = form.field(field).ok_or_else(|| vec![FieldError::unknown_field()])?;
        read_cell(catalog, prepared, cell, read)
    }

    /// The record that the row's key names.
    fn existing<'c>(&self, catalog: &'c Catalog, row: usize) -> Result<Option<&'c CatalogRecord>, Vec<FieldError>> {
        let key = self.text(row, &self.key).unwrap_or_default();
        let (records, collection) = (catalog.records(), self.asked.collection.as_str());
        match &self.key {
            _ if key.is_empty() => Ok(None),
            Target::Code => Ok(records.by_code(collection, &key)),
            Target::External(system) => Ok(records.by_external_id(system, collection, &key)),
            _ => match records.named(collection, &key).as_slice() {
                [] => Ok(None),
                [only] => Ok(Some(only)),
                _ => {
                    let (zh, en) =
                        ("有多条资料是这个名称，请改用编号。", "Several records have that name. Use the code.");
                    Err(vec![FieldError::new("ambiguous", zh, en).at("/name")])
                }
            },
        }
    }

    fn parent(&self, catalog: &Catalog, text: &str) -> Option<Uuid> {
        let own = [self.asked.collection.clone()];
        let described = catalog.collection(&self.asked.collection).map(|c| c.body.parents.as_slice());
        let above: Vec<String> = match described {
            Some(parents) if !parents.is_empty() => parents.to_vec(),
            _ => catalog.collections().map(|c| c.key.to_string()).chain(own).collect(),
        };
        let records = catalog.records();
        let by_code = above.iter().find_map(|key| records.by_code(key, text));
        if let Some(found) = by_code {
            return Some(found.id);
        }
        let named: Vec<_> = above.iter().flat_map(|key| records.named(key, text)).take(2).collect();
        if let [only] = named.as_slice() { Some(only.id) } else { None }
    }

    fn can_number(&self, catalog: &Catalog) -> bool {
        catalog.collection(&self.asked.collection).is_some_and(|c| c.numbers().is_some())
    }

    /// A code that nobody has, where the collection gives codes out.
    pub(super) fn next_code(&self, catalog: &Catalog, next: &mut Option<i64>) -> Option<String> {
        let collection = catalog.collection(&self.asked.collection)?;
        let day = Timestamp::now().to_zoned(catalog.time_zone().clone()).date();
        let plan = collection.numbers()?.plan(day);
        // Looking for the highest code takes a walk through all of them: once, not for every row.
        let sequence = next.unwrap_or_else(|| next_sequence(catalog.records(), &self.asked.collection, &plan));
        *next = Some(sequence + 1);
        Some(plan.number(sequence))
    }

    /// Findings for the owner: the faults of a row with what stands in the cell.
    pub(super) fn findings(&self, row: usize, faults: &[FieldError]) -> Vec<Finding> {
        faults.iter().map(|fault| self.finding(row, fault.clone())).collect()
    }

    pub(super) fn finding(&self, row: usize, fault: FieldError) -> Finding {
        let place = self.targets.iter().find(|(_, target)| {
            let path = path(target);
            !fault.path.is_empty() && (fault.path == path || fault.path.starts_with(&format!("{path}/")))
        });
        let of = |row: usize| place.and_then(|(column, _)| self.table.rows.get(row)?.get(*column));
        let column = of(self.asked.heading).map(Cell::text).unwrap_or_default();
        let value = of(row).map(|cell| cell.text().chars().take(MOST_SHOWN).collect()).unwrap_or_default();
        Finding { row: row + 1, column, value, code: fault.code, text: fault.text }
    }
}

/// Where faults of a target lie.
fn path(target: &Target) -> String {
    match target {
        Target::Code => "/code".to_owned(),
        Target::Name => "/name".to_owned(),
        Target::Parent => "/parentId".to_owned(),
        Target::Active => "/active".to_owned(),
        Target::External(_) => "/externalIds".to_owned(),
        Target::Detail(field) => format!("/details/{field}"),
    }
}
