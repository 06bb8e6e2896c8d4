//! Saved views.

use gongdan_domain::catalog::Typed;
use gongdan_domain::view;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// A saved view as its reader sees it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct View {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    pub(crate) name: String,
    /// Nobody owns the views that every organisation has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) owner_id: Option<Uuid>,
    pub(crate) sharing: Sharing,
    /// The filter as a tree.
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    pub(crate) filter: Value,
    /// The filter in the reader's words.
    pub(crate) words: String,
    pub(crate) sort: String,
    pub(crate) columns: Vec<String>,
    pub(crate) layout: Layout,
    pub(crate) pinned: bool,
    pub(crate) position: i64,
    /// Whether the reader may change it.
    pub(crate) editable: bool,
    /// Whether it works: `false` when it asks for a field that is gone or hidden from the reader.
    pub(crate) usable: bool,
}

/// Who sees a view besides its owner.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "with")]
pub(crate) enum Sharing {
    Nobody,
    Everybody,
    Groups { groups: Vec<Uuid> },
    Roles { roles: Vec<String> },
}

/// How the orders are drawn.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Layout {
    Table,
    Cards,
}

/// A view to save, or what of it to change.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"name": "本周的电梯", "filter": "状态:待处理 创建:本周 电梯", "sort": "-created"}))]
pub(crate) struct SaveView {
    #[schema(min_length = 1, max_length = 60)]
    pub(crate) name: Option<String>,
    /// Words or a tree.
    #[schema(value_type = Option<Value>)]
    pub(crate) filter: Option<Value>,
    pub(crate) sort: Option<String>,
    #[schema(max_items = 40)]
    pub(crate) columns: Option<Vec<String>>,
    pub(crate) layout: Option<Layout>,
    pub(crate) sharing: Option<Sharing>,
    pub(crate) pinned: Option<bool>,
    pub(crate) position: Option<i64>,
}

/// How many orders a view shows its reader.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ViewCount {
    pub(crate) id: Uuid,
    /// At most 1,000.
    pub(crate) count: i64,
    /// Whether there are, or may be, more.
    pub(crate) more: bool,
}

impl View {
    /// A saved view for a reader who may change it if `editable`.
    pub(crate) fn of(saved: &Typed<view::View>, words: Option<String>, editable: bool) -> Self {
        let body = &saved.body;
        Self {
            id: saved.id,
            version: saved.version,
            name: body.name.clone(),
            owner_id: Some(body.owner_id),
            sharing: body.sharing.clone().into(),
            // What it asks of fields that the reader may not see is not told either; nothing is found so.
            filter: if words.is_some() { body.filter.clone() } else { json!({"not": {"and": []}}) },
            usable: words.is_some(),
            words: words.unwrap_or_default(),
            sort: body.sort.clone(),
            columns: body.columns.clone(),
            layout: match body.layout {
                view::Layout::Table => Layout::Table,
                view::Layout::Cards => Layout::Cards,
            },
            pinned: body.pinned,
            position: body.position,
            editable,
        }
    }
}

impl From<view::Sharing> for Sharing {
    fn from(sharing: view::Sharing) -> Self {
        match sharing {
            view::Sharing::Nobody => Self::Nobody,
            view::Sharing::Everybody => Self::Everybody,
            view::Sharing::Groups { groups } => Self::Groups { groups },
            view::Sharing::Roles { roles } => Self::Roles { roles },
        }
    }
}

impl From<Sharing> for view::Sharing {
    fn from(sharing: Sharing) -> Self {
        match sharing {
            Sharing::Nobody => Self::Nobody,
            Sharing::Everybody => Self::Everybody,
            Sharing::Groups { groups } => Self::Groups { groups },
            Sharing::Roles { roles } => Self::Roles { roles },
        }
    }
}

impl From<Layout> for view::Layout {
    fn from(layout: Layout) -> Self {
        match layout {
            Layout::Table => Self::Table,
            Layout::Cards => Self::Cards,
        }
    }
}

/// A group to share a view with.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShareGroup {
    pub(crate) id: Uuid,
    pub(crate) name: String,
}
