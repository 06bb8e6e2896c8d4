//! The part of an organisation that a batch of commands meets, and how events change it.

use crate::attachment::Attachment;
use crate::document::Document;
use crate::event::{Actor, Event};
use crate::flow::FlowRows;
use crate::job::NewJob;
use crate::life::LifeRows;
use crate::order::{Comment, Order, Source, Status, Values};
use crate::past::ForeignId;
use crate::people::{ApiToken, Credential, Organisation, Session};
use crate::service_level::{ClockRow, ClockRows};
use crate::sign_in::{Passkey, SecondFactor};
use crate::unique::UniqueClaims;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// Rows in memory. Filled by the store with what the commands touch; changed by [`State::apply`] only;
/// written back from the lists of what changed.
#[derive(Debug, Default)]
pub struct State {
    /// The organisation, if it was founded here.
    pub organisation: Option<Organisation>,
    /// Narrow order rows.
    pub orders: HashMap<Uuid, Order>,
    /// Values of orders.
    pub bodies: HashMap<Uuid, Values>,
    /// Documents by id.
    pub documents: HashMap<Uuid, Document>,
    /// Ids of documents by kind and key.
    pub document_keys: HashMap<(String, String), Uuid>,
    /// Attachments.
    pub attachments: HashMap<Uuid, Attachment>,
    /// Credentials by user.
    pub credentials: HashMap<Uuid, Credential>,
    /// Sessions.
    pub sessions: HashMap<Uuid, Session>,
    /// API tokens.
    pub tokens: HashMap<Uuid, ApiToken>,
    /// Second factors by user.
    pub factors: HashMap<Uuid, SecondFactor>,
    /// Passkeys.
    pub passkeys: HashMap<Uuid, Passkey>,
    /// Next value of each counter scope.
    pub counters: HashMap<String, i64>,
    /// Who holds a value that only one order may hold, by digest.
    pub unique: HashMap<String, Uuid>,
    /// Orders by those numbers that were asked for.
    pub numbers: HashMap<String, Uuid>,
    /// Orders by what other systems call them, as far as that was asked for.
    pub foreign: HashMap<ForeignId, Uuid>,
    /// Counters that must go on at this value at least, by scope.
    pub raised: BTreeMap<String, i64>,
    /// Comments written, in order.
    pub comments: Vec<Comment>,
    /// Jobs begun, with who began them and when.
    pub jobs: Vec<(NewJob, Actor, Timestamp)>,
    /// Watchers, mentions and links.
    pub life: LifeRows,
    /// Where orders stand in their flows.
    pub flows: FlowRows,
    /// The clocks of orders.
    pub clocks: ClockRows,
    /// What differs from the store now.
    pub changed: Changed,
}

/// Ids of rows that must be written.
#[derive(Debug, Default)]
pub struct Changed {
    /// Orders not in the store yet.
    pub new_orders: Vec<Uuid>,
    /// Orders in the store that changed.
    pub orders: HashSet<Uuid>,
    /// What other systems call orders, newly noted.
    pub foreign: Vec<(ForeignId, Uuid)>,
    /// Values of orders in the store that changed.
    pub bodies: HashSet<Uuid>,
    /// Documents.
    pub documents: HashSet<Uuid>,
    /// Attachments.
    pub attachments: HashSet<Uuid>,
    /// Credentials.
    pub credentials: HashSet<Uuid>,
    /// Sessions.
    pub sessions: HashSet<Uuid>,
    /// Tokens.
    pub tokens: HashSet<Uuid>,
    /// Second factors by user.
    pub factors: HashSet<Uuid>,
    /// Passkeys.
    pub passkeys: HashSet<Uuid>,
    /// Digests of unique values newly held.
    pub unique_taken: HashSet<String>,
    /// Digests of unique values given up, with who held them.
    pub unique_freed: HashSet<(String, Uuid)>,
    /// Whether the organisation itself is new.
    pub organisation: bool,
}

impl State {
    /// Changes the rows as `event` says. It never refuses: refusing is [`crate::decide`]'s work.
    pub fn apply(&mut self, event: &Event, at: Timestamp, actor: &Actor) {
        match event {
            Event::OrganisationFounded { organisation } => {
                self.organisation = Some(organisation.clone());
                self.changed.organisation = true;
            }
            Event::OrderSubmitted { .. } => self.apply_submitted(event, at),
            Event::OrderImported { .. } => self.apply_imported(event),
            Event::OrderEdited { order_id, title, changes, links, attachments } => {
                if let Some(values) = self.bodies.get_mut(order_id) {
                    for change in changes {
                        match &change.after {
                            Value::Null => values.shift_remove(&change.field),
                            after => values.insert(change.field.clone(), after.clone()),
                        };
                    }
                    self.changed.bodies.insert(*order_id);
                }
                let field = |id: &str| changes.iter().find(|c| names(&c.after, id)).map(|c| c.field.clone());
                self.claim_in(attachments, *order_id, field);
                self.touch_order(*order_id, at, |order| {
                    order.title.clone_from(title);
                    if let Some(links) = links {
                        (order.site_id, order.customer_id) = (links.site_id, links.customer_id);
                    }
                    order.attachments += attachments.len() as i64;
                });
            }
            Event::OrderCommented { order_id, comment_id, text, attachments, mentions } => {
                self.life.note_comment(*order_id, *comment_id, actor.id, mentions, at);
                self.add_comment((*order_id, *comment_id), actor, (text, false), at);
                self.claim(attachments.iter().copied(), *order_id, Some(*comment_id));
                self.touch_order(*order_id, at, |order| {
                    order.comments += 1;
                    order.attachments += attachments.len() as i64;
                });
            }
            // The order itself does not change: whoever may not read the note cannot tell that it is there.
            Event::OrderNoted { order_id, comment_id, text, mentions } => {
                self.life.note_comment(*order_id, *comment_id, actor.id, mentions, at);
                self.add_comment((*order_id, *comment_id), actor, (text, true), at);
            }
            Event::OrderAttached { order_id, attachments } => {
                self.claim(attachments.iter().map(|a| a.id), *order_id, None);
                self.touch_order(*order_id, at, |order| order.attachments += attachments.len() as i64);
            }
            // Nothing that people wrote changes.
            Event::OrderDue { .. } => {}
            Event::OrderPaused { order_id, .. } | Event::OrderResumed { order_id, .. } => {
                self.touch_order(*order_id, at, |_| {});
            }
            Event::OrderMoved { order_id, to, .. } => self.touch_order(*order_id, at, |order| order.status = *to),
            Event::OrderFlowed { order_id, to, from, flowed } => {
                self.claim(flowed.signature.into_iter(), *order_id, None);
                if from != to || !event.begins_flow() {
                    self.touch_order(*order_id, at, |order| {
                        order.status = *to;
                        order.attachments += i64::from(flowed.signature.is_some());
                    });
                }
            }
            Event::OrderAssigned { .. }
            | Event::OrderWatched { .. }
            | Event::OrderLinked { .. }
            | Event::OrderUnlinked { .. } => self.apply_life(event, at),
            Event::DocumentSaved { .. } => self.apply_document(event),
            Event::AttachmentStored { attachment } => {
                self.changed.attachments.insert(attachment.id);
                self.attachments.insert(attachment.id, attachment.clone());
            }
            Event::AttachmentPictured { attachment_id } => {
                if let Some(attachment) = self.attachments.get_mut(attachment_id) {
                    attachment.has_thumbnail = true;
                    self.changed.attachments.insert(*attachment_id);
                }
            }
            Event::SessionStarted { user_id, .. } => {
                if let Some(credential) = self.credentials.get_mut(user_id).filter(|c| c.failures > 0) {
                    credential.failures = 0;
                    credential.locked_until = None;
                    self.changed.credentials.insert(*user_id);
                }
            }
            Event::SessionEnded { session_id, .. } => {
                if let Some(session) = self.sessions.get_mut(session_id) {
                    session.ended_at = Some(at);
                    self.changed.sessions.insert(*session_id);
                }
            }
            Event::SignInFailed { user_id, failures, locked_until } => {
                if let Some(credential) = self.credentials.get_mut(user_id) {
                    credential.failures = *failures;
                    credential.locked_until = *locked_until;
                    self.changed.credentials.insert(*user_id);
                }
            }
            Event::JobStarted { job } => self.jobs.push((job.clone(), actor.clone(), at)),
            Event::PasswordChanged { .. }
            | Event::TokenCreated { .. }
            | Event::SecondFactorSet { .. }
            | Event::RecoveryCodeUsed { .. }
            | Event::OrdersSeenAs { .. }
            | Event::PasskeyAdded { .. } => {}
            Event::PasskeyRemoved { passkey_id, .. } => {
                if let Some(passkey) = self.passkeys.get_mut(passkey_id) {
                    passkey.removed_at = Some(at);
                    self.changed.passkeys.insert(*passkey_id);
                }
            }
            Event::TokenRevoked { token_id, .. } => {
                if let Some(token) = self.tokens.get_mut(token_id) {
                    token.revoked_at = Some(at);
                    self.changed.tokens.insert(*token_id);
                }
            }
        }
    }

    fn apply_submitted(&mut self, event: &Event, at: Timestamp) {
        let Event::OrderSubmitted {
            order_id,
            number,
            type_id,
            form_version,
            title,
            source,
            requester_id,
            requester_name,
            department_id,
            links,
            values,
            attachments,
        } = event
        else {
            return;
        };
        let field = |id: &str| values.iter().find(|(_, value)| names(value, id)).map(|(field, _)| field.clone());
        self.claim_in(attachments, *order_id, field);
        self.bodies.insert(*order_id, values.clone());
        let order = Order {
            id: *order_id,
            number: number.clone(),
            type_id: *type_id,
            form_version: *form_version,
            title: title.clone(),
            status: Status::Open,
            requester_id: *requester_id,
            requester_name: requester_name.clone(),
            department_id: *department_id,
            site_id: links.site_id,
            customer_id: links.customer_id,
            assignee_id: None,
            source: *source,
            created_at: at,
            updated_at: at,
            due_at: None,
            version: 1,
            comments: 0,
            attachments: attachments.len() as i64,
        };
        self.orders.insert(*order_id, order);
        self.changed.new_orders.push(*order_id);
    }

    fn apply_imported(&mut self, event: &Event) {
        let Event::OrderImported {
            order_id,
            number,
            type_id,
            form_version,
            title,
            status,
            requester_id,
            requester_name,
            assignee_id,
            department_id,
            links,
            values,
            created_at,
            closed_at,
            foreign,
        } = event
        else {
            return;
        };
        self.bodies.insert(*order_id, values.clone());
        let order = Order {
            id: *order_id,
            number: number.clone(),
            type_id: *type_id,
            form_version: *form_version,
            title: title.clone(),
            status: *status,
            requester_id: *requester_id,
            requester_name: requester_name.clone(),
            department_id: *department_id,
            site_id: links.site_id,
            customer_id: links.customer_id,
            assignee_id: *assignee_id,
            source: Source::Import,
            created_at: *created_at,
            updated_at: closed_at.unwrap_or(*created_at),
            due_at: None,
            version: 1,
            comments: 0,
            attachments: 0,
        };
        self.numbers.insert(number.clone(), *order_id);
        if let Some(foreign) = foreign {
            self.foreign.insert(foreign.clone(), *order_id);
            self.changed.foreign.push((foreign.clone(), *order_id));
        }
        self.orders.insert(*order_id, order);
        self.changed.new_orders.push(*order_id);
    }

    fn apply_document(&mut self, event: &Event) {
        let Some(document) = event.document() else { return };
        let (id, key) = (document.id, (document.kind.clone(), document.key.clone()));
        if let Some(before) = self.documents.insert(id, document) {
            self.document_keys.remove(&(before.kind, before.key));
        }
        self.document_keys.insert(key, id);
        self.changed.documents.insert(id);
    }

    fn claim(&mut self, ids: impl Iterator<Item = Uuid>, order_id: Uuid, comment_id: Option<Uuid>) {
        for id in ids {
            if let Some(attachment) = self.attachments.get_mut(&id) {
                attachment.order_id = Some(order_id);
                attachment.comment_id = comment_id;
                self.changed.attachments.insert(id);
            }
        }
    }

    /// Claims files that stand in values; `field` finds the one that names a file.
    fn claim_in(&mut self, ids: &[Uuid], order_id: Uuid, field: impl Fn(&str) -> Option<String>) {
        self.claim(ids.iter().copied(), order_id, None);
        for id in ids {
            if let Some(attachment) = self.attachments.get_mut(id) {
                attachment.field_id = field(&id.to_string());
            }
        }
    }

    fn add_comment(
        &mut self,
        (order_id, id): (Uuid, Uuid),
        author: &Actor,
        (text, internal): (&str, bool),
        created_at: Timestamp,
    ) {
        let (author_id, author_name, text) = (author.id, author.name.clone(), text.to_owned());
        self.comments.push(Comment { id, order_id, author_id, author_name, text, internal, created_at });
    }

    /// Keeps the clocks of an order, and when it is due next. No version of the order begins by that.
    pub fn keep_clock(&mut self, order_id: Uuid, row: ClockRow, due_at: Option<Timestamp>) {
        if let Some(order) = self.orders.get_mut(&order_id).filter(|order| order.due_at != due_at) {
            order.due_at = due_at;
            self.changed.orders.insert(order_id);
            self.clocks.changed.insert(order_id);
        }
        if self.clocks.rows.get(&order_id) != Some(&row) {
            self.clocks.changed.insert(order_id);
            self.clocks.rows.insert(order_id, row);
        }
    }

    pub(crate) fn touch_order(&mut self, id: Uuid, at: Timestamp, change: impl FnOnce(&mut Order)) {
        if let Some(order) = self.orders.get_mut(&id) {
            change(order);
            order.version += 1;
            order.updated_at = at;
            self.changed.orders.insert(id);
        }
    }

    /// Notes which unique values `order_id` holds from now on.
    pub fn claim_unique(&mut self, order_id: Uuid, claims: &UniqueClaims) {
        for key in &claims.freed {
            if self.unique.get(&key.digest) == Some(&order_id) {
                self.unique.remove(&key.digest);
                self.changed.unique_taken.remove(&key.digest);
            }
            self.changed.unique_freed.insert((key.digest.clone(), order_id));
        }
        for key in &claims.taken {
            self.unique.insert(key.digest.clone(), order_id);
            self.changed.unique_taken.insert(key.digest.clone());
        }
    }

    /// The version of an event's subject now; 0 where it has none.
    pub fn version_of(&self, event: &Event) -> i64 {
        match event {
            Event::DocumentSaved { version, .. } => *version,
            other => self.orders.get(&other.subject()).map_or(0, |order| order.version),
        }
    }
}

/// Whether `id` stands anywhere in a value.
fn names(value: &Value, id: &str) -> bool {
    match value {
        Value::String(text) => text == id,
        Value::Array(items) => items.iter().any(|item| names(item, id)),
        Value::Object(members) => members.values().any(|member| names(member, id)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
