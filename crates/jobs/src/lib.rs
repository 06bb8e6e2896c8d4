//! What runs with nobody waiting: one file for each follower and each schedule.

mod audit_chain;
pub mod board;
mod bulk_edit;
pub mod calls;
mod export_orders;
mod flow_errands;
mod flow_migrate;
pub mod flow_replay;
pub mod flow_review;
pub mod flow_upkeep;
mod hand_over;
pub mod job;
mod job_runner;
mod letter;
pub mod mails;
pub mod notices;
mod order_import;
pub mod order_index;
mod order_lists;
mod own;
mod prune;
mod reach;
mod record_export;
mod record_import;
pub mod sender;
mod table;
pub mod thumbnails;
pub mod timers;
mod tokens;
pub mod uploads;
pub mod webhooks;

use gongdan_connect::{Channel, Client, Seal};
use gongdan_domain::delivery::Pace;
use gongdan_ledger::Ledger;
use gongdan_store::StoreError;
use gongdan_store::files::Files;

pub use audit_chain::{AUDIT_CHAIN, AuditChain, Verdict, verify};
pub use job_runner::{JobRunner, expire as expire_jobs};

/// The kinds of jobs there are: one line for each.
pub fn job_kinds() -> Vec<Box<dyn job::JobKind>> {
    vec![
        Box::new(record_import::RecordImport),
        Box::new(record_export::RecordExport),
        Box::new(order_import::OrderImport),
        Box::new(bulk_edit::BulkEdit),
        Box::new(export_orders::ExportOrders),
        Box::new(flow_replay::FlowReplay),
        Box::new(flow_migrate::FlowMigrate),
        Box::new(hand_over::HandOver),
    ]
}

/// What is needed to send anything out.
pub struct Outside {
    /// The one way out.
    pub client: Client,
    /// Opens the secrets that it takes.
    pub seal: Seal,
    /// The ways to tell a person.
    pub channels: &'static [&'static dyn Channel],
    /// Where people find this installation; empty if nobody said.
    pub public_url: String,
}

/// What runs in the background of a node.
pub struct Running {
    jobs: JobRunner,
    sender: sender::Sender,
}

impl Running {
    /// Lets go of everything this node has, so that others need not wait for its leases to run out.
    ///
    /// # Errors
    /// Any [`StoreError`].
    pub async fn release(&self) -> Result<(), StoreError> {
        self.jobs.release().await?;
        self.sender.release().await
    }
}

/// Starts everything that runs in the background of a node. Before the node stops, it lets go of what it has.
pub fn start(ledger: &Ledger, files: &Files, outside: Outside) -> Running {
    ledger.followers().start_rows(AuditChain);
    ledger.followers().start_rows(notices::Notices::new(ledger.clone(), outside.channels));
    ledger.followers().start_rows(webhooks::Webhooks::new(ledger.clone(), &outside.public_url));
    ledger.followers().start_rows(board::Board::new(ledger.clone()));
    ledger.followers().start_rows(flow_review::FlowReview);
    ledger.followers().start_effects(thumbnails::Thumbnails::new(ledger.clone(), files.clone()));
    ledger.followers().start_effects(flow_errands::FlowErrands::new(ledger.clone()));
    ledger.followers().start_effects(flow_upkeep::FlowUpkeep::new(ledger.clone()));
    tokio::spawn(order_index::run(ledger.clone()));
    tokio::spawn(prune::run(ledger.clone(), files.clone()));
    tokio::spawn(timers::run(ledger.clone()));
    let sender = sender::Sender::new(ledger.clone(), carriers(ledger, &outside), Pace::default());
    sender.start();
    let jobs = JobRunner::new(ledger.clone(), files.clone(), job_kinds());
    jobs.start();
    Running { jobs, sender }
}

/// Everything that is sent out, each its own way.
pub fn carriers(ledger: &Ledger, outside: &Outside) -> Vec<Box<dyn sender::Carrier>> {
    let Outside { client, seal, channels, public_url } = outside;
    let webhooks = webhooks::WebhookCarrier::new(ledger.clone(), client.clone(), seal.clone());
    let calls = calls::CallCarrier::new(ledger.clone(), client.clone(), seal.clone());
    let mut carriers: Vec<Box<dyn sender::Carrier>> = vec![Box::new(webhooks), Box::new(calls)];
    for channel in *channels {
        let (ledger, client, seal) = (ledger.clone(), client.clone(), seal.clone());
        let carrier = mails::ChannelCarrier::new(ledger, (*channel, channels), client, seal, public_url);
        carriers.push(Box::new(carrier));
    }
    carriers
}
