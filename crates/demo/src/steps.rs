//! What happens after an order came in: comments, and in the end a completion note or a reason for cancelling.

use crate::corpus::Fault;
use crate::past::{PastStep, Scene};
use crate::phrase::{Phrase, Slots};
use crate::seed::Rng;
use jiff::Timestamp;

/// Who plays: positions in `staff`.
pub(crate) struct Cast {
    pub(crate) requester: usize,
    pub(crate) desk: usize,
    pub(crate) engineer: usize,
    pub(crate) urgency: usize,
}

/// How it ends.
#[derive(Clone, Copy, PartialEq)]
enum End {
    Open,
    Done,
    Cancelled,
}

/// Shortest and longest handling time in minutes, by urgency.
const HANDLING: [[u32; 2]; 4] = [[240, 10_000], [90, 4_500], [40, 1_500], [20, 360]];

pub(crate) fn repair(
    scene: &Scene<'_>,
    cast: &Cast,
    fault: &Fault,
    outcome: usize,
    slots: &Slots<'_>,
    rng: &mut Rng,
) -> Vec<PastStep> {
    let talk = &scene.corpus.talk;
    let (end, finish) = ending(scene, cast.urgency, rng);
    let hours = (finish.as_second() - scene.at.as_second()) / 3_600;
    let mut lines: Vec<Line<'_>> = Vec::with_capacity(8);
    if rng.chance(72) {
        lines.push((cast.desk, "", rng.pick(&talk.dispatch)));
    }
    if end != End::Cancelled {
        if rng.chance(62) {
            lines.push((cast.engineer, "", rng.pick(&talk.accept)));
        }
        if hours > 8 && rng.chance(22) {
            lines.push((cast.requester, relay(scene, cast, "来电催单："), rng.pick(&talk.urge)));
            lines.push((cast.desk, "", rng.pick(&talk.reply)));
        }
        if let Some(finding) = fault.findings.get(outcome)
            && rng.chance(if end == End::Done { 70 } else { 45 })
        {
            lines.push((cast.engineer, "", finding));
        }
        if hours > 24 && rng.chance(50) {
            lines.push((cast.engineer, "", rng.pick(&talk.waiting)));
        }
        if end == End::Done && hours > 48 && rng.chance(12) {
            lines.push((cast.requester, relay(scene, cast, "来电："), rng.pick(&talk.reopened)));
        }
        if end == End::Done && rng.chance(22) {
            lines.push((cast.requester, relay(scene, cast, "电话回访："), rng.pick(&talk.confirm)));
        }
    }
    let mut steps = comments(scene, &lines, finish, slots, rng);
    match end {
        End::Open => {}
        End::Done => {
            let mut text = fault.done[outcome].fill(slots);
            rng.pick(&talk.tail).write(slots, &mut text);
            steps.push(PastStep::Done { by: scene.corpus.staff[cast.engineer].id, at: finish, text });
        }
        End::Cancelled => {
            let text = rng.pick(&talk.cancel).fill(slots);
            steps.push(PastStep::Cancelled { by: scene.corpus.staff[cast.desk].id, at: finish, text });
        }
    }
    steps
}

pub(crate) fn general(
    scene: &Scene<'_>,
    cast: &Cast,
    done: &[Phrase],
    slots: &Slots<'_>,
    rng: &mut Rng,
) -> Vec<PastStep> {
    let general = &scene.corpus.general;
    let (end, finish) = ending(scene, cast.urgency, rng);
    let mut lines: Vec<Line<'_>> = Vec::with_capacity(2);
    if rng.chance(75) {
        lines.push((cast.desk, "", rng.pick(&general.replies)));
    }
    if rng.chance(30) {
        lines.push((cast.engineer, "", rng.pick(&general.replies)));
    }
    let mut steps = comments(scene, &lines, finish, slots, rng);
    let staff = &scene.corpus.staff;
    match end {
        End::Open => {}
        End::Done => {
            let text = rng.pick(done).fill(slots);
            steps.push(PastStep::Done { by: staff[cast.engineer].id, at: finish, text });
        }
        End::Cancelled => {
            let text = "申请人撤回，不再需要。".to_owned();
            steps.push(PastStep::Cancelled { by: staff[cast.requester].id, at: finish, text });
        }
    }
    steps
}

/// Speaker, words before the phrase, phrase.
type Line<'a> = (usize, &'static str, &'a Phrase);

/// Words before a customer's sentence when one of us writes it down.
fn relay(scene: &Scene<'_>, cast: &Cast, words: &'static str) -> &'static str {
    if scene.corpus.staff[cast.requester].relays { words } else { "" }
}

/// Decides the end by age: nearly everything old is closed, nearly everything of today is open; about 4 % in all.
fn ending(scene: &Scene<'_>, urgency: usize, rng: &mut Rng) -> (End, Timestamp) {
    let age = scene.now.as_second() - scene.at.as_second();
    let open_per_mille = match age / 86_400 {
        0..4 => 920,
        4..10 => 650,
        10..21 => 350,
        21..45 => 100,
        _ => 6,
    };
    let [short, long] = HANDLING[urgency];
    let spread = rng.unit();
    let minutes = f64::from(short) + f64::from(long - short) * spread * spread * spread;
    let wanted = (minutes * 60_000_000.0) as i64;
    let micros = |part: i64| Timestamp::from_microsecond(scene.at.as_microsecond() + part).unwrap_or(scene.at);
    if rng.below(1_000) < open_per_mille {
        return (End::Open, micros(wanted.min(age * 990_000)));
    }
    let end = if rng.below(1_000) < 32 { End::Cancelled } else { End::Done };
    (end, micros(wanted.min(age * 900_000)))
}

/// Spreads the lines between submission and `finish`.
fn comments(
    scene: &Scene<'_>,
    lines: &[Line<'_>],
    finish: Timestamp,
    slots: &Slots<'_>,
    rng: &mut Rng,
) -> Vec<PastStep> {
    let start = scene.at.as_microsecond();
    let span = (finish.as_microsecond() - start) as f64 / (lines.len() + 1) as f64;
    let mut steps = Vec::with_capacity(lines.len() + 1);
    for (i, (by, before, phrase)) in lines.iter().enumerate() {
        let part = (span * (i as f64 + 0.1 + 0.8 * rng.unit())) as i64;
        // The desk answers within a quarter of an hour, however long the repair takes.
        let part = if i == 0 { part.min(i64::from(rng.between(60, 900)) * 1_000_000) } else { part };
        let at = Timestamp::from_microsecond(start + part).unwrap_or(scene.at);
        let mut text = String::with_capacity(160);
        text.push_str(before);
        phrase.write(slots, &mut text);
        steps.push(PastStep::Comment { by: scene.corpus.staff[*by].id, at, text });
    }
    steps
}
