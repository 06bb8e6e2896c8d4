//! Which orders somebody reaches: unions of types times places, the same for one order and for a list.

use crate::order::Order;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// A set of ids, sorted and shared.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Ids(Arc<[Uuid]>);

impl Ids {
    /// Whether `id` is in it.
    pub fn contains(&self, id: Uuid) -> bool {
        self.0.binary_search(&id).is_ok()
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in order.
    pub fn as_slice(&self) -> &[Uuid] {
        &self.0
    }

    fn has(&self, id: Option<Uuid>) -> bool {
        id.is_some_and(|id| self.contains(id))
    }
}

impl FromIterator<Uuid> for Ids {
    fn from_iter<I: IntoIterator<Item = Uuid>>(ids: I) -> Self {
        let mut ids: Vec<Uuid> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        Self(ids.into())
    }
}

/// Where an order stands among people, places and types: all that decides who reaches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The order type.
    pub type_id: Uuid,
    /// Who asked; `None` for the public form.
    pub requester_id: Option<Uuid>,
    /// Who is responsible.
    pub assignee_id: Option<Uuid>,
    /// The requester's department when the order was submitted.
    pub department_id: Option<Uuid>,
    /// The site it concerns.
    pub site_id: Option<Uuid>,
    /// The customer it concerns.
    pub customer_id: Option<Uuid>,
}

impl From<&Order> for Place {
    fn from(order: &Order) -> Self {
        Self {
            type_id: order.type_id,
            requester_id: order.requester_id,
            assignee_id: order.assignee_id,
            department_id: order.department_id,
            site_id: order.site_id,
            customer_id: order.customer_id,
        }
    }
}

/// Which order types.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Types {
    /// All, also those to come.
    All,
    /// Only these.
    Only(Ids),
}

impl Types {
    /// Whether a type is among them.
    pub fn contains(&self, type_id: Uuid) -> bool {
        match self {
            Self::All => true,
            Self::Only(ids) => ids.contains(type_id),
        }
    }

    fn join(&mut self, other: &Self) {
        *self = match (&*self, other) {
            (Self::Only(a), Self::Only(b)) => Self::Only(a.0.iter().chain(b.0.iter()).copied().collect()),
            (Self::All, _) | (_, Self::All) => Self::All,
        }
    }

    fn without(&self, other: &Self) -> Self {
        match (self, other) {
            (_, Self::All) => Self::Only(Ids::default()),
            (Self::All, Self::Only(_)) => Self::All,
            (Self::Only(a), Self::Only(b)) => Self::Only(a.0.iter().copied().filter(|id| !b.contains(*id)).collect()),
        }
    }
}

/// Whose or where.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Over {
    /// Every order.
    All,
    /// Orders this user asked for or is responsible for.
    Own(Uuid),
    /// Orders of these departments.
    Departments(Ids),
    /// Orders that concern these sites.
    Sites(Ids),
    /// Orders that concern these customers.
    Customers(Ids),
}

impl Over {
    /// Whether an order at `place` is reached.
    pub fn contains(&self, place: &Place) -> bool {
        match self {
            Self::All => true,
            Self::Own(user) => place.requester_id == Some(*user) || place.assignee_id == Some(*user),
            Self::Departments(ids) => ids.has(place.department_id),
            Self::Sites(ids) => ids.has(place.site_id),
            Self::Customers(ids) => ids.has(place.customer_id),
        }
    }

    /// Whether it can reach no order at all.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::All | Self::Own(_) => false,
            Self::Departments(ids) | Self::Sites(ids) | Self::Customers(ids) => ids.is_empty(),
        }
    }
}

/// Orders of some types in some places.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reach {
    /// Of these types.
    pub types: Types,
    /// Here.
    pub over: Over,
}

impl Reach {
    /// Whether an order at `place` is reached.
    pub fn contains(&self, place: &Place) -> bool {
        self.types.contains(place.type_id) && self.over.contains(place)
    }
}

/// The orders somebody may see or do something to. The store turns it into SQL.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Scope {
    /// All orders of the organisation.
    All,
    /// None.
    Nothing,
    /// What any of these reaches; never empty.
    Within(Arc<[Reach]>),
}

impl Scope {
    /// Orders this user asked for or is responsible for.
    pub fn own(user: Uuid) -> Self {
        Self::of([Reach { types: Types::All, over: Over::Own(user) }])
    }

    /// The union of `reaches`, without what others cover.
    pub fn of(reaches: impl IntoIterator<Item = Reach>) -> Self {
        let mut by_place: BTreeMap<Over, Types> = BTreeMap::new();
        for Reach { types, over } in reaches {
            if !over.is_empty() {
                by_place.entry(over).and_modify(|known| known.join(&types)).or_insert(types);
            }
        }
        let everywhere = by_place.get(&Over::All).cloned().unwrap_or(Types::Only(Ids::default()));
        if everywhere == Types::All {
            return Self::All;
        }
        let rest = by_place.into_iter().map(|(over, types)| {
            let types = if over == Over::All { types } else { types.without(&everywhere) };
            Reach { types, over }
        });
        let kept: Vec<Reach> = rest.filter(|r| !matches!(&r.types, Types::Only(ids) if ids.is_empty())).collect();
        if kept.is_empty() { Self::Nothing } else { Self::Within(kept.into()) }
    }

    /// Whether an order lies inside.
    pub fn contains(&self, order: &Order) -> bool {
        self.covers(&order.into())
    }

    /// Whether an order at `place` lies inside.
    pub fn covers(&self, place: &Place) -> bool {
        match self {
            Self::All => true,
            Self::Nothing => false,
            Self::Within(reaches) => reaches.iter().any(|reach| reach.contains(place)),
        }
    }

    /// Whether every order of this type lies inside.
    pub fn covers_type(&self, type_id: Uuid) -> bool {
        match self {
            Self::All => true,
            Self::Nothing => false,
            Self::Within(reaches) => reaches.iter().any(|r| r.over == Over::All && r.types.contains(type_id)),
        }
    }

    /// Whether an order of this type can lie inside.
    pub fn touches_type(&self, type_id: Uuid) -> bool {
        match self {
            Self::All => true,
            Self::Nothing => false,
            Self::Within(reaches) => reaches.iter().any(|reach| reach.types.contains(type_id)),
        }
    }
}
