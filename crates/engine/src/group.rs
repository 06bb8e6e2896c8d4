//! How several people decide one thing.
//!
//! A [`Group`] has a [`Rule`] and members; a member is a [`Seat`], one person's say, or a group of its own (added
//! beside). A seat may wait for a group before it and owe its approval to a group after it. The outcome of a group is
//! known as soon as no possible answer of the others can change it, and not before.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// When several answers make one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// Everybody must approve (会签); the first rejection decides.
    All,
    /// One approval is enough (或签); rejected only when everybody rejected.
    Any {
        /// The first answer decides, whichever it is.
        #[serde(default, rename = "firstDecides")]
        first_decides: bool,
    },
    /// Everybody must approve, one after the other (依次).
    InOrder,
    /// So many approvals.
    AtLeast {
        /// How many, at least 1.
        count: u32,
    },
    /// Such a share of approvals, rounded up.
    Share {
        /// Per cent of the people now on the step, 1 to 100.
        percent: u32,
    },
    /// The weights of those who approve must exceed the mark (票签).
    Weighted {
        /// The pass mark.
        mark: u32,
    },
}

/// What became of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Approved.
    Approved,
    /// Rejected.
    Rejected,
}

/// Where one person's say stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Say {
    /// Not given yet.
    Open,
    /// Given.
    Given(Verdict),
    /// Not needed any more, or taken off the step; counts as if it had never been there.
    Withdrawn,
}

/// One person's say in a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seat {
    /// Unique in the order, in the order of making.
    pub id: u32,
    /// Whose say it is now.
    pub person: Uuid,
    /// For [`Rule::Weighted`]; 1 elsewhere.
    pub weight: u32,
    /// Where it stands.
    pub say: Say,
    /// Who must decide before this person does (前加签); what they decide is advice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Box<Group>>,
    /// Who must agree after this person approved (后加签).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Box<Group>>,
    /// The seat whose person added this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added_by: Option<u32>,
}

/// A seat, or several with a rule of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Member {
    /// One person.
    Seat(Seat),
    /// A group added beside (并加签) that counts as one member of weight 1.
    Group(Group),
}

/// People who decide together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// How.
    #[serde(flatten)]
    pub rule: Rule,
    /// Who, in the order in which [`Rule::InOrder`] asks them.
    pub members: Vec<Member>,
}

/// A member as the rule of its group sees it.
#[derive(Debug, Clone, Copy)]
struct Vote {
    weight: u32,
    verdict: Option<Verdict>,
}

impl Member {
    /// What the member says, if it is certain.
    pub fn verdict(&self) -> Option<Verdict> {
        match self {
            Self::Seat(seat) => seat.verdict(),
            Self::Group(group) => group.verdict(),
        }
    }

    /// The member's vote; `None` when it does not count.
    fn vote(&self) -> Option<Vote> {
        match self {
            Self::Seat(seat) if seat.say == Say::Withdrawn => None,
            Self::Seat(seat) => Some(Vote { weight: seat.weight, verdict: seat.verdict() }),
            Self::Group(group) if group.is_empty() => None,
            Self::Group(group) => Some(Vote { weight: 1, verdict: group.verdict() }),
        }
    }
}

impl Seat {
    /// What this seat contributes, its after-group included.
    pub fn verdict(&self) -> Option<Verdict> {
        match (self.say, &self.after) {
            (Say::Given(Verdict::Approved), Some(after)) if !after.is_empty() => after.verdict(),
            (Say::Given(verdict), _) => Some(verdict),
            // Those after could not agree whatever they said, so approving would be in vain.
            (Say::Open, Some(after)) => after.verdict().filter(|verdict| *verdict == Verdict::Rejected),
            (Say::Open | Say::Withdrawn, _) => None,
        }
    }

    /// Whether its person is asked now: nobody before them is still deciding, and they have not answered.
    fn is_asked(&self) -> bool {
        self.say == Say::Open && self.before.as_ref().is_none_or(|before| before.is_settled())
    }
}

impl Group {
    /// The outcome, as soon as it is certain: whatever those who have not answered may say.
    ///
    /// A group in which nobody counts has no outcome; what then happens is the step's policy.
    pub fn verdict(&self) -> Option<Verdict> {
        let votes: Vec<Vote> = self.members.iter().filter_map(Member::vote).collect();
        if votes.is_empty() {
            return None;
        }
        if let Rule::Any { first_decides: true } = self.rule {
            return votes.iter().find_map(|vote| vote.verdict);
        }
        let sum = |wanted: Option<Verdict>| -> u64 {
            votes.iter().filter(|vote| vote.verdict == wanted).map(|vote| self.weight_of(*vote)).sum()
        };
        let (approved, open) = (sum(Some(Verdict::Approved)), sum(None));
        let needed = self.needed(&votes);
        if approved >= needed {
            Some(Verdict::Approved)
        } else if approved + open < needed {
            Some(Verdict::Rejected)
        } else {
            None
        }
    }

    /// The weight of approvals that decides.
    fn needed(&self, votes: &[Vote]) -> u64 {
        let count = votes.len() as u64;
        match self.rule {
            Rule::All | Rule::InOrder => count,
            Rule::Any { .. } => 1,
            Rule::AtLeast { count } => u64::from(count.max(1)),
            Rule::Share { percent } => (count * u64::from(percent)).div_ceil(100).max(1),
            Rule::Weighted { mark } => u64::from(mark) + 1,
        }
    }

    fn weight_of(&self, vote: Vote) -> u64 {
        if matches!(self.rule, Rule::Weighted { .. }) { u64::from(vote.weight) } else { 1 }
    }

    /// Whether nobody counts in it.
    pub fn is_empty(&self) -> bool {
        !self.members.iter().any(|member| member.vote().is_some())
    }

    /// Whether nothing more is to come from it: decided, or nobody left.
    pub fn is_settled(&self) -> bool {
        self.is_empty() || self.verdict().is_some()
    }

    /// The seats whose people are asked now, wherever they sit. Nobody is asked once the group is settled.
    pub fn asked(&self) -> Vec<&Seat> {
        let mut found = Vec::new();
        if !self.is_settled() {
            self.collect_asked(&mut found);
        }
        found
    }

    fn collect_asked<'g>(&'g self, found: &mut Vec<&'g Seat>) {
        for member in &self.members {
            let before = found.len();
            match member {
                Member::Group(group) if !group.is_settled() => group.collect_asked(found),
                Member::Group(_) => {}
                Member::Seat(seat) => seat.collect_asked(found),
            }
            // One after the other: whoever is asked now holds back those who follow.
            let holds = self.rule == Rule::InOrder && (found.len() > before || member_is_open(member));
            if holds {
                return;
            }
        }
    }

    /// Every seat, wherever it sits.
    pub fn seats(&self) -> Vec<&Seat> {
        let mut found = Vec::new();
        self.each_seat(&mut |seat| found.push(seat));
        found
    }

    fn each_seat<'g>(&'g self, look: &mut impl FnMut(&'g Seat)) {
        for member in &self.members {
            match member {
                Member::Group(group) => group.each_seat(look),
                Member::Seat(seat) => {
                    if let Some(before) = &seat.before {
                        before.each_seat(look);
                    }
                    look(seat);
                    if let Some(after) = &seat.after {
                        after.each_seat(look);
                    }
                }
            }
        }
    }

    /// The seat of that id, wherever it sits.
    pub fn seat_mut(&mut self, id: u32) -> Option<&mut Seat> {
        for member in &mut self.members {
            let found = match member {
                Member::Group(group) => group.seat_mut(id),
                Member::Seat(seat) => seat.find_mut(id),
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }
}

fn member_is_open(member: &Member) -> bool {
    member.vote().is_some_and(|vote| vote.verdict.is_none())
}

impl Seat {
    fn collect_asked<'g>(&'g self, found: &mut Vec<&'g Seat>) {
        match (&self.before, &self.after) {
            _ if self.verdict().is_some() => {}
            (Some(before), _) if self.say == Say::Open && !before.is_settled() => before.collect_asked(found),
            _ if self.is_asked() => found.push(self),
            (_, Some(after)) if self.say == Say::Given(Verdict::Approved) && !after.is_settled() => {
                after.collect_asked(found);
            }
            _ => {}
        }
    }

    fn find_mut(&mut self, id: u32) -> Option<&mut Self> {
        if self.id == id {
            return Some(self);
        }
        let before = self.before.as_mut().and_then(|group| group.seat_mut(id));
        before.or_else(|| self.after.as_mut().and_then(|group| group.seat_mut(id)))
    }
}
