//! The search itself: candidates by rank and age from the index, each judged before it is answered.

use crate::index::Fields;
use crate::judge::{Allowed, Judge, Likeness, Marked, Snippet, Verdict};
use crate::need::{Ground, Need, Slot};
use crate::texts::{Kind, Subject, Texts, kind_piece, reach_piece, whole_piece};
use crate::walk::Walk;
use crate::words::{self, Word, all, any};
use crate::{SearchError, Sight, tokens};
use gongdan_domain::OrgId;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::permission::{Ids, Over, Scope, Types};
use gongdan_store::{Conn, search};
use std::collections::HashSet;
use std::time::{Duration, Instant};
use tantivy::Searcher;
use uuid::Uuid;

/// Candidates that are read from the database together.
const BATCH: usize = 24;
/// Candidates looked at for one page.
const MOST_JUDGED: usize = 480;
/// A search that has run for so long answers what it has.
const LONGEST: Duration = Duration::from_millis(400);

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Query {
    /// As typed.
    pub words: String,
    /// Where.
    pub within: Within,
    /// Only orders of this type.
    pub type_id: Option<Uuid>,
    /// Only records of this collection.
    pub collection: Option<String>,
    /// Hits on a page.
    pub limit: usize,
    /// Only what comes behind this one.
    pub after: Option<Cursor>,
}

/// Where to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Within {
    /// In number, title, values and requester of orders.
    pub orders: bool,
    /// In comments of orders.
    pub comments: bool,
    /// In names of files of orders.
    pub files: bool,
    /// In records.
    pub records: bool,
}

impl Within {
    /// Everywhere.
    pub const ALL: Self = Self { orders: true, comments: true, files: true, records: true };

    fn any_order(self) -> bool {
        self.orders || self.comments || self.files
    }

    fn slots(self) -> Vec<Slot> {
        let texts = self.orders || self.records;
        let all = [(texts, Slot::Body), (self.comments, Slot::Comments), (self.files, Slot::Files)];
        all.into_iter().filter(|(wanted, _)| *wanted).map(|(_, slot)| slot).collect()
    }
}

/// The place of a hit among all hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Which stage.
    pub stage: usize,
    /// The hit's id, which is its age.
    pub id: Uuid,
}

/// One hit.
#[derive(Debug, Clone)]
pub struct Hit {
    /// What was found.
    pub subject: Subject,
    /// How.
    pub likeness: Likeness,
    /// Its title or name.
    pub title: Marked,
    /// Where else the words stand.
    pub snippet: Option<Snippet>,
}

/// A page of hits, best first.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The hits.
    pub hits: Vec<Hit>,
    /// Where the next page begins, if there may be one.
    pub next: Option<Cursor>,
}

/// One stage: what candidates need, and what a candidate must be to belong here.
struct Stage {
    need: Need,
    likeness: Likeness,
    tier: u8,
}

impl Stage {
    /// Whether a hit belongs here. What belongs to an earlier stage was answered there, on an earlier page.
    fn takes(&self, verdict: &Verdict, is_later_page: bool) -> bool {
        let (own, here) = ((verdict.likeness, verdict.tier), (self.likeness, self.tier));
        let same = own.0 == here.0 && (own.0 != Likeness::Exact || own.1 == here.1);
        if is_later_page { same } else { own <= here }
    }
}

/// All that one search runs on.
pub(crate) struct Run<'a> {
    pub(crate) searcher: &'a Searcher,
    pub(crate) fields: Fields,
    pub(crate) prefix: &'a str,
    pub(crate) org: OrgId,
    pub(crate) catalog: &'a Catalog,
    pub(crate) sight: &'a Sight,
}

impl Run<'_> {
    /// The page of hits that `query` asks for.
    pub(crate) fn find(&self, c: &mut Conn, query: &Query) -> Result<Found, SearchError> {
        let words = words::read(&query.words);
        let Some(filter) = self.filter(query).filter(|_| !words.is_empty() && query.limit > 0) else {
            return Ok(Found::default());
        };
        let texts = query.within.orders || query.within.records;
        let allowed = Allowed { texts, comments: query.within.comments, files: query.within.files };
        let judge = Judge::new(&words, allowed);
        let began = Instant::now();
        let (mut found, mut seen, mut judged, mut last) = (Found::default(), HashSet::new(), 0, None);
        let first = query.after.map_or(0, |after| after.stage);
        for (at, stage) in stages(&words, query.within).into_iter().enumerate().skip(first) {
            // What merely resembles the words is shown only when nothing has them.
            if stage.likeness == Likeness::Close && (!found.hits.is_empty() || (query.after.is_some() && at > first)) {
                break;
            }
            let need =
                filter.clone().map_or_else(|| stage.need.clone(), |filter| all(vec![stage.need.clone(), filter]));
            let after = query.after.filter(|after| after.stage == at).map(|after| after.id);
            let mut walk = self.walk(&need, after)?;
            loop {
                let ids = walk.take(BATCH);
                if ids.is_empty() {
                    break;
                }
                judged += ids.len();
                for texts in self.read(c, &ids, query)? {
                    let Some(verdict) = judge.judge(&texts, stage.likeness) else { continue };
                    if !stage.takes(&verdict, query.after.is_some()) || !seen.insert(texts.id()) {
                        continue;
                    }
                    if found.hits.len() == query.limit {
                        found.next = last;
                        return Ok(found);
                    }
                    last = Some(Cursor { stage: at, id: texts.id() });
                    found.hits.push(hit(texts, verdict));
                }
                if judged >= MOST_JUDGED || began.elapsed() > LONGEST {
                    metrics::counter!("gongdan_search_cut_short").increment(1);
                    return Ok(found);
                }
            }
        }
        Ok(found)
    }

    /// Ids of orders that have all the words, best first; by sound only when none has them as they stand.
    pub(crate) fn order_ids(&self, c: &mut Conn, typed: &str, limit: usize) -> Result<Vec<Uuid>, SearchError> {
        let words = words::read(typed);
        let within = Within { records: false, ..Within::ALL };
        let query = Query { words: typed.to_owned(), within, type_id: None, collection: None, limit, after: None };
        let Some(filter) = self.filter(&query).filter(|_| !words.is_empty()) else { return Ok(Vec::new()) };
        let judge = Judge::new(&words, Allowed { texts: true, comments: true, files: true });
        let (mut ids, mut seen) = (Vec::new(), HashSet::new());
        for stage in stages(&words, within) {
            if stage.likeness > Likeness::Exact && !ids.is_empty() {
                break;
            }
            let need =
                filter.clone().map_or_else(|| stage.need.clone(), |filter| all(vec![stage.need.clone(), filter]));
            let mut walk = self.walk(&need, None)?;
            while ids.len() < limit {
                let batch = walk.take(if self.sight.hides() { BATCH } else { limit - ids.len() });
                if batch.is_empty() {
                    break;
                }
                let kept: Vec<Uuid> = if self.sight.hides() {
                    let texts = self.read(c, &batch, &query)?;
                    texts.iter().filter(|t| judge.judge(t, stage.likeness).is_some()).map(Texts::id).collect()
                } else {
                    batch
                };
                ids.extend(kept.into_iter().filter(|id| seen.insert(*id)));
            }
        }
        Ok(ids)
    }

    fn walk(&self, need: &Need, after: Option<Uuid>) -> Result<Walk, SearchError> {
        let mut parts = Vec::new();
        for part in self.searcher.segment_readers() {
            let ground = Ground { part, fields: self.fields, prefix: self.prefix };
            parts.push((part, ground.set(need)?));
        }
        Ok(Walk::new(parts, after)?)
    }

    /// What limits the candidates besides the words: `None` outside when nothing may be found, inside when all.
    #[expect(clippy::option_option, reason = "nothing and everything are two answers")]
    fn filter(&self, query: &Query) -> Option<Option<Need>> {
        let piece = |piece: String| Need::Piece(Slot::Reach, piece);
        let mut kinds = Vec::new();
        if query.within.any_order() {
            let mut needs = vec![piece(kind_piece(Kind::Order).to_owned())];
            needs.extend(query.type_id.map(|id| piece(reach_piece('t', id))));
            match reach(&self.sight.scope()) {
                Reach::All => kinds.push(all(needs)),
                Reach::Only(reach) => {
                    needs.push(reach);
                    kinds.push(all(needs));
                }
                Reach::Nothing => {}
            }
        }
        if query.within.records && query.type_id.is_none() {
            let mut needs = vec![piece(kind_piece(Kind::Record).to_owned())];
            needs.extend(query.collection.as_ref().map(|name| piece(format!("n:{name}"))));
            kinds.push(all(needs));
        }
        let everything = query.within.any_order()
            && query.within.records
            && query.type_id.is_none()
            && query.collection.is_none()
            && self.sight.scope() == Scope::All;
        match kinds.len() {
            0 => None,
            _ if everything => Some(None),
            _ => Some(Some(any(kinds))),
        }
    }

    /// Reads candidates as they are now, in the order given: those that the caller may see.
    fn read(&self, c: &mut Conn, ids: &[Uuid], query: &Query) -> Result<Vec<Texts>, SearchError> {
        let mut texts = Vec::with_capacity(ids.len());
        if query.within.any_order() {
            let orders = search::order_texts(c, self.org, ids)?;
            let may_see = orders.into_iter().filter(|read| self.sight.sees_order(&read.order));
            texts.extend(may_see.map(|mut read| {
                if !self.sight.sees_notes(&read.order) {
                    read.notes.clear();
                }
                let view = self.sight.fields(&read.order);
                Texts::of_order(read, self.catalog, &view)
            }));
        }
        if query.within.records && texts.len() < ids.len() {
            let records = search::records(c, self.org, ids)?;
            let may_see = records.into_iter().filter(|record| self.sight.sees_records(&record.kind));
            texts.extend(may_see.filter_map(|record| Texts::of_record(record, self.catalog)));
        }
        texts.sort_by_key(|texts| ids.iter().position(|id| *id == texts.id()));
        Ok(texts)
    }
}

impl Subject {
    /// The id of what was found.
    pub fn id(&self) -> Uuid {
        match self {
            Self::Order(order) => order.id,
            Self::Record { id, .. } => *id,
        }
    }
}

fn hit(texts: Texts, verdict: Verdict) -> Hit {
    let Verdict { likeness, title, snippet, .. } = verdict;
    Hit { subject: texts.subject, likeness, title, snippet }
}

enum Reach {
    All,
    Only(Need),
    Nothing,
}

/// The scope as pieces of the index.
fn reach(scope: &Scope) -> Reach {
    let among = |role: char, ids: &Ids| {
        any(ids.as_slice().iter().map(|id| Need::Piece(Slot::Reach, reach_piece(role, *id))).collect())
    };
    match scope {
        Scope::All => Reach::All,
        Scope::Nothing => Reach::Nothing,
        Scope::Within(reaches) => {
            let ways = reaches.iter().map(|reach| {
                let mut needs = Vec::new();
                if let Types::Only(ids) = &reach.types {
                    needs.push(among('t', ids));
                }
                match &reach.over {
                    Over::All => {}
                    Over::Own(user) => {
                        let own = ['q', 'a'].map(|role| Need::Piece(Slot::Reach, reach_piece(role, *user)));
                        needs.push(any(own.into()));
                    }
                    Over::Departments(ids) => needs.push(among('d', ids)),
                    Over::Sites(ids) => needs.push(among('s', ids)),
                    Over::Customers(ids) => needs.push(among('c', ids)),
                }
                all(needs)
            });
            Reach::Only(any(ways.collect()))
        }
    }
}

/// The stages of a search, best first.
fn stages(words: &[Word], within: Within) -> Vec<Stage> {
    let whole: String = words.iter().map(|word| tokens::tight(&word.text)).collect();
    let slots = within.slots();
    let exact = |slots: &[Slot]| all(words.iter().map(|word| word.exact(slots)).collect());
    let mut stages = Vec::new();
    if within.orders || within.records {
        let code = Need::Piece(Slot::Title, whole_piece(&whole));
        stages.push(Stage { need: code, likeness: Likeness::Exact, tier: 0 });
        stages.push(Stage { need: exact(&[Slot::Title]), likeness: Likeness::Exact, tier: 1 });
        stages.push(Stage { need: exact(&[Slot::Body]), likeness: Likeness::Exact, tier: 2 });
    }
    if within.comments || within.files {
        stages.push(Stage { need: exact(&slots), likeness: Likeness::Exact, tier: 3 });
    }
    if within.orders || within.records {
        let heard = words.iter().map(|word| any(vec![word.exact(&slots), word.heard()])).collect();
        stages.push(Stage { need: all(heard), likeness: Likeness::Sound, tier: 3 });
    }
    let close = words.iter().map(|word| {
        let mut ways = vec![word.exact(&slots), word.heard()];
        ways.extend(word.close(&slots));
        any(ways)
    });
    stages.push(Stage { need: all(close.collect()), likeness: Likeness::Close, tier: 3 });
    stages
}
