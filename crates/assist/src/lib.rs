//! Full-text search over orders, comments, records and names of files.
//!
//! Every node keeps an index of its own, made from the database and kept in step with the log; it is a copy and can
//! be thrown away at any time. Three rules keep it honest:
//!
//! - **The position lies inside the index's own commit** (`index`), so it never claims more than it holds.
//! - **The index proposes, the database answers** (`judge`): each candidate is read as it is now and matched again
//!   in what the caller may see. Rights, hidden fields and late changes need no trust in the index.
//! - **A page costs a page** (`sets`, `walk`): documents lie newest first, so a search stops when the page is full,
//!   however many orders there are.

mod feed;
mod find;
mod folder;
mod index;
mod judge;
mod need;
mod pieces;
mod search;
mod sets;
mod sight;
mod sounds;
mod texts;
mod tokens;
mod walk;
mod words;

pub use find::{Cursor, Found, Hit, Query, Within};
pub use judge::{Likeness, Marked, Snippet};
pub use search::{Catalogs, Search, SearchConfig, Standing, ask_for_rebuild};
pub use sight::Sight;
pub use texts::{Kind, Place, Subject};

use gongdan_store::StoreError;

/// Why a search has no answer.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The index failed; it is being made again.
    #[error(transparent)]
    Index(#[from] tantivy::TantivyError),
    /// Its folder failed.
    #[error(transparent)]
    Folder(#[from] std::io::Error),
    /// It was made by another version.
    #[error("the index has another format")]
    Format,
    /// A file does not hold what was written.
    #[error("the index is damaged")]
    Damaged,
    /// Too many processes share one data folder.
    #[error("too many processes keep an index in this folder")]
    Copies,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
