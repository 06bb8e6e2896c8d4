//! What happened: the entries of the one log per organisation.

mod logged;
mod who;

pub use logged::Logged;
pub use who::{Actor, MAX_AGENT, Named, Origin};

use crate::attachment::Attachment;
use crate::document::Document;
use crate::flow::Flowed;
use crate::job::NewJob;
use crate::life::LinkKind;
use crate::order::{Change, Links, Source, Status, Values};
use crate::past::ForeignId;
use crate::people::Organisation;
use crate::service_level::{PauseReason, Stage};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// The kind of comments among colleagues.
pub const NOTED: &str = "order.noted";

/// The kind of times that run out: what teams promise each other is nobody else's business.
pub const DUE: &str = "order.due";

/// One fact. Serialised as the event's payload; the names in `kind` never change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all_fields = "camelCase")]
pub enum Event {
    /// The organisation exists.
    #[serde(rename = "organisation.founded")]
    OrganisationFounded {
        /// The organisation.
        organisation: Organisation,
    },
    /// A new order is durable.
    #[serde(rename = "order.submitted")]
    OrderSubmitted {
        /// The order.
        order_id: Uuid,
        /// Its readable number.
        number: String,
        /// Its type.
        type_id: Uuid,
        /// The form it was filled in.
        form_version: i64,
        /// Its title.
        title: String,
        /// Through which door it came.
        source: Source,
        /// Who asked.
        requester_id: Option<Uuid>,
        /// Name of the requester.
        requester_name: String,
        /// The requester's department.
        #[serde(default)]
        department_id: Option<Uuid>,
        /// What the values link it to.
        #[serde(default)]
        links: Links,
        /// The values.
        values: Values,
        /// The attachments it claims.
        attachments: Vec<Uuid>,
    },
    /// An order that was made elsewhere is durable here. A kind of its own: whoever waits for new orders does not mean
    /// those.
    #[serde(rename = "order.imported")]
    OrderImported {
        /// The order.
        order_id: Uuid,
        /// Its readable number.
        number: String,
        /// Its type.
        type_id: Uuid,
        /// The form its values fit.
        form_version: i64,
        /// Its title.
        title: String,
        /// Where it stands.
        status: Status,
        /// Who asked, if that is somebody here.
        requester_id: Option<Uuid>,
        /// Name of the requester.
        requester_name: String,
        /// Who is responsible.
        assignee_id: Option<Uuid>,
        /// The requester's department.
        department_id: Option<Uuid>,
        /// What the values link it to.
        links: Links,
        /// The values.
        values: Values,
        /// When it was made.
        created_at: Timestamp,
        /// When it came to its end.
        closed_at: Option<Timestamp>,
        /// What another system calls it.
        foreign: Option<ForeignId>,
    },
    /// Values changed.
    #[serde(rename = "order.edited")]
    OrderEdited {
        /// The order.
        order_id: Uuid,
        /// The title that follows from the new values.
        title: String,
        /// What changed.
        changes: Vec<Change>,
        /// What the new values link it to; `None` in logs older than the notion.
        #[serde(default)]
        links: Option<Links>,
        /// Attachments newly claimed.
        attachments: Vec<Uuid>,
    },
    /// Somebody wrote a comment.
    #[serde(rename = "order.commented")]
    OrderCommented {
        /// The order.
        order_id: Uuid,
        /// The comment.
        comment_id: Uuid,
        /// What it says.
        text: String,
        /// Attachments sent with it.
        attachments: Vec<Uuid>,
        /// The users it names.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<Uuid>,
    },
    /// Somebody wrote a comment for colleagues. A kind of its own, so that whoever may not read it need not be told.
    #[serde(rename = "order.noted")]
    OrderNoted {
        /// The order.
        order_id: Uuid,
        /// The comment.
        comment_id: Uuid,
        /// What it says.
        text: String,
        /// The users it names.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<Uuid>,
    },
    /// Files were added.
    #[serde(rename = "order.attached")]
    OrderAttached {
        /// The order.
        order_id: Uuid,
        /// Which files.
        attachments: Vec<Named>,
    },
    /// The order changed its state.
    #[serde(rename = "order.moved")]
    OrderMoved {
        /// The order.
        order_id: Uuid,
        /// State before.
        from: Status,
        /// State after.
        to: Status,
        /// What the actor said about it; may be empty.
        comment: String,
    },
    /// The order moved in its flow, or somebody acted in it.
    #[serde(rename = "order.flowed")]
    OrderFlowed {
        /// The order.
        order_id: Uuid,
        /// State before.
        from: Status,
        /// State after.
        to: Status,
        /// What was done and what followed.
        #[serde(flatten)]
        flowed: Flowed,
    },
    /// Somebody became responsible, or nobody.
    #[serde(rename = "order.assigned")]
    OrderAssigned {
        /// The order.
        order_id: Uuid,
        /// Who was responsible.
        from: Option<Uuid>,
        /// Who is, with the name at that time.
        to: Option<Named>,
    },
    /// The time of a goal of the order runs out, or has run out.
    #[serde(rename = "order.due")]
    OrderDue {
        /// The order.
        order_id: Uuid,
        /// Which goal: `first_response`, `resolution`, `step:<visit>` or `internal:<group>`.
        goal: String,
        /// How far it has run out.
        stage: Stage,
        /// When it is, or was, used up.
        due_at: Timestamp,
        /// The step, for the goal of a step.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<String>,
        /// Who had to do with it then.
        people: Vec<Uuid>,
    },
    /// The order waits for somebody outside; its clocks stand still.
    #[serde(rename = "order.paused")]
    OrderPaused {
        /// The order.
        order_id: Uuid,
        /// Why.
        reason: PauseReason,
        /// What the actor said about it; may be empty.
        comment: String,
    },
    /// It does not wait any more.
    #[serde(rename = "order.resumed")]
    OrderResumed {
        /// The order.
        order_id: Uuid,
        /// What the actor said about it; may be empty.
        comment: String,
    },
    /// Somebody began or ceased to watch.
    #[serde(rename = "order.watched")]
    OrderWatched {
        /// The order.
        order_id: Uuid,
        /// Who.
        user_id: Uuid,
        /// Whether they watch now.
        watching: bool,
    },
    /// Two orders were said to belong together; each of them has an event of its own.
    #[serde(rename = "order.linked")]
    OrderLinked {
        /// The order in whose history this stands.
        order_id: Uuid,
        /// In which way.
        link: LinkKind,
        /// The other order.
        other_id: Uuid,
        /// Its number.
        other_number: String,
        /// Whether the other order is the one that says it.
        inverse: bool,
    },
    /// That was taken back.
    #[serde(rename = "order.unlinked")]
    OrderUnlinked {
        /// The order in whose history this stands.
        order_id: Uuid,
        /// In which way.
        link: LinkKind,
        /// The other order.
        other_id: Uuid,
        /// Its number.
        other_number: String,
        /// Whether the other order is the one that said it.
        inverse: bool,
    },
    /// A document was created or changed.
    #[serde(rename = "document.saved")]
    DocumentSaved {
        /// What kind of document.
        document_kind: String,
        /// Its id.
        id: Uuid,
        /// Its key.
        key: String,
        /// Its version after the change.
        version: i64,
        /// Whether it may still be chosen.
        active: bool,
        /// The body before; null if it is new.
        before: Value,
        /// The body after.
        after: Value,
    },
    /// An upload is complete.
    #[serde(rename = "attachment.stored")]
    AttachmentStored {
        /// The file.
        attachment: Attachment,
    },
    /// A thumbnail was made.
    #[serde(rename = "attachment.pictured")]
    AttachmentPictured {
        /// Of which file.
        attachment_id: Uuid,
    },
    /// Somebody signed in.
    #[serde(rename = "session.started")]
    SessionStarted {
        /// The session.
        session_id: Uuid,
        /// Whose.
        user_id: Uuid,
        /// Until when at the latest.
        expires_at: Timestamp,
    },
    /// Somebody signed out, or was signed out.
    #[serde(rename = "session.ended")]
    SessionEnded {
        /// The session.
        session_id: Uuid,
        /// Whose.
        user_id: Uuid,
    },
    /// A wrong password.
    #[serde(rename = "sign_in.failed")]
    SignInFailed {
        /// For whom.
        user_id: Uuid,
        /// Wrong passwords in a row, this one included.
        failures: i64,
        /// No sign-in before this instant.
        locked_until: Option<Timestamp>,
    },
    /// A password was set; the log never holds it or its hash.
    #[serde(rename = "password.changed")]
    PasswordChanged {
        /// Whose.
        user_id: Uuid,
    },
    /// An API token was made.
    #[serde(rename = "token.created")]
    TokenCreated {
        /// The token.
        token_id: Uuid,
        /// For whom it acts.
        user_id: Uuid,
        /// What the owner calls it.
        name: String,
        /// When it stops working.
        expires_at: Option<Timestamp>,
    },
    /// Sign-in asks for a code from now on, or no longer.
    #[serde(rename = "second_factor.set")]
    SecondFactorSet {
        /// Of whom.
        user_id: Uuid,
        /// Whether it asks.
        enabled: bool,
    },
    /// Somebody signed in with a recovery code.
    #[serde(rename = "recovery_code.used")]
    RecoveryCodeUsed {
        /// Who.
        user_id: Uuid,
        /// How many are left.
        left: i64,
    },
    /// An administrator looked at orders as somebody else does.
    #[serde(rename = "orders.seen_as")]
    OrdersSeenAs {
        /// As whom.
        user_id: Uuid,
    },
    /// A passkey was added.
    #[serde(rename = "passkey.added")]
    PasskeyAdded {
        /// The passkey.
        passkey_id: Uuid,
        /// Whose.
        user_id: Uuid,
        /// What its owner calls it.
        name: String,
    },
    /// A passkey was removed.
    #[serde(rename = "passkey.removed")]
    PasskeyRemoved {
        /// The passkey.
        passkey_id: Uuid,
        /// Whose.
        user_id: Uuid,
    },
    /// An API token was revoked.
    #[serde(rename = "token.revoked")]
    TokenRevoked {
        /// The token.
        token_id: Uuid,
        /// For whom it acted.
        user_id: Uuid,
    },
    /// Somebody began long work.
    #[serde(rename = "job.started")]
    JobStarted {
        /// What shall be done.
        job: NewJob,
    },
}

impl Event {
    /// The stable name, equal to the payload's `kind`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::OrganisationFounded { .. } => "organisation.founded",
            Self::OrderSubmitted { .. } => "order.submitted",
            Self::OrderImported { .. } => "order.imported",
            Self::OrderEdited { .. } => "order.edited",
            Self::OrderCommented { .. } => "order.commented",
            Self::OrderNoted { .. } => NOTED,
            Self::OrderAttached { .. } => "order.attached",
            Self::OrderMoved { .. } => "order.moved",
            Self::OrderFlowed { .. } => "order.flowed",
            Self::OrderAssigned { .. } => "order.assigned",
            Self::OrderDue { .. } => DUE,
            Self::OrderPaused { .. } => "order.paused",
            Self::OrderResumed { .. } => "order.resumed",
            Self::OrderWatched { .. } => "order.watched",
            Self::OrderLinked { .. } => "order.linked",
            Self::OrderUnlinked { .. } => "order.unlinked",
            Self::DocumentSaved { .. } => "document.saved",
            Self::AttachmentStored { .. } => "attachment.stored",
            Self::AttachmentPictured { .. } => "attachment.pictured",
            Self::SessionStarted { .. } => "session.started",
            Self::SessionEnded { .. } => "session.ended",
            Self::SignInFailed { .. } => "sign_in.failed",
            Self::PasswordChanged { .. } => "password.changed",
            Self::TokenCreated { .. } => "token.created",
            Self::TokenRevoked { .. } => "token.revoked",
            Self::JobStarted { .. } => "job.started",
            Self::SecondFactorSet { .. } => "second_factor.set",
            Self::RecoveryCodeUsed { .. } => "recovery_code.used",
            Self::OrdersSeenAs { .. } => "orders.seen_as",
            Self::PasskeyAdded { .. } => "passkey.added",
            Self::PasskeyRemoved { .. } => "passkey.removed",
        }
    }

    /// The id of what it is about.
    pub fn subject(&self) -> Uuid {
        match self {
            Self::OrganisationFounded { organisation } => organisation.id,
            Self::OrderSubmitted { order_id, .. }
            | Self::OrderImported { order_id, .. }
            | Self::OrderEdited { order_id, .. }
            | Self::OrderCommented { order_id, .. }
            | Self::OrderNoted { order_id, .. }
            | Self::OrderAttached { order_id, .. }
            | Self::OrderMoved { order_id, .. }
            | Self::OrderFlowed { order_id, .. }
            | Self::OrderAssigned { order_id, .. }
            | Self::OrderDue { order_id, .. }
            | Self::OrderPaused { order_id, .. }
            | Self::OrderResumed { order_id, .. }
            | Self::OrderWatched { order_id, .. }
            | Self::OrderLinked { order_id, .. }
            | Self::OrderUnlinked { order_id, .. } => *order_id,
            Self::DocumentSaved { id, .. } => *id,
            Self::AttachmentStored { attachment } => attachment.id,
            Self::JobStarted { job } => job.id,
            Self::AttachmentPictured { attachment_id } => *attachment_id,
            Self::SessionStarted { user_id, .. }
            | Self::SessionEnded { user_id, .. }
            | Self::SignInFailed { user_id, .. }
            | Self::PasswordChanged { user_id }
            | Self::TokenCreated { user_id, .. }
            | Self::TokenRevoked { user_id, .. }
            | Self::SecondFactorSet { user_id, .. }
            | Self::RecoveryCodeUsed { user_id, .. }
            | Self::OrdersSeenAs { user_id }
            | Self::PasskeyAdded { user_id, .. }
            | Self::PasskeyRemoved { user_id, .. } => *user_id,
        }
    }

    /// The document as it is after the event, if that is what the event is about.
    pub fn document(&self) -> Option<Document> {
        let Self::DocumentSaved { document_kind, id, key, version, active, after, .. } = self else { return None };
        Some(Document {
            id: *id,
            kind: document_kind.clone(),
            key: key.clone(),
            version: *version,
            active: *active,
            body: after.clone(),
        })
    }

    /// Whether it is part of an order's history.
    pub fn is_about_order(&self) -> bool {
        self.kind().starts_with("order.")
    }
}
