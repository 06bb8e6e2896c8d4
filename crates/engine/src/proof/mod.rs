//! Proof before publishing: what may go wrong with a flow, each time with an order that shows it.
//!
//! The shape of a flow is proved: splits and joins are paired when a [`Net`] is read. Conditions are decided over
//! their fields' domains, cut at every constant that a condition names (see [`cells`]); what cannot be decided within
//! bounds is said to be undecided. People are looked for by the code that seats them in production. Every example is
//! an order that [`replay`] lives through with [`crate::step()`].

mod asked;
mod boundaries;
mod cells;
mod drive;
mod example;
mod gates;
mod loops;
mod marks;
mod outside;
mod people;
mod reading;
mod redecided;
mod returns;
mod rounds;
mod solve;
mod standin;
mod tables;
mod time;
mod tokens;

pub use cells::{Domain, Fields};
pub use drive::Stage;
pub use example::{Deed, Example, Move, Shows, replay};
pub use people::{Absence, Asks, Class, Company, Named, Watch};
pub use standin::StandIn;
pub use time::Promise;

use crate::behaviour::StepKinds;
use crate::cases;
use crate::definition::Flow;
use crate::finding::{Finding, Severity};
use crate::net::Net;
use gongdan_domain::expr::Type;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::cell::Cell;
use uuid::Uuid;

/// What a flow is judged against.
pub struct Facts<'a> {
    /// What the form of the order asks; `None` when there is no form yet, and names of fields are not checked.
    pub fields: Option<&'a Fields>,
    /// The organisation; without it people are not proved.
    pub company: Option<&'a dyn Company>,
    /// What is promised to whoever asks.
    pub promise: Option<Promise<'a>>,
    /// The order's type.
    pub type_id: Uuid,
    /// The present.
    pub now: Timestamp,
    /// Where the organisation counts its days.
    pub time_zone: &'a TimeZone,
}

/// Judges a flow, by itself and against its own cases. The worst comes first; without an error it may be published.
///
/// It takes time in the square of the number of steps at most, and answers the same for the same arguments.
pub fn prove(flow: &Flow, kinds: &dyn StepKinds, facts: &Facts<'_>) -> Vec<Finding> {
    let (mut findings, refused) = match Net::new(flow.clone(), kinds) {
        Ok(net) => (cases(&net, facts), Vec::new()),
        Err(refused) => (Vec::new(), refused),
    };
    match Net::draft(flow, kinds) {
        Some(net) => findings.extend(of_net(&net, refused, facts)),
        None => findings.extend(refused),
    }
    findings.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.steps.cmp(&b.steps)).then(a.code.cmp(b.code)));
    findings
}

fn cases(net: &Net, facts: &Facts<'_>) -> Vec<Finding> {
    let scope = |name: &str| match facts.fields {
        Some(fields) => fields.get(name).map(|domain| domain.ty.clone()),
        None => Some(Type::Any),
    };
    cases::run_all(net, &scope, facts.now)
}

fn of_net(net: &Net, refused: Vec<Finding>, facts: &Facts<'_>) -> Vec<Finding> {
    let nothing = Fields::new();
    let fields = facts.fields.unwrap_or(&nothing);
    let stand_in = StandIn::of(net);
    let budget = Cell::new(drive::BUDGET);
    let stage = Stage::new(net, fields, &stand_in, facts, &budget);
    let is_shaped = refused.iter().all(|finding| finding.code == "no-otherwise");
    let mut findings = tokens::shown(refused, &stage);
    if is_shaped {
        let judged = gates::judge(&stage);
        findings = gates::shown(findings, &judged, &stage);
        findings.extend(gates::findings(&judged, &stage));
        findings.extend(reading::findings(&stage));
        findings.extend(tables::findings(&stage));
        findings.extend(marks::findings(&stage));
        findings.extend(returns::findings(&stage));
        findings.extend(loops::findings(&stage));
        findings.extend(rounds::findings(&stage));
        findings.extend(asked::findings(&stage, &judged));
        findings.extend(redecided::findings(&stage));
        findings.extend(time::findings(&stage));
        if let Some(company) = facts.company {
            findings.extend(outside::findings(&stage, company));
            findings.extend(people::findings(&stage, company, &judged));
        }
    }
    findings
}

/// Whether findings let a flow be published.
pub fn may_publish(findings: &[Finding]) -> bool {
    findings.iter().all(|finding| finding.severity < Severity::Error)
}
