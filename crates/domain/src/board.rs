//! Own boards: which figures of an order type somebody looks at and in which order, under a name, for oneself or to
//! share as views are.

use crate::document::Body;
use crate::view::Sharing;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Body of a `board` document; its key is its id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnBoard {
    /// What people call it.
    pub name: String,
    /// Who made it and may change it.
    pub owner_id: Uuid,
    /// Who else sees it. Whoever sees a board sees only figures that are open to them anyway.
    pub sharing: Sharing,
    /// The order type whose figures it shows.
    pub type_id: Uuid,
    /// Its parts in their order; those that are not named are hidden.
    pub parts: Vec<BoardPart>,
    /// How many days up to today it shows.
    pub span: u32,
    /// Narrowed to what people of a department were asked.
    #[serde(default)]
    pub team: Option<Uuid>,
    /// Narrowed to what a person was asked.
    #[serde(default)]
    pub person: Option<Uuid>,
    /// Narrowed to orders of a site.
    #[serde(default)]
    pub site: Option<Uuid>,
}

impl Body for OwnBoard {
    const KIND: &'static str = "board";
}

/// A part of a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BoardPart {
    /// The figures as a whole.
    Numbers,
    /// Day by day.
    Days,
    /// On the flow.
    Picture,
    /// Step by step.
    Steps,
    /// By person.
    People,
    /// By department.
    Teams,
    /// By site.
    Sites,
}
