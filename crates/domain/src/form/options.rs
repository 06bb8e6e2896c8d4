//! Option lists: the choices of a field, however many there are.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::text::Text;

/// Up to this many choices a walk is faster than a look into an index, and costs no memory.
const WALKED: usize = 16;

/// Choices that several forms share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OptionList {
    /// UUIDv7.
    pub id: Uuid,
    /// What forms call it.
    pub key: String,
    /// What people call it.
    pub name: Text,
    /// Grows by one with every change.
    pub version: i64,
    /// In the order they are offered.
    pub options: Options,
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OptionItem {
    /// What is stored; it never changes.
    pub value: String,
    /// What people read.
    pub label: Text,
    /// Retired choices stay readable on old orders and are refused on new ones.
    #[serde(default = "yes")]
    pub active: bool,
    /// The next level of a tree.
    #[serde(default, skip_serializing_if = "Options::is_empty")]
    pub children: Options,
}

fn yes() -> bool {
    true
}

/// Choices in the order they are offered. A choice is found by its value in constant time: the index is made when it
/// is first needed and kept as long as the list, which nobody changes once it is shared.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Options {
    items: Vec<OptionItem>,
    #[serde(skip)]
    index: OnceLock<HashMap<Box<str>, usize>>,
}

impl Options {
    /// The choice of that value, active or not; of two with the same value the first.
    pub fn find(&self, value: &str) -> Option<&OptionItem> {
        self.position(value).and_then(|at| self.items.get(at))
    }

    /// The place of the choice of that value, counted from 0.
    pub fn position(&self, value: &str) -> Option<usize> {
        if self.items.len() <= WALKED {
            return self.items.iter().position(|item| item.value == value);
        }
        self.index.get_or_init(|| self.indexed()).get(value).copied()
    }

    fn indexed(&self) -> HashMap<Box<str>, usize> {
        let mut index = HashMap::with_capacity(self.items.len());
        for (at, item) in self.items.iter().enumerate() {
            index.entry(item.value.as_str().into()).or_insert(at);
        }
        index
    }

    /// Whether there is nothing to choose.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

impl From<Vec<OptionItem>> for Options {
    fn from(items: Vec<OptionItem>) -> Self {
        Self { items, index: OnceLock::new() }
    }
}

impl Deref for Options {
    type Target = [OptionItem];

    fn deref(&self) -> &[OptionItem] {
        &self.items
    }
}

impl<'a> IntoIterator for &'a Options {
    type Item = &'a OptionItem;
    type IntoIter = std::slice::Iter<'a, OptionItem>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl PartialEq for Options {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}
