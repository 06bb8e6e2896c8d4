//! The rows of this subject in memory, and how events change them.

use crate::command::Touches;
use crate::event::Event;
use crate::state::State;
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

use super::{Mention, OrderLink, Watch};

/// Watchers, mentions and links that a batch meets.
#[derive(Debug, Default, Clone)]
pub struct LifeRows {
    /// Watchers loaded or written, by order and user.
    pub watches: HashMap<(Uuid, Uuid), Watch>,
    /// Links around the orders touched.
    pub links: HashSet<OrderLink>,
    /// Mentions written.
    pub mentions: Vec<Mention>,
    /// Watchers who came by themselves: written unless the person has said otherwise before.
    pub came: HashSet<(Uuid, Uuid)>,
    /// Watchers who decided for themselves.
    pub chosen: HashSet<(Uuid, Uuid)>,
    /// Links made, and since when.
    pub linked: HashMap<OrderLink, Timestamp>,
    /// Links taken back.
    pub unlinked: HashSet<OrderLink>,
}

impl State {
    pub(crate) fn apply_life(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::OrderAssigned { order_id, to, .. } => {
                let person = to.as_ref().map(|person| person.id);
                self.touch_order(*order_id, at, |order| order.assignee_id = person);
                if let Some(person) = person {
                    self.life.come(*order_id, person, at);
                }
            }
            // Who watches changes nothing that somebody else reads.
            Event::OrderWatched { order_id, user_id, watching } => {
                let key = (*order_id, *user_id);
                self.life.watches.insert(key, Watch { watching: *watching, since: at });
                self.life.chosen.insert(key);
            }
            Event::OrderLinked { order_id, link, other_id, inverse, .. } => {
                if !inverse {
                    let link = OrderLink { from: *order_id, kind: *link, to: *other_id };
                    self.life.links.insert(link);
                    self.life.unlinked.remove(&link);
                    self.life.linked.insert(link, at);
                }
                self.touch_order(*order_id, at, |_| {});
            }
            Event::OrderUnlinked { order_id, link, other_id, inverse, .. } => {
                if !inverse {
                    let link = OrderLink { from: *order_id, kind: *link, to: *other_id };
                    self.life.links.remove(&link);
                    self.life.linked.remove(&link);
                    self.life.unlinked.insert(link);
                }
                self.touch_order(*order_id, at, |_| {});
            }
            _ => {}
        }
    }

    /// A copy of the rows that `touches` names, to try something on.
    pub fn part(&self, touches: &Touches) -> Self {
        fn some<V: Clone>(all: &HashMap<Uuid, V>, ids: &[Uuid]) -> HashMap<Uuid, V> {
            ids.iter().filter_map(|id| Some((*id, all.get(id)?.clone()))).collect()
        }
        Self {
            orders: some(&self.orders, &touches.orders),
            bodies: some(&self.bodies, &touches.bodies),
            attachments: some(&self.attachments, &touches.attachments),
            life: self.life.clone(),
            unique: self.unique.clone(),
            flows: self.flows.part(&touches.flows),
            ..Self::default()
        }
    }
}
