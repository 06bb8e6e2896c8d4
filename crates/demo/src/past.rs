//! The stream of past orders.

use crate::calendar::{Past, local};
use crate::corpus::Corpus;
use crate::model::Demo;
use crate::seed::Rng;
use crate::{general, repair};
use jiff::Timestamp;
use serde_json::{Map, Value};
use uuid::Uuid;

/// An order that was submitted before `now`, and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct PastOrder {
    /// Key of the order type.
    pub type_key: String,
    /// When it was submitted.
    pub at: Timestamp,
    /// Who submitted it.
    pub requester: Uuid,
    /// Valid for the form of the order type; no attachments.
    pub values: Map<String, Value>,
    /// In order of time, none after `now`. An order whose last step is a comment is still open.
    pub steps: Vec<PastStep>,
}

/// Something that happened to an order.
#[derive(Clone, Debug, PartialEq)]
pub enum PastStep {
    /// Somebody wrote a comment.
    Comment {
        /// The author.
        by: Uuid,
        /// When.
        at: Timestamp,
        /// What they wrote.
        text: String,
    },
    /// The order was completed.
    Done {
        /// Who completed it.
        by: Uuid,
        /// When.
        at: Timestamp,
        /// The completion note.
        text: String,
    },
    /// The order was cancelled.
    Cancelled {
        /// Who cancelled it.
        by: Uuid,
        /// When.
        at: Timestamp,
        /// The reason.
        text: String,
    },
}

impl PastStep {
    /// Who, when, and the text.
    pub fn parts(&self) -> (Uuid, Timestamp, &str) {
        match self {
            Self::Comment { by, at, text } | Self::Done { by, at, text } | Self::Cancelled { by, at, text } => {
                (*by, *at, text)
            }
        }
    }
}

/// Random access to the stream: any order by its position, from any thread.
pub struct Stream<'a> {
    demo: &'a Demo,
    seed: u64,
    total: usize,
    now: Timestamp,
    past: Past,
}

impl<'a> Stream<'a> {
    /// A stream of `total` orders in the 400 days before `now`.
    pub fn new(demo: &'a Demo, seed: u64, total: usize, now: Timestamp) -> Self {
        Self { demo, seed, total, now, past: Past::until(now) }
    }

    /// The n-th order; a greater `n` is never older.
    pub fn order(&self, n: usize) -> PastOrder {
        let mut rng = Rng::nth(self.seed, n as u64);
        let share = (n as f64 + rng.unit()) / self.total.max(1) as f64;
        let at = self.past.at(share).min(self.now);
        let scene =
            Scene { corpus: &self.demo.corpus, at, now: self.now, month: local(at).month().unsigned_abs().into() };
        if rng.chance(12) { general::order(&scene, &mut rng) } else { repair::order(&scene, &mut rng) }
    }
}

/// The n-th order of a seeded stream, for every `n` below `total`, oldest first: a pure function of its arguments.
/// Reports come in working hours of the last 400 days; about 4 % are still open, few were cancelled, the rest is done.
pub fn past_orders<'a>(
    demo: &'a Demo,
    seed: u64,
    total: usize,
    now: Timestamp,
) -> impl ExactSizeIterator<Item = PastOrder> + 'a {
    let stream = Stream::new(demo, seed, total, now);
    (0..total).map(move |n| stream.order(n))
}

/// What every part of an order needs to know.
pub(crate) struct Scene<'a> {
    pub(crate) corpus: &'a Corpus,
    pub(crate) at: Timestamp,
    pub(crate) now: Timestamp,
    /// 1 to 12.
    pub(crate) month: u32,
}

impl<'a> Scene<'a> {
    /// A fictional person: a short form of address and a full name.
    pub(crate) fn somebody(&self, rng: &mut Rng) -> (String, String) {
        let names = &self.corpus.names;
        let surname = rng.pick(&names.surnames);
        ([surname, rng.pick(&names.titles).as_str()].concat(), [surname, rng.pick(&names.given).as_str()].concat())
    }

    /// Who enters an order for a customer: one of their own people, the desk, or a colleague. A position in `staff`.
    pub(crate) fn requester(&self, customer: usize, rng: &mut Rng) -> usize {
        let own = &self.corpus.customers[customer].people;
        match rng.below(100) {
            0..50 if !own.is_empty() => *rng.pick(own),
            0..68 => *rng.pick(&self.corpus.desk),
            _ => *rng.pick(&self.corpus.inside),
        }
    }
}
