//! How orders belong together.

use crate::decide::{Decision, visible_order};
use crate::event::Event;
use crate::order::Order;
use crate::permission::{self, Action, Caller};
use crate::refusal::Refusal;
use crate::state::State;
use crate::text::Text;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use uuid::Uuid;

use super::{LifeRows, MAX_LINKS};

/// In which way one order belongs to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// They have to do with each other; it has no direction.
    Relates,
    /// It asks for what the other asks for already.
    Duplicates,
    /// The other cannot go on before it is done.
    Blocks,
    /// The other is its cause.
    CausedBy,
    /// It is a part of the other.
    ChildOf,
    /// It was merged into the other.
    MergedInto,
    /// It was split off from the other.
    SplitFrom,
}

impl LinkKind {
    const ALL: [Self; 7] = [
        Self::Relates,
        Self::Duplicates,
        Self::Blocks,
        Self::CausedBy,
        Self::ChildOf,
        Self::MergedInto,
        Self::SplitFrom,
    ];

    /// The stored and sent code; it never changes.
    pub fn code(self) -> &'static str {
        match self {
            Self::Relates => "relates",
            Self::Duplicates => "duplicates",
            Self::Blocks => "blocks",
            Self::CausedBy => "caused_by",
            Self::ChildOf => "child_of",
            Self::MergedInto => "merged_into",
            Self::SplitFrom => "split_from",
        }
    }

    /// Reads a code written by [`LinkKind::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether people may make and remove it by itself.
    pub fn is_free(self) -> bool {
        match self {
            Self::Relates | Self::Duplicates | Self::Blocks | Self::CausedBy | Self::ChildOf => true,
            Self::MergedInto | Self::SplitFrom => false,
        }
    }
}

/// A link: `from` `kind` `to`, read as a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrderLink {
    /// The order that says it.
    pub from: Uuid,
    /// In which way.
    pub kind: LinkKind,
    /// The order it says it of.
    pub to: Uuid,
}

impl OrderLink {
    /// One of two ways to say the same: a link without direction begins at the smaller id.
    fn plain(self) -> Self {
        match self.kind {
            LinkKind::Relates if self.to < self.from => Self { from: self.to, to: self.from, ..self },
            LinkKind::Relates
            | LinkKind::Duplicates
            | LinkKind::Blocks
            | LinkKind::CausedBy
            | LinkKind::ChildOf
            | LinkKind::MergedInto
            | LinkKind::SplitFrom => self,
        }
    }
}

impl LifeRows {
    /// The order that `order_id` was merged into.
    pub fn survivor(&self, order_id: Uuid) -> Option<Uuid> {
        self.links.iter().find(|l| l.from == order_id && l.kind == LinkKind::MergedInto).map(|l| l.to)
    }

    /// Whether `to` can be reached from `from` along links of `kind`.
    fn reaches(&self, from: Uuid, kind: LinkKind, to: Uuid) -> bool {
        let (mut waiting, mut seen) = (vec![from], HashSet::from([from]));
        while let Some(at) = waiting.pop() {
            if at == to {
                return true;
            }
            let next = self.links.iter().filter(|l| l.from == at && l.kind == kind).map(|l| l.to);
            waiting.extend(next.filter(|id| seen.insert(*id)));
        }
        false
    }
}

/// The two events of a link, one for the history of each order.
pub(super) fn events(state: &State, link: OrderLink, made: bool) -> Vec<Event> {
    let number = |id: Uuid| state.orders.get(&id).map(|o| o.number.clone()).unwrap_or_default();
    let told = |order_id, other_id, inverse| {
        let (kind, other_number) = (link.kind, number(other_id));
        if made {
            Event::OrderLinked { order_id, link: kind, other_id, other_number, inverse }
        } else {
            Event::OrderUnlinked { order_id, link: kind, other_id, other_number, inverse }
        }
    };
    vec![told(link.from, link.to, false), told(link.to, link.from, true)]
}

fn ends<'s>(state: &'s State, caller: &Caller, link: OrderLink) -> Result<[&'s Order; 2], Refusal> {
    let (from, to) = (visible_order(state, caller, link.from)?, visible_order(state, caller, link.to)?);
    if permission::may_on(caller, Action::Link, from) { Ok([from, to]) } else { Err(Refusal::Forbidden) }
}

pub(super) fn unfit(zh: &str, en: &str) -> Refusal {
    Refusal::Unfit(Text::new(zh, en))
}

/// Makes a link.
pub(super) fn add(state: &State, caller: &Caller, link: OrderLink) -> Result<Decision, Refusal> {
    ends(state, caller, link)?;
    if !link.kind.is_free() {
        return Err(Refusal::Forbidden);
    }
    if link.from == link.to {
        return Err(unfit("工单不能与自身关联。", "An order cannot be linked to itself."));
    }
    let link = link.plain();
    let links = &state.life.links;
    if links.contains(&link) {
        return Ok(Decision::default());
    }
    let is_parent = |l: &&OrderLink| l.from == link.from && l.kind == LinkKind::ChildOf;
    if link.kind == LinkKind::ChildOf && links.iter().any(|l| is_parent(&l)) {
        return Err(unfit("这张工单已有上级工单，请先解除。", "The order has a parent already. Unlink it first."));
    }
    if link.kind != LinkKind::Relates && links_reach(&state.life, link) {
        return Err(unfit("这样关联会形成循环。", "This link would close a circle."));
    }
    let count = |id: Uuid| links.iter().filter(|l| l.from == id || l.to == id).count();
    if count(link.from).max(count(link.to)) >= MAX_LINKS {
        return Err(Refusal::Limit("links"));
    }
    Ok(Decision { events: events(state, link, true), ..Decision::default() })
}

fn links_reach(rows: &LifeRows, link: OrderLink) -> bool {
    rows.reaches(link.to, link.kind, link.from)
}

/// Takes a link back.
pub(super) fn remove(state: &State, caller: &Caller, link: OrderLink) -> Result<Decision, Refusal> {
    ends(state, caller, link)?;
    if !link.kind.is_free() {
        return Err(Refusal::Forbidden);
    }
    let link = link.plain();
    if !state.life.links.contains(&link) {
        return Ok(Decision::default());
    }
    Ok(Decision { events: events(state, link, false), ..Decision::default() })
}
