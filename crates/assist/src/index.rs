//! The index on disk: its fields, how it is opened, and how far it has come.

use crate::SearchError;
use crate::folder::Folder;
use gongdan_domain::OrgId;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use tantivy::directory::error::LockError;
use tantivy::schema::{BytesOptions, Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};
use tantivy::{
    Index, IndexReader, IndexSettings, IndexSortByField, IndexWriter, Order, ReloadPolicy, TantivyError, Term,
};
use uuid::Uuid;

/// Grows whenever pieces are cut differently: an index of another format is made again.
pub(crate) const FORMAT: u32 = 1;
/// Memory that new pieces may take before they are written.
const WRITER_BYTES: usize = 40 << 20;
/// Merges never make a part larger than some times this many documents, so that none of them takes long.
const MOST_MERGED: usize = 150_000;
/// Nodes of one data folder that each have a copy.
const MOST_COPIES: usize = 8;
const LINES: &str = "lines";

/// The fields of a document of the index.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// Organisation and id together: what an update takes out.
    pub(crate) key: Field,
    /// The first half of the id, a UUIDv7: when it was made. Documents lie in this order, newest first.
    pub(crate) age: Field,
    /// The second half of the id.
    pub(crate) rest: Field,
    /// Kind, type and everything else that decides who may see it.
    pub(crate) reach: Field,
    /// Number or code, and title or name.
    pub(crate) title: Field,
    /// What stands in `title`, and the values.
    pub(crate) body: Field,
    /// Comments.
    pub(crate) comments: Field,
    /// Names of files.
    pub(crate) files: Field,
    /// How `body` sounds.
    pub(crate) sounds: Field,
    /// Initials of the short texts of `body`.
    pub(crate) initials: Field,
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let pieces = TextFieldIndexing::default()
        .set_tokenizer(LINES)
        .set_index_option(IndexRecordOption::Basic)
        .set_fieldnorms(false);
    let pieces = TextOptions::default().set_indexing_options(pieces);
    let number = NumericOptions::default().set_fast();
    let fields = Fields {
        key: schema.add_bytes_field("key", BytesOptions::default().set_indexed()),
        age: schema.add_u64_field("age", number.clone()),
        rest: schema.add_u64_field("rest", number),
        reach: schema.add_text_field("reach", pieces.clone()),
        title: schema.add_text_field("title", pieces.clone()),
        body: schema.add_text_field("body", pieces.clone()),
        comments: schema.add_text_field("comments", pieces.clone()),
        files: schema.add_text_field("files", pieces.clone()),
        sounds: schema.add_text_field("sounds", pieces.clone()),
        initials: schema.add_text_field("initials", pieces),
    };
    (schema.build(), fields)
}

/// How far the index has come, kept inside every commit: it can never say more than what it holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Progress {
    pub(crate) format: u32,
    /// Organisations in the order they were first seen; the place is their prefix in every piece.
    pub(crate) organisations: Vec<Place>,
}

/// How far it has come with one organisation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) org: OrgId,
    /// Every event up to here is in.
    pub(crate) position: i64,
    /// Orders still to be read for the first time: those before this one. `None` when all are in.
    pub(crate) orders_before: Option<Uuid>,
    /// Documents still to be read for the first time: those after this one. `None` when all are in.
    pub(crate) documents_after: Option<Uuid>,
    /// Orders are read again because words changed; until then the old ones can be found.
    #[serde(default)]
    pub(crate) is_renewal: bool,
    /// Records and people with a new name: orders that point at them are read again.
    #[serde(default)]
    pub(crate) renamed: Vec<Renamed>,
}

/// A record or person with a new name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Renamed {
    pub(crate) id: Uuid,
    /// The last order that was read again.
    pub(crate) after: Option<Uuid>,
}

impl Place {
    /// Nothing is in yet of a log that has come to `position`.
    pub(crate) fn begin(org: OrgId, position: i64) -> Self {
        Self {
            org,
            position,
            orders_before: Some(Uuid::max()),
            documents_after: Some(Uuid::nil()),
            is_renewal: false,
            renamed: Vec::new(),
        }
    }

    /// Whether everything is in that happened before `position`.
    pub(crate) fn is_whole(&self) -> bool {
        (self.orders_before.is_none() || self.is_renewal) && self.documents_after.is_none()
    }
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self { format: FORMAT, organisations: Vec::new() }
    }

    pub(crate) fn place(&self, org: OrgId) -> Option<&Place> {
        self.organisations.iter().find(|place| place.org == org)
    }

    /// What every piece of the organisation begins with.
    pub(crate) fn prefix(&self, org: OrgId) -> Option<String> {
        self.organisations.iter().position(|place| place.org == org).map(|at| format!("{at}:"))
    }
}

/// An open index of this node alone.
pub(crate) struct Opened {
    pub(crate) writer: IndexWriter,
    pub(crate) reader: IndexReader,
    pub(crate) fields: Fields,
    pub(crate) progress: Progress,
    pub(crate) path: PathBuf,
}

/// Opens the first copy under `folder` that no other process holds, or begins one. A copy that cannot be read, or
/// was made by another version, is thrown away: the database has everything.
pub(crate) fn open(folder: &Path) -> Result<Opened, SearchError> {
    for copy in 1..=MOST_COPIES {
        let path = if copy == 1 { folder.to_owned() } else { folder.with_extension(copy.to_string()) };
        match open_copy(&path) {
            Err(SearchError::Index(TantivyError::LockFailure(LockError::LockBusy, _))) => {}
            other => return other,
        }
    }
    Err(SearchError::Copies)
}

fn open_copy(path: &Path) -> Result<Opened, SearchError> {
    match try_open(path) {
        Ok(opened) => Ok(opened),
        Err(error @ SearchError::Index(TantivyError::LockFailure(..))) => Err(error),
        Err(error) => {
            tracing::warn!(%error, path = %path.display(), "the search index cannot be used and is made again");
            std::fs::remove_dir_all(path)?;
            try_open(path)
        }
    }
}

fn try_open(path: &Path) -> Result<Opened, SearchError> {
    std::fs::create_dir_all(path)?;
    let (schema, fields) = schema();
    let newest_first = IndexSortByField { field: "age".to_owned(), order: Order::Desc };
    let settings = IndexSettings { sort_by_field: Some(newest_first), ..IndexSettings::default() };
    let folder = Folder::open(path).map_err(TantivyError::from)?;
    let mut index = if Index::exists(&folder).map_err(TantivyError::from)? {
        Index::open(folder)?
    } else {
        Index::create(folder, schema.clone(), settings)?
    };
    if index.schema() != schema {
        return Err(SearchError::Format);
    }
    index.tokenizers().register(LINES, TextAnalyzer::builder(Lines::default()).build());
    // Nothing can be searched by several threads faster than it is handed to them.
    index.set_executor(tantivy::Executor::single_thread());
    let options = tantivy::indexer::IndexWriterOptions::builder()
        .num_worker_threads(1)
        .num_merge_threads(1)
        .memory_budget_per_thread(WRITER_BYTES)
        .build();
    let writer: IndexWriter = index.writer_with_options(options)?;
    let mut merging = tantivy::indexer::LogMergePolicy::default();
    merging.set_max_docs_before_merge(MOST_MERGED);
    merging.set_min_layer_size(2_000);
    merging.set_del_docs_ratio_before_merge(0.3);
    writer.set_merge_policy(Box::new(merging));
    check_after_restart(&index, path)?;
    let progress = match index.load_metas()?.payload {
        None => Progress::new(),
        Some(payload) => serde_json::from_str(&payload).map_err(|_| SearchError::Format)?,
    };
    if progress.format != FORMAT {
        return Err(SearchError::Format);
    }
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).num_warming_threads(0).try_into()?;
    Ok(Opened { writer, reader, fields, progress, path: path.to_owned() })
}

/// After the machine was started again, what was written last may have been lost: then every file is checked.
fn check_after_restart(index: &Index, path: &Path) -> Result<(), SearchError> {
    let Ok(boot) = std::fs::read_to_string("/proc/sys/kernel/random/boot_id") else { return Ok(()) };
    let marker = path.join("boot");
    if std::fs::read_to_string(&marker).is_ok_and(|last| last == boot) {
        return Ok(());
    }
    if !index.validate_checksum()?.is_empty() {
        return Err(SearchError::Damaged);
    }
    Ok(std::fs::write(marker, boot)?)
}

/// The term that finds one document of an organisation.
pub(crate) fn key(fields: Fields, org: OrgId, id: Uuid) -> Term {
    Term::from_field_bytes(fields.key, &key_bytes(org, id))
}

/// Organisation and id, one after the other.
pub(crate) fn key_bytes(org: OrgId, id: Uuid) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(org.0.as_bytes());
    bytes[16..].copy_from_slice(id.as_bytes());
    bytes
}

/// Reads [`Pieces`](crate::pieces::Pieces); every piece gets the prefix.
#[derive(Clone, Default)]
struct Lines {
    token: Token,
}

struct LineStream<'a> {
    prefix: &'a str,
    rest: std::str::Split<'a, char>,
    token: &'a mut Token,
}

impl Tokenizer for Lines {
    type TokenStream<'a> = LineStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> LineStream<'a> {
        let mut rest = text.split('\n');
        self.token.reset();
        LineStream { prefix: rest.next().unwrap_or_default(), rest, token: &mut self.token }
    }
}

impl TokenStream for LineStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(piece) = self.rest.next() else { return false };
        self.token.text.clear();
        self.token.text.push_str(self.prefix);
        self.token.text.push_str(piece);
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
