//! What runs with nobody waiting: one file for each follower and each schedule.

mod audit_chain;
mod bulk_edit;
mod export_orders;
mod flow_migrate;
pub mod flow_replay;
pub mod flow_upkeep;
mod hand_over;
pub mod job;
mod job_runner;
pub mod notices;
pub mod order_index;
mod order_lists;
mod prune;
mod record_export;
mod record_import;
pub mod thumbnails;
pub mod timers;
pub mod uploads;

use gongdan_ledger::Ledger;
use gongdan_store::files::Files;

pub use audit_chain::{AUDIT_CHAIN, AuditChain, Verdict, verify};
pub use job_runner::{JobRunner, expire as expire_jobs};

/// The kinds of jobs there are: one line for each.
pub fn job_kinds() -> Vec<Box<dyn job::JobKind>> {
    vec![
        Box::new(record_import::RecordImport),
        Box::new(record_export::RecordExport),
        Box::new(bulk_edit::BulkEdit),
        Box::new(export_orders::ExportOrders),
        Box::new(flow_replay::FlowReplay),
        Box::new(flow_migrate::FlowMigrate),
        Box::new(hand_over::HandOver),
    ]
}

/// Starts everything that runs in the background of a node. Before the node stops, the runner lets go of its jobs.
pub fn start(ledger: &Ledger, files: &Files) -> JobRunner {
    ledger.followers().start_rows(AuditChain);
    ledger.followers().start_rows(notices::Notices::new(ledger.clone()));
    ledger.followers().start_effects(thumbnails::Thumbnails::new(ledger.clone(), files.clone()));
    ledger.followers().start_effects(flow_upkeep::FlowUpkeep::new(ledger.clone()));
    tokio::spawn(order_index::run(ledger.clone()));
    tokio::spawn(prune::run(ledger.clone(), files.clone()));
    tokio::spawn(timers::run(ledger.clone()));
    let runner = JobRunner::new(ledger.clone(), files.clone(), job_kinds());
    runner.start();
    runner
}
