//! Roles, groups and what they come to for each user.

use super::{Catalog, CatalogRecord, Table, Typed};
use crate::form::{PointsAt, PreparedForm};
use crate::order::Order;
use crate::permission::{self, Belonging, BuiltIn, Caller, FieldView, Group, Held, Ids, Rights, Role};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};
use uuid::Uuid;

/// Departments and records lie at most this deep below each other; a longer way up is a circle.
const DEEPEST: usize = 50;

/// The collection whose tree widens what somebody bound to a site reaches.
pub(super) const SITES: &str = "site";

/// Rights worked out so far. Every change of access begins an empty one, so what is found here is true.
#[derive(Debug, Default)]
pub(super) struct Known {
    rights: RwLock<HashMap<Uuid, Arc<Rights>>>,
    holders: RwLock<HashMap<String, Arc<[Uuid]>>>,
}

/// The roles an organisation has before anybody changes them.
pub(super) fn built_in(organisation: Uuid) -> Table<Typed<Role>> {
    let mut roles = Table::default();
    for role in BuiltIn::ALL {
        let (id, key) = (role.id(organisation), role.code().to_owned());
        let row = Typed { id, version: 0, key: key.clone(), active: true, body: role.role() };
        roles.put(id, &key, |before: &Typed<Role>| before.key.clone(), row);
    }
    roles
}

/// What an order tells of its fields without showing one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Its title.
    Title,
    /// The site and the customer it concerns.
    Links,
    /// How many files it has.
    Files,
}

impl Told {
    /// The fields it may tell of.
    fn fields<'f>(self, form: &'f PreparedForm) -> Box<dyn Iterator<Item = &'f str> + 'f> {
        let pointing = |is_meant: fn(PointsAt) -> bool| {
            let fields = form.fields().iter().filter(move |f| is_meant(f.rule.points_at()));
            Box::new(fields.map(|f| f.field.id.as_str()))
        };
        match self {
            Self::Title => Box::new(form.title_fields()),
            Self::Links => pointing(|at| at.records),
            Self::Files => pointing(|at| at.files),
        }
    }
}

impl Catalog {
    /// A role by id.
    pub fn role(&self, id: Uuid) -> Option<&Typed<Role>> {
        self.roles.by_id.get(&id).map(AsRef::as_ref)
    }

    /// A role by code.
    pub fn role_by_code(&self, code: &str) -> Option<&Typed<Role>> {
        self.roles.key(code)
    }

    /// All roles by code.
    pub fn roles(&self) -> impl Iterator<Item = &Typed<Role>> {
        self.roles.sorted()
    }

    /// A group.
    pub fn group(&self, id: Uuid) -> Option<&Typed<Group>> {
        self.groups.by_id.get(&id).map(AsRef::as_ref)
    }

    /// All groups by code.
    pub fn groups(&self) -> impl Iterator<Item = &Typed<Group>> {
        self.groups.sorted()
    }

    /// The groups in use that a user belongs to.
    pub fn groups_of(&self, user: Uuid) -> impl Iterator<Item = &Typed<Group>> {
        self.groups().filter(move |group| group.active && group.body.members.contains(&user))
    }

    /// What a user may do now; nothing for somebody who left.
    pub fn rights(&self, user: Uuid) -> Option<Arc<Rights>> {
        let known = self.known.rights.read().unwrap_or_else(PoisonError::into_inner).get(&user).cloned();
        if known.is_some() {
            return known;
        }
        let rights = Arc::new(self.work_out(user)?);
        let mut known = self.known.rights.write().unwrap_or_else(PoisonError::into_inner);
        Some(known.entry(user).or_insert(rights).clone())
    }

    /// A user as somebody who asks, as far as roles go.
    pub fn caller(&self, user: Uuid) -> Option<Caller> {
        self.rights(user).map(|rights| Caller::User { id: user, rights, asked: Arc::default() })
    }

    /// The roles in use that a user has, each with the group it comes from.
    pub fn roles_of(&self, user: Uuid) -> Vec<(&Typed<Role>, Option<Uuid>)> {
        let own = self.person(user).into_iter().flat_map(|person| &person.body.roles).map(|code| (code, None));
        let shared = self.groups_of(user).flat_map(|group| group.body.roles.iter().map(|code| (code, Some(group.id))));
        let roles = own.chain(shared).filter_map(|(code, group)| Some((self.role_by_code(code)?, group)));
        roles.filter(|(role, _)| role.active).collect()
    }

    /// The users still there who have a role, by login.
    pub fn holders(&self, role: &str) -> Arc<[Uuid]> {
        let known = self.known.holders.read().unwrap_or_else(PoisonError::into_inner).get(role).cloned();
        if let Some(holders) = known {
            return holders;
        }
        let holds = |user: Uuid| self.roles_of(user).iter().any(|(held, _)| held.key == role);
        let people = self.people().filter(|person| person.active);
        let holders: Arc<[Uuid]> = people.map(|person| person.id).filter(|user| holds(*user)).collect();
        let mut known = self.known.holders.write().unwrap_or_else(PoisonError::into_inner);
        known.entry(role.to_owned()).or_insert(holders).clone()
    }

    /// What `caller` reads in place of an order's title, where the title is made of words they may not see: the
    /// name of its type. Nothing when they may read the title itself.
    pub fn title_instead(&self, caller: &Caller, order: &Order) -> Option<String> {
        self.title_in(&permission::fields_on(caller, order), order)
    }

    /// The same of whoever sees so much of its fields.
    pub fn title_in(&self, view: &FieldView, order: &Order) -> Option<String> {
        let name = || self.order_type(order.type_id).map(|t| t.body.name.get(self.organisation.locale).to_owned());
        self.tells(view, order, Told::Title).then(|| name().unwrap_or_default())
    }

    /// Whether what stands beside the values of `order` tells `caller` of fields they may not see.
    pub fn is_closed(&self, caller: &Caller, order: &Order, told: Told) -> bool {
        self.tells(&permission::fields_on(caller, order), order, told)
    }

    fn tells(&self, view: &FieldView, order: &Order, told: Told) -> bool {
        if view.is_open() {
            return false;
        }
        let form = self.form(order.type_id, order.form_version);
        form.is_none_or(|form| told.fields(&form).any(|field| !view.shows(field)))
    }

    /// The order types of which `caller` may not see every field that is told of so: a filter must pass them over, or
    /// it would tell what it does not show.
    pub fn closed_types(&self, caller: &Caller, told: Told) -> Vec<Uuid> {
        let hides = |type_id, field: &str| !permission::may_ask(caller, type_id, field);
        let closed = self.forms.iter().filter(|((type_id, _), form)| told.fields(form).any(|f| hides(*type_id, f)));
        let mut types: Vec<Uuid> = closed.map(|((type_id, _), _)| *type_id).collect();
        types.sort_unstable();
        types.dedup();
        types
    }

    fn work_out(&self, user: Uuid) -> Option<Rights> {
        let person = self.person(user)?;
        if !person.active {
            return Some(Rights::none());
        }
        let lead = self.departments().filter(|d| d.body.head_id == Some(user)).map(|d| d.id);
        let departments: HashSet<Uuid> = person.body.department_id.into_iter().chain(lead).collect();
        // Orders go on naming records that were merged into others.
        let same = |ids: &[Uuid]| ids.iter().flat_map(|id| self.records.aliases(*id)).collect::<Vec<_>>();
        let sites: HashSet<Uuid> = same(&person.body.sites).into_iter().collect();
        let all_departments = self.departments().map(|d| (d.id, d.body.parent_id));
        let belonging = Belonging {
            departments: and_below(departments, all_departments.collect()),
            sites: if sites.is_empty() { Ids::default() } else { and_below(sites, self.site_tree()) },
            customers: same(&person.body.customers).into_iter().collect(),
        };
        let held = self.roles_of(user);
        let held = held.iter().map(|(role, group)| Held { code: &role.key, group: *group, role: &role.body });
        Some(Rights::new(user, &belonging, held))
    }

    /// A department and all that lie below it.
    pub fn department_and_below(&self, id: Uuid) -> Ids {
        and_below(HashSet::from([id]), self.departments().map(|d| (d.id, d.body.parent_id)).collect())
    }

    fn site_tree(&self) -> HashMap<Uuid, Option<Uuid>> {
        self.records.iter(SITES, None).map(|site: &CatalogRecord| (site.id, site.body.parent_id)).collect()
    }

    /// Forgets every right worked out: something they follow from has changed. Holders of older snapshots keep
    /// what was true for them.
    pub(super) fn forget_rights(&mut self) {
        self.known = Arc::default();
    }
}

/// `tops` and everything below them in a tree of `parents`.
fn and_below(tops: HashSet<Uuid>, parents: HashMap<Uuid, Option<Uuid>>) -> Ids {
    let lies_below = |id: &Uuid| {
        let above = |at: &Uuid| parents.get(at).copied().flatten();
        std::iter::successors(Some(*id), above).take(DEEPEST).any(|at| tops.contains(&at))
    };
    let below: Vec<Uuid> = parents.keys().copied().filter(lies_below).collect();
    tops.iter().copied().chain(below).collect()
}
