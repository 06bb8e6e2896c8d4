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

    /// These choices, and behind them, retired, what `before` had and they have not: orders may carry its value, and
    /// nobody could read it once its label is gone.
    #[must_use]
    pub fn keeping(self, before: &Self) -> Self {
        let Self { mut items, index: _ } = self;
        for item in &mut items {
            if let Some(earlier) = before.find(&item.value) {
                item.children = std::mem::take(&mut item.children).keeping(&earlier.children);
            }
        }
        let kept = Self::from(items);
        let gone: Vec<OptionItem> = before.iter().filter(|item| kept.find(&item.value).is_none()).cloned().collect();
        let Self { mut items, index: _ } = kept;
        items.extend(gone.into_iter().map(|item| OptionItem { active: false, ..item }));
        items.into()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn item(value: &str, active: bool, children: Vec<OptionItem>) -> OptionItem {
        OptionItem { value: value.into(), label: Text::new(value, value), active, children: children.into() }
    }

    fn shown(options: &Options) -> Vec<String> {
        let below = |item: &OptionItem| match item.children.is_empty() {
            true => String::new(),
            false => format!("[{}]", shown(&item.children).join(" ")),
        };
        let show = |item: &OptionItem| format!("{}{}{}", item.value, if item.active { "" } else { "-" }, below(item));
        options.iter().map(show).collect()
    }

    #[test]
    fn what_is_left_out_is_retired_on_every_level() {
        let before: Options =
            vec![item("a", true, vec![item("x", true, vec![]), item("y", true, vec![])]), item("b", true, vec![])]
                .into();
        let after: Options = vec![item("c", true, vec![]), item("a", true, vec![item("y", true, vec![])])].into();
        let kept = after.keeping(&before);
        assert_eq!(shown(&kept), ["c", "a[y x-]", "b-"]);
        assert_eq!(shown(&kept.clone().keeping(&before)), shown(&kept), "saying it again changes nothing");
        let back: Options = vec![item("b", true, vec![])].into();
        assert_eq!(shown(&back.keeping(&kept)), ["b", "c-", "a-[y x-]"], "a retired option may come back");
    }

    #[test]
    fn a_choice_is_found_whatever_the_length_of_the_list() {
        for length in [0, 1, WALKED, WALKED + 1, 10_000] {
            let options: Options = (0..length).map(|n| item(&n.to_string(), true, vec![])).collect::<Vec<_>>().into();
            assert!((0..length).step_by(7).all(|n| options.position(&n.to_string()) == Some(n)), "{length}");
            assert_eq!(options.find("none"), None);
        }
        let twice: Options = vec![item("a", true, vec![]), item("a", false, vec![])].into();
        assert!(twice.find("a").is_some_and(|item| item.active));
    }
}
