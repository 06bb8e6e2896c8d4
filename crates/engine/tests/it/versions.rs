//! What becomes of orders, past and running, when their flow changes.

use crate::play::{Kinds, Play, REQUESTER, all, approval, flow, stop, who};
use gongdan_domain::expr::{Type, Value};
use gongdan_engine::World;
use gongdan_engine::act::{Act, Order, Refused};
use gongdan_engine::behaviour::Outcome;
use gongdan_engine::diff::{Change, diff, text_diff};
use gongdan_engine::migrate::{Open, Plan, Stays, Target, plan};
use gongdan_engine::net::Net;
use gongdan_engine::people::About;
use gongdan_engine::preview::{Route, preview};
use gongdan_engine::replay::{Past, Setting, replay};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

fn start(to: &str) -> Json {
    stop("start", "start", json!({}), &[to])
}

fn end() -> Json {
    stop("end", "end", json!({}), &[])
}

fn net(steps: Vec<Json>) -> Net {
    Net::new(flow(steps), &Kinds).map_err(|findings| format!("{findings:?}")).unwrap()
}

fn names(values: &Map<String, Json>) -> impl Fn(&str) -> Value {
    |name: &str| values.get(name).map_or(Value::EMPTY, |value| Value::from_json(value, &Type::Any))
}

impl Play {
    fn with_world<T>(&self, ask: impl FnOnce(&World<'_>) -> T) -> T {
        let values = &self.values;
        let names = names(values);
        let about = About { requester: Some(who(REQUESTER)), type_id: who(1_000), site: None, customer: None, values };
        ask(&World { directory: &self.team, about, names: &names, time_zone: &TimeZone::UTC })
    }

    fn plan(&self, new: &Net, steps: &[(&str, &str)]) -> Plan {
        let steps = steps.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        self.with_world(|world| {
            plan((&self.net, &Target::new(new)), &self.state, &steps, (None, Timestamp::UNIX_EPOCH), world)
        })
    }

    /// Goes on in another version, with these choices.
    fn migrate(&mut self, new: Vec<Json>, steps: &[(&str, &str)]) -> Result<(), Refused> {
        let steps = steps.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let old = std::mem::replace(&mut self.net, net(new));
        let done = self.administer(Order::Migrate { steps });
        if done.is_err() {
            self.net = old;
        }
        done
    }

    fn route(&self) -> Route {
        let hours = |step: &str| SignedDuration::from_hours(if step == "c" { 5 } else { 2 });
        self.with_world(|world| preview(&self.net, Some(&self.state), Timestamp::UNIX_EPOCH, &hours, world))
    }
}

fn parallel(last: &str) -> Vec<Json> {
    vec![
        start("x"),
        stop("x", "parallel", json!({}), &["b", "c"]),
        approval("b", &[2, 3], all(), "j"),
        approval("c", &[4], all(), "j"),
        stop("j", "parallel", json!({}), &[last]),
        approval(last, &[5], all(), "end"),
        end(),
    ]
}

#[test]
fn an_order_whose_steps_are_still_there_moves_and_keeps_what_was_said() {
    let mut play = Play::begun(parallel("d"));
    play.approve("b", 2).unwrap();
    play.approve("c", 4).unwrap();
    play.migrate(parallel("e"), &[]).unwrap();
    assert!(play.told.is_empty(), "nobody needs to be told: {:?}", play.told);
    assert_eq!((play.waits(), play.asked()), (vec!["b"], vec![3]), "2 has approved and is not asked again");
    play.approve("b", 3).unwrap();
    assert_eq!(play.waits(), ["e"], "it goes on in the new version, where the branches meet once");
    play.approve("e", 5).unwrap();
    assert_eq!(play.outcome(), Some(Outcome::Completed));
}

#[test]
fn a_step_that_is_gone_needs_a_choice_among_those_that_fit() {
    let short = |id: &str| vec![start(id), approval(id, &[2], all(), "z"), approval("z", &[3], all(), "end"), end()];
    let mut play = Play::begun(short("a"));
    let new = net(short("b"));
    let choice = Open { step: "a".into(), to: vec!["b".into(), "z".into()] };
    assert_eq!(play.plan(&new, &[]), Plan::NeedsChoice(vec![choice]));
    assert!(matches!(play.plan(&new, &[("a", "z")]), Plan::Moves { .. }));
    assert!(matches!(play.plan(&new, &[("a", "nowhere")]), Plan::NeedsChoice(_)));
    let before = play.state.clone();
    assert_eq!(play.migrate(short("b"), &[]), Err(Refused::NoSuchTarget));
    assert_eq!(play.state, before);
    play.migrate(short("b"), &[("a", "b")]).unwrap();
    assert_eq!((play.waits(), play.asked()), (vec!["b"], vec![2]));
}

#[test]
fn an_order_inside_a_split_that_changed_stays() {
    let play = Play::begun(parallel("d"));
    let gone = net(vec![start("b"), approval("b", &[2], all(), "c"), approval("c", &[4], all(), "end"), end()]);
    let stays = Plan::Stays(Stays::Split { split: "x".into() });
    assert_eq!(play.plan(&gone, &[]), stays);
    let mut wider = parallel("d");
    wider[1] = stop("x", "parallel", json!({}), &["b", "c", "k"]);
    wider.push(approval("k", &[6], all(), "j"));
    assert_eq!(play.plan(&net(wider), &[]), stays, "nobody would ever have been asked on the third branch");
    let mut swapped = parallel("d");
    swapped[1] = stop("x", "parallel", json!({}), &["c", "b"]);
    let Plan::NeedsChoice(open) = play.plan(&net(swapped), &[]) else { panic!("the branches have changed places") };
    assert_eq!((open[0].step.as_str(), &open[0].to[..]), ("b", &["c".to_owned()][..]));
}

#[test]
fn orders_that_are_over_stay_and_suspended_ones_move_where_nobody_is_asked_anew() {
    let mut play = Play::begun(vec![start("a"), approval("a", &[2], all(), "end"), end()]);
    let new = || vec![start("a"), approval("a", &[7], all(), "end"), end()];
    play.administer(Order::Suspend).unwrap();
    assert!(matches!(play.plan(&net(new()), &[]), Plan::Moves { .. }));
    assert_eq!(play.plan(&net(new()), &[("a", "a")]), Plan::Stays(Stays::Suspended));
    play.administer(Order::Resume).unwrap();
    play.migrate(new(), &[("a", "a")]).unwrap();
    assert_eq!(play.asked(), [7], "entered anew, so the people of the new version are asked");
    play.approve("a", 7).unwrap();
    assert_eq!(play.plan(&net(new()), &[]), Plan::Stays(Stays::Ended));
}

#[test]
fn an_order_that_cannot_go_on_tries_again_in_the_version_that_helps() {
    let flow = |people: &[u128]| {
        let mut step = approval("a", people, all(), "end");
        step["settings"]["staff"]["nobody"] = json!({"then": "administrator"});
        vec![start("a"), step, end()]
    };
    let mut play = Play::new(flow(&[]));
    play.team.no_administrator = true;
    play.act(REQUESTER, Act::Start { chosen: BTreeMap::new() }).unwrap();
    assert!(play.asked().is_empty());
    play.migrate(flow(&[2]), &[]).unwrap();
    assert_eq!(play.asked(), [2]);
}

fn by_amount() -> Vec<Json> {
    vec![
        start("first"),
        approval("first", &[2], all(), "g"),
        stop("g", "decision", json!({}), &["a?amount < 500", "x?"]),
        approval("a", &[3], all(), "last"),
        stop("x", "parallel", json!({}), &["b", "c"]),
        approval("b", &[4], all(), "j"),
        approval("c", &[5, 6], all(), "j"),
        stop("j", "parallel", json!({}), &["last"]),
        stop("last", "delay", json!({}), &["end"]),
        end(),
    ]
}

fn seen(route: &Route) -> Vec<(&str, bool)> {
    route.stops.iter().map(|stop| (stop.step.as_str(), stop.certain)).collect()
}

#[test]
fn the_route_shows_people_times_and_what_depends_on_empty_fields() {
    let mut play = Play::new(by_amount());
    let route = play.route();
    assert_eq!(seen(&route), [("first", true), ("b", false), ("c", false), ("last", true)]);
    assert_eq!(route.possible, ["a"]);
    play.values.insert("amount".into(), json!(5_000));
    let route = play.route();
    assert_eq!(seen(&route), [("first", true), ("b", true), ("c", true), ("last", true)]);
    assert!(route.possible.is_empty());
    assert_eq!(route.stops[2].people, [who(5), who(6)]);
    let hours = |at: Timestamp| at.as_second() / 3_600;
    let times: Vec<(i64, i64)> = route.stops.iter().map(|s| (hours(s.from), hours(s.until.unwrap()))).collect();
    assert_eq!(times, [(0, 2), (2, 4), (2, 7), (7, 8)], "c takes five hours, the delay one");
    assert_eq!((route.outcome, hours(route.until)), (Some(Outcome::Completed), 8));
}

#[test]
fn a_table_decides_as_soon_as_what_it_reads_is_known() {
    let table = json!({
        "hitPolicy": "first",
        "inputs": [{"id": "i", "name": "amount", "field": "amount"}],
        "outputs": [{"id": "o", "name": "level", "field": "level"}],
        "rules": [{"_id": "1", "i": "< 500", "o": "'low'"}, {"_id": "2", "i": "", "o": "'high'"}]
    });
    let node =
        json!({"nodes": [{"id": "t", "name": "size", "type": "decisionTableNode", "content": table}], "edges": []});
    let mut drawn = flow(by_amount());
    drawn.steps[2].ways[0].when = Some("size.level == 'low'".into());
    drawn.tables.insert("size".into(), node);
    let mut play = Play::new(by_amount());
    play.net = Net::new(drawn, &Kinds).map_err(|findings| format!("{findings:?}")).unwrap();
    assert_eq!(play.route().possible, ["a"]);
    play.values.insert("amount".into(), json!(100));
    assert_eq!(seen(&play.route()), [("first", true), ("a", true), ("last", true)]);
    play.values.insert("amount".into(), json!(500));
    assert_eq!(seen(&play.route()), [("first", true), ("b", true), ("c", true), ("last", true)]);
}

#[test]
fn the_route_of_a_running_order_begins_where_it_waits() {
    let mut play = Play::new(by_amount());
    play.values.insert("amount".into(), json!(100));
    play.act(REQUESTER, Act::Start { chosen: BTreeMap::new() }).unwrap();
    play.approve("first", 2).unwrap();
    let before = play.state.clone();
    assert_eq!(seen(&play.route()), [("a", true), ("last", true)]);
    assert_eq!(play.state, before);
    play.administer(Order::Suspend).unwrap();
    assert_eq!(seen(&play.route()), [("a", true), ("last", true)]);
    play.administer(Order::End { outcome: Outcome::Cancelled }).unwrap();
    assert_eq!((seen(&play.route()), play.route().outcome), (vec![], Some(Outcome::Cancelled)));
}

#[test]
fn the_route_says_where_nobody_would_be_found() {
    let mut play = Play::new(by_amount());
    play.values.insert("amount".into(), json!(100));
    play.team.no_administrator = true;
    play.team.gone.insert(who(3));
    let route = play.route();
    let stuck = route.stops.last().unwrap();
    assert_eq!((stuck.step.as_str(), stuck.until, route.outcome), ("a", None, None));
    assert!(stuck.trouble.is_some());
}

#[test]
fn a_circle_that_only_an_answer_leaves_is_walked_once() {
    let look = |ways: &[&str]| stop("g", "decision", json!({}), ways);
    let steps = |ways: &[&str]| {
        vec![start("a"), approval("a", &[2], all(), "b"), approval("b", &[3], all(), "g"), look(ways), end()]
    };
    let mut play = Play::new(steps(&["end?amount >= 0", "a?"]));
    let route = play.route();
    assert_eq!(seen(&route).iter().map(|(step, _)| *step).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!((route.outcome, route.stops[1].until), (None, Some(route.until)), "what comes then is not known yet");
    play.values.insert("amount".into(), json!(1));
    assert_eq!(play.route().outcome, Some(Outcome::Completed));
}

#[test]
fn past_orders_show_what_a_change_means() {
    let (old, mut changed) = (net(by_amount()), by_amount());
    changed[2] = stop("g", "decision", json!({}), &["a?amount < 1000", "x?"]);
    changed[6] = approval("c", &[5], all(), "j");
    let new = net(changed);
    let team = crate::play::Team::default();
    let values: Vec<Map<String, Json>> =
        [100, 700, 5_000].iter().map(|amount| Map::from_iter([("amount".to_owned(), json!(amount))])).collect();
    let chosen = BTreeMap::new();
    let setting = Setting {
        directory: &team,
        value: &|_, value| Value::from_json(value, &Type::Any),
        pace: &|_| SignedDuration::from_hours(2),
        time_zone: &TimeZone::UTC,
    };
    let past: Vec<Past<'_>> = values
        .iter()
        .zip(1..)
        .map(|(values, n)| {
            let about = About { requester: Some(who(1)), type_id: who(1_000), site: None, customer: None, values };
            Past { id: who(n), about, chosen: &chosen, at: Timestamp::UNIX_EPOCH }
        })
        .collect();
    let mut report = replay(past.iter().copied(), &old, &new, &setting);
    assert_eq!((report.orders, report.other_steps, report.other_people), (3, 1, 1));
    let ids: Vec<_> = report.examples.iter().map(|changed| changed.id).collect();
    assert_eq!(ids, [who(2), who(3)]);
    let count = |step: &str| (report.steps[step].old, report.steps[step].new);
    assert_eq!([count("a"), count("b"), count("last")], [(1, 2), (2, 1), (3, 3)]);
    assert_eq!((report.people[&who(6)].old, report.people[&who(6)].new), (2, 0));
    assert_eq!((report.outcomes["completed"].old, report.outcomes["completed"].new), (3, 3));
    let mut parts = replay(past[..1].iter().copied(), &old, &new, &setting);
    parts.merge(replay(past[1..].iter().copied(), &old, &new, &setting));
    assert_eq!(parts, report, "it is the same in one piece or in several");
    let (old, new) = report.times();
    assert_eq!((old.median, new.median), (5 * 3_600, 5 * 3_600));
}

#[test]
fn a_difference_names_steps_and_ways() {
    let old = flow(by_amount());
    let mut steps = by_amount();
    steps[2] = stop("g", "decision", json!({}), &["a?amount < 1000", "x?"]);
    steps[6] = approval("c", &[5], all(), "k");
    steps.remove(8);
    steps[7] = stop("j", "parallel", json!({}), &["end"]);
    steps[3] = approval("a", &[3], all(), "end");
    steps.push(approval("k", &[5], all(), "j"));
    let new = flow(steps);
    let found = diff(&old, &new);
    let of: Vec<(&str, Change)> = found.steps.iter().map(|step| (step.step.as_str(), step.change)).collect();
    assert_eq!(of, [("c", Change::Changed), ("k", Change::Added), ("last", Change::Removed)]);
    assert_eq!(found.steps[0].parts.keys().collect::<Vec<_>>(), ["settings.staff"]);
    let of: Vec<(&str, &str, Change)> = found.ways.iter().map(|w| (&*w.from, &*w.to, w.change)).collect();
    assert!(of.contains(&("g", "a", Change::Changed)) && of.contains(&("c", "k", Change::Added)), "{of:?}");
    assert!(of.contains(&("c", "j", Change::Removed)) && of.contains(&("last", "end", Change::Removed)), "{of:?}");
    assert!(diff(&old, &old).is_empty() && !found.is_empty());
    let text = text_diff(&old, &new);
    assert!(text.contains("-   -> a when amount < 500\n+   -> a when amount < 1000\n    -> x otherwise\n"), "{text}");
}

mod properties {
    use super::{diff, text_diff};
    use crate::drawn::flows;
    use gongdan_engine::text::write;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_text_difference_holds_both_texts(old in flows(), new in flows()) {
            let text = text_diff(&old, &new);
            let side = |mark: char| -> String {
                let lines = text.lines().filter(|line| !line.starts_with(mark));
                lines.map(|line| format!("{}\n", &line[2..])).collect()
            };
            prop_assert_eq!(side('+'), write(&old));
            prop_assert_eq!(side('-'), write(&new));
            prop_assert!(diff(&old, &old).is_empty());
        }
    }
}
