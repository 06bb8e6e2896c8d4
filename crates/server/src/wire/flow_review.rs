//! What orders have shown of a flow, and changes proposed for it.

use super::{Flow, Text};
use gongdan_domain::text;
use gongdan_engine::amend;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What orders have shown of a flow.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FlowReview {
    pub(crate) type_id: Uuid,
    /// The version that is judged; figures include orders of versions before it.
    pub(crate) version: i64,
    /// Over how many days.
    pub(crate) days: u32,
    /// How many events of the log are not counted yet.
    pub(crate) behind: i64,
    /// How many orders ended in these days.
    pub(crate) ended: i64,
    /// How often people answered in these days.
    pub(crate) decisions: i64,
    /// At most 100.
    pub(crate) remarks: Vec<FlowRemark>,
}

/// Something worth a look.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowRemark {
    /// Stable and never translated: `always-agreed`, `jams`, `one-person`, `sent-back`, `hardly-taken`, `ladder-fires`,
    /// `ladder-idle`, `same-person-twice`.
    pub(crate) code: &'static str,
    pub(crate) step: String,
    #[schema(value_type = Text)]
    pub(crate) name: text::Text,
    /// The way out of the step, by its number from 0.
    #[schema(required)]
    pub(crate) way: Option<usize>,
    /// What was seen, with its figures.
    #[schema(value_type = Text)]
    pub(crate) text: text::Text,
    /// What may be done about it.
    #[schema(value_type = Text)]
    pub(crate) advice: text::Text,
    /// Whether what waits at the step now shows it.
    pub(crate) waits: bool,
    /// Orders that show it, the latest first, at most ten.
    pub(crate) orders: Vec<OrderNumber>,
    /// A change that can be tried.
    #[schema(required)]
    pub(crate) amendment: Option<Amendment>,
}

/// An order by its number.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrderNumber {
    pub(crate) id: Uuid,
    pub(crate) number: String,
}

/// A change of a flow.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(crate) enum Amendment {
    /// Takes a step out; what led to it goes on to what came after.
    RemoveStep {
        #[schema(max_length = 100)]
        step: String,
    },
    /// Takes a way out of a branch, with the steps that nothing else leads to.
    RemoveWay {
        #[schema(max_length = 100)]
        step: String,
        /// Which of its ways, from 0.
        #[schema(maximum = 49)]
        way: usize,
    },
    /// Reminds whoever is asked, and brings in their manager later; in minutes of working time.
    AddLadder {
        #[schema(max_length = 100)]
        step: String,
        #[schema(minimum = 1, maximum = 5_270_400)]
        remind: u32,
        #[schema(minimum = 1, maximum = 5_270_400)]
        escalate: u32,
    },
    /// Moves all marks of a ladder, in per cent of where they are.
    ScaleLadder {
        #[schema(max_length = 100)]
        step: String,
        #[schema(minimum = 1, maximum = 1_000)]
        percent: u32,
    },
}

/// A change to make a draft with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AmendFlow {
    pub(crate) amendment: Amendment,
    /// The version that the change was proposed for.
    pub(crate) version: i64,
}

/// A flow that is not published.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AmendedFlow {
    /// The version that it was made from.
    pub(crate) version: i64,
    pub(crate) flow: Flow,
}

impl From<amend::Amendment> for Amendment {
    fn from(change: amend::Amendment) -> Self {
        use amend::Amendment as Its;
        match change {
            Its::RemoveStep { step } => Self::RemoveStep { step },
            Its::RemoveWay { step, way } => Self::RemoveWay { step, way },
            Its::AddLadder { step, remind, escalate } => Self::AddLadder { step, remind, escalate },
            Its::ScaleLadder { step, percent } => Self::ScaleLadder { step, percent },
        }
    }
}

impl From<Amendment> for amend::Amendment {
    fn from(change: Amendment) -> Self {
        match change {
            Amendment::RemoveStep { step } => Self::RemoveStep { step },
            Amendment::RemoveWay { step, way } => Self::RemoveWay { step, way },
            Amendment::AddLadder { step, remind, escalate } => Self::AddLadder { step, remind, escalate },
            Amendment::ScaleLadder { step, percent } => Self::ScaleLadder { step, percent },
        }
    }
}
