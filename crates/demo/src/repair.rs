//! One repair order: fault, place, people, texts.

use crate::calendar::{instant, local, shift, since, spoken_time, wire};
use crate::corpus::{Fault, Report};
use crate::past::{PastOrder, Scene};
use crate::phrase::{Phrase, Slots, push_number, push_two};
use crate::seed::Rng;
use crate::steps;
use jiff::{Timestamp, ToSpan};
use serde_json::{Map, Value};

const URGENCY: [&str; 4] = ["low", "normal", "high", "critical"];
const URGENCY_ZH: [&str; 4] = ["低", "普通", "紧急", "特急"];
const PERIODS: [&str; 5] = ["any", "any", "morning", "afternoon", "evening"];
const PREFIXES: [&str; 5] = ["+861380000", "+861390000", "+861360000", "+861350000", "+861370000"];

pub(crate) fn order(scene: &Scene<'_>, rng: &mut Rng) -> PastOrder {
    let corpus = scene.corpus;
    let fault = &corpus.faults[rng.weighted(&corpus.by_month[scene.month as usize - 1])];
    // Some equipment fails far more often than the rest: the square favours the front of a fixed shuffle.
    let skewed = |len: usize, rng: &mut Rng| {
        let u = rng.unit();
        ((u * u * len as f64) as usize).wrapping_mul(7919) % len
    };
    let device = (!fault.devices.is_empty()).then(|| &corpus.devices[fault.devices[skewed(fault.devices.len(), rng)]]);
    let site_at = device.map_or_else(|| *rng.pick(&fault.sites), |d| d.site);
    let site = &corpus.sites[site_at];
    let customer = &corpus.customers[site.customer];
    let urgency = rng.weighted(&fault.urgency);
    let happened = happened(scene.at, urgency, rng);
    let requester = scene.requester(site.customer, rng);
    let engineer = *rng.pick(&corpus.teams[fault.team].people);
    let known = rng.chance(35);
    let (who, full_name) = scene.somebody(rng);
    let (who, contact) = if known { (customer.contact.clone(), customer.contact.clone()) } else { (who, full_name) };

    let mut slots = slots(scene, site_at, rng);
    slots.device = device.map_or("", |d| d.name.as_str()).into();
    slots.code = device.map_or("", |d| d.code.as_str()).into();
    if let Some(device) = device {
        slots.place = device.place.as_str().into();
    }
    slots.since = since(happened, scene.at).into();
    slots.time = spoken_time(happened).into();
    slots.who = who.into();
    slots.eng = corpus.staff[engineer].call.as_str().into();
    slots.team = corpus.teams[fault.team].name.as_str().into();
    slots.urgency = URGENCY_ZH[urgency].into();
    let cost = cost(fault.cost, rng);
    slots.cost = cost.split('.').next().unwrap_or("0").to_owned().into();
    let report = report(fault, corpus.places[site.place_kind].floors > 0, rng);
    let description = description(scene, fault, report, urgency == 3, &slots, rng);

    let mut values = Map::with_capacity(20);
    let mut put = |field: &str, value: Value| values.insert(field.to_owned(), value);
    put("customer", customer.id.as_str().into());
    put("site", site.id.as_str().into());
    put("region", site.region.clone());
    put("location", [site.name.as_str(), " ", &slots.place].concat().into());
    put("contact_name", contact.into());
    put("contact_phone", if known { customer.phone.clone() } else { phone(rng) }.into());
    if rng.chance(72) {
        put("expected_at", wire(expected(scene.at, rng)).into());
    }
    put("visit_period", PERIODS[rng.below(5) as usize].into());
    if let Some(device) = device {
        put("device", device.id.as_str().into());
    }
    put("product_line", fault.line.as_str().into());
    put("stopped", rng.chance(fault.stopped).into());
    if rng.chance(60) {
        put("affected_units", (if rng.chance(70) { rng.between(1, 6) } else { rng.between(7, 120) }).into());
    }
    put("fault_category", fault.path.clone());
    put("urgency", URGENCY[urgency].into());
    put("description", description.into());
    put("happened_at", wire(happened).into());
    if rng.chance(75) {
        let mut money = Map::with_capacity(2);
        money.insert("amount".to_owned(), cost.into());
        money.insert("currency".to_owned(), "CNY".into());
        put("estimated_cost", money.into());
    }
    if rng.chance(72) {
        put("handler", corpus.staff[engineer].id_text.as_str().into());
    }
    let cast = steps::Cast { requester, desk: *rng.pick(&corpus.desk), engineer, urgency };
    let outcome = *rng.pick(&report.leads);
    let steps = steps::repair(scene, &cast, fault, outcome, &slots, rng);
    PastOrder { type_key: "repair".to_owned(), at: scene.at, requester: corpus.staff[requester].id, values, steps }
}

/// The slots every order has: numbers, a place and a room of the site.
pub(crate) fn slots<'a>(scene: &Scene<'a>, site_at: usize, rng: &mut Rng) -> Slots<'a> {
    let corpus = scene.corpus;
    let site = &corpus.sites[site_at];
    let kind = &corpus.places[site.place_kind];
    let floors = kind.floors.max(2);
    let f = rng.between(2, floors);
    let mut slots = Slots {
        n: rng.between(2, 6),
        nn: rng.between(12, 60),
        nnn: rng.between(101, 389),
        f,
        f2: if f < floors { f + 1 } else { f - 1 },
        u: rng.between(1, 3),
        r: rng.between(1, 8),
        c: rng.between(17, 24),
        t: rng.between(72, 96),
        q: (scene.month - 1) / 3 + 1,
        month: scene.month,
        z: ["A", "B", "C", "D"][rng.below(4) as usize].into(),
        min: rng.pick(&corpus.names.minutes).as_str().into(),
        slot: rng.pick(&corpus.names.slots).as_str().into(),
        near: rng.pick(&corpus.names.near).as_str().into(),
        appliance: rng.pick(&corpus.names.appliances).as_str().into(),
        res: rng.pick(&kind.residents).as_str().into(),
        site: site.name.as_str().into(),
        ..Slots::default()
    };
    slots.room = kind.rooms.fill(&slots).into();
    slots.place = rng.pick(&kind.places).fill(&slots).into();
    slots
}

/// A way to report the fault that suits the site: no floors or rooms where there are none.
fn report<'a>(fault: &'a Fault, has_floors: bool, rng: &mut Rng) -> &'a Report {
    if has_floors || fault.plain.is_empty() {
        rng.pick(&fault.phrases)
    } else {
        &fault.phrases[*rng.pick(&fault.plain)]
    }
}

/// A description: the fault in the reporter's words, often its effect, sometimes a wish.
fn description(
    scene: &Scene<'_>,
    fault: &Fault,
    report: &Report,
    in_haste: bool,
    slots: &Slots<'_>,
    rng: &mut Rng,
) -> String {
    const WISHES: [&str; 6] = [
        "请尽快安排师傅上门。",
        "麻烦来之前先打电话。",
        "谢谢！",
        "请今天内处理。",
        "辛苦安排人看一下。",
        "处理完请回电告知。",
    ];
    let mut out = String::with_capacity(640);
    if rng.chance(22) {
        out.push_str(&slots.site);
        out.push_str(if rng.chance(50) { "：" } else { "，" });
    } else if rng.chance(12) {
        out.push_str(&slots.who);
        out.push_str("来电：");
    }
    report.says.write(slots, &mut out);
    if rng.chance(62) {
        rng.pick(&fault.effects).write(slots, &mut out);
    }
    let talk = &scene.corpus.talk;
    let context: [&[Phrase]; 3] = [
        &talk.context,
        if fault.is_repair { &talk.context_repair } else { &[] },
        if fault.devices.is_empty() { &[] } else { &talk.context_device },
    ];
    for list in context.into_iter().filter(|list| !in_haste && !list.is_empty()) {
        if rng.chance(80) {
            rng.pick(list).write(slots, &mut out);
        }
    }
    if !in_haste && rng.chance(38) {
        out.push_str(WISHES[rng.below(6) as usize]);
    }
    out
}

/// When the fault was noticed, to the minute: mostly just before, sometimes days ago; never long ago when it is critical.
fn happened(at: Timestamp, urgency: usize, rng: &mut Rng) -> Timestamp {
    let minutes = match rng.below(100) {
        _ if urgency == 3 => rng.between(1, 12),
        0..45 => rng.between(3, 90),
        45..75 => rng.between(100, 600),
        75..90 => rng.between(700, 2_400),
        90..97 => rng.between(2_880, 5_760),
        _ => rng.between(7_200, 14_400),
    };
    let at = shift(at, -i64::from(minutes)).as_second();
    Timestamp::from_second(at - at.rem_euclid(60)).unwrap_or_default()
}

/// A wish for a visit: a half hour of the next days.
fn expected(at: Timestamp, rng: &mut Rng) -> Timestamp {
    let days = [1, 1, 1, 2, 2, 3][rng.below(6) as usize];
    let (hour, minute) = (rng.between(9, 19) as i8, rng.below(2) as i8 * 30);
    instant(local(at).date().saturating_add(days.days()).at(hour, minute, 0, 0))
}

/// An estimate between the bounds, low ones more likely; now and then exactly on a limit of the approval rules.
fn cost([low, high]: [u32; 2], rng: &mut Rng) -> String {
    let limit = if rng.chance(20) { 5_000 } else { 500 };
    let (yuan, cents) = if rng.chance(2) && (low..=high).contains(&limit) {
        (limit, 0)
    } else {
        let share = rng.unit().powi(3);
        let raw = low + (f64::from(high - low) * share) as u32;
        match rng.below(10) {
            0..6 => (raw / 10 * 10, 0),
            6..9 => (raw / 5 * 5, 0),
            _ => (raw, 50),
        }
    };
    let mut out = String::with_capacity(10);
    push_number(&mut out, yuan);
    out.push('.');
    push_two(&mut out, cents);
    out
}

/// A number from ranges kept for fiction.
fn phone(rng: &mut Rng) -> String {
    let mut out = String::with_capacity(14);
    out.push_str(PREFIXES[rng.below(5) as usize]);
    push_two(&mut out, rng.below(100));
    push_two(&mut out, rng.below(100));
    out
}
