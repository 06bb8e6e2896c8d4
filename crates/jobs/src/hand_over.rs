//! Job: everything that waits for somebody who leaves goes to somebody else (离职交接): open tasks, orders they are
//! responsible for, the duty of a deputy. Flows that name the leaver are told, for their owners to change.

use crate::job::{JobContext, JobKind, Stop, Working};
use crate::order_lists::now;
use gongdan_domain::absence::Absence;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::document::{Body as _, Document};
use gongdan_domain::event::Named;
use gongdan_domain::flow::FlowAct;
use gongdan_domain::flow_jobs::HandOver as Parameters;
use gongdan_domain::job::JobParameters;
use gongdan_domain::life::LifeCommand;
use gongdan_domain::{Command, Refusal};
use gongdan_engine::act::{Act, Order as Administration};
use gongdan_store::{Conn, flow_boxes};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// Orders handed over together.
const PIECE: usize = 200;
/// Orders that stay and are named one by one.
const NAMED: usize = 200;

/// The kind.
pub(crate) struct HandOver;

/// How far it is; the owner reads `outcome`.
#[derive(Default, Serialize, Deserialize)]
struct Checkpoint {
    after: Uuid,
    orders_done: bool,
    after_order: Uuid,
    outcome: Outcome,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    /// Orders whose open tasks passed on.
    tasks: usize,
    /// Orders somebody else is responsible for now.
    assigned: usize,
    /// Absences for which somebody else stands in now, or nobody.
    absences: usize,
    /// Orders that stay, with the reason.
    stayed: Vec<Row>,
    /// Flows that name the leaver, by the key of their order type.
    flows: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Row {
    id: Uuid,
    reason: String,
}

impl JobKind for HandOver {
    fn name(&self) -> &'static str {
        Parameters::KIND
    }

    fn run<'a>(&'a self, cx: &'a mut JobContext) -> Working<'a> {
        Box::pin(async move {
            let parameters: Parameters = cx.parameters()?;
            let mut at: Checkpoint = cx.checkpoint()?;
            while !at.orders_done {
                pass_tasks_on(cx, &parameters, &mut at).await?;
            }
            while pass_orders_on(cx, &parameters, &mut at).await? {}
            let gone = || Stop::failed("组织不存在。", "The organisation does not exist.");
            let catalog = cx.ledger.catalog(cx.job.org).ok_or_else(gone)?;
            at.outcome.absences = pass_absences_on(cx, &catalog, &parameters).await?;
            at.outcome.flows = naming(&catalog, parameters.from);
            cx.find(&at.outcome)?;
            let done = at.outcome.tasks + at.outcome.assigned;
            cx.save(done, done, &at).await?;
            Ok(None)
        })
    }
}

async fn pass_tasks_on(cx: &mut JobContext, parameters: &Parameters, at: &mut Checkpoint) -> Result<(), Stop> {
    let (org, from, after) = (cx.job.org, parameters.from, at.after);
    let found = cx.ledger.store().read(move |c: &mut Conn| flow_boxes::asked_at(c, org, from, after, PIECE)).await?;
    let Some(last) = found.last().copied() else {
        at.orders_done = true;
        return Ok(());
    };
    let act = Act::Administer { order: Administration::HandOver { from, to: parameters.to } };
    let act = serde_json::to_value(&act).map_err(|error| Stop::Later(error.to_string()))?;
    let command = |id: &Uuid| {
        let act = FlowAct { comment: parameters.comment.clone(), ..FlowAct::new(*id, act.clone()) };
        (format!("task:{id}"), Command::Flow(act))
    };
    let answers = cx.submit_all(found.iter().map(command).collect()).await?;
    for (id, answer) in found.into_iter().zip(answers) {
        match answer {
            Ok(_) => at.outcome.tasks += 1,
            // A deputy's tasks belong to somebody else: that duty passes on with the absence.
            Err(Refusal::Decided) => {}
            Err(refusal) => at.outcome.stay(id, &refusal),
        }
    }
    at.after = last;
    note(cx, at).await
}

async fn pass_orders_on(cx: &mut JobContext, parameters: &Parameters, at: &mut Checkpoint) -> Result<bool, Stop> {
    let (org, from, after) = (cx.job.org, parameters.from, at.after_order);
    let read = move |c: &mut Conn| flow_boxes::assigned_to(c, org, from, after, PIECE);
    let found: Vec<Uuid> = cx.ledger.store().read(read).await?;
    let Some(last) = found.last().copied() else { return Ok(false) };
    let gone = || Stop::failed("接手人不存在。", "Whoever takes over does not exist.");
    let catalog = cx.ledger.catalog(org).ok_or_else(gone)?;
    let person = catalog.person(parameters.to).filter(|person| person.active).ok_or_else(gone)?;
    let to = Named { id: person.id, name: person.body.name.clone() };
    let command = |id: &Uuid| {
        let assign = LifeCommand::Assign { order_id: *id, to: Some(to.clone()) };
        (format!("order:{id}"), Command::Life(assign))
    };
    let answers = cx.submit_all(found.iter().map(command).collect()).await?;
    for (id, answer) in found.into_iter().zip(answers) {
        match answer {
            Ok(_) => at.outcome.assigned += 1,
            Err(refusal) => at.outcome.stay(id, &refusal),
        }
    }
    at.after_order = last;
    note(cx, at).await?;
    Ok(true)
}

async fn note(cx: &mut JobContext, at: &Checkpoint) -> Result<(), Stop> {
    cx.find(&at.outcome)?;
    let done = at.outcome.tasks + at.outcome.assigned;
    cx.save(done, done, at).await
}

impl Outcome {
    fn stay(&mut self, id: Uuid, refusal: &Refusal) {
        if self.stayed.len() < NAMED {
            self.stayed.push(Row { id, reason: refusal.to_string() });
        }
    }
}

/// Where the leaver stood in for others, whoever takes over does; where that makes no sense, nobody does any more.
async fn pass_absences_on(cx: &JobContext, catalog: &Arc<Catalog>, parameters: &Parameters) -> Result<usize, Stop> {
    let at = now();
    let lasting = |body: &Absence| body.until > at;
    let all: Vec<_> = catalog.absences().filter(|row| row.active && lasting(&row.body)).collect();
    let mut commands = Vec::new();
    for row in all.iter().filter(|row| row.body.deputy == parameters.from || row.body.person == parameters.from) {
        let body = Absence { deputy: parameters.to, ..row.body.clone() };
        let others: Vec<&Absence> = all.iter().filter(|other| other.id != row.id).map(|other| &other.body).collect();
        let passes = row.body.deputy == parameters.from && body.check(&others).is_ok();
        let document = Document {
            id: row.id,
            kind: Absence::KIND.to_owned(),
            key: row.key.clone(),
            version: row.version,
            active: passes,
            body: serde_json::to_value(if passes { &body } else { &row.body })
                .map_err(|error| Stop::Later(error.to_string()))?,
        };
        let command = Command::SaveDocument { document, expected_version: Some(row.version) };
        commands.push((format!("absence:{}", row.id), command));
    }
    let answers = cx.submit_all(commands).await?;
    Ok(answers.iter().filter(|answer| answer.is_ok()).count())
}

/// Order types whose published flow names a person.
fn naming(catalog: &Catalog, person: Uuid) -> Vec<String> {
    let name = person.to_string();
    let names =
        |type_id, version| catalog.flow(type_id, version).is_some_and(|flow| flow.0.to_string().contains(&name));
    let types = catalog.order_types().filter(|t| names(t.id, t.body.flow_version));
    types.map(|t| t.key.clone()).collect()
}
