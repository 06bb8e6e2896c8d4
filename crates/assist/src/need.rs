//! What a search needs, as a tree of pieces, and the sets of documents that have it.

use crate::index::Fields;
use crate::sets::Set;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{SegmentReader, Term};

/// Pieces that may begin with what was typed, at most.
const MOST_BEGINNINGS: usize = 256;
/// Pieces that may resemble what was typed, at most.
const MOST_LIKE: usize = 64;

/// Which field of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    Reach,
    Title,
    Body,
    Comments,
    Files,
    Sounds,
    Initials,
}

/// What a document must have.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Need {
    /// Exactly this piece.
    Piece(Slot, String),
    /// A piece that begins so.
    Begins(Slot, String),
    /// A piece with the same first letter that differs in so many letters at most.
    Like(Slot, String, u8),
    /// All of these.
    All(Vec<Need>),
    /// Any of these; none of none.
    Any(Vec<Need>),
}

/// One part of the index, and the prefix of the organisation.
pub(crate) struct Ground<'a> {
    pub(crate) part: &'a SegmentReader,
    pub(crate) fields: Fields,
    pub(crate) prefix: &'a str,
}

impl Ground<'_> {
    fn field(&self, slot: Slot) -> Field {
        match slot {
            Slot::Reach => self.fields.reach,
            Slot::Title => self.fields.title,
            Slot::Body => self.fields.body,
            Slot::Comments => self.fields.comments,
            Slot::Files => self.fields.files,
            Slot::Sounds => self.fields.sounds,
            Slot::Initials => self.fields.initials,
        }
    }

    /// The documents of this part that have `need`.
    pub(crate) fn set(&self, need: &Need) -> tantivy::Result<Set> {
        match need {
            Need::Piece(slot, piece) => {
                let field = self.field(*slot);
                let term = Term::from_field_text(field, &format!("{}{piece}", self.prefix));
                let list = self.part.inverted_index(field)?.read_postings(&term, IndexRecordOption::Basic)?;
                Ok(list.map_or(Set::Empty, |list| Set::List(Box::new(list))))
            }
            Need::Begins(slot, piece) => self.beginning(self.field(*slot), piece),
            Need::Like(slot, piece, distance) => self.like(self.field(*slot), piece, *distance),
            Need::All(needs) => {
                let mut sets = Vec::with_capacity(needs.len());
                for need in needs {
                    let set = self.set(need)?;
                    if matches!(set, Set::Empty) {
                        return Ok(Set::Empty);
                    }
                    sets.push(set);
                }
                Ok(Set::all(sets))
            }
            Need::Any(needs) => {
                let sets: tantivy::Result<Vec<Set>> = needs.iter().map(|need| self.set(need)).collect();
                Ok(Set::any(sets?))
            }
        }
    }

    fn beginning(&self, field: Field, piece: &str) -> tantivy::Result<Set> {
        let from = format!("{}{piece}", self.prefix);
        let to = format!("{from}\u{10FFFF}");
        let index = self.part.inverted_index(field)?;
        let mut stream = index.terms().range().ge(from.as_bytes()).lt(to.as_bytes()).into_stream()?;
        let mut sets = Vec::new();
        while sets.len() < MOST_BEGINNINGS && stream.advance() {
            let list = index.read_postings_from_terminfo(stream.value(), IndexRecordOption::Basic)?;
            sets.push(Set::List(Box::new(list)));
        }
        Ok(Set::any(sets))
    }

    fn like(&self, field: Field, piece: &str, distance: u8) -> tantivy::Result<Set> {
        let term = Term::from_field_text(field, &format!("{}{piece}", self.prefix));
        let automaton = FuzzyTermQuery::new(term, distance, true).automaton()?;
        // The first letter is rarely wrong, and without it the whole dictionary would have to be walked.
        let Some(first) = piece.chars().next() else { return Ok(Set::Empty) };
        let from = format!("{}{first}", self.prefix);
        let to = format!("{from}\u{10FFFF}");
        let index = self.part.inverted_index(field)?;
        let mut stream = index.terms().search(automaton).ge(from.as_bytes()).lt(to.as_bytes()).into_stream()?;
        let mut sets = Vec::new();
        while sets.len() < MOST_LIKE && stream.advance() {
            let list = index.read_postings_from_terminfo(stream.value(), IndexRecordOption::Basic)?;
            sets.push(Set::List(Box::new(list)));
        }
        Ok(Set::any(sets))
    }
}
