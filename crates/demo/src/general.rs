//! One general order: a question, a complaint, a request, a task.

use crate::calendar::{instant, local, shift, since, wire};
use crate::past::{PastOrder, Scene};
use crate::repair;
use crate::seed::Rng;
use crate::steps;
use jiff::ToSpan;
use serde_json::Map;

pub(crate) fn order(scene: &Scene<'_>, rng: &mut Rng) -> PastOrder {
    let corpus = scene.corpus;
    let categories = &corpus.general.categories;
    let Some((name, category)) = categories.iter().nth(rng.below(categories.len() as u32) as usize) else {
        unreachable!("the list of categories is not empty")
    };
    let [title, text] = rng.pick(&category.items);
    let site_at = rng.below(corpus.sites.len() as u32) as usize;
    let requester = scene.requester(corpus.sites[site_at].customer, rng);
    let team = rng.pick(&corpus.teams);
    let engineer = *rng.pick(&team.people);
    let mut slots = repair::slots(scene, site_at, rng);
    slots.who = scene.somebody(rng).0.into();
    slots.eng = corpus.staff[engineer].call.as_str().into();
    slots.since = since(shift(scene.at, -i64::from(rng.between(60, 3_000))), scene.at).into();

    let mut values = Map::with_capacity(4);
    values.insert("title".to_owned(), title.fill(&slots).into());
    values.insert("category".to_owned(), name.as_str().into());
    values.insert("description".to_owned(), text.fill(&slots).into());
    if rng.chance(65) {
        let days = i64::from(rng.between(1, 10));
        let due = instant(local(scene.at).date().saturating_add(days.days()).at(18, 0, 0, 0));
        values.insert("due".to_owned(), wire(due).into());
    }
    let cast = steps::Cast { requester, desk: *rng.pick(&corpus.desk), engineer, urgency: 1 };
    let steps = steps::general(scene, &cast, &category.done, &slots, rng);
    PastOrder { type_key: "general".to_owned(), at: scene.at, requester: corpus.staff[requester].id, values, steps }
}
