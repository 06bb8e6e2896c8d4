//! Boards: figures of steps, days and groups, and what stands where.

use super::{Actor, Attention, FlowWait, Instant, OrderSummary, Text};
use gongdan_domain::text;
use gongdan_insight::board::Figures;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What happened in a period, and what is there now. Durations are working time in seconds.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BoardFigures {
    /// How many came in the period.
    pub(crate) entered: i64,
    /// How many were finished in the period.
    pub(crate) finished: i64,
    /// How many went unfinished in the period: withdrawn, cancelled, sent back, not needed any more.
    pub(crate) dropped: i64,
    /// How often work was sent back from here in the period; for whole orders how often one was opened again.
    pub(crate) returned: i64,
    /// How many are here now.
    pub(crate) open: i64,
    /// How many of them are over their limit, counted up to 10,001.
    pub(crate) late_now: i64,
    /// How many of the finished ones had a limit.
    pub(crate) timed: i64,
    /// How many of those were late.
    pub(crate) late: i64,
    /// Nothing where nothing was finished.
    #[schema(required)]
    pub(crate) mean: Option<u64>,
    #[schema(required)]
    pub(crate) median: Option<u64>,
    /// Nine of ten took no longer.
    #[schema(required)]
    pub(crate) p90: Option<u64>,
}

impl BoardFigures {
    /// Of a period, with the sum of all days for what is there now.
    pub(crate) fn of(period: &Figures, ever: &Figures, late_now: i64) -> Self {
        Self {
            entered: period.entered,
            finished: period.left,
            dropped: period.gone - period.left,
            returned: period.returned,
            open: ever.open(),
            late_now,
            timed: period.timed,
            late: period.late,
            mean: period.mean(),
            median: period.spread.percentile(50),
            p90: period.spread.percentile(90),
        }
    }
}

/// The figures of one order type.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Board {
    pub(crate) type_id: Uuid,
    #[schema(value_type = Text)]
    pub(crate) name: text::Text,
    /// The version of the flow that new orders follow; 0 where there is none.
    pub(crate) flow_version: i64,
    /// The first day.
    #[schema(value_type = String, format = Date)]
    pub(crate) from: Date,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    pub(crate) to: Date,
    /// When the figures were read.
    pub(crate) at: Instant,
    /// How many events of the log are not counted yet; they are within moments.
    pub(crate) behind: i64,
    /// Orders as a whole; of a person or a team, those they are responsible for.
    pub(crate) whole: BoardFigures,
    /// Within what time the service level of the type promises that orders are settled, in seconds of working time;
    /// several where priorities differ, the shortest first.
    pub(crate) targets: Vec<u64>,
    /// The steps of the flow in their order, then those of earlier versions. Of a person or a team, what they were asked.
    pub(crate) steps: Vec<BoardStep>,
    /// Orders as a whole, day by day.
    pub(crate) days: Vec<BoardDay>,
}

/// The figures of one step.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BoardStep {
    pub(crate) step: String,
    #[schema(value_type = Text)]
    pub(crate) name: text::Text,
    /// Whether the present version of the flow has it.
    pub(crate) present: bool,
    pub(crate) figures: BoardFigures,
    /// Within what time the service level of the type promises this step, in seconds of working time; several where
    /// priorities differ, the shortest first.
    pub(crate) targets: Vec<u64>,
}

/// One day of orders as a whole.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BoardDay {
    #[schema(value_type = String, format = Date)]
    pub(crate) day: Date,
    pub(crate) entered: i64,
    pub(crate) finished: i64,
    pub(crate) dropped: i64,
    /// How many were open at its end.
    pub(crate) open: i64,
    /// Of those finished on that day.
    #[schema(required)]
    pub(crate) median: Option<u64>,
}

/// The figures of an order type in short.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BoardSummary {
    pub(crate) type_id: Uuid,
    #[schema(value_type = Text)]
    pub(crate) name: text::Text,
    pub(crate) icon: String,
    pub(crate) figures: BoardFigures,
}

/// What one person, team or site has to do with the steps of a type's orders.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BoardGroup {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) entered: i64,
    pub(crate) finished: i64,
    pub(crate) open: i64,
    pub(crate) timed: i64,
    pub(crate) late: i64,
    #[schema(required)]
    pub(crate) mean: Option<u64>,
}

/// Those who finished most.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BoardGroups {
    pub(crate) items: Vec<BoardGroup>,
    /// Whether there are more than are listed.
    pub(crate) more: bool,
}

/// What the flow has tried to get somebody to act at a step.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Tried {
    /// How often people were reminded by the step's own clock.
    pub(crate) reminders: u32,
    /// How often somebody above was brought in.
    pub(crate) escalations: u32,
    /// Who was brought in beside those who were asked first.
    pub(crate) brought_in: Vec<Actor>,
    /// How often people were urged by others.
    pub(crate) urges: usize,
    /// When last.
    #[schema(required)]
    pub(crate) last_urged: Option<Instant>,
}

/// Something that stands at a step.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StandingOrder {
    pub(crate) order: OrderSummary,
    /// The step; empty for the order as a whole.
    pub(crate) step: String,
    #[schema(value_type = Text)]
    pub(crate) name: text::Text,
    /// Whose task it is, where tasks of people are listed.
    #[schema(required)]
    pub(crate) person: Option<Actor>,
    pub(crate) since: Instant,
    /// Working time so far, in seconds.
    pub(crate) worked: i64,
    /// The limit in minutes.
    #[schema(required)]
    pub(crate) allowed: Option<i64>,
    #[schema(required)]
    pub(crate) due_at: Option<Instant>,
    /// Where the order waits there and for whom; nothing for the order as a whole.
    #[schema(required)]
    pub(crate) wait: Option<FlowWait>,
    /// Whether its flow is stopped.
    pub(crate) suspended: bool,
    pub(crate) tried: Tried,
    #[schema(required)]
    pub(crate) attention: Option<Attention>,
    /// Whether the caller may urge people now.
    pub(crate) may_urge: bool,
    /// Whether the caller may step in as an administrator.
    pub(crate) may_administer: bool,
}
