//! What is worth a look. Every threshold stands here by name, and every remark says the figures it was made from.

use super::what;
use crate::board::Figures;
use gongdan_domain::Text;
use gongdan_engine::amend::Amendment;
use gongdan_engine::behaviour::{Behaviour, Gate};
use gongdan_engine::net::{Net, Node, Place};
use gongdan_store::review::Total;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Fewer happenings than this prove nothing.
const ENOUGH: i64 = 20;
/// Before a step is called superfluous, a branch unused or a ladder idle.
const MANY: i64 = 50;
/// A step jams when nine of ten take this many times the median.
const JAM: u64 = 4;
/// And at least so many seconds of working time: nobody waits for minutes.
const JAM_SECONDS: u64 = 3_600;
/// Or when so many wait there, and more than came in half the period.
const BACKLOG: i64 = 10;
/// In per cent of all answers at a step: it waits for one person.
const ONE_PERSON: i64 = 90;
/// In per cent of all visits: too much is sent back.
const SENT_BACK: i64 = 15;
/// Orders that were sent back from one place twice: the return does not help.
const AGAIN: i64 = 3;
/// In per cent of all orders at a branch: nearly never.
const HARDLY: i64 = 2;
/// In per cent of all visits: the ladder fires too often.
const FIRES: i64 = 30;
/// In per cent of all decisions of a step: the same person decides twice.
const TWICE: i64 = 50;

/// What there is to judge by.
pub struct Seen<'a> {
    /// The flow that new orders follow.
    pub net: &'a Net,
    /// What happened in the period.
    pub totals: &'a [Total],
    /// Figures of steps in the period.
    pub period: &'a BTreeMap<String, Figures>,
    /// Figures of steps over all days.
    pub ever: &'a BTreeMap<String, Figures>,
    /// What a person is called.
    pub name: &'a dyn Fn(Uuid) -> String,
}

/// Something worth a look.
#[derive(Debug, Clone, PartialEq)]
pub struct Remark {
    /// Stable and never translated.
    pub code: &'static str,
    /// The step.
    pub step: String,
    /// The way out of it, from 0.
    pub way: Option<usize>,
    /// The person.
    pub person: Option<Uuid>,
    /// What was seen, with its figures.
    pub text: Text,
    /// What may be done about it.
    pub advice: Text,
    /// The rows whose orders show it: at which step, what, and which other step or person.
    pub shows: Vec<(String, &'static str, Option<String>)>,
    /// Whether what waits at the step now shows it.
    pub waits: bool,
    /// A change to try.
    pub amendment: Option<Amendment>,
}

/// Everything worth a look, step by step in the order in which people read them.
pub fn judge(seen: &Seen<'_>) -> Vec<Remark> {
    let judge = Judge { seen, by: by_step(seen.totals) };
    seen.net.nodes().iter().flat_map(|node| judge.node(node)).collect()
}

type ByStep<'a> = BTreeMap<(&'a str, &'a str), Vec<(&'a str, i64)>>;

fn by_step(totals: &[Total]) -> ByStep<'_> {
    let mut by = ByStep::new();
    for total in totals {
        by.entry((&total.step, &total.what)).or_default().push((&total.other, total.times));
    }
    by
}

struct Judge<'a> {
    seen: &'a Seen<'a>,
    by: ByStep<'a>,
}

/// What was seen at one step.
struct At<'a> {
    node: &'a Node,
    name: Text,
    may_reject: bool,
    entered: i64,
    period: Figures,
    open: i64,
}

/// `part` of `whole` in per cent, rounded down.
fn share(part: i64, whole: i64) -> i64 {
    part.saturating_mul(100).checked_div(whole).unwrap_or(0)
}

/// A time in words.
fn span(seconds: u64) -> Text {
    let (minutes, hours) = (seconds / 60, seconds / 3_600);
    match (hours, minutes) {
        (0, 0) => Text::new(format!("{seconds} 秒"), format!("{seconds} s")),
        (0, _) => Text::new(format!("{minutes} 分钟"), format!("{minutes} min")),
        _ => Text::new(format!("{hours} 小时 {} 分钟", minutes % 60), format!("{hours} h {} min", minutes % 60)),
    }
}

impl Judge<'_> {
    fn node(&self, node: &Node) -> Vec<Remark> {
        if let Behaviour::Gate(gate) = node.behaviour {
            return if gate == Gate::All { Vec::new() } else { self.branch(node) };
        }
        let Behaviour::Act(acting) = &node.behaviour else { return Vec::new() };
        let id = node.id.as_str();
        let at = At {
            node,
            name: self.name_of(id),
            may_reject: acting.may_reject,
            entered: self.times(id, what::ENTERED),
            period: self.seen.period.get(id).cloned().unwrap_or_default(),
            open: self.seen.ever.get(id).map_or(0, Figures::open),
        };
        let found = [self.always_yes(&at), self.jams(&at), self.one_person(&at), self.sent_back(&at)];
        let more = [self.ladder_fires(&at), self.ladder_idle(&at), self.twice(&at)];
        found.into_iter().chain(more).flatten().collect()
    }

    fn times(&self, step: &str, what: &str) -> i64 {
        self.by.get(&(step, what)).into_iter().flatten().map(|(_, times)| times).sum()
    }

    fn name_of(&self, step: &str) -> Text {
        let found = self.seen.net.flow().step(step).map(|step| step.name.clone());
        found.unwrap_or_else(|| Text::new(step, step))
    }

    /// Nobody ever said no.
    fn always_yes(&self, at: &At<'_>) -> Option<Remark> {
        let id = at.node.id.as_str();
        let (yes, no) = (self.times(id, what::APPROVED), self.times(id, what::REJECTED));
        let back = self.times(id, what::RETURNED);
        if !at.may_reject || yes < MANY || no + back > 0 {
            return None;
        }
        let took = at.period.spread.percentile(50).map(span);
        let zh = took.as_ref().map(|took| format!("，一半在 {}内给出", took.zh)).unwrap_or_default();
        let en = took.as_ref().map(|took| format!("; half of them within {}", took.en)).unwrap_or_default();
        let text = Text::new(
            format!("「{}」在 {yes} 次决定中全部同意，没有拒绝，也没有退回{zh}。", at.name.zh),
            format!("“{}” agreed all {yes} times: nothing was rejected or sent back{en}.", at.name.en),
        );
        let advice = Text::new(
            "这一步没有改变过任何结果。可以去掉它，或改为抄送。",
            "The step has never changed anything. It may be taken out, or become a notice.",
        );
        let amendment = Some(Amendment::RemoveStep { step: id.to_owned() });
        let shows = vec![(id.to_owned(), what::APPROVED, None)];
        Some(Remark { shows, amendment, ..at.remark("always-agreed", text, advice) })
    }

    /// A few take very much longer than most, or more comes than goes.
    fn jams(&self, at: &At<'_>) -> Option<Remark> {
        let (median, p90) = (at.period.spread.percentile(50)?, at.period.spread.percentile(90)?);
        let is_uneven = at.period.left >= ENOUGH && p90 >= JAM_SECONDS && p90 >= median.saturating_mul(JAM);
        let is_full = at.open >= BACKLOG && at.open * 2 > at.period.entered;
        if !is_uneven && !is_full {
            return None;
        }
        let (half, most) = (span(median), span(p90));
        let (open, entered) = (at.open, at.period.entered);
        let text = Text::new(
            format!(
                "「{}」一半在 {}内完成，九成要 {}；期间进入 {entered} 件，现在积压 {open} 件。",
                at.name.zh, half.zh, most.zh
            ),
            format!(
                "At “{}” half are done within {}, nine of ten within {}; {entered} came in the period, {open} wait now.",
                at.name.en, half.en, most.en
            ),
        );
        let has_ladder = at.node.ladder.is_some();
        let advice = if has_ladder {
            Text::new("看看积压的工单在等谁，增加处理人或代理人。", "See whom they wait for; add people or deputies.")
        } else {
            Text::new(
                "这一步没有催办：可以到中位耗时的两倍时提醒，到九成耗时时请上级一起处理。",
                "Nobody is reminded here: remind at twice the median, bring in the manager when nine of ten are done.",
            )
        };
        let minutes = |seconds: u64| u32::try_from(seconds / 60).unwrap_or(u32::MAX).max(1);
        let (remind, escalate) = (minutes(median.saturating_mul(2)), minutes(p90));
        let usual = Amendment::AddLadder { step: at.node.id.clone(), remind, escalate };
        let amendment = (!has_ladder && remind < escalate).then_some(usual);
        Some(Remark { waits: true, amendment, ..at.remark("jams", text, advice) })
    }

    /// Nearly every answer comes from the same person.
    fn one_person(&self, at: &At<'_>) -> Option<Remark> {
        let said = self.by.get(&(at.node.id.as_str(), what::SAID))?;
        let all: i64 = said.iter().map(|(_, times)| times).sum();
        let (who, most) = said.iter().max_by_key(|(_, times)| *times)?;
        let person: Uuid = who.parse().ok()?;
        if all < ENOUGH || share(*most, all) < ONE_PERSON {
            return None;
        }
        let name = (self.seen.name)(person);
        let text = Text::new(
            format!("「{}」的 {all} 次答复中有 {most} 次来自{name}，现在有 {} 件在等。", at.name.zh, at.open),
            format!("At “{}” {most} of {all} answers came from {name}; {} wait now.", at.name.en, at.open),
        );
        let advice = Text::new(
            "这个人不在时这一步就停住。请再加一个人（或签），或请本人设置代理人。",
            "When this person is away the step stands still. Name a second one, any of whom decides, or set a deputy.",
        );
        let shows = vec![(at.node.id.clone(), what::SAID, Some((*who).to_owned()))];
        Some(Remark { person: Some(person), shows, waits: at.open > 0, ..at.remark("one-person", text, advice) })
    }

    /// Much is sent back, or the same orders again and again.
    fn sent_back(&self, at: &At<'_>) -> Option<Remark> {
        let id = at.node.id.as_str();
        let (back, again) = (self.times(id, what::RETURNED), self.times(id, what::AGAIN));
        let is_much = at.entered >= ENOUGH && share(back, at.entered) >= SENT_BACK;
        if !is_much && again < AGAIN {
            return None;
        }
        let to = self.by.get(&(id, what::RETURNED)).into_iter().flatten().max_by_key(|(_, times)| *times);
        let to = self.name_of(to.map_or("", |(to, _)| to));
        let text = Text::new(
            format!(
                "「{}」进入 {} 次，退回 {back} 次，多数退到「{}」；有 {again} 张工单在这里被退回两次以上。",
                at.name.zh, at.entered, to.zh
            ),
            format!(
                "“{}” was entered {} times and sent back {back} times, mostly to “{}”; {again} orders came back twice or \
                 more.",
                at.name.en, at.entered, to.en
            ),
        );
        let advice = Text::new(
            "看看退回时写的理由：多半是前一步少填了什么，可以把那个字段设为必填，或写进那一步的说明。",
            "Read the reasons: as a rule something was missing. Ask for that field at the step before, or say so in its \
             instructions.",
        );
        let shows = vec![(id.to_owned(), what::AGAIN, None), (id.to_owned(), what::RETURNED, None)];
        Some(Remark { shows, ..at.remark("sent-back", text, advice) })
    }

    /// The ladder is no exception any more.
    fn ladder_fires(&self, at: &At<'_>) -> Option<Remark> {
        let fired = self.times(&at.node.id, what::ESCALATED);
        if at.entered < ENOUGH || share(fired, at.entered) < FIRES {
            return None;
        }
        let text = Text::new(
            format!("「{}」进入 {} 次，其中 {fired} 次升级到上级或用到最后手段。", at.name.zh, at.entered),
            format!(
                "“{}” was entered {} times; {fired} times somebody above was brought in or the last resort came.",
                at.name.en, at.entered
            ),
        );
        let advice = Text::new(
            "时限比实际需要短，或者人手不够。可以试试把各个时点推后到一倍半。",
            "The limit is shorter than the work, or people are too few. Try all marks half as late again.",
        );
        let amendment = Some(Amendment::ScaleLadder { step: at.node.id.clone(), percent: 150 });
        let shows = vec![(at.node.id.clone(), what::ESCALATED, None)];
        Some(Remark { shows, amendment, ..at.remark("ladder-fires", text, advice) })
    }

    /// The ladder has never reached anybody.
    fn ladder_idle(&self, at: &At<'_>) -> Option<Remark> {
        let first = at.node.ladder.as_ref()?.marks().first().map(|mark| mark.after.as_secs().unsigned_abs())?;
        let fired = self.times(&at.node.id, what::REMINDED) + self.times(&at.node.id, what::ESCALATED);
        let p90 = at.period.spread.percentile(90)?;
        if at.entered < MANY || at.period.left < MANY || fired > 0 || first < p90.saturating_mul(3) || p90 < 60 {
            return None;
        }
        let (when, most) = (span(first), span(p90));
        let text = Text::new(
            format!("「{}」的催办从未触发：第一次提醒在 {}后，而九成在 {}内就完成了。", at.name.zh, when.zh, most.zh),
            format!(
                "The ladder of “{}” has never fired: it begins after {}, and nine of ten are done within {}.",
                at.name.en, when.en, most.en
            ),
        );
        let advice = Text::new(
            "真的出问题时提醒来得太晚。可以把时点提前到九成耗时的两倍。",
            "When something does go wrong it says so too late. Try to begin at twice what nine of ten take.",
        );
        let percent = u32::try_from(p90.saturating_mul(200) / first.max(1)).unwrap_or(100).clamp(1, 100);
        let amendment = Some(Amendment::ScaleLadder { step: at.node.id.clone(), percent });
        Some(Remark { amendment, ..at.remark("ladder-idle", text, advice) })
    }

    /// The same person decides the same order at two steps.
    fn twice(&self, at: &At<'_>) -> Option<Remark> {
        let id = at.node.id.as_str();
        let decides = |step: &str| {
            let node = self.seen.net.place(step).and_then(|place| self.seen.net.node(place));
            node.is_some_and(|node| matches!(&node.behaviour, Behaviour::Act(acting) if acting.may_reject))
        };
        let pairs = self.by.get(&(id, what::TWICE)).into_iter().flatten().filter(|(other, _)| decides(other));
        let (other, times) = pairs.max_by_key(|(_, times)| *times)?;
        let yes = self.times(id, what::APPROVED);
        if !at.may_reject || *times < ENOUGH || share(*times, yes) < TWICE {
            return None;
        }
        let before = self.name_of(other);
        let text = Text::new(
            format!("「{}」的 {yes} 次同意中，{times} 次的审批人在「{}」已经同意过同一张工单。", at.name.zh, before.zh),
            format!(
                "Of {yes} approvals at “{}” {times} came from somebody who had approved the same order at “{}”.",
                at.name.en, before.en
            ),
        );
        let advice = Text::new(
            "同一个人不必审两遍：可以合并这两步，或在后一步设置「同一人自动通过」。",
            "Nobody need be asked twice: merge the two, or let the later step pass whoever has approved before.",
        );
        let shows = vec![(id.to_owned(), what::TWICE, Some((*other).to_owned()))];
        let amendment = Some(Amendment::RemoveStep { step: id.to_owned() });
        Some(Remark { shows, amendment, ..at.remark("same-person-twice", text, advice) })
    }

    /// Ways that orders nearly never take.
    fn branch(&self, node: &Node) -> Vec<Remark> {
        let reached: Vec<BTreeSet<Place>> = node.ways.iter().map(|way| self.first_stops(way.to)).collect();
        let count = |way: usize| -> Option<i64> {
            let others = || reached.iter().enumerate().filter(|(at, _)| *at != way).flat_map(|(_, stops)| stops);
            let mut own = reached.get(way)?.iter().filter(|stop| !others().any(|other| other == *stop)).peekable();
            own.peek()?;
            let entered = own.filter_map(|stop| self.seen.net.node(*stop)).map(|n| self.times(&n.id, what::ENTERED));
            Some(entered.sum())
        };
        let counts: Vec<Option<i64>> = (0..node.ways.len()).map(count).collect();
        // Ways that lead to no step of their own cannot be counted, so all is told of what can be.
        let all: i64 = counts.iter().flatten().sum();
        if all < MANY {
            return Vec::new();
        }
        let rare = |(way, count): (usize, &Option<i64>)| {
            let count = (*count).filter(|count| count * 100 < all * HARDLY || *count == 0)?;
            let stops = reached.get(way).into_iter().flatten().filter_map(|stop| self.seen.net.node(*stop));
            let shows = stops.map(|stop| (stop.id.clone(), what::ENTERED, None)).collect();
            Some(Remark { shows, ..self.rare(node, way, count, all) })
        };
        counts.iter().enumerate().filter_map(rare).collect()
    }

    fn rare(&self, node: &Node, way: usize, count: i64, all: i64) -> Remark {
        let name = self.name_of(&node.id);
        let drawn = self.seen.net.flow().step(&node.id).and_then(|step| step.ways.get(way));
        let to = drawn.map(|way| self.name_of(&way.to)).unwrap_or_default();
        let text = Text::new(
            format!("分支「{}」通往「{}」的路几乎没人走：{all} 次中只有 {count} 次。", name.zh, to.zh),
            format!("Hardly anything goes from “{}” to “{}”: {count} of {all}.", name.en, to.en),
        );
        let is_named = node.ways.get(way).is_some_and(|way| !way.otherwise);
        let advice = if is_named {
            Text::new(
                "条件可能写得太窄，或者已经不需要这条路。去掉它后，这些工单会走「其他情况」。",
                "The condition may be too narrow, or the way not needed. Without it these orders go the way for \
                 otherwise.",
            )
        } else {
            Text::new(
                "其他条件已经接住了几乎所有工单，可以看看「其他情况」还有没有必要单独处理。",
                "The other conditions catch nearly everything: see whether the rest needs steps of its own.",
            )
        };
        let amendment = is_named.then(|| Amendment::RemoveWay { step: node.id.clone(), way });
        Remark { way: Some(way), amendment, ..remark("hardly-taken", &node.id, text, advice) }
    }

    /// The first steps at which orders wait from a place on.
    fn first_stops(&self, from: Place) -> BTreeSet<Place> {
        let (mut stops, mut seen, mut next) = (BTreeSet::new(), BTreeSet::new(), vec![from]);
        while let Some(place) = next.pop() {
            let Some(node) = self.seen.net.node(place).filter(|_| seen.insert(place)) else { continue };
            if node.behaviour.waits() {
                stops.insert(place);
            } else {
                next.extend(node.ways.iter().map(|way| way.to));
            }
        }
        stops
    }
}

impl At<'_> {
    fn remark(&self, code: &'static str, text: Text, advice: Text) -> Remark {
        remark(code, &self.node.id, text, advice)
    }
}

fn remark(code: &'static str, step: &str, text: Text, advice: Text) -> Remark {
    let (way, person, amendment, waits) = (None, None, None, false);
    Remark { code, step: step.to_owned(), way, person, text, advice, shows: Vec::new(), waits, amendment }
}
