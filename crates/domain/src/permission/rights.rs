//! Everything one user may do, worked out once for each change of roles, groups, people and places.

use super::action::{Action, Actions};
use super::field::{FieldRight, FieldRights, FieldView};
use super::role::{Extent, RecordRight, RecordRights, Role};
use super::scope::{Ids, Over, Place, Reach, Scope, Types};
use std::sync::Arc;
use uuid::Uuid;

/// Where a user belongs, with everything below it.
#[derive(Debug, Clone, Default)]
pub struct Belonging {
    /// The user's departments.
    pub departments: Ids,
    /// The user's sites.
    pub sites: Ids,
    /// The user's customers.
    pub customers: Ids,
}

/// A role somebody has.
#[derive(Debug, Clone, Copy)]
pub struct Held<'a> {
    /// Its code.
    pub code: &'a str,
    /// The group it comes from; `None` when it is the user's own.
    pub group: Option<Uuid>,
    /// What it says.
    pub role: &'a Role,
}

/// One grant of one role, seen from its holder.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub(super) role: Arc<str>,
    pub(super) group: Option<Uuid>,
    pub(super) extent: Extent,
    pub(super) reach: Reach,
    pub(super) actions: Actions,
    pub(super) fields: Arc<FieldRights>,
}

/// What one user may do. Immutable and shared; a change of access makes a new one.
#[derive(Debug)]
pub struct Rights {
    pub(super) given: Vec<Given>,
    general: Actions,
    records: Vec<RecordRights>,
    /// The most there is for any collection; a token may lower it.
    most_records: RecordRight,
    needs_second_factor: bool,
    scopes: [Scope; Action::ON_ORDERS.len()],
}

impl Rights {
    /// Works out the rights of `user`.
    pub fn new<'a>(user: Uuid, belonging: &Belonging, held: impl IntoIterator<Item = Held<'a>>) -> Self {
        let (mut given, mut general, mut records) = (Vec::new(), Actions::default(), Vec::new());
        let mut needs_second_factor = false;
        let on_orders: Actions = Action::ON_ORDERS.into_iter().collect();
        for Held { code, group, role } in held {
            let (code, fields): (Arc<str>, _) = (code.into(), Arc::new(role.fields.clone()));
            general = general.or(role.rights);
            needs_second_factor |= role.second_factor;
            records.push(role.records.clone());
            given.extend(role.grants.iter().map(|grant| Given {
                role: code.clone(),
                group,
                extent: grant.reach,
                reach: Reach {
                    types: grant.types.as_ref().map_or(Types::All, |ids| Types::Only(ids.iter().copied().collect())),
                    over: match grant.reach {
                        Extent::Own => Over::Own(user),
                        Extent::Department => Over::Departments(belonging.departments.clone()),
                        Extent::Site => Over::Sites(belonging.sites.clone()),
                        Extent::Customer => Over::Customers(belonging.customers.clone()),
                        Extent::All => Over::All,
                    },
                },
                actions: grant.actions.and(on_orders),
                fields: fields.clone(),
            }));
        }
        let general = general.and(Action::GENERAL.into_iter().collect());
        Self { needs_second_factor, ..Self::assemble(given, general, records, RecordRight::Edit) }
    }

    /// No rights at all.
    pub fn none() -> Self {
        Self::assemble(Vec::new(), Actions::default(), Vec::new(), RecordRight::None)
    }

    /// These rights with nothing but `allowed` left of them, as for a token made for one purpose.
    #[must_use]
    pub fn limited(&self, allowed: &[Action]) -> Self {
        let allowed: Actions = allowed.iter().copied().collect();
        let given = self.given.iter().map(|g| Given { actions: g.actions.and(allowed), ..g.clone() });
        let most = match (allowed.contains(Action::MaintainRecords), allowed.contains(Action::ReadRecords)) {
            (true, _) => RecordRight::Edit,
            (false, true) => RecordRight::Read,
            (false, false) => RecordRight::None,
        };
        let most = most.min(self.most_records);
        let limited = Self::assemble(given.collect(), self.general.and(allowed), self.records.clone(), most);
        Self { needs_second_factor: self.needs_second_factor, ..limited }
    }

    fn assemble(given: Vec<Given>, general: Actions, records: Vec<RecordRights>, most_records: RecordRight) -> Self {
        let reaches = |action| given.iter().filter(move |g| g.actions.contains(action)).map(|g| g.reach.clone());
        let scopes = Action::ON_ORDERS.map(|action| Scope::of(reaches(action)));
        Self { given, general, records, most_records, needs_second_factor: false, scopes }
    }

    /// The orders on which `action` is granted; nothing for an action that is not done to orders.
    pub fn scope(&self, action: Action) -> &Scope {
        self.scopes.get(action as usize).unwrap_or(&Scope::Nothing)
    }

    /// Whether `action` is granted anywhere at all.
    pub fn may(&self, action: Action) -> bool {
        match action {
            Action::ReadRecords => self.most_record_right() >= RecordRight::Read,
            Action::MaintainRecords => self.most_record_right() >= RecordRight::Edit,
            general if !general.is_on_orders() => self.general.contains(general),
            on_orders => *self.scope(on_orders) != Scope::Nothing,
        }
    }

    /// Whether `action` is granted on an order at `place`. Who may not read an order may do nothing to it.
    pub fn may_on(&self, action: Action, place: &Place) -> bool {
        if !action.is_on_orders() {
            return self.may(action);
        }
        self.scope(Action::Read).covers(place) && (action == Action::Read || self.scope(action).covers(place))
    }

    /// The right on the records of a collection.
    pub fn records(&self, collection: &str) -> RecordRight {
        let most = self.records.iter().map(|rights| rights.of(collection)).max();
        most.unwrap_or_default().min(self.most_records)
    }

    fn most_record_right(&self) -> RecordRight {
        self.records.iter().map(RecordRights::most).max().unwrap_or_default().min(self.most_records)
    }

    /// The rights on the fields of an order at `place`.
    pub fn fields_on(&self, place: &Place) -> FieldView {
        let reaching = self.given.iter().filter(|g| g.reach.contains(place));
        FieldView::of(place.type_id, reaching.filter_map(Given::part))
    }

    /// The rights on the fields of a new order of a type.
    pub fn fields_new(&self, type_id: Uuid) -> FieldView {
        let submitting = self.given.iter().filter(|g| g.actions.contains(Action::Submit));
        let of_type = submitting.filter(|g| g.reach.types.contains(type_id));
        FieldView::of(type_id, of_type.map(|g| (FieldRight::Edit, g.fields.clone())))
    }

    /// The rights on fields of a type that there are on any of its orders: what of its form may be shown at all.
    pub fn fields_somewhere(&self, type_id: Uuid) -> FieldView {
        let of_type = self.given.iter().filter(|g| g.reach.types.contains(type_id) && !g.reach.over.is_empty());
        let submits = |g: &Given| g.actions.contains(Action::Submit).then(|| (FieldRight::Edit, g.fields.clone()));
        FieldView::of(type_id, of_type.filter_map(|g| submits(g).or_else(|| g.part())))
    }

    /// The right on a field that holds on every order of the type within reach, whichever it is: what a filter, a
    /// sorting or a column may rely on.
    pub fn field_everywhere(&self, type_id: Uuid, field: &str) -> FieldRight {
        let reading = self.given.iter().filter(|g| g.reach.types.contains(type_id));
        let parts = reading.filter_map(|g| g.field(type_id, field).map(|right| (&g.reach.over, right)));
        let (everywhere, elsewhere): (Vec<_>, Vec<_>) = parts.partition(|(over, _)| **over == Over::All);
        let most = everywhere.into_iter().map(|(_, right)| right).max();
        let least = elsewhere.into_iter().filter(|(over, _)| !over.is_empty()).map(|(_, right)| right).min();
        most.or(least).unwrap_or(FieldRight::Hidden)
    }

    /// Whether one of the roles asks for a second factor: nothing of all this counts before its holder has one.
    pub fn needs_second_factor(&self) -> bool {
        self.needs_second_factor
    }

    /// Whether there is nothing in the organisation's orders that is closed to them.
    pub fn sees_all(&self) -> bool {
        let whole = |g: &Given| g.reach.types == Types::All && g.reach.over == Over::All;
        let open = |g: &Given| g.fields.default > FieldRight::Hidden;
        let named = |g: &Given| g.fields.types.values().flat_map(|f| f.values()).all(|r| *r > FieldRight::Hidden);
        self.given.iter().any(|g| g.actions.contains(Action::Read) && whole(g) && open(g) && named(g))
    }
}

impl Given {
    /// What it says about fields of orders it reaches; nothing when it does not even let them be read.
    fn part(&self) -> Option<(FieldRight, Arc<FieldRights>)> {
        let most = match (self.actions.contains(Action::Edit), self.actions.contains(Action::Read)) {
            (true, _) => FieldRight::Edit,
            (false, true) => FieldRight::Read,
            (false, false) => return None,
        };
        Some((most, self.fields.clone()))
    }

    /// Its right on one field.
    pub(super) fn field(&self, type_id: Uuid, field: &str) -> Option<FieldRight> {
        self.part().map(|(most, rights)| rights.of(type_id, field).min(most))
    }
}
