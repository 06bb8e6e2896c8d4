//! What an owner picks from a list. Each thing has a folder with both of its halves (`mod.rs` for the
//! server, `ui.tsx` for the browser), its cases and a page that explains it; nothing else names it.

mod assigning;
/// Ways to tell a person.
mod channels;
mod choices;
/// Kinds of question on a form.
pub mod fields;
mod reading;
mod staffing;
/// Kinds of step in a flow.
pub mod steps;
mod vendor;

use gongdan_domain::form::{FieldKind, Kinds};
use gongdan_engine::behaviour::{StepKind, StepKinds};
use gongdan_engine::bpmn::Element;
use serde_json::{Map, Value};

/// Every kind in this crate.
#[derive(Debug, Clone, Copy, Default)]
pub struct Registry;

impl Kinds for Registry {
    fn get(&self, name: &str) -> Option<&'static dyn FieldKind> {
        fields::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    fn names(&self) -> Vec<&'static str> {
        fields::ALL.iter().map(|kind| kind.name()).collect()
    }
}

impl StepKinds for Registry {
    fn get(&self, name: &str) -> Option<&'static dyn StepKind> {
        steps::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    fn all(&self) -> Vec<&'static dyn StepKind> {
        steps::ALL.to_vec()
    }
}

/// Every way to tell a person.
pub fn channels() -> &'static [&'static dyn gongdan_connect::Channel] {
    channels::ALL
}

/// The kind of step, with its settings, that stands for an element of a BPMN document from elsewhere.
pub fn steps_of_bpmn(element: &Element) -> Option<(String, Map<String, Value>)> {
    steps::ALL.iter().find_map(|kind| Some((kind.name().to_owned(), kind.for_bpmn(element)?)))
}
