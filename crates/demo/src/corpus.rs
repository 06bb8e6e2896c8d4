//! Everything an order is made of: phrases, names, and the company's places and people in quick-to-use form.

use crate::phrase::{Phrase, Slot};
use crate::seed::totals;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Looked up once, used for every order.
#[derive(Debug)]
pub(crate) struct Corpus {
    pub(crate) faults: Vec<Fault>,
    /// Running totals over `faults`, by month.
    pub(crate) by_month: Vec<Vec<u32>>,
    pub(crate) talk: Talk,
    pub(crate) names: Names,
    pub(crate) general: General,
    pub(crate) places: Vec<PlaceKind>,
    pub(crate) customers: Vec<Customer>,
    pub(crate) sites: Vec<Site>,
    pub(crate) devices: Vec<Device>,
    pub(crate) staff: Vec<Staff>,
    /// Positions in `staff`.
    pub(crate) desk: Vec<usize>,
    /// Positions in `staff`: requesters of our own departments.
    pub(crate) inside: Vec<usize>,
    pub(crate) teams: Vec<Team>,
}

#[derive(Debug)]
pub(crate) struct Customer {
    pub(crate) id: String,
    pub(crate) contact: String,
    pub(crate) phone: String,
    /// Positions in `staff`: their own people.
    pub(crate) people: Vec<usize>,
}

#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) id: String,
    pub(crate) customer: usize,
    pub(crate) place_kind: usize,
    pub(crate) name: String,
    pub(crate) region: Value,
}

#[derive(Debug)]
pub(crate) struct Device {
    pub(crate) id: String,
    pub(crate) site: usize,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) place: String,
}

#[derive(Debug)]
pub(crate) struct Staff {
    pub(crate) id: Uuid,
    pub(crate) id_text: String,
    /// How colleagues address them: 张师傅.
    pub(crate) call: String,
    /// Works for the company and passes on what others say.
    pub(crate) relays: bool,
}

#[derive(Debug)]
pub(crate) struct Team {
    pub(crate) code: String,
    pub(crate) name: String,
    /// Positions in `staff`.
    pub(crate) people: Vec<usize>,
}

/// One leaf of the fault categories with the ways people describe, find and repair it.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) path: Value,
    pub(crate) line: String,
    pub(crate) team: usize,
    /// Positions in `devices`; empty when the fault is about a place.
    pub(crate) devices: Vec<usize>,
    /// Positions in `sites`, for faults about a place.
    pub(crate) sites: Vec<usize>,
    pub(crate) stopped: u32,
    pub(crate) urgency: Vec<u32>,
    pub(crate) cost: [u32; 2],
    pub(crate) phrases: Vec<Report>,
    /// Phrases that need neither a floor nor a room.
    pub(crate) plain: Vec<usize>,
    pub(crate) effects: std::sync::Arc<[Phrase]>,
    /// The n-th finding leads to the n-th completion note; there may be fewer.
    pub(crate) findings: Vec<Phrase>,
    pub(crate) done: Vec<Phrase>,
    /// Something of ours is to be repaired, not cleaned up or talked over.
    pub(crate) is_repair: bool,
}

/// One way to report a fault, and the completion notes that make sense of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Report {
    pub(crate) says: Phrase,
    /// Positions in the completion notes.
    pub(crate) leads: Vec<usize>,
}

/// One file of `templates/demo/faults`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FaultGroup {
    category: String,
    product_line: String,
    team: String,
    weight: u32,
    season: Vec<u32>,
    effects: Vec<Phrase>,
    faults: Vec<FaultRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultRow {
    leaf: String,
    weight: u32,
    #[serde(default)]
    devices: Vec<String>,
    #[serde(default)]
    sites: Vec<String>,
    season: Option<Vec<u32>>,
    team: Option<String>,
    stopped: u32,
    urgency: Vec<u32>,
    cost: [u32; 2],
    phrases: Vec<Report>,
    effects: Option<Vec<Phrase>>,
    findings: Vec<Phrase>,
    done: Vec<Phrase>,
}

/// `templates/demo/dialogues.json`: what is said between report and repair.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Talk {
    /// Sentences a reporter may add to any description,
    pub(crate) context: Vec<Phrase>,
    /// to one of something to be repaired,
    pub(crate) context_repair: Vec<Phrase>,
    /// and to one of a device.
    pub(crate) context_device: Vec<Phrase>,
    pub(crate) dispatch: Vec<Phrase>,
    pub(crate) accept: Vec<Phrase>,
    pub(crate) waiting: Vec<Phrase>,
    pub(crate) urge: Vec<Phrase>,
    pub(crate) reply: Vec<Phrase>,
    pub(crate) confirm: Vec<Phrase>,
    pub(crate) tail: Vec<Phrase>,
    pub(crate) cancel: Vec<Phrase>,
    pub(crate) reopened: Vec<Phrase>,
}

/// `templates/demo/names.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Names {
    pub(crate) surnames: Vec<String>,
    pub(crate) titles: Vec<String>,
    pub(crate) given: Vec<String>,
    pub(crate) appliances: Vec<String>,
    pub(crate) near: Vec<String>,
    pub(crate) slots: Vec<String>,
    pub(crate) minutes: Vec<String>,
}

/// One kind of site in `templates/demo/places.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceKind {
    pub(crate) residents: Vec<String>,
    pub(crate) floors: u32,
    pub(crate) places: Vec<Phrase>,
    pub(crate) rooms: Phrase,
}

/// `templates/demo/general.json`: requests by category, and the answers.
#[derive(Debug, Deserialize)]
pub(crate) struct General {
    pub(crate) replies: Vec<Phrase>,
    #[serde(flatten)]
    pub(crate) categories: BTreeMap<String, GeneralCategory>,
}

/// What is asked for in one category, as title and description, and how it ends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GeneralCategory {
    pub(crate) items: Vec<[Phrase; 2]>,
    pub(crate) done: Vec<Phrase>,
}

/// The kind of each device and site, in the order of the lists.
pub(crate) struct Kinds<'a> {
    pub(crate) devices: Vec<&'a str>,
    pub(crate) sites: Vec<&'a str>,
}

impl Kinds<'_> {
    /// Positions of the wanted kinds; a kind named twice counts twice.
    fn positions(all: &[&str], wanted: &[String]) -> Vec<usize> {
        wanted.iter().flat_map(|w| all.iter().enumerate().filter(move |(_, k)| *k == w).map(|(i, _)| i)).collect()
    }
}

/// Faults ready for use, and how often each occurs in each month.
pub(crate) fn faults(groups: Vec<FaultGroup>, kinds: &Kinds<'_>, teams: &[Team]) -> (Vec<Fault>, Vec<Vec<u32>>) {
    let mut faults = Vec::new();
    let mut weights: Vec<[u32; 12]> = Vec::new();
    for group in groups {
        let effects: std::sync::Arc<[Phrase]> = group.effects.into();
        let sum: u32 = group.faults.iter().map(|f| f.weight).sum();
        for row in group.faults {
            let season = row.season.as_ref().unwrap_or(&group.season);
            let share = group.weight * row.weight * 100 / sum;
            weights.push(std::array::from_fn(|m| share * season[m]));
            let team = row.team.as_ref().unwrap_or(&group.team);
            let needs_building = |r: &Report| r.says.uses(Slot::f) || r.says.uses(Slot::room);
            faults.push(Fault {
                path: Value::Array(vec![group.category.clone().into(), row.leaf.into()]),
                line: group.product_line.clone(),
                team: teams.iter().position(|t| t.code == *team).expect("faults name a department"),
                devices: Kinds::positions(&kinds.devices, &row.devices),
                sites: Kinds::positions(&kinds.sites, &row.sites),
                stopped: row.stopped,
                urgency: totals(row.urgency),
                cost: row.cost,
                plain: (0..row.phrases.len()).filter(|i| !needs_building(&row.phrases[*i])).collect(),
                phrases: row.phrases,
                effects: row.effects.map_or_else(|| effects.clone(), Into::into),
                is_repair: !matches!(team.as_str(), "BJ" | "ZX"),
                findings: row.findings,
                done: row.done,
            });
        }
    }
    let by_month = (0..12).map(|m| totals(weights.iter().map(|w| w[m]))).collect();
    (faults, by_month)
}
