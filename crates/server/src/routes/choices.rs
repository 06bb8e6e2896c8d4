//! People whom somebody chooses for a step: the requester before the order is submitted, or whoever acts before.

use super::order_flow::{actor, named_step};
use crate::wire::PeopleChoice;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::command;
use gongdan_domain::form::{FieldError, PreparedForm};
use gongdan_engine::act::{Act, Input, Refused};
use gongdan_engine::demand::{self, Choice};
use gongdan_engine::net::Net;
use gongdan_engine::people::About;
use gongdan_engine::state::FlowState;
use gongdan_engine::{World, step};
use gongdan_ledger::{Paces, Surroundings};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// What is wrong with the people chosen for an order that is about to be submitted.
pub(super) fn check(
    catalog: &Catalog,
    net: &Net,
    (requester, at): (Uuid, Timestamp),
    form: &Arc<PreparedForm>,
    submit: &command::SubmitOrder,
) -> Vec<FieldError> {
    let choices = demand::of_requester(net);
    if choices.is_empty() && submit.chosen.is_empty() {
        return Vec::new();
    }
    let about = About {
        requester: Some(requester),
        type_id: submit.type_id,
        site: submit.links.site_id,
        customer: submit.links.customer_id,
        values: &submit.values,
    };
    let around = Surroundings::new(catalog, about, form.clone(), at);
    let input = Input { act: Act::Start { chosen: submit.chosen.clone() }, by: Some(requester), at };
    if let Err(Refused::Choose { step }) = around.ask(|world| step(net, &FlowState::new(), &input, world)) {
        let (zh, en) = ("所选人员不符合这个步骤的要求。", "These people cannot be chosen for this step.");
        return vec![FieldError::new("bad-choice", zh, en).at(format!("/chosen/{step}"))];
    }
    let route = around.route(net, None, &Paces::default());
    let ahead: BTreeSet<&str> = route.stops.iter().map(|stop| stop.step.as_str()).collect();
    let lacks = |choice: &&Choice| {
        let count = submit.chosen.get(&choice.step).map_or(0, Vec::len);
        ahead.contains(choice.step.as_str()) && count < usize::try_from(choice.min).unwrap_or(usize::MAX)
    };
    let fault = |choice: &Choice| {
        let (zh, en) = ("请为这个步骤选择处理人。", "Choose who acts at this step.");
        FieldError::new("choose-people", zh, en).at(format!("/chosen/{}", choice.step)).with("min", choice.min)
    };
    choices.iter().filter(lacks).map(fault).collect()
}

/// Choices as the caller may make them.
pub(super) fn shown(catalog: &Catalog, net: &Net, choices: Vec<Choice>, world: &World<'_>) -> Vec<PeopleChoice> {
    let one = |choice: Choice| {
        let Choice { step, min, max, among } = choice;
        let mut seen = BTreeSet::new();
        let people = among.iter().flat_map(|source| world.directory.people(source, &world.about));
        let people: Vec<Uuid> = people.filter(|person| seen.insert(*person)).collect();
        let among = (!among.is_empty()).then(|| people.into_iter().map(|id| actor(catalog, id)).collect());
        PeopleChoice { name: named_step(Some(net), &step), step, min, max, among }
    };
    choices.into_iter().map(one).collect()
}
