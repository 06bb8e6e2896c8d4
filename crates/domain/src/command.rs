//! What people and programs ask for: the only way anything changes.

use crate::OrgId;
use crate::attachment::Attachment;
use crate::document::Document;
use crate::edit::FormInUse;
use crate::event::{Actor, Origin};
use crate::flow::FlowAct;
use crate::job::NewJob;
use crate::life::{LifeCommand, PartOf};
use crate::number::NumberPlan;
use crate::order::{Links, Source, Status, Values};
use crate::past::{ForeignId, ImportOrder};
use crate::people::{ApiToken, Credential, Organisation, Session};
use crate::permission::{Administration, Caller};
use crate::sign_in;
use crate::unique::UniqueClaims;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A command with everything that decides about it except the state it meets.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// The organisation it happens in.
    pub org: OrgId,
    /// Who is named in the log.
    pub actor: Actor,
    /// Whose rights count.
    pub caller: Caller,
    /// The instant, whole microseconds.
    pub at: Timestamp,
    /// The request that brought it, as in the logs.
    pub request_id: String,
    /// From where it came.
    pub origin: Origin,
    /// How a repeat is recognised.
    pub idempotency: Option<Idempotency>,
    /// What to do.
    pub command: Command,
}

/// How a repeated request is recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// The key as the client sent it, with the caller in front: keys of different callers never meet.
    pub key: String,
    /// SHA-256 of the request's content.
    pub fingerprint: [u8; 32],
}

/// The durable answer to a command. The same idempotency key always gives the same receipt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The id of what was made or changed.
    pub id: Uuid,
    /// Its version after the command; 0 where it has none.
    pub version: i64,
    /// When the command took effect.
    pub at: Timestamp,
    /// For a new order, its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Whether an earlier request with the same key did the work.
    #[serde(skip)]
    pub replayed: bool,
}

/// A reference to an attachment with the place it was named at.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// JSON pointer into the request body.
    pub path: String,
    /// The attachment.
    pub id: Uuid,
}

/// What to do.
#[derive(Debug, Clone)]
pub enum Command {
    /// Create the organisation.
    FoundOrganisation(Organisation),
    /// Create an order.
    SubmitOrder(Box<SubmitOrder>),
    /// Bring in an order that was made elsewhere.
    ImportOrder(Box<ImportOrder>),
    /// Change values of an order.
    EditOrder(Box<EditOrder>),
    /// Tell what has come due of an order, and see anew when there is next something to tell.
    LookAtClock {
        /// The order.
        order_id: Uuid,
    },
    /// Comment on an order.
    CommentOrder {
        /// The order.
        order_id: Uuid,
        /// The new comment's id.
        comment_id: Uuid,
        /// What it says, not empty.
        text: String,
        /// Attachments to send with it.
        attachments: Vec<Claim>,
        /// The users it names.
        mentions: Vec<Uuid>,
        /// Whether it is for colleagues only; then it takes no files.
        internal: bool,
    },
    /// Add files to an order.
    AttachToOrder {
        /// The order.
        order_id: Uuid,
        /// The files.
        attachments: Vec<Claim>,
    },
    /// Change an order's state.
    MoveOrder {
        /// The order.
        order_id: Uuid,
        /// Where to.
        to: Status,
        /// What the actor says about it; may be empty.
        comment: String,
        /// Refuse unless the order is at this version.
        expected_version: Option<i64>,
    },
    /// Act in an order's flow.
    Flow(FlowAct),
    /// Answer fields of an order and act in its flow with these answers there, both or neither.
    Carry {
        /// The answers.
        edit: Box<EditOrder>,
        /// The act.
        act: FlowAct,
    },
    /// Change who is responsible, who watches, what belongs together.
    Life(LifeCommand),
    /// Do all of these to one order, or nothing.
    Together {
        /// The order.
        order_id: Uuid,
        /// One after the other, each decided on what the one before left.
        steps: Vec<Command>,
    },
    /// Create or change a document.
    SaveDocument {
        /// The document as it shall be; its `version` is ignored.
        document: Document,
        /// 0 for a new one, else the version it was read at; `None` writes over whatever is there.
        expected_version: Option<i64>,
    },
    /// Create or change several documents, all or none; each with the version it must be at, 0 for a new one.
    SaveDocuments(Vec<(Document, i64)>),
    /// Put a finished upload on record.
    StoreAttachment(Box<Attachment>),
    /// Note that a thumbnail exists.
    PictureAttachment {
        /// Of which file.
        attachment_id: Uuid,
    },
    /// Begin a session after a right password; clears the count of wrong ones.
    StartSession(Session),
    /// End a session.
    EndSession {
        /// Which.
        session_id: Uuid,
    },
    /// Count a wrong password.
    NoteFailedSignIn {
        /// For whom.
        user_id: Uuid,
    },
    /// Write down that somebody looks at orders as somebody else does.
    NoteSight {
        /// As whom.
        user_id: Uuid,
    },
    /// Set a password (hash).
    SetPassword(Credential),
    /// Make an API token.
    CreateToken(ApiToken),
    /// Change how somebody proves who they are.
    SignIn(Box<sign_in::Change>),
    /// Revoke an API token.
    RevokeToken {
        /// Which.
        token_id: Uuid,
    },
    /// Begin long work. Whoever hands it in has checked that the actor may do what the job will do.
    StartJob(Box<NewJob>),
}

/// Content of [`Command::SubmitOrder`]. The values were validated against their form before they came here.
#[derive(Debug, Clone)]
pub struct SubmitOrder {
    /// The new order's id, UUIDv7.
    pub order_id: Uuid,
    /// Its type.
    pub type_id: Uuid,
    /// The form version its values fit.
    pub form_version: i64,
    /// Number without counter.
    pub number: NumberPlan,
    /// Title made from the values.
    pub title: String,
    /// Canonical values.
    pub values: Values,
    /// Fields that get a number of their own series.
    pub numbers: Vec<FieldNumber>,
    /// Values that no other order of the type may hold.
    pub unique: UniqueClaims,
    /// Attachments named in the values.
    pub attachments: Vec<Claim>,
    /// The requester's department.
    pub department_id: Option<Uuid>,
    /// What the values link it to.
    pub links: Links,
    /// Through which door.
    pub source: Source,
    /// The order it comes out of.
    pub part_of: Option<PartOf>,
    /// Whom the requester chose for steps of the flow.
    pub chosen: BTreeMap<String, Vec<Uuid>>,
}

/// Content of [`Command::EditOrder`]. The values are read when the command is decided, against what stands then.
#[derive(Debug, Clone)]
pub struct EditOrder {
    /// The order.
    pub order_id: Uuid,
    /// Refuse unless the order is at this version; for writers who want no merge.
    pub expected_version: Option<i64>,
    /// The values the writer saw of the fields it changes. Given, the edit is merged with what others did since.
    pub seen: Option<Values>,
    /// New values as they were sent, `null` to remove one.
    pub patch: Values,
    /// Digests of the unique values it is expected to take, for loading.
    pub unique: Vec<String>,
    /// What the values are read with.
    pub form: FormInUse,
}

/// A field that is numbered when its order is submitted.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldNumber {
    /// The field's id.
    pub field: String,
    /// Its number without counter.
    pub plan: NumberPlan,
    /// What its counter counts within: the field of the type and the words around the counter.
    pub scope: String,
}

impl FieldNumber {
    /// The number that `field` of orders of `type_id` gets.
    pub fn new(type_id: Uuid, field: &str, plan: NumberPlan) -> Self {
        let scope = format!("field:{type_id}:{field}:{}", plan.scope());
        Self { field: field.to_owned(), plan, scope }
    }
}

impl SubmitOrder {
    /// The counters it takes one number each from.
    pub fn counters(&self) -> impl Iterator<Item = String> {
        std::iter::once(self.number.scope()).chain(self.numbers.iter().map(|number| number.scope.clone()))
    }
}

/// The rows a command needs to see before it can be decided.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Touches {
    /// Orders, narrow rows.
    pub orders: Vec<Uuid>,
    /// Orders whose values are needed too.
    pub bodies: Vec<Uuid>,
    /// Documents by id.
    pub documents: Vec<Uuid>,
    /// Documents by kind and key.
    pub document_keys: Vec<(String, String)>,
    /// Whether it may change who may do what. Such commands wait for each other.
    pub access: bool,
    /// Attachments.
    pub attachments: Vec<Uuid>,
    /// Credentials by user.
    pub credentials: Vec<Uuid>,
    /// Sessions.
    pub sessions: Vec<Uuid>,
    /// API tokens.
    pub tokens: Vec<Uuid>,
    /// Second factors by user.
    pub factors: Vec<Uuid>,
    /// Passkeys.
    pub passkeys: Vec<Uuid>,
    /// Users whose open sessions are needed, all of them.
    pub sessions_of: Vec<Uuid>,
    /// Users whose tokens are needed, all of them.
    pub tokens_of: Vec<Uuid>,
    /// Users whose passkeys are needed, all of them.
    pub passkeys_of: Vec<Uuid>,
    /// Watchers, by order and user.
    pub watches: Vec<(Uuid, Uuid)>,
    /// Orders whose links are needed, with all that is reached along them.
    pub links: Vec<Uuid>,
    /// Counter scopes from which one number each is taken.
    pub counters: Vec<String>,
    /// Digests of values that only one order may hold.
    pub unique: Vec<String>,
    /// Numbers that an order may have already.
    pub numbers: Vec<String>,
    /// What other systems may call an order already.
    pub foreign: Vec<ForeignId>,
    /// Orders whose place in their flow is needed.
    pub flows: Vec<Uuid>,
    /// Who may be or have been asked at an order: order and person.
    pub parts: Vec<(Uuid, Uuid)>,
    /// Whether the clocks of the orders are needed: not where nothing was ever promised.
    pub clocks: bool,
}

impl Touches {
    fn save(&mut self, document: &Document) {
        self.documents.push(document.id);
        self.document_keys.push((document.kind.clone(), document.key.clone()));
        self.access |= Administration::rests_on(&document.kind);
    }
}

impl Envelope {
    /// Adds the rows this command of this caller must see to `touches`.
    pub fn touch(&self, touches: &mut Touches) {
        self.command.touch(touches);
        let Caller::User { id, .. } = self.caller else { return };
        match &self.command {
            Command::CommentOrder { order_id, .. } | Command::AttachToOrder { order_id, .. } => {
                touches.parts.push((*order_id, id));
            }
            Command::Flow(act) => touches.watches.push((act.order_id, id)),
            _ => {}
        }
    }
}

impl Command {
    /// Adds the rows this command must see to `touches`.
    pub fn touch(&self, touches: &mut Touches) {
        let claim = |list: &[Claim], touches: &mut Touches| touches.attachments.extend(list.iter().map(|c| c.id));
        match self {
            Self::FoundOrganisation(_) => {}
            Self::SubmitOrder(submit) => {
                claim(&submit.attachments, touches);
                touches.counters.extend(submit.counters());
                touches.unique.extend(submit.unique.taken.iter().map(|key| key.digest.clone()));
                if let Some(part) = &submit.part_of {
                    touches.orders.push(part.order_id);
                    touches.links.push(part.order_id);
                }
            }
            Self::ImportOrder(import) => import.touch(touches),
            Self::EditOrder(edit) => edit.touch(touches),
            Self::Carry { edit, act } => {
                edit.touch(touches);
                act.touch(touches);
            }
            Self::CommentOrder { order_id, attachments, .. } | Self::AttachToOrder { order_id, attachments } => {
                touches.orders.push(*order_id);
                claim(attachments, touches);
            }
            Self::MoveOrder { order_id, to, .. } => {
                touches.orders.push(*order_id);
                touches.flows.push(*order_id);
                if *to == Status::Open {
                    touches.links.push(*order_id);
                }
            }
            Self::LookAtClock { order_id } => {
                touches.orders.push(*order_id);
                touches.bodies.push(*order_id);
                touches.flows.push(*order_id);
            }
            Self::Flow(act) => act.touch(touches),
            Self::Life(command) => command.touch(touches),
            Self::Together { steps, .. } => steps.iter().for_each(|step| step.touch(touches)),
            Self::SaveDocument { document, .. } => touches.save(document),
            Self::SaveDocuments(all) => all.iter().for_each(|(document, _)| touches.save(document)),
            Self::StoreAttachment(attachment) => touches.attachments.push(attachment.id),
            Self::PictureAttachment { attachment_id } => touches.attachments.push(*attachment_id),
            Self::StartSession(session) => {
                touches.credentials.push(session.user_id);
                touches.factors.push(session.user_id);
            }
            Self::EndSession { session_id } => touches.sessions.push(*session_id),
            Self::NoteFailedSignIn { user_id } => touches.credentials.push(*user_id),
            Self::SetPassword(credential) => touches.credentials.push(credential.user_id),
            Self::CreateToken(_) | Self::StartJob(_) | Self::NoteSight { .. } => {}
            Self::SignIn(change) => change.touch(touches),
            Self::RevokeToken { token_id } => touches.tokens.push(*token_id),
        }
    }
}

impl EditOrder {
    fn touch(&self, touches: &mut Touches) {
        touches.orders.push(self.order_id);
        touches.bodies.push(self.order_id);
        touches.flows.push(self.order_id);
        touches.unique.extend(self.unique.iter().cloned());
        let named = self.form.form.references(&self.patch);
        touches.attachments.extend(named.into_iter().filter_map(|(_, reference)| reference.attachment()));
    }
}

impl FlowAct {
    fn touch(&self, touches: &mut Touches) {
        touches.orders.push(self.order_id);
        touches.bodies.push(self.order_id);
        touches.flows.push(self.order_id);
        touches.attachments.extend(self.signature);
        if self.is_administration() {
            touches.links.push(self.order_id);
        }
    }
}
