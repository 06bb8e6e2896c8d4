//! What tests share. Never part of the product.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up must stop at once")]

pub mod cluster;
pub mod company;
pub mod database;
pub mod orders;
pub mod process;
pub mod receiver;
pub mod smtp;
pub mod walking;
pub mod wide;

pub use database::TestDb;

/// A search whose index lies in `folder`.
pub fn search(ledger: &gongdan_ledger::Ledger, folder: &std::path::Path) -> gongdan_assist::Search {
    let catalogs = ledger.clone();
    gongdan_assist::Search::start(gongdan_assist::SearchConfig {
        folder: folder.join("search"),
        store: ledger.store().clone(),
        catalogs: std::sync::Arc::new(move |org| catalogs.catalog(org)),
        grown: ledger.grown(),
    })
}
