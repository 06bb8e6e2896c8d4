//! Orders that show a finding, and living through them.

use super::drive::Stage;
use super::rounds::written;
use crate::act::{Act, Effect};
use crate::behaviour::Outcome;
use crate::state::{FlowState, Phase, Trouble, Waiting};
use gongdan_domain::text::Text;
use serde::Serialize;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

/// An order that shows a finding.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Example {
    /// Who asks for it.
    pub requester: Option<Uuid>,
    /// Its site.
    pub site: Option<Uuid>,
    /// Its customer.
    pub customer: Option<Uuid>,
    /// What it says; a field that is not there is empty.
    pub values: Map<String, Json>,
    /// What happens to it, in order.
    pub deeds: Vec<Deed>,
    /// What is to be seen then.
    pub shows: Shows,
}

/// Something done to an order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Deed {
    /// Who; `None` for clocks.
    pub by: Option<Uuid>,
    /// What.
    #[serde(flatten)]
    pub act: Act,
    /// What the program wrote into the order with it, where that matters for what is shown.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub wrote: Map<String, Json>,
}

impl Deed {
    /// What somebody does.
    pub(super) fn of(person: Uuid, act: Act) -> Self {
        Self { by: Some(person), act, wrote: Map::new() }
    }

    /// What clocks and the program do.
    pub(super) fn by_itself(act: Act) -> Self {
        Self { by: None, act, wrote: Map::new() }
    }

    /// Whether after it the order has not been going on by itself.
    pub(super) fn attends(&self) -> bool {
        self.by.is_some() || matches!(self.act, Act::Elapsed { .. })
    }
}

/// What an example shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "shows", rename_all = "snake_case")]
pub enum Shows {
    /// The order comes to a branch, and exactly these of its ways are open there.
    Open {
        /// The branch.
        step: String,
        /// By their number from 0, the one for otherwise left out.
        ways: Vec<usize>,
    },
    /// The order cannot go on by itself.
    Stuck {
        /// Where.
        step: String,
        /// Why.
        trouble: Trouble,
    },
    /// The order comes to a step.
    Reaches {
        /// Which.
        step: String,
    },
    /// The order ends so.
    Ends {
        /// How.
        outcome: Outcome,
    },
    /// The last deed is refused.
    Refused,
    /// This person is asked, in the own name or as a deputy.
    Asked {
        /// Where.
        step: String,
        /// Who.
        person: Uuid,
    },
    /// Nobody in particular answers for the step: it is passed without anybody saying anything.
    Unasked {
        /// Which.
        step: String,
    },
    /// Exactly these rows of a decision table apply to the order.
    Rows {
        /// Which table.
        table: String,
        /// By their number from 0.
        rows: Vec<usize>,
    },
    /// The order comes to a step once more by what the program does alone, without anybody acting or any time going by.
    ComesRound {
        /// Which.
        step: String,
    },
    /// Splits and joins that do not fit: the order moves so and then stands at these steps for ever.
    Hangs {
        /// Step by step.
        moves: Vec<Move>,
        /// Where it stands.
        at: Vec<String>,
    },
    /// Splits and joins that do not fit: the order moves so and comes twice to a step, or ends while parts of it are
    /// still under way.
    LeftBehind {
        /// Step by step.
        moves: Vec<Move>,
        /// Where parts are left, or the step that is reached twice.
        at: Vec<String>,
    },
}

impl Example {
    /// What happens, in a sentence.
    pub fn text(&self) -> Text {
        let says = |(name, value): (&String, &Json)| match value {
            Json::Null => (format!("“{name}”留空"), format!("“{name}” left empty")),
            value => (format!("“{name}”为 {value}"), format!("“{name}” = {value}")),
        };
        let (zh, en): (Vec<String>, Vec<String>) = self.values.iter().map(says).unzip();
        let order = if self.values.is_empty() {
            ("例如任何一张工单".to_owned(), "For example any order".to_owned())
        } else {
            (format!("例如{}的工单", zh.join("、")), format!("For example an order with {}", en.join(", ")))
        };
        // The first deed is that it is submitted.
        let after = match self.deeds.len().saturating_sub(1) {
            0 => (String::new(), String::new()),
            1 => ("，经 1 次处理后".to_owned(), " after 1 act".to_owned()),
            acts => (format!("，经 {acts} 次处理后"), format!(" after {acts} acts")),
        };
        let shown = self.shows.text();
        Text::new(format!("{}{}{}。", order.0, after.0, shown.zh), format!("{}{}: {}.", order.1, after.1, shown.en))
    }
}

impl Shows {
    fn text(&self) -> Text {
        let numbers = |ways: &[usize]| ways.iter().map(|way| (way + 1).to_string()).collect::<Vec<_>>().join("、");
        let (zh, en) = match self {
            Self::Open { step, ways } if ways.is_empty() => (
                format!("到了“{step}”，没有一条去路的条件成立"),
                format!("at “{step}” the condition of no way is true"),
            ),
            Self::Open { step, ways } => {
                let list = numbers(ways);
                (format!("到了“{step}”，第 {list} 条去路走得通"), format!("at “{step}” these ways are open: {list}"))
            }
            Self::Stuck { step, .. } => (format!("停在“{step}”，再也走不下去"), format!("it is stuck at “{step}”")),
            Self::Reaches { step } => (format!("会走到“{step}”"), format!("it comes to “{step}”")),
            Self::Ends { outcome: Outcome::Completed } => ("就结束了".to_owned(), "it ends, completed".to_owned()),
            Self::Ends { outcome: Outcome::Rejected } => {
                ("就此结束，被拒绝".to_owned(), "it ends, rejected".to_owned())
            }
            Self::Ends { outcome: Outcome::Cancelled } => {
                ("就此结束，被取消".to_owned(), "it ends, cancelled".to_owned())
            }
            Self::Refused => ("最后一步操作会被拒绝".to_owned(), "the last act is refused".to_owned()),
            Self::Asked { step, .. } => {
                (format!("到了“{step}”，由这个人处理"), format!("at “{step}” this person is asked"))
            }
            Self::Unasked { step } => (format!("经过“{step}”时没有问任何人"), format!("it passes “{step}” unasked")),
            Self::Rows { table, rows } if rows.is_empty() => {
                (format!("决策表“{table}”没有一行适用"), format!("no row of the table “{table}” applies"))
            }
            Self::Rows { table, rows } => {
                let list = numbers(rows);
                (format!("决策表“{table}”适用第 {list} 行"), format!("of the table “{table}” these rows apply: {list}"))
            }
            Self::ComesRound { step } => (
                format!("无人处理又回到“{step}”，如此反复"),
                format!("it comes to “{step}” again and again with nobody acting"),
            ),
            Self::Hangs { at, .. } => {
                let at = at.join("、");
                (format!("永远停在“{at}”"), format!("it stands at “{at}” for ever"))
            }
            Self::LeftBehind { at, .. } => {
                let at = at.join("、");
                (format!("在“{at}”留下没有走完的分支"), format!("a part of it is left behind at “{at}”"))
            }
        };
        Text::new(zh, en)
    }
}

/// A step that an order passes, and the ways it takes from there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Move {
    /// The step.
    pub step: String,
    /// The ways, by their number from 0.
    pub ways: Vec<usize>,
}

/// Lives through an example. Answers whether it shows what it says; [`Shows::Hangs`] and [`Shows::LeftBehind`] are
/// about flows that no order can be put through and are never replayed.
pub fn replay(stage: &Stage<'_>, example: &Example) -> bool {
    let stopped = match &example.shows {
        Shows::Open { step, .. } => stage.net.place(step).map(|place| stage.net.stopped_at(place)),
        _ => None,
    };
    let stage = &Stage { net: stopped.as_ref().unwrap_or(stage.net), ..*stage };
    let (mut order, mut state, mut told, mut alone) = (example.clone(), FlowState::new(), Vec::new(), 0);
    let last = example.deeds.len().saturating_sub(1);
    for (number, deed) in example.deeds.iter().enumerate() {
        if !deed.wrote.is_empty() && deed.wrote != written(stage, &state, &deed.act, &order.values) {
            return false;
        }
        order.values.extend(deed.wrote.clone());
        alone = if deed.attends() { told.len() } else { alone };
        match stage.act(&state, &order, deed) {
            Ok((next, effects)) => {
                state = next;
                told.extend(effects);
            }
            Err(_) => return number == last && example.shows == Shows::Refused,
        }
    }
    match &example.shows {
        Shows::ComesRound { step } => told.iter().skip(alone).filter(|effect| effect.enters(step)).count() > 1,
        _ => shows(stage, &order, &state, &told),
    }
}

fn shows(stage: &Stage<'_>, example: &Example, state: &FlowState, told: &[Effect]) -> bool {
    let reaches = |step: &str| told.iter().any(|effect| effect.enters(step));
    match &example.shows {
        Shows::Open { step, ways } => {
            let node = stage.net.place(step).and_then(|place| stage.net.node(place));
            reaches(step) && node.is_some_and(|node| stage.open_ways(node, &example.values) == *ways)
        }
        Shows::Stuck { step, trouble } => {
            state.visits.values().any(|v| v.step == *step && v.wait == Waiting::Attention(*trouble))
        }
        Shows::Reaches { step } => reaches(step),
        Shows::Ends { outcome } => state.phase == Phase::Ended { outcome: *outcome },
        Shows::Asked { step, person } => told.iter().any(|effect| match effect {
            Effect::Offered { visit, person: asked, deputies, .. } => {
                (asked == person || deputies.contains(person)) && is_at(told, *visit, step)
            }
            _ => false,
        }),
        Shows::Unasked { step } => {
            told.iter().any(|e| matches!(e, Effect::Left { visit, step: s, verdict: Some(_) } if s == step && !is_offered(told, *visit)))
        }
        Shows::Rows { table, rows } => {
            let table = stage.net.tables().get(table);
            let hits = table.map(|table| stage.decision(table, &example.values).hits);
            hits.is_some_and(|hits| hits.iter().map(|hit| hit.row).eq(rows.iter().copied()))
        }
        Shows::Refused | Shows::ComesRound { .. } | Shows::Hangs { .. } | Shows::LeftBehind { .. } => false,
    }
}

fn is_at(told: &[Effect], visit: u32, step: &str) -> bool {
    told.iter().any(|effect| matches!(effect, Effect::Entered { visit: v, step: s } if *v == visit && s == step))
}

fn is_offered(told: &[Effect], visit: u32) -> bool {
    told.iter().any(|effect| matches!(effect, Effect::Offered { visit: v, .. } if *v == visit))
}
