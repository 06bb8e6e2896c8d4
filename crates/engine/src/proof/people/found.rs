//! Who a step's sources give for each sort of requester, looked up once for all that ask alike.

use super::company::Class;
use crate::people::{Directory, Source, Within};
use crate::proof::drive::Stage;
use crate::proof::example::Shows;
use crate::proof::tables::{cases_of_people, rows_of_people};
use serde_json::{Map, Value as Json};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use uuid::Uuid;

/// What a source gives.
pub(super) struct Found {
    pub(super) people: Vec<Uuid>,
    /// These people, whoever acts for them, and whoever stands in: of everybody else it does not matter who asks.
    close: HashSet<Uuid>,
}

/// What is left of a class for sources that do not ask everything.
type Part = (Option<Uuid>, Option<Uuid>, Option<Uuid>);

/// What was looked up.
pub(super) struct Lookups<'a> {
    stage: &'a Stage<'a>,
    known: HashMap<(String, Part), Rc<Found>>,
}

impl<'a> Lookups<'a> {
    pub(super) fn new(stage: &'a Stage<'a>) -> Self {
        Self { stage, known: HashMap::new() }
    }

    /// Sorts classes by whom `sources` give and whether the requester is close to them: one of each sort, and how many
    /// there are.
    pub(super) fn sorts<'c>(&mut self, sources: &[Source], classes: &'c [Class]) -> Vec<Sort<'c>> {
        let name = serde_json::to_string(sources).unwrap_or_default();
        let mut places: HashMap<(*const Found, Option<Uuid>), usize> = HashMap::new();
        let mut sorts: Vec<Sort<'c>> = Vec::new();
        for class in classes {
            let found = self.found(&name, sources, class);
            let near = class.requester.filter(|person| found.close.contains(person));
            let is_nobody = class.requester.is_none().then(Uuid::nil);
            let place = *places.entry((Rc::as_ptr(&found), near.or(is_nobody))).or_insert(sorts.len());
            match sorts.get_mut(place) {
                Some(sort) => sort.count += 1,
                None => sorts.push(Sort { class, found, count: 1 }),
            }
        }
        sorts
    }

    fn found(&mut self, name: &str, sources: &[Source], class: &Class) -> Rc<Found> {
        let part = part(sources, class);
        if let Some(found) = self.known.get(&(name.to_owned(), part)) {
            return found.clone();
        }
        let order = super::order(class, Shows::Refused);
        let about = self.stage.about(&order);
        let directory = self.stage.directory;
        let mut seen = HashSet::new();
        let people = sources.iter().flat_map(|source| directory.people(source, &about));
        let people: Vec<Uuid> = people.filter(|person| seen.insert(*person)).collect();
        let deputies = people.iter().flat_map(|person| chain(directory, *person, self.stage.facts.type_id));
        let close = people.iter().copied().chain(deputies).chain(directory.administrators()).collect();
        let found = Rc::new(Found { people, close });
        self.known.insert((name.to_owned(), part), found.clone());
        found
    }
}

/// Classes for which a step looks the same.
pub(super) struct Sort<'c> {
    /// One of them.
    pub(super) class: &'c Class,
    pub(super) found: Rc<Found>,
    /// How many.
    pub(super) count: usize,
}

fn chain(directory: &dyn Directory, person: Uuid, type_id: Uuid) -> impl Iterator<Item = Uuid> {
    std::iter::successors(Some(person), move |of| directory.deputy(*of, type_id))
        .skip(1)
        .take(crate::people::MAX_DEPUTIES)
}

/// What sources ask of a class.
fn part(sources: &[Source], class: &Class) -> Part {
    let mut part = (None, None, None);
    for source in sources {
        match (source, source.within()) {
            (_, Some(Within::Site)) => part.1 = class.site,
            (_, Some(Within::Customer)) => part.2 = class.customer,
            (
                Source::People { .. }
                | Source::Role { .. }
                | Source::Skill { .. }
                | Source::Group { .. }
                | Source::Roster { .. }
                | Source::Department { .. },
                None,
            ) => {}
            _ => part.0 = class.requester,
        }
    }
    part
}

/// Whether it is known whom sources give before there is an order: nobody has to choose and no field to be filled in.
pub(super) fn is_known(sources: &[Source]) -> bool {
    let is_open = |source: &Source| {
        matches!(
            source,
            Source::Field { .. }
                | Source::Skill { field: Some(_), .. }
                | Source::Record { .. }
                | Source::Chosen { .. }
                | Source::Rule { .. }
                | Source::Expression { .. }
        )
    };
    !sources.is_empty() && !sources.iter().any(is_open)
}

/// Whether the order itself says which sources count.
fn is_rule(source: &Source) -> bool {
    matches!(source, Source::Rule { .. } | Source::Expression { .. })
}

/// Values of an order, and the sources that count for it.
type Variant = (Map<String, Json>, Vec<Source>);

/// The sources of steps with what tables say put in, once for each combination of rows that some order hits.
#[derive(Default)]
pub(super) struct Variants {
    plain: Vec<Variant>,
    tables: HashMap<String, Vec<Variant>>,
}

impl Variants {
    /// Those of a step; none when it is not known whom its sources give.
    pub(super) fn of(
        &mut self,
        stage: &Stage<'_>,
        who: &[Source],
    ) -> impl Iterator<Item = (&Map<String, Json>, Vec<Source>)> {
        let rules: Vec<&Source> = who.iter().filter(|source| is_rule(source)).collect();
        let found = match rules.as_slice() {
            [] => {
                self.plain = vec![(Map::new(), Vec::new())];
                &self.plain
            }
            [source] => {
                let name = serde_json::to_string(source).unwrap_or_default();
                let rows = || match source {
                    Source::Rule { table, output } => rows_of_people(stage, table, output),
                    Source::Expression { value } => cases_of_people(stage, value),
                    _ => Vec::new(),
                };
                &*self.tables.entry(name).or_insert_with(rows)
            }
            // What several tables or expressions say together is not taken apart.
            _ => {
                self.plain.clear();
                &self.plain
            }
        };
        let whole = |named: &[Source]| {
            let put = |source: &Source| match source {
                source if is_rule(source) => named.to_vec(),
                other => vec![other.clone()],
            };
            who.iter().flat_map(put).collect::<Vec<Source>>()
        };
        let known = found.iter().map(move |(values, named)| (values, whole(named))).collect::<Vec<_>>();
        known.into_iter().filter(|(_, who)| who.is_empty() || is_known(who))
    }
}

/// Whom sources give to an order of the usual requester, when they do not ask who it is.
pub(super) fn fixed(stage: &Stage<'_>, source: &Source) -> Option<Vec<Uuid>> {
    let is_fixed = match source {
        Source::Role { within, .. } | Source::Skill { within, field: None, .. } => within.is_none(),
        Source::Group { .. } | Source::Department { .. } => true,
        _ => false,
    };
    let order = stage.order(Map::new(), Shows::Refused);
    is_fixed.then(|| stage.directory.people(source, &stage.about(&order)))
}
