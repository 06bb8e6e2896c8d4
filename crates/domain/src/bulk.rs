//! The same change to many orders: planned for each by itself, with everything that would be asked of a person who
//! changed only that one.

use crate::catalog::Catalog;
use crate::command::{self, Command};
use crate::edit::FormInUse;
use crate::event::Named;
use crate::form::{Context, FieldError, Reference, validate_changes};
use crate::life::LifeCommand;
use crate::order::{Order, Status, Values};
use crate::permission::{self, Action, Caller};
use crate::text::Text;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;
use uuid::Uuid;

/// What to change.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BulkChange {
    /// New values by field, as a person would submit them; null takes one away. Only orders of this type have them.
    #[serde(default)]
    pub values: Option<TypedValues>,
    /// Another state.
    #[serde(default)]
    pub to: Option<Status>,
    /// Who shall be responsible.
    #[serde(default)]
    pub assign: Option<Responsible>,
    /// A comment on every order that is changed.
    #[serde(default)]
    pub comment: String,
}

/// Who shall be responsible for orders.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Responsible {
    /// Nobody.
    Nobody,
    /// This user.
    Person(Uuid),
}

/// Values of the form of one order type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TypedValues {
    /// The order type.
    pub type_id: Uuid,
    /// By field id.
    pub values: Map<String, Value>,
}

/// What becomes of one order.
#[derive(Debug, Clone)]
pub enum Planned {
    /// Commands, to be handed in one after the other; each with a word that tells it from the others.
    Change(Vec<(&'static str, Command)>),
    /// It is as wanted already.
    Same,
    /// It stays as it is.
    Refused(Reason),
}

/// Why an order stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reason {
    /// Stable and never translated.
    pub code: String,
    /// For the person who asked.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

impl Reason {
    /// A reason in both languages.
    pub fn new(code: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code: code.to_owned(), zh: zh.into(), en: en.into() }
    }

    fn of(error: &FieldError, label: Option<&Text>) -> Self {
        let (zh, en) = label.map_or_else(Default::default, |l| (format!("{}：", l.zh), format!("{}: ", l.en)));
        Self::new(error.code, format!("{zh}{}", error.text.zh), format!("{en}{}", error.text.en))
    }
}

/// Whose rights count, and when.
#[derive(Clone, Copy)]
pub struct Acting<'a> {
    /// Who asked for it.
    pub caller: &'a Caller,
    /// The organisation.
    pub catalog: &'a Arc<Catalog>,
    /// The present.
    pub now: Timestamp,
    /// Makes ids of comments.
    pub fresh_id: fn() -> Uuid,
}

/// Plans `change` for one order with these values.
pub fn plan(change: &BulkChange, order: &Order, values: &Values, acting: &Acting<'_>) -> Planned {
    match try_plan(change, order, values, acting) {
        Ok(commands) if commands.is_empty() => Planned::Same,
        Ok(commands) => Planned::Change(commands),
        Err(reason) => Planned::Refused(reason),
    }
}

type Commands = Vec<(&'static str, Command)>;

fn try_plan(change: &BulkChange, order: &Order, values: &Values, acting: &Acting<'_>) -> Result<Commands, Reason> {
    if !permission::may_on(acting.caller, Action::BulkEdit, order) {
        return Err(Reason::new("forbidden", "您没有批量修改此工单的权限。", "You may not change this order in bulk."));
    }
    let mut commands = Vec::new();
    if let Some(typed) = &change.values {
        commands.extend(edit(typed, order, values, acting)?.map(|command| ("edit", command)));
    }
    let comment = change.comment.trim();
    let mut said = comment.is_empty();
    if let Some(responsible) = &change.assign {
        commands.extend(assign(responsible, order, acting)?.map(|command| ("assign", command)));
    }
    if let Some(to) = change.to.filter(|to| *to != order.status) {
        check_move(order, to, acting.caller)?;
        let moved = Command::MoveOrder { order_id: order.id, to, comment: comment.to_owned(), expected_version: None };
        commands.push(("move", moved));
        said = true;
    }
    // A comment alone is a change; beside others it goes only where something else changes.
    let alone = change.values.is_none() && change.to.is_none() && change.assign.is_none();
    if !said && (alone || !commands.is_empty()) {
        if !permission::may_on(acting.caller, Action::Comment, order) {
            return Err(Reason::new("forbidden", "您没有评论此工单的权限。", "You may not comment on this order."));
        }
        let comment_id = (acting.fresh_id)();
        let text = comment.to_owned();
        commands.push((
            "comment",
            Command::CommentOrder {
                order_id: order.id,
                comment_id,
                text,
                attachments: Vec::new(),
                mentions: Vec::new(),
                internal: false,
            },
        ));
    }
    Ok(commands)
}

fn edit(typed: &TypedValues, order: &Order, values: &Values, acting: &Acting<'_>) -> Result<Option<Command>, Reason> {
    let Acting { caller, catalog, now, .. } = *acting;
    if order.type_id != typed.type_id {
        return Err(Reason::new(
            "other-type",
            "工单属于其他类型，没有这些字段。",
            "The order is of another type and has no such fields.",
        ));
    }
    if !permission::may_on(caller, Action::Edit, order) {
        return Err(Reason::new("forbidden", "您没有修改此工单的权限。", "You may not edit this order."));
    }
    if !permission::fits(Action::Edit, order) {
        return Err(Reason::new("not-allowed", "工单已结束，不能再修改。", "The order is over and cannot be edited."));
    }
    let missing = || Reason::new("no-form", "找不到工单的表单。", "The order's form cannot be found.");
    let order_type = catalog.order_type(order.type_id).ok_or_else(missing)?;
    let form = catalog.form(order.type_id, order.form_version).ok_or_else(missing)?;
    let explain = |errors: &[FieldError]| {
        let first = errors.first();
        let label = first.and_then(|error| {
            let id = error.path.strip_prefix("/values/")?.split('/').next()?;
            form.field(id).map(|found| &found.field.label)
        });
        first.map_or_else(missing, |error| Reason::of(error, label))
    };
    let asked: Vec<String> = typed.values.keys().cloned().collect();
    let view = permission::fields_on(caller, order);
    let closed = permission::check_fields(&view, asked.iter().map(String::as_str));
    if !closed.is_empty() {
        return Err(explain(&closed));
    }
    let language = catalog.organisation().locale;
    let context = Context { lookup: &**catalog, now, language, type_name: &order_type.body.name };
    let changed = validate_changes(&form, values, &typed.values, &context).map_err(|errors| explain(&errors))?;
    let known = form.references(values);
    let is_new_file =
        |target: &Reference| matches!(target, Reference::Attachment(_)) && !known.iter().any(|(_, old)| old == target);
    if changed.after.references.iter().any(|(_, target)| is_new_file(target)) {
        return Err(Reason::new("files-one-by-one", "文件不能批量添加。", "Files cannot be added in bulk."));
    }
    if changed.fields.is_empty() {
        return Ok(None);
    }
    let claims = form.unique_claims(order.type_id, values, &changed.after.values);
    Ok(Some(Command::EditOrder(Box::new(command::EditOrder {
        order_id: order.id,
        expected_version: Some(order.version),
        seen: None,
        patch: typed.values.clone(),
        unique: claims.taken.into_iter().map(|key| key.digest).collect(),
        form: FormInUse { catalog: Arc::clone(catalog), form },
    }))))
}

fn assign(responsible: &Responsible, order: &Order, acting: &Acting<'_>) -> Result<Option<Command>, Reason> {
    let to = match responsible {
        Responsible::Nobody => None,
        Responsible::Person(id) => {
            let found = acting.catalog.person(*id).filter(|person| person.active);
            let left = || {
                Reason::new("unknown-user", "没有此人，或此人已停用。", "There is no such person, or they have left.")
            };
            Some(found.map(|person| Named { id: *id, name: person.body.name.clone() }).ok_or_else(left)?)
        }
    };
    if order.assignee_id == to.as_ref().map(|person| person.id) {
        return Ok(None);
    }
    if !permission::may_on(acting.caller, Action::Assign, order) {
        return Err(Reason::new(
            "forbidden",
            "您没有指派此工单的权限。",
            "You may not say who is responsible for this order.",
        ));
    }
    if !permission::fits(Action::Assign, order) {
        return Err(Reason::new(
            "not-allowed",
            "工单已结束，不能再指派。",
            "The order is over and cannot be assigned.",
        ));
    }
    Ok(Some(Command::Life(LifeCommand::Assign { order_id: order.id, to })))
}

fn check_move(order: &Order, to: Status, caller: &Caller) -> Result<(), Reason> {
    let action = match to {
        Status::Open => Action::Reopen,
        Status::Done => Action::Complete,
        Status::Cancelled | Status::Rejected => Action::Cancel,
    };
    if !permission::may_on(caller, action, order) {
        return Err(Reason::new(
            "forbidden",
            "您没有改变此工单状态的权限。",
            "You may not change the state of this order.",
        ));
    }
    if !order.status.may_become(to) {
        return Err(Reason::new(
            "not-allowed",
            "工单的当前状态不允许这样改变。",
            "The order's present state does not allow it.",
        ));
    }
    Ok(())
}
