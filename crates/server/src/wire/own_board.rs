//! Own boards.

use super::Sharing;
use gongdan_domain::board;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A board somebody arranged.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OwnBoard {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    pub(crate) owner_id: Uuid,
    /// Whether the reader may change it.
    pub(crate) editable: bool,
    #[serde(flatten)]
    pub(crate) content: SaveOwnBoard,
}

/// A board to keep.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SaveOwnBoard {
    #[schema(min_length = 1, max_length = 60)]
    pub(crate) name: String,
    /// The order type whose figures it shows.
    pub(crate) type_id: Uuid,
    pub(crate) sharing: Sharing,
    /// Its parts in their order, each at most once; the others are hidden.
    #[schema(min_items = 1, max_items = 7)]
    pub(crate) parts: Vec<BoardPart>,
    /// How many days up to today it shows.
    #[schema(minimum = 1, maximum = 366)]
    pub(crate) span: u32,
    #[serde(default)]
    pub(crate) team: Option<Uuid>,
    #[serde(default)]
    pub(crate) person: Option<Uuid>,
    #[serde(default)]
    pub(crate) site: Option<Uuid>,
}

/// A part of a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BoardPart {
    Numbers,
    Days,
    Picture,
    Steps,
    People,
    Teams,
    Sites,
}

impl From<BoardPart> for board::BoardPart {
    fn from(part: BoardPart) -> Self {
        match part {
            BoardPart::Numbers => Self::Numbers,
            BoardPart::Days => Self::Days,
            BoardPart::Picture => Self::Picture,
            BoardPart::Steps => Self::Steps,
            BoardPart::People => Self::People,
            BoardPart::Teams => Self::Teams,
            BoardPart::Sites => Self::Sites,
        }
    }
}

impl From<board::BoardPart> for BoardPart {
    fn from(part: board::BoardPart) -> Self {
        match part {
            board::BoardPart::Numbers => Self::Numbers,
            board::BoardPart::Days => Self::Days,
            board::BoardPart::Picture => Self::Picture,
            board::BoardPart::Steps => Self::Steps,
            board::BoardPart::People => Self::People,
            board::BoardPart::Teams => Self::Teams,
            board::BoardPart::Sites => Self::Sites,
        }
    }
}
