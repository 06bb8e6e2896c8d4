//! The stream of past orders: repeatable, plausible, valid.

use gongdan_demo::{Demo, OptionEntry, PastOrder, PastStep, Record, Stream, company, past_orders};
use jiff::{Timestamp, tz::Offset};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

const TOTAL: usize = 2_000;

fn now() -> Timestamp {
    "2026-03-02T02:00:00Z".parse().expect("instant")
}

fn made() -> (Demo, Vec<PastOrder>) {
    let demo = company(now());
    let orders = past_orders(&demo, 42, TOTAL, now()).collect();
    (demo, orders)
}

fn text<'a>(values: &'a Map<String, Value>, field: &str) -> &'a str {
    values.get(field).and_then(Value::as_str).unwrap_or_default()
}

fn has_path(options: &[OptionEntry], path: &[Value]) -> bool {
    match path.split_first() {
        None => options.is_empty(),
        Some((first, rest)) => {
            options.iter().any(|o| first == o.value.as_str() && o.active && has_path(&o.children, rest))
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_stream_and_any_order_directly() {
    let (demo, orders) = made();
    assert_eq!(orders.len(), TOTAL);
    assert!(past_orders(&demo, 42, TOTAL, now()).eq(orders.iter().cloned()));
    let stream = Stream::new(&demo, 42, TOTAL, now());
    assert_eq!(stream.order(1_234), orders[1_234]);
    assert_ne!(past_orders(&demo, 43, TOTAL, now()).next().as_ref(), orders.first());
    assert_eq!(past_orders(&demo, 42, 0, now()).count(), 0);
}

#[test]
fn no_text_is_empty_or_unfinished_and_descriptions_differ() {
    let (_, orders) = made();
    let mut distinct = BTreeSet::new();
    for order in &orders {
        let description = text(&order.values, "description");
        let length = description.chars().count();
        assert!((5..=400).contains(&length), "{description}");
        distinct.insert(description);
        let texts = order.values.values().filter_map(Value::as_str).chain(order.steps.iter().map(|s| s.parts().2));
        for text in texts {
            assert!(!text.trim().is_empty() && !text.contains(['{', '}']), "{order:?}");
        }
    }
    assert!(distinct.len() >= 1_500, "{}", distinct.len());
}

#[test]
fn time_runs_forwards_and_people_work_in_the_daytime() {
    let (demo, orders) = made();
    assert!(orders.is_sorted_by_key(|o| o.at));
    let (first, last) = (orders[0].at, orders[TOTAL - 1].at);
    assert!(now().as_second() - first.as_second() > 398 * 86_400 && last <= now());
    for order in &orders {
        assert!(demo.people.iter().any(|p| p.id == order.requester));
        let times: Vec<Timestamp> = order.steps.iter().map(|s| s.parts().1).collect();
        assert!(times.is_sorted() && times.iter().all(|t| *t >= order.at && *t <= now()), "{order:?}");
        assert!(order.steps.iter().all(|s| demo.people.iter().any(|p| p.id == s.parts().0)));
        let early = order.steps.split_last().map_or(&[][..], |(_, rest)| rest);
        assert!(early.iter().all(|s| matches!(s, PastStep::Comment { .. })), "only the last step may end an order");
    }
    let daytime = orders.iter().filter(|o| (8..18).contains(&Offset::constant(8).to_datetime(o.at).hour())).count();
    assert!(daytime > TOTAL * 60 / 100 && daytime < TOTAL * 90 / 100, "{daytime}");
}

#[test]
fn most_are_done_few_cancelled_some_open_and_the_open_ones_are_recent() {
    let demo = company(now());
    let total = 20_000;
    let (mut open, mut cancelled, mut recent, mut general, mut steps) = (0, 0, 0, 0, 0);
    for order in past_orders(&demo, 7, total, now()) {
        steps += order.steps.len();
        general += usize::from(order.type_key == "general");
        match order.steps.last() {
            Some(PastStep::Done { .. }) => {}
            Some(PastStep::Cancelled { .. }) => cancelled += 1,
            Some(PastStep::Comment { .. }) | None => {
                open += 1;
                recent += usize::from(now().as_second() - order.at.as_second() < 45 * 86_400);
            }
        }
    }
    assert!((total * 3 / 100..total * 5 / 100).contains(&open), "{open} open");
    assert!((total * 2 / 100..total * 5 / 100).contains(&cancelled), "{cancelled} cancelled");
    assert!(recent * 10 > open * 7, "{recent} of {open} open ones are recent");
    assert!((total / 10..total * 15 / 100).contains(&general), "{general} general");
    assert!((total * 2..total * 4).contains(&steps), "{steps} steps");
}

#[test]
fn repair_orders_fit_their_form() {
    let (demo, orders) = made();
    let records: BTreeMap<String, &Record> = demo.records.iter().map(|r| (r.id.to_string(), r)).collect();
    let list = |key: &str| &demo.option_lists.iter().find(|l| l.key == key).expect("a list").options;
    let form = demo.order_type("repair").expect("repair").form.to_string();
    let mut bytes = 0;
    let repairs: Vec<_> = orders.iter().filter(|o| o.type_key == "repair").collect();
    for order in &repairs {
        let v = &order.values;
        bytes += serde_json::to_string(v).expect("json").len();
        assert!(v.keys().all(|k| form.contains(&format!("{{\"id\":\"{k}\""))), "{v:?}");
        for field in ["customer", "contact_name", "contact_phone", "urgency", "description"] {
            assert!(!text(v, field).is_empty(), "{field} of {v:?}");
        }
        let site = records[text(v, "site")];
        assert_eq!(site.parent_id.map(|p| p.to_string()).as_deref(), Some(text(v, "customer")));
        if v.contains_key("device") {
            assert_eq!(records[text(v, "device")].parent_id, Some(site.id));
        }
        for key in ["region", "fault_category"] {
            assert!(has_path(list(key), v[key].as_array().expect("a path")), "{key} of {v:?}");
        }
        for key in ["product_line", "urgency"] {
            assert!(has_path(list(key), std::slice::from_ref(&v[key])), "{key} of {v:?}");
        }
        let phone = text(v, "contact_phone");
        assert!(phone.len() == 14 && phone.starts_with("+861"), "{phone}");
        let happened: Timestamp = text(v, "happened_at").parse().expect("an instant");
        assert!(happened <= order.at);
        if let Some(cost) = v.get("estimated_cost") {
            let (yuan, cents) = cost["amount"].as_str().and_then(|a| a.split_once('.')).expect("an amount");
            assert!(yuan.parse::<u32>().is_ok() && cents.len() == 2 && cost["currency"] == "CNY");
        }
        if let Some(handler) = v.get("handler") {
            assert!(demo.people.iter().any(|p| *handler == p.id.to_string()));
        }
    }
    let mean = bytes / repairs.len();
    assert!((750..1_250).contains(&mean), "{mean} bytes on average");
}

#[test]
fn general_orders_fit_their_form() {
    let (demo, orders) = made();
    let categories = &demo.option_lists.iter().find(|l| l.key == "general_category").expect("the list").options;
    for v in orders.iter().filter(|o| o.type_key == "general").map(|o| &o.values) {
        assert!((2..=80).contains(&text(v, "title").chars().count()), "{v:?}");
        assert!(categories.iter().any(|c| c.value == text(v, "category")), "{v:?}");
        assert!(v.get("due").is_none_or(|d| d.as_str().is_some_and(|d| d.parse::<Timestamp>().is_ok())));
        assert!(v.keys().all(|k| ["title", "category", "description", "due"].contains(&k.as_str())));
    }
}

#[test]
fn every_kind_of_fault_occurs_and_seasons_show() {
    let demo = company(now());
    let mut faults: BTreeMap<String, usize> = BTreeMap::new();
    let mut no_cool = [0; 13];
    for order in past_orders(&demo, 1, 20_000, now()).filter(|o| o.type_key == "repair") {
        let path = order.values["fault_category"].to_string();
        if path.contains("no_cool") {
            no_cool[Offset::constant(8).to_datetime(order.at).month().unsigned_abs() as usize] += 1;
        }
        *faults.entry(path).or_default() += 1;
    }
    let leaves: usize = demo
        .option_lists
        .iter()
        .filter(|l| l.key == "fault_category")
        .flat_map(|l| &l.options)
        .map(|o| o.children.len())
        .sum();
    assert_eq!(faults.len(), leaves);
    assert!(faults.values().all(|n| *n >= 20), "{faults:?}");
    assert!(no_cool[7] > 100 && no_cool[1] == 0, "{no_cool:?}");
}

/// Prints the rate: `cargo test --release -p gongdan-demo -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn rate() {
    let demo = company(now());
    let (start, total) = (std::time::Instant::now(), 400_000);
    let texts: usize = past_orders(&demo, 1, total, now()).map(|o| o.steps.len()).sum();
    let seconds = start.elapsed().as_secs_f64();
    eprintln!("{:.0} orders/s, {texts} steps in {seconds:.2} s", total as f64 / seconds);
}
