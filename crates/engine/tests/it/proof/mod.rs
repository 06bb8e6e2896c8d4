//! The proof before publishing, held against flows whose defects are known because they were put there.

mod bases;
mod corpus;
mod defects;
mod firm;
mod game;
mod rounds;
mod tables;
mod wild;

use crate::play::{Kinds, flow};
use bases::fields;
use firm::Firm;
use gongdan_engine::definition::Flow;
use gongdan_engine::finding::Finding;
use gongdan_engine::net::Net;
use gongdan_engine::people::Directory;
use gongdan_engine::proof::{Facts, Promise, Shows, Stage, StandIn, prove, replay};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value as Json;
use std::cell::Cell;
use uuid::Uuid;

/// Findings that no order can show, because the flow cannot be put into one: the way it is written is the defect.
const WRITTEN: [&str; 12] = [
    "unknown-step",
    "unknown-kind",
    "duplicate-id",
    "bad-id",
    "dead-end",
    "several-ways",
    "end-goes-on",
    "bad-condition",
    "condition-ignored",
    "no-single-start",
    "unreachable",
    "undecided",
];

/// Judges a flow and lives through every example.
fn judged(steps: &[Json], firm: Option<&Firm>) -> Result<Vec<Finding>, String> {
    judged_flow(&flow(steps.to_vec()), firm)
}

/// The same for a whole flow.
fn judged_flow(flow: &Flow, firm: Option<&Firm>) -> Result<Vec<Finding>, String> {
    let fields = fields();
    let level = firm.and_then(Firm::level);
    let facts = Facts {
        fields: Some(&fields),
        company: firm.map(|firm| firm as _),
        promise: level.as_ref().map(|level| Promise { level, time: None }),
        type_id: Uuid::from_u128(1_000),
        now: Timestamp::UNIX_EPOCH,
        time_zone: &TimeZone::UTC,
    };
    let findings = prove(flow, &Kinds, &facts);
    let Some(net) = Net::draft(flow, &Kinds) else { return Ok(findings) };
    let (stand_in, budget) = (StandIn::of(&net), Cell::new(0));
    for finding in &findings {
        let Some(example) = &finding.example else { continue };
        let shown = match &example.shows {
            Shows::Hangs { moves, at } => game::hangs(flow, moves, at),
            Shows::LeftBehind { moves, at } => game::leaves_behind(flow, moves, at),
            _ => [Some(&stand_in as &dyn Directory), firm.map(|firm| firm as &dyn Directory)]
                .into_iter()
                .flatten()
                .any(|directory| replay(&Stage::new(&net, &fields, directory, &facts, &budget), example)),
        };
        if !shown {
            return Err(format!("the example does not show it: {finding:?}"));
        }
    }
    Ok(findings)
}
