//! Saved views: a filter, an order and columns under a name, for oneself or to share.

use crate::catalog::{Catalog, Typed};
use crate::document::Body;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// Body of a `view` document; its key is its id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct View {
    /// What people call it.
    pub name: String,
    /// Who made it and may change it.
    pub owner_id: Uuid,
    /// Who else sees it. Whoever sees a view sees through it only the orders they may see anyway.
    pub sharing: Sharing,
    /// The filter as a JSON tree, see [`crate::filter::read_json`].
    pub filter: Value,
    /// A field, with `-` before it for the largest first.
    pub sort: String,
    /// Columns beside the usual ones.
    pub columns: Vec<String>,
    /// How the orders are drawn.
    pub layout: Layout,
    /// Whether it stands first.
    pub pinned: bool,
    /// Its place among the others, smallest first.
    pub position: i64,
}

impl Body for View {
    const KIND: &'static str = "view";
}

/// Who sees a view besides its owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "with")]
pub enum Sharing {
    /// Nobody.
    Nobody,
    /// Everybody.
    Everybody,
    /// Members of these groups.
    Groups {
        /// Which.
        groups: Vec<Uuid>,
    },
    /// Holders of these roles, by code.
    Roles {
        /// Which.
        roles: Vec<String>,
    },
}

/// How the orders of a view are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// One line for each.
    Table,
    /// A card for each.
    Cards,
}

impl Sharing {
    /// Whether `user` sees what is shared so and belongs to `owner`.
    pub fn reaches(&self, user: Uuid, owner: Uuid, catalog: &Catalog) -> bool {
        owner == user
            || match self {
                Self::Nobody => false,
                Self::Everybody => true,
                Self::Groups { groups } => catalog.groups_of(user).any(|group| groups.contains(&group.id)),
                Self::Roles { roles } => catalog.roles_of(user).iter().any(|(role, _)| roles.contains(&role.key)),
            }
    }
}

impl View {
    /// Whether `user` sees it.
    pub fn is_for(&self, user: Uuid, catalog: &Catalog) -> bool {
        self.sharing.reaches(user, self.owner_id, catalog)
    }
}

impl Catalog {
    /// The views that `user` sees: pinned ones first, then by place and name.
    pub fn views_for(&self, user: Uuid) -> Vec<&Typed<View>> {
        let mut seen: Vec<&Typed<View>> =
            self.views().filter(|view| view.active && view.body.is_for(user, self)).collect();
        seen.sort_by(|a, b| {
            let key = |v: &Typed<View>| (!v.body.pinned, v.body.position);
            key(a).cmp(&key(b)).then_with(|| a.body.name.cmp(&b.body.name)).then(a.id.cmp(&b.id))
        });
        seen
    }
}
