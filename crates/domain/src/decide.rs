//! What a command leads to: events, or a refusal that changes nothing.

use crate::command::{Claim, Command, EditOrder, Envelope, FieldNumber, SubmitOrder, Touches};
use crate::document::Document;
use crate::edit;
use crate::event::{Event, Named};
use crate::flow::FlowChange;
use crate::form::FieldError;
use crate::life::part;
use crate::order::{Order, Status};
use crate::people::{ApiToken, Credential, Session};
use crate::permission::{self, Action, Caller, FieldView};
use crate::refusal::Refusal;
use crate::sign_in::{self, Passkey, SecondFactor};
use crate::state::State;
use crate::text::Text;
use crate::unique::{UniqueClaims, UniqueKey};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Files one order may hold.
pub const MAX_ATTACHMENTS: i64 = 500;

/// Events, and the secret rows that must never stand in an event.
#[derive(Debug, Default)]
pub struct Decision {
    /// What happened, in order.
    pub events: Vec<Event>,
    /// A session to write.
    pub session: Option<Session>,
    /// A credential to write.
    pub credential: Option<Credential>,
    /// A token to write.
    pub token: Option<ApiToken>,
    /// A second factor to write.
    pub factor: Option<SecondFactor>,
    /// A passkey to write.
    pub passkey: Option<Passkey>,
    /// Values that the order of the command takes for itself or gives up.
    pub unique: UniqueClaims,
    /// Where the order stands in its flow.
    pub flow: Option<FlowChange>,
}

impl From<Event> for Decision {
    fn from(event: Event) -> Self {
        Self { events: vec![event], ..Self::default() }
    }
}

/// Decides a command against the rows it touches. Takes the next number from `state.counters`, which
/// the ledger reserved for it; apart from that it changes nothing.
///
/// # Errors
/// [`Refusal`] says why the command changes nothing.
pub fn decide(state: &mut State, envelope: &Envelope) -> Result<Decision, Refusal> {
    let caller = &envelope.caller;
    match &envelope.command {
        Command::FoundOrganisation(organisation) => {
            allow(matches!(caller, Caller::System))?;
            Ok(Event::OrganisationFounded { organisation: organisation.clone() }.into())
        }
        Command::SubmitOrder(submit) => submit_order(state, envelope, submit),
        Command::ImportOrder(import) => import.decide(state, envelope),
        Command::EditOrder(edit) => edit_order(state, envelope, edit),
        Command::CommentOrder { order_id, comment_id, text, mentions, internal: true, .. } => {
            act(caller, Action::Note, visible_order(state, caller, *order_id)?)?;
            let (order_id, comment_id) = (*order_id, *comment_id);
            let (text, mentions) = (text.clone(), mentions.clone());
            Ok(Event::OrderNoted { order_id, comment_id, text, mentions }.into())
        }
        Command::CommentOrder { order_id, comment_id, text, attachments, mentions, internal: false } => {
            let order = order_to_tell(state, caller, *order_id, Action::Comment)?;
            check_claims(state, envelope, order.attachments, attachments)?;
            Ok(Event::OrderCommented {
                order_id: *order_id,
                comment_id: *comment_id,
                text: text.clone(),
                attachments: ids(attachments),
                mentions: mentions.clone(),
            }
            .into())
        }
        Command::AttachToOrder { order_id, attachments } => {
            let order = order_to_tell(state, caller, *order_id, Action::Attach)?;
            check_claims(state, envelope, order.attachments, attachments)?;
            let named = |claim: &Claim| Named {
                id: claim.id,
                name: state.attachments.get(&claim.id).map(|a| a.name.clone()).unwrap_or_default(),
            };
            Ok(Event::OrderAttached { order_id: *order_id, attachments: attachments.iter().map(named).collect() }
                .into())
        }
        Command::MoveOrder { order_id, to, comment, expected_version } => {
            let action = match to {
                Status::Open => Action::Reopen,
                Status::Done => Action::Complete,
                Status::Cancelled => Action::Cancel,
                Status::Rejected => return Err(Refusal::Forbidden),
            };
            let order = visible_order(state, caller, *order_id)?;
            check_version(*expected_version, order.version)?;
            allow(permission::may_on(caller, action, order))?;
            if state.flows.rows.contains_key(order_id) {
                return Err(Refusal::Unfit(Text::new(
                    "这张工单按流程走，请在流程中处理。",
                    "The order follows a flow. Act in its flow instead.",
                )));
            }
            if !order.status.may_become(*to) {
                return Err(Refusal::NotAllowed { status: order.status });
            }
            if *to == Status::Open && state.life.survivor(*order_id).is_some() {
                return Err(Refusal::Unfit(Text::new(
                    "这张工单已合并到另一张工单，请先撤销合并。",
                    "The order was merged into another one. Undo the merge first.",
                )));
            }
            Ok(Event::OrderMoved { order_id: *order_id, from: order.status, to: *to, comment: comment.clone() }.into())
        }
        // What has come due, the ledger sees wherever it keeps clocks.
        Command::LookAtClock { order_id } => match &envelope.caller {
            Caller::System if state.orders.contains_key(order_id) => Ok(Decision::default()),
            Caller::System => Err(Refusal::NotFound),
            Caller::User { .. } | Caller::Public => Err(Refusal::Forbidden),
        },
        // Decided by the flow engine; whoever has none cannot act.
        Command::Flow(_) | Command::Carry { .. } => Err(Refusal::Forbidden),
        Command::Life(command) => command.decide(state, envelope),
        Command::Together { order_id, steps } => together(state, envelope, *order_id, steps),
        Command::SaveDocument { document, expected_version } => save_document(state, document, *expected_version),
        Command::SaveDocuments(all) => {
            let mut events = Vec::with_capacity(all.len());
            for (document, expected) in all {
                events.extend(save_document(state, document, Some(*expected))?.events);
            }
            Ok(Decision { events, ..Decision::default() })
        }
        Command::StoreAttachment(attachment) => match state.attachments.get(&attachment.id) {
            Some(_) => Err(Refusal::AlreadyExists { key: attachment.id.to_string() }),
            None => Ok(Event::AttachmentStored { attachment: (**attachment).clone() }.into()),
        },
        Command::PictureAttachment { attachment_id } => {
            state.attachments.get(attachment_id).ok_or(Refusal::NotFound)?;
            Ok(Event::AttachmentPictured { attachment_id: *attachment_id }.into())
        }
        Command::StartJob(job) => Ok(Event::JobStarted { job: (**job).clone() }.into()),
        Command::NoteSight { user_id } => Ok(Event::OrdersSeenAs { user_id: *user_id }.into()),
        Command::SignIn(change) => sign_in::decide(state, envelope, change),
        Command::StartSession(_)
        | Command::EndSession { .. }
        | Command::NoteFailedSignIn { .. }
        | Command::SetPassword(_)
        | Command::CreateToken(_)
        | Command::RevokeToken { .. } => session_or_token(state, envelope),
    }
}

fn submit_order(state: &mut State, envelope: &Envelope, submit: &SubmitOrder) -> Result<Decision, Refusal> {
    allow(permission::may_submit(&envelope.caller, submit.type_id))?;
    check_claims(state, envelope, 0, &submit.attachments)?;
    check_unique(state, submit.order_id, &submit.unique)?;
    let whole = submit.part_of.map(|of| part::whole(state, envelope, of).cloned()).transpose()?;
    if submit.counters().any(|scope| !state.counters.contains_key(&scope)) {
        return Err(Refusal::NotFound);
    }
    let number = submit.number.number(next(state, &submit.number.scope()));
    let mut values = submit.values.clone();
    for FieldNumber { field, plan, scope } in &submit.numbers {
        values.insert(field.clone(), plan.number(next(state, scope)).into());
    }
    let born = whole.as_ref().zip(submit.part_of);
    let links = born.map(|(whole, of)| part::events(of, whole, submit, &number));
    // What is split off, and what a flow makes, was asked for by whoever asked for the whole.
    let is_by_flow = matches!(envelope.caller, Caller::System);
    let asked = whole.filter(|_| is_by_flow || submit.part_of.is_some_and(|of| of.split));
    let (requester_id, requester_name, department_id) = match asked {
        Some(whole) => (whole.requester_id, whole.requester_name, whole.department_id),
        None => (envelope.actor.id, envelope.actor.name.clone(), submit.department_id),
    };
    let event = Event::OrderSubmitted {
        order_id: submit.order_id,
        number,
        type_id: submit.type_id,
        form_version: submit.form_version,
        title: submit.title.clone(),
        source: submit.source,
        requester_id,
        requester_name,
        department_id,
        links: submit.links,
        values,
        attachments: ids(&submit.attachments),
    };
    let events = std::iter::once(event).chain(links.into_iter().flatten()).collect();
    Ok(Decision { events, unique: submit.unique.clone(), ..Decision::default() })
}

/// Takes the next value of a counter that is known to be there.
pub(crate) fn next(state: &mut State, scope: &str) -> i64 {
    state.counters.get_mut(scope).map_or(0, |sequence| {
        *sequence += 1;
        *sequence - 1
    })
}

/// Refuses values that another order holds.
pub(crate) fn check_unique(state: &State, order_id: Uuid, claims: &UniqueClaims) -> Result<(), Refusal> {
    let is_held = |key: &&UniqueKey| state.unique.get(&key.digest).is_some_and(|holder| *holder != order_id);
    let fault = |key: &UniqueKey| {
        let (zh, en) = ("已有其他工单使用了这个值。", "Another order has this value already.");
        FieldError::new("not-unique", zh, en).at(format!("/values/{}", key.field))
    };
    let faults: Vec<FieldError> = claims.taken.iter().filter(is_held).map(fault).collect();
    if faults.is_empty() { Ok(()) } else { Err(Refusal::InvalidValues(faults)) }
}

fn edit_order(state: &State, envelope: &Envelope, wanted: &EditOrder) -> Result<Decision, Refusal> {
    let caller = &envelope.caller;
    let order = visible_order(state, caller, wanted.order_id)?;
    check_version(wanted.expected_version, order.version)?;
    act(caller, Action::Edit, order)?;
    let mut view = permission::fields_on(caller, order);
    if let Caller::User { id, .. } = caller
        && let Some(steps) = state.flows.narrowed.get(&(order.id, *id))
    {
        // As it is in this transaction, whatever it was when the caller came in.
        view = view.narrowed(steps.clone());
    }
    check_fields(&view, wanted.patch.keys())?;
    let current = state.bodies.get(&wanted.order_id).ok_or(Refusal::NotFound)?;
    let merged = edit::edit(order, current, wanted, envelope.at)?;
    check_claims(state, envelope, order.attachments, &merged.claims)?;
    if merged.unique.taken.iter().any(|key| !wanted.unique.contains(&key.digest)) {
        // Others changed what a unique value follows from, and nobody looked whether it is free.
        return Err(Refusal::VersionConflict { current: order.version });
    }
    check_unique(state, wanted.order_id, &merged.unique)?;
    Ok(Decision { events: merged.event.into_iter().collect(), unique: merged.unique, ..Decision::default() })
}

/// Decides each step on a copy of the few rows they touch, so that a step sees what the one before did and a refusal
/// leaves nothing behind.
fn together(state: &State, envelope: &Envelope, order_id: Uuid, steps: &[Command]) -> Result<Decision, Refusal> {
    let mut touches = Touches::default();
    steps.iter().for_each(|step| step.touch(&mut touches));
    let (mut scratch, mut all) = (state.part(&touches), Decision::default());
    for step in steps {
        if matches!(step, Command::SubmitOrder(_) | Command::Flow(_) | Command::Carry { .. } | Command::Together { .. })
        {
            return Err(Refusal::Forbidden);
        }
        let step = Envelope { command: step.clone(), idempotency: None, ..envelope.clone() };
        let decision = decide(&mut scratch, &step)?;
        for event in &decision.events {
            scratch.apply(event, envelope.at, &envelope.actor);
        }
        scratch.claim_unique(order_id, &decision.unique);
        all.events.extend(decision.events);
        all.unique.taken.extend(decision.unique.taken);
        all.unique.freed.extend(decision.unique.freed);
    }
    Ok(all)
}

fn save_document(state: &State, document: &Document, expected: Option<i64>) -> Result<Decision, Refusal> {
    let before = state.documents.get(&document.id);
    let current = before.map_or(0, |d| d.version);
    check_version(expected, current)?;
    if before.is_some_and(|d| d.kind != document.kind) {
        return Err(Refusal::NotFound);
    }
    let key = (document.kind.clone(), document.key.clone());
    if state.document_keys.get(&key).is_some_and(|holder| *holder != document.id) {
        return Err(Refusal::AlreadyExists { key: document.key.clone() });
    }
    Ok(Event::DocumentSaved {
        document_kind: document.kind.clone(),
        id: document.id,
        key: document.key.clone(),
        version: current + 1,
        active: document.active,
        before: before.map_or(Value::Null, |d| d.body.clone()),
        after: document.body.clone(),
    }
    .into())
}

fn session_or_token(state: &State, envelope: &Envelope) -> Result<Decision, Refusal> {
    match &envelope.command {
        // A password alone is not enough where a code is asked for, even if that was switched on a moment ago.
        Command::StartSession(session) if state.factors.get(&session.user_id).is_some_and(SecondFactor::is_on) => {
            Err(Refusal::Forbidden)
        }
        Command::StartSession(session) => Ok(Decision {
            session: Some(session.clone()),
            ..Event::SessionStarted { session_id: session.id, user_id: session.user_id, expires_at: session.expires_at }
                .into()
        }),
        Command::EndSession { session_id } => {
            let session = state.sessions.get(session_id).ok_or(Refusal::NotFound)?;
            sign_in::about(envelope, session.user_id)?;
            Ok(match session.ended_at {
                Some(_) => Decision::default(),
                None => Event::SessionEnded { session_id: *session_id, user_id: session.user_id }.into(),
            })
        }
        Command::NoteFailedSignIn { user_id } => {
            let mut credential = state.credentials.get(user_id).cloned().ok_or(Refusal::NotFound)?;
            credential.note_failure(envelope.at);
            Ok(Event::SignInFailed {
                user_id: *user_id,
                failures: credential.failures,
                locked_until: credential.locked_until,
            }
            .into())
        }
        Command::SetPassword(credential) => Ok(Decision {
            credential: Some(credential.clone()),
            ..Event::PasswordChanged { user_id: credential.user_id }.into()
        }),
        Command::CreateToken(token) => Ok(Decision {
            token: Some(token.clone()),
            ..Event::TokenCreated {
                token_id: token.id,
                user_id: token.user_id,
                name: token.name.clone(),
                expires_at: token.expires_at,
            }
            .into()
        }),
        Command::RevokeToken { token_id } => {
            let token = state.tokens.get(token_id).ok_or(Refusal::NotFound)?;
            sign_in::about(envelope, token.user_id)?;
            Ok(match token.revoked_at {
                Some(_) => Decision::default(),
                None => Event::TokenRevoked { token_id: *token_id, user_id: token.user_id }.into(),
            })
        }
        Command::FoundOrganisation(_)
        | Command::SignIn(_)
        | Command::NoteSight { .. }
        | Command::SubmitOrder(_)
        | Command::ImportOrder(_)
        | Command::EditOrder(_)
        | Command::CommentOrder { .. }
        | Command::AttachToOrder { .. }
        | Command::MoveOrder { .. }
        | Command::Life(_)
        | Command::Flow(_)
        | Command::Carry { .. }
        | Command::LookAtClock { .. }
        | Command::Together { .. }
        | Command::SaveDocument { .. }
        | Command::SaveDocuments(_)
        | Command::StoreAttachment(_)
        | Command::StartJob(_)
        | Command::PictureAttachment { .. } => Err(Refusal::NotFound),
    }
}

fn ids(claims: &[Claim]) -> Vec<Uuid> {
    claims.iter().map(|c| c.id).collect()
}

fn check_fields<'f>(view: &FieldView, fields: impl IntoIterator<Item = &'f String>) -> Result<(), Refusal> {
    let faults = permission::check_fields(view, fields.into_iter().map(String::as_str));
    if faults.is_empty() { Ok(()) } else { Err(Refusal::InvalidValues(faults)) }
}

fn allow(permitted: bool) -> Result<(), Refusal> {
    if permitted { Ok(()) } else { Err(Refusal::Forbidden) }
}

fn check_version(expected: Option<i64>, current: i64) -> Result<(), Refusal> {
    match expected {
        Some(version) if version != current => Err(Refusal::VersionConflict { current }),
        Some(_) | None => Ok(()),
    }
}

/// An order the caller cannot see does not exist for the caller.
pub(crate) fn visible_order<'s>(state: &'s State, caller: &Caller, id: Uuid) -> Result<&'s Order, Refusal> {
    state.orders.get(&id).filter(|order| permission::may_on(caller, Action::Read, order)).ok_or(Refusal::NotFound)
}

pub(crate) fn act(caller: &Caller, action: Action, order: &Order) -> Result<(), Refusal> {
    allow(permission::may_on(caller, action, order))?;
    if permission::fits(action, order) { Ok(()) } else { Err(Refusal::NotAllowed { status: order.status }) }
}

/// An order to which the caller may add words or files: by right, or because they are or were asked in its flow.
fn order_to_tell<'s>(state: &'s State, caller: &Caller, id: Uuid, action: Action) -> Result<&'s Order, Refusal> {
    let order = state.orders.get(&id).ok_or(Refusal::NotFound)?;
    let takes_part = matches!(caller, Caller::User { id: user, .. } if state.flows.parts.contains(&(id, *user)));
    if takes_part && permission::may(caller, action) && permission::may(caller, Action::Read) {
        let fits = permission::fits(action, order);
        return if fits { Ok(order) } else { Err(Refusal::NotAllowed { status: order.status }) };
    }
    let order = visible_order(state, caller, id)?;
    act(caller, action, order)?;
    Ok(order)
}

/// Whether a signature may be given with an act: a picture that the actor sent and that belongs to no order yet.
///
/// # Errors
/// [`Refusal`] says what is wrong with it.
pub fn check_signature(state: &State, envelope: &Envelope, order: &Order, id: Uuid) -> Result<(), Refusal> {
    let path = "/signature".to_owned();
    check_claims(state, envelope, order.attachments, &[Claim { path, id }])?;
    let is_picture = state.attachments.get(&id).is_some_and(|file| file.media_type.starts_with("image/"));
    if is_picture {
        return Ok(());
    }
    let (zh, en) = ("签名须为图片。", "A signature is a picture.");
    Err(Refusal::InvalidValues(vec![FieldError::new("not-a-picture", zh, en).at("/signature")]))
}

fn check_claims(state: &State, envelope: &Envelope, present: i64, claims: &[Claim]) -> Result<(), Refusal> {
    if present + claims.len() as i64 > MAX_ATTACHMENTS {
        return Err(Refusal::Limit("attachments"));
    }
    for (index, claim) in claims.iter().enumerate() {
        check_claim(state, envelope, claim, &claims[..index])?;
    }
    Ok(())
}

/// A file can be claimed once, by whoever sent it.
fn check_claim(state: &State, envelope: &Envelope, claim: &Claim, earlier: &[Claim]) -> Result<(), Refusal> {
    let problem = match state.attachments.get(&claim.id) {
        _ if earlier.iter().any(|c| c.id == claim.id) => {
            Some(("attachment-twice", "同一个文件被引用了两次。", "The same file is named twice."))
        }
        None => Some((
            "unknown-attachment",
            "文件不存在或尚未上传完成。",
            "The file does not exist or is not uploaded yet.",
        )),
        Some(a) if a.order_id.is_some() => {
            Some(("attachment-taken", "文件已属于另一张工单。", "The file belongs to another order already."))
        }
        Some(a) if a.uploaded_by != envelope.actor.id => Some((
            "unknown-attachment",
            "文件不存在或尚未上传完成。",
            "The file does not exist or is not uploaded yet.",
        )),
        Some(_) => None,
    };
    problem.map_or(Ok(()), |(code, zh, en)| {
        let error = FieldError { path: claim.path.clone(), code, text: Text::new(zh, en), params: Map::new() };
        Err(Refusal::InvalidValues(vec![error]))
    })
}
