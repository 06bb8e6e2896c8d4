//! People who could be there, for proofs that are not about an organisation.

use crate::behaviour::Behaviour;
use crate::group::Rule;
use crate::net::Net;
use crate::people::{About, Directory, Source};
use uuid::Uuid;

/// Most people that a source gives.
const MOST: u32 = 20;

/// A directory in which everybody is found: each source gives people of its own.
#[derive(Debug, Clone, Copy)]
pub struct StandIn {
    each: u32,
}

/// Who asks for the orders of examples.
pub(super) const REQUESTER: Uuid = Uuid::from_u128(0xA57E);

impl StandIn {
    /// As many people from each source as the rules of the flow need.
    pub fn of(net: &Net) -> Self {
        let needed = net.nodes().iter().map(|node| match &node.behaviour {
            Behaviour::Act(acting) => match acting.staff.decide {
                Rule::AtLeast { count } => count,
                Rule::Weighted { mark } => mark.saturating_add(1),
                Rule::All | Rule::Any { .. } | Rule::InOrder | Rule::Share { .. } => 1,
            },
            _ => 1,
        });
        Self { each: needed.max().unwrap_or(1).clamp(1, MOST) }
    }

    /// People who could come from `source`, the same for the same source.
    pub(super) fn some(&self, source: &impl serde::Serialize) -> Vec<Uuid> {
        let seed = name(&serde_json::to_string(source).unwrap_or_default());
        (0..u128::from(self.each)).map(|n| Uuid::from_u128(seed + n)).collect()
    }
}

/// FNV-1a (Fowler, Noll, Vo), spread so that people of different sources never meet.
fn name(text: &str) -> u128 {
    let hash = |so_far: u64, byte: u8| (so_far ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    u128::from(text.bytes().fold(0xcbf2_9ce4_8422_2325, hash)) << 32
}

impl Directory for StandIn {
    fn people(&self, source: &Source, about: &About<'_>) -> Vec<Uuid> {
        match source {
            Source::People { people } => people.clone(),
            Source::Requester => about.requester.into_iter().collect(),
            other => self.some(other),
        }
    }

    fn manager(&self, person: Uuid, level: u32) -> Option<Uuid> {
        self.some(&("manager", person, level)).first().copied()
    }

    fn administrators(&self) -> Vec<Uuid> {
        self.some(&"administrators").into_iter().take(1).collect()
    }

    fn deputy(&self, _: Uuid, _: Uuid) -> Option<Uuid> {
        None
    }

    fn turn(&self, _: &str) -> u32 {
        0
    }

    fn load(&self, _: Uuid) -> u32 {
        0
    }
}
