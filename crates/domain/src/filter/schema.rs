//! The fields a caller may filter and sort by, with every name people call them by.

use super::tree::{Column, FieldName};
use crate::catalog::{Catalog, Told};
use crate::form::{PreparedField, PreparedForm, ValueType};
use crate::order::{Order, Source, Status};
use crate::permission::{self, Caller, FieldRight, FieldView};
use crate::text::{Language, Text};
use std::sync::Arc;
use uuid::Uuid;

/// What one caller may filter by.
pub struct Schema<'a> {
    pub(super) catalog: &'a Catalog,
    types: Vec<Uuid>,
    /// Whose titles and fields are shown; everything for Gongdan itself.
    caller: Option<&'a Caller>,
    defs: Vec<FieldDef>,
}

/// A field of lists.
pub struct FieldDef {
    /// Which.
    pub name: FieldName,
    /// What people call it.
    pub label: Text,
    /// Of a field of a form, the order type.
    pub type_name: Option<Text>,
    /// How it compares.
    pub value_type: ValueType,
    /// Whether the database finds values without reading every order.
    pub indexed: bool,
    /// Whether it is hidden on some order at which the caller is asked now: lists may show it, but neither filter nor
    /// sort by it.
    pub closed: bool,
    /// Short names, lower case.
    short: Vec<String>,
    /// Names that say the order type too, lower case.
    long: Vec<String>,
    form: Option<Arc<PreparedForm>>,
}

impl FieldDef {
    /// The field of the form, with its rule.
    pub fn prepared(&self) -> Option<&PreparedField> {
        match &self.name {
            FieldName::Own(_) => None,
            FieldName::Custom { field, .. } => self.form.as_ref()?.field(field),
        }
    }

    /// Whether its values are numbers.
    pub fn is_number(&self) -> bool {
        self.value_type == ValueType::Number
    }

    fn is_called(&self, folded: &str) -> bool {
        self.short.iter().chain(&self.long).any(|name| name == folded)
    }
}

/// Why a name leads to no field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfound {
    /// No field is called so.
    Unknown,
    /// It is hidden on an order at which the caller is asked now.
    Closed,
    /// Several are; the names that tell them apart.
    Ambiguous(Vec<String>),
}

fn own(column: Column) -> (Text, ValueType, &'static [&'static str]) {
    let text = Text::new;
    match column {
        Column::Id => (text("标识", "Id"), ValueType::Opaque, &[]),
        Column::Number => (text("工单号", "Number"), ValueType::Text, &["编号"]),
        Column::Title => (text("标题", "Title"), ValueType::Text, &[]),
        Column::Status => (text("状态", "Status"), ValueType::Choice, &["is"]),
        Column::Type => (text("类型", "Type"), ValueType::Choice, &[]),
        Column::Requester => (text("提交人", "Requester"), ValueType::Person, &["报修人", "申请人", "by"]),
        Column::Assignee => (text("负责人", "Assignee"), ValueType::Person, &["处理人"]),
        Column::Department => (text("部门", "Department"), ValueType::Department, &[]),
        Column::Site => (text("场所", "Site"), ValueType::Record("site".to_owned()), &["地点"]),
        Column::Customer => (text("客户", "Customer"), ValueType::Record("customer".to_owned()), &[]),
        Column::Source => (text("来源", "Source"), ValueType::Choice, &[]),
        Column::Created => (text("创建", "Created"), ValueType::Instant, &["提交时间", "创建时间", "submitted"]),
        Column::Updated => (text("更新", "Updated"), ValueType::Instant, &["更新时间"]),
        Column::Due => (text("时限", "Deadline"), ValueType::Instant, &["截止时间", "sla"]),
        Column::Comments => (text("评论", "Comments"), ValueType::Number, &["评论数"]),
        Column::Attachments => (text("附件", "Attachments"), ValueType::Number, &["附件数"]),
    }
}

impl<'a> Schema<'a> {
    /// What a caller sees who may read the order types `sees_type` and the fields `sees_field` says yes to.
    pub fn new(
        catalog: &'a Catalog,
        sees_type: impl Fn(Uuid) -> bool,
        sees_field: impl Fn(Uuid, &str) -> bool,
    ) -> Self {
        let mut defs: Vec<FieldDef> = Column::ALL.iter().map(|(column, name)| own_def(*column, name)).collect();
        let mut types = Vec::new();
        for order_type in catalog.order_types().filter(|t| sees_type(t.id)) {
            types.push(order_type.id);
            let Some(form) = catalog.form(order_type.id, order_type.body.form_version) else { continue };
            let type_name = &order_type.body.name;
            for field in form.fields().iter().filter(|f| f.kind.has_value() && sees_field(order_type.id, &f.field.id)) {
                let (id, label) = (&field.field.id, &field.field.label);
                let short = [id.as_str(), &label.zh, &label.en].map(fold);
                let types = [order_type.key.as_str(), &type_name.zh, &type_name.en].map(fold);
                let name = FieldName::Custom { type_id: order_type.id, field: id.clone() };
                let mut long = vec![name.to_string()];
                for type_name in types.iter().filter(|name| !name.is_empty()) {
                    long.extend(short.iter().filter(|s| !s.is_empty()).map(|s| format!("{type_name}.{s}")));
                }
                defs.push(FieldDef {
                    name,
                    label: label.clone(),
                    type_name: Some(type_name.clone()),
                    value_type: field.rule.list_type(),
                    indexed: field.field.indexed,
                    closed: false,
                    short: short.into_iter().filter(|name| !name.is_empty()).collect(),
                    long,
                    form: Some(form.clone()),
                });
            }
        }
        Self { catalog, types, caller: None, defs }
    }

    /// What `caller` sees.
    pub fn of(catalog: &'a Catalog, caller: &'a Caller) -> Self {
        let scope = permission::scope(caller);
        let shows = |type_id: Uuid, field: &str| permission::field_right(caller, type_id, field) > FieldRight::Hidden;
        let mut schema = Self::new(catalog, |type_id| scope.touches_type(type_id), shows);
        for def in &mut schema.defs {
            let FieldName::Custom { type_id, field } = &def.name else { continue };
            def.closed = !permission::may_ask(caller, *type_id, field);
        }
        Self { caller: Some(caller), ..schema }
    }

    /// The order types of which `column` would tell what the caller may not see.
    pub(super) fn closed_types(&self, column: Column) -> Vec<Uuid> {
        let told = column.tells();
        let closed = |(caller, told): (&Caller, Told)| self.catalog.closed_types(caller, told);
        self.caller.zip(told).map(closed).unwrap_or_default()
    }

    /// Whether `column` of this order would tell what the caller may not see.
    pub(super) fn is_closed(&self, column: Column, order: &Order) -> bool {
        let told = column.tells();
        self.caller.zip(told).is_some_and(|(caller, told)| self.catalog.is_closed(caller, order, told))
    }

    /// Whether a step at which the caller is asked hides a field of this order.
    pub(super) fn hides(&self, field: &str, order: &Order) -> bool {
        let steps = self.caller.map(|caller| caller.steps_on(order.id)).unwrap_or_default();
        !steps.is_empty() && !FieldView::open(order.type_id).narrowed(steps).shows(field)
    }

    /// The title of an order as the caller reads it.
    pub(super) fn title(&self, order: &Order) -> String {
        let instead = self.caller.and_then(|caller| self.catalog.title_instead(caller, order));
        instead.unwrap_or_else(|| order.title.clone())
    }

    /// Everything, for Gongdan itself.
    pub fn whole(catalog: &'a Catalog) -> Self {
        Self::new(catalog, |_| true, |_, _| true)
    }

    /// All fields: those of every order first, then those of the order types by key.
    pub fn fields(&self) -> &[FieldDef] {
        &self.defs
    }

    /// The catalogue behind it.
    pub fn catalog(&self) -> &Catalog {
        self.catalog
    }

    /// The field of that name.
    pub fn field(&self, name: &FieldName) -> Option<&FieldDef> {
        self.defs.iter().find(|def| def.name == *name)
    }

    /// The field that `typed` names. What every order has goes before what a form has.
    ///
    /// # Errors
    /// [`Unfound`].
    pub fn find(&self, typed: &str) -> Result<&FieldDef, Unfound> {
        let folded = fold(typed);
        let mut found = self.defs.iter().filter(|def| def.is_called(&folded));
        let first = found.next().ok_or(Unfound::Unknown)?;
        if matches!(first.name, FieldName::Own(_)) {
            return Ok(first);
        }
        let others: Vec<&FieldDef> = found.collect();
        if others.is_empty() {
            return Ok(first);
        }
        Err(Unfound::Ambiguous(std::iter::once(first).chain(others).map(|def| self.long_name(def)).collect()))
    }

    /// The field that `typed` names, for a filter or a sorting.
    ///
    /// # Errors
    /// [`Unfound`].
    pub(super) fn find_open(&self, typed: &str) -> Result<&FieldDef, Unfound> {
        self.find(typed).and_then(|def| if def.closed { Err(Unfound::Closed) } else { Ok(def) })
    }

    /// What to write for the field, in words: the shortest name that leads back to it.
    pub(super) fn name_words(&self, def: &FieldDef, language: Language) -> String {
        let leads_back = |name: &String| !name.is_empty() && self.find(name).is_ok_and(|found| found.name == def.name);
        let FieldName::Custom { field, .. } = &def.name else {
            return match language {
                Language::Zh => def.label.zh.clone(),
                Language::En => def.name.to_string(),
            };
        };
        let label = def.label.get(language).to_lowercase();
        let short = if language == Language::En { [field.clone(), label] } else { [label, field.clone()] };
        let mut names = short.into_iter().chain([self.long_name(def)]);
        names.find(leads_back).unwrap_or_else(|| def.name.to_string())
    }

    fn long_name(&self, def: &FieldDef) -> String {
        match &def.name {
            FieldName::Own(column) => column.name().to_owned(),
            FieldName::Custom { type_id, field } => match self.catalog.order_type(*type_id) {
                Some(order_type) => format!("{}.{field}", order_type.key),
                None => def.name.to_string(),
            },
        }
    }

    /// The choices of a field: stored value and label.
    pub fn choices(&self, def: &FieldDef) -> Vec<(String, Text)> {
        let text = Text::new;
        match &def.name {
            FieldName::Own(Column::Status) => vec![
                (Status::Open.code().to_owned(), text("待处理", "Open")),
                (Status::Done.code().to_owned(), text("已完成", "Done")),
                (Status::Cancelled.code().to_owned(), text("已取消", "Cancelled")),
                (Status::Rejected.code().to_owned(), text("已拒绝", "Rejected")),
            ],
            FieldName::Own(Column::Source) => vec![
                (Source::Web.code().to_owned(), text("网页", "Web")),
                (Source::Api.code().to_owned(), text("接口", "API")),
                (Source::Public.code().to_owned(), text("公开表单", "Public form")),
                (Source::Import.code().to_owned(), text("导入", "Import")),
                (Source::Flow.code().to_owned(), text("流程", "Flow")),
            ],
            FieldName::Own(Column::Type) => self.types().map(|t| (t.id.to_string(), t.body.name.clone())).collect(),
            FieldName::Own(_) => Vec::new(),
            FieldName::Custom { .. } => {
                let options = def.prepared().map(|f| f.rule.choices(self.catalog)).unwrap_or_default();
                options.into_iter().map(|option| (option.value, option.label)).collect()
            }
        }
    }

    /// The choice that `typed` means: by value, by label, for order types also by key.
    pub(super) fn choice(&self, def: &FieldDef, typed: &str) -> Option<(String, Text)> {
        let (choices, folded) = (self.choices(def), fold(typed));
        let is = |(value, _): &&(String, Text)| value == typed;
        let by_value = choices.iter().find(is).cloned();
        let by_label =
            || choices.iter().find(|(_, label)| fold(&label.zh) == folded || fold(&label.en) == folded).cloned();
        let by_key = || match def.name {
            FieldName::Own(Column::Type) => {
                self.types().find(|t| t.key == folded).map(|t| (t.id.to_string(), t.body.name.clone()))
            }
            _ => None,
        };
        // Kinds that do not list their choices are searched by stored value.
        let unlisted = || choices.is_empty().then(|| (typed.to_owned(), Text::new(typed, typed)));
        by_value.or_else(by_label).or_else(by_key).or_else(unlisted)
    }

    fn types(&self) -> impl Iterator<Item = &crate::catalog::Typed<crate::catalog::OrderType>> {
        self.catalog.order_types().filter(|t| self.types.contains(&t.id))
    }

    /// A person by id, login or full name.
    pub(super) fn person(&self, typed: &str) -> Option<Uuid> {
        let by_name = || self.catalog.people().find(|p| p.body.name == typed);
        let known = |id| self.catalog.person(id);
        let found = super::operand::uuid(typed).map_or_else(|| self.catalog.person_by_login(typed), known);
        found.or_else(by_name).map(|person| person.id)
    }

    /// A department by id, code or name.
    pub(super) fn department(&self, typed: &str) -> Option<Uuid> {
        let id = super::operand::uuid(typed);
        let is = |d: &&crate::catalog::Typed<crate::people::Department>| {
            Some(d.id) == id || d.key == typed || d.body.name == typed
        };
        self.catalog.departments().find(is).map(|department| department.id)
    }

    /// A record by id, code or name.
    pub(super) fn record(&self, collection: &str, typed: &str) -> Option<Uuid> {
        if let Some(id) = super::operand::uuid(typed) {
            return self.catalog.record_row(id).filter(|r| *r.collection == *collection).map(|r| r.id);
        }
        let by_name = || {
            let found = self.catalog.search_records(collection, typed, None, None, 50);
            found.into_iter().find(|record| record.body.name == typed)
        };
        self.catalog.record_by_code(collection, typed).or_else(by_name).map(|record| record.id)
    }
}

fn own_def(column: Column, name: &str) -> FieldDef {
    let (label, value_type, more) = own(column);
    let mut short = vec![name.to_owned(), fold(&label.zh), fold(&label.en)];
    short.extend(more.iter().map(|name| fold(name)));
    let (name, indexed) = (FieldName::Own(column), true);
    FieldDef { name, label, type_name: None, value_type, indexed, closed: false, short, long: Vec::new(), form: None }
}

fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}
