//! No organisation is left without an administrator. Asked inside the transaction, where those who change access wait
//! for each other: what is seen here cannot change before the batch is committed.

use crate::shelf::Shelf;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::document::{Body as _, Document};
use gongdan_domain::event::Event;
use gongdan_domain::people::User;
use gongdan_domain::permission::{Administration, may_take, nobody_left};
use gongdan_domain::{Decision, Refusal, State};
use gongdan_store::state;
use std::collections::HashMap;
use uuid::Uuid;

/// People looked at in one question.
const AT_ONCE: usize = 50;

/// Refuses a decision after which nobody would administer.
pub(crate) fn somebody_stays(
    shelf: &Shelf<'_>,
    catalog: Option<&Catalog>,
    state: &State,
    decision: &Decision,
) -> Result<(), Refusal> {
    let saved: Vec<Document> = decision.events.iter().filter_map(Event::document).collect();
    let taken = |after: &Document| may_take(state.documents.get(&after.id), after);
    let Some(path) = saved.iter().find_map(taken) else { return Ok(()) };
    let held = shelf.ask(|c, org| state::documents_of_kinds(c, org, &Administration::READ_FROM)).unwrap_or_default();
    let now = over(&held, state.documents.values());
    let only_users = saved.iter().all(|document| document.kind == User::KIND);
    let administration = Administration::of(now.values().copied());
    let administers = |user: &Document| now.get(&user.id).is_some_and(|before| administration.is_held_by(before));
    if only_users && !saved.iter().any(administers) {
        return Ok(());
    }
    let then = over(&held, state.documents.values().chain(&saved));
    let administration = Administration::of(then.values().copied());
    if then.values().any(|document| administration.is_held_by(document)) {
        return Ok(());
    }
    let untouched = |user: &Document| !then.contains_key(&user.id) && administration.is_held_by(user);
    let people = catalog.into_iter().flat_map(Catalog::people);
    let likely = people.filter(|p| p.active && administration.includes(p.id, &p.body.roles)).map(|p| p.id);
    for some in likely.collect::<Vec<Uuid>>().chunks(AT_ONCE) {
        let users = shelf.ask(|c, org| state::documents_by_id(c, org, some)).unwrap_or_default();
        if users.iter().any(untouched) {
            return Ok(());
        }
    }
    // Another node may have made one whom this one does not know yet.
    let everybody = shelf.ask(|c, org| state::documents_of_kinds(c, org, &[User::KIND])).unwrap_or_default();
    let stays = everybody.iter().any(untouched);
    if stays { Ok(()) } else { Err(Refusal::InvalidValues(vec![nobody_left(path)])) }
}

/// Documents of the database with those of the batch, which are newer, laid over them.
fn over<'d>(held: &'d [Document], newer: impl IntoIterator<Item = &'d Document>) -> HashMap<Uuid, &'d Document> {
    let relevant = newer.into_iter().filter(|document| Administration::rests_on(&document.kind));
    held.iter().chain(relevant).map(|document| (document.id, document)).collect()
}
