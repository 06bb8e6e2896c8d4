//! What runs with nobody waiting: one file for each follower and each schedule.

mod audit_chain;
mod prune;
pub mod thumbnails;
pub mod uploads;

use gongdan_ledger::Ledger;
use gongdan_store::files::Files;

pub use audit_chain::{AUDIT_CHAIN, AuditChain, Verdict, verify};

/// Starts everything that runs in the background of a node.
pub fn start(ledger: &Ledger, files: &Files) {
    ledger.followers().start_rows(AuditChain);
    ledger.followers().start_effects(thumbnails::Thumbnails::new(ledger.clone(), files.clone()));
    tokio::spawn(prune::run(ledger.clone(), files.clone()));
}
