//! Whether somebody is found at every step, for everybody in the organisation who may ask, today and while people
//! are away; whether anybody may decide about an own order.

mod accountable;
mod chosen;
mod company;
mod duty;
mod found;
mod from_fields;
mod hours;

pub use company::{Absence, Asks, Class, Company, Named, Watch};

use super::drive::Stage;
use super::example::{Example, Shows};
use super::gates::Judged;
use super::marks::out_of_reach;
use crate::behaviour::{Acting, Behaviour};
use crate::finding::Finding;
use crate::group::{Say, Verdict};
use crate::net::{Node, Place};
use crate::people::{OwnOrder, Source};
use crate::rules::{named_in, names_people};
use crate::state::{Sitting, Trouble};
use crate::step::Seated;
use company::{Uncovered, sources};
use found::{Lookups, Sort, Variants, fixed};
use gongdan_domain::expr;
use gongdan_domain::text::Text;
use hours::Hours;
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Longest chain of deputies that is followed when circles are looked for.
const LONGEST: usize = 10;
/// Most seats taken to find out what is the matter, so that an organisation of any size is looked at in time.
const MAX_SEATS: usize = 1_000_000;

/// What may be the matter at a step for some class.
type Matters = BTreeMap<&'static str, Matter>;

struct Matter {
    class: Class,
    values: Map<String, Json>,
    shows: Shows,
    /// How many classes it concerns.
    count: usize,
    /// More about the first.
    note: Option<Text>,
}

/// Everything about people.
pub(super) fn findings(stage: &Stage<'_>, company: &dyn Company, judged: &[Judged<'_>]) -> Vec<Finding> {
    let stage = &Stage { directory: company, ..*stage };
    let classes = company.classes(&Asks::of(stage.net));
    let away = Uncovered::of(&company.absences());
    let (mut findings, mut asked) = (Vec::new(), BTreeMap::new());
    let (mut lookups, mut variants, mut seats) = (Lookups::new(stage), Variants::default(), 0);
    let mut hours = Hours::new(stage);
    for (place, node) in stage.net.nodes().iter().enumerate() {
        findings.extend(names(stage, company, place, node));
        let Behaviour::Act(acting) = &node.behaviour else { continue };
        let mut matters = Matters::new();
        for (values, who) in variants.of(stage, &acting.staff.who) {
            for sort in lookups.sorts(&who, &classes) {
                seats += sort.found.people.len() + 1;
                if seats > MAX_SEATS {
                    break;
                }
                let mut step = AtStep { stage, node, acting, sort: &sort, values, away: &away, matters: &mut matters };
                for person in step.look() {
                    asked.entry(person).or_insert((place, sort.class));
                    hours.of_person((place, node), person, sort.class);
                }
            }
        }
        findings.extend(told(stage, place, node, matters, classes.len()));
        if seats > MAX_SEATS {
            findings.push(not_all(node));
            break;
        }
    }
    findings.extend(accountable::findings(stage, &classes, &mut lookups));
    findings.extend(chosen::findings(stage, &classes, &mut lookups, &away));
    findings.extend(from_fields::findings(stage, judged, &classes));
    findings.extend(hours.of_orders(&classes));
    findings.extend(circles(stage, &asked));
    findings
}

fn order(class: &Class, shows: Shows) -> Example {
    let Class { requester, site, customer, .. } = *class;
    Example { requester, site, customer, values: Map::new(), deeds: Vec::new(), shows }
}

fn not_all(node: &Node) -> Finding {
    let zh = "组织太大，从这一步起没有逐一检查所有发起人。";
    let en = "The organisation is large: from here on not every sort of requester was looked at.";
    Finding::hint("people-undecided", zh, en, &[&node.id])
}

/// One step and classes for which it looks the same.
struct AtStep<'a> {
    stage: &'a Stage<'a>,
    node: &'a Node,
    acting: &'a Acting,
    sort: &'a Sort<'a>,
    /// What the order says.
    values: &'a Map<String, Json>,
    away: &'a Uncovered,
    matters: &'a mut Matters,
}

impl AtStep<'_> {
    /// Notes what is the matter; answers who would be asked.
    fn look(&mut self) -> Vec<Uuid> {
        let step = self.node.id.clone();
        let order = Example { values: self.values.clone(), ..order(self.sort.class, Shows::Refused) };
        let unasked = Shows::Unasked { step: step.clone() };
        match self.stage.seated(self.node, self.acting, &order) {
            Seated::Nobody => self.note("nobody-found", Shows::Stuck { step, trouble: Trouble::Nobody }),
            Seated::Policy(_) if self.is_stranger() => {}
            Seated::Policy(Verdict::Approved) => self.note("approves-by-itself", unasked),
            Seated::Policy(Verdict::Rejected) => self.note("rejects-by-itself", unasked),
            Seated::People(sitting) if sitting.group.verdict() == Some(Verdict::Rejected) => {
                self.note("mark-out-of-reach", unasked);
            }
            Seated::People(sitting) => return self.look_at(&sitting),
        }
        Vec::new()
    }

    /// Whether it is a stranger's order and the requester should act here: the owner said what happens then.
    fn is_stranger(&self) -> bool {
        let asks = |source: &Source| matches!(source, Source::Requester | Source::RequesterManager);
        self.sort.class.requester.is_none() && self.acting.staff.who.iter().all(asks)
    }

    fn look_at(&mut self, sitting: &Sitting) -> Vec<Uuid> {
        let step = || self.node.id.clone();
        let people: Vec<Uuid> = sitting.group.seats().iter().map(|seat| seat.person).collect();
        let may_act = |person| people.contains(&person) || sitting.deputies.values().flatten().any(|d| *d == person);
        let is_meant = self.acting.staff.who.contains(&Source::Requester);
        if let Some(requester) = self.sort.class.requester.filter(|person| may_act(*person))
            && self.acting.may_reject
            && (!is_meant || self.acting.staff.own_order == OwnOrder::Decide)
        {
            self.note("approves-own-order", Shows::Asked { step: step(), person: requester });
        }
        if let Some(person) = people.first().copied().filter(|_| self.falls_back()) {
            self.note("nobody-but-stand-in", Shows::Asked { step: step(), person });
        }
        let undecided = |moment: &usize| !decides_without(sitting, self.away, *moment);
        if let Some(moment) = self.away.moments(&people).into_iter().find(undecided)
            && let Some(person) = people.iter().copied().find(|person| self.away.is_so(*person, moment))
        {
            let day = self.away.at(moment).map(|at| at.to_zoned(self.stage.facts.time_zone.clone()).date());
            let note = day.map(|day| Text::new(format!("，{day} 起"), format!(", from {day} on")));
            self.note("absent-without-deputy", Shows::Asked { step: step(), person });
            if let Some(matter) = self.matters.get_mut("absent-without-deputy") {
                matter.note = matter.note.take().or(note);
            }
        }
        people
    }

    fn note(&mut self, code: &'static str, shows: Shows) {
        let (class, values) = (self.sort.class.clone(), self.values.clone());
        let entry = self.matters.entry(code).or_insert(Matter { class, values, shows, count: 0, note: None });
        // A class is counted once, whichever rows of a table are the matter.
        if entry.values == *self.values {
            entry.count += self.sort.count;
        }
    }

    /// Whether the sources give nobody who may decide, so that somebody stands in.
    fn falls_back(&self) -> bool {
        let Some(requester) = self.sort.class.requester else { return self.sort.found.people.is_empty() };
        let only_requester = self.sort.found.people.iter().all(|person| *person == requester);
        let staff = &self.acting.staff;
        let instead = match staff.own_order {
            OwnOrder::Decide => true,
            OwnOrder::Manager => self.stage.directory.manager(requester, 1).is_some(),
            OwnOrder::Skip => false,
        };
        self.sort.found.people.is_empty() || (only_requester && !instead && !staff.who.contains(&Source::Requester))
    }
}

/// Whether the people of a step can decide while some are away: by themselves or by deputies who are there.
fn decides_without(sitting: &Sitting, away: &Uncovered, moment: usize) -> bool {
    let mut group = sitting.group.clone();
    let seats: Vec<(u32, Uuid)> = group.seats().iter().map(|seat| (seat.id, seat.person)).collect();
    for (id, _) in seats.into_iter().filter(|(_, person)| !away.is_so(*person, moment)) {
        if let Some(seat) = group.seat_mut(id).filter(|seat| seat.say == Say::Open) {
            seat.say = Say::Given(Verdict::Approved);
        }
    }
    group.verdict() == Some(Verdict::Approved)
}

/// Puts what is the matter at a step into words, with the first order that shows it.
fn told(stage: &Stage<'_>, place: Place, node: &Node, matters: Matters, classes: usize) -> Vec<Finding> {
    let tell = |(code, matter): (&'static str, Matter)| {
        let finding = in_words(code, node);
        let Matter { class, values, shows, count, note } = matter;
        let (zh, en, note) = (&finding.text.zh, &finding.text.en, note.unwrap_or_default());
        let text = Text::new(
            format!("{zh}（{classes} 类发起人中的 {count} 类，例如：{}{}）", class.words, note.zh),
            format!("{en} ({count} of {classes} sorts of requesters, for example: {}{})", class.words, note.en),
        );
        Finding { text, ..finding }.shown_by(stage.bring(place, Example { values, ..order(&class, shows) }))
    };
    matters.into_iter().map(tell).collect()
}

fn in_words(code: &'static str, node: &Node) -> Finding {
    let step = &[node.id.as_str()];
    match code {
        "nobody-found" => {
            let (zh, en) =
                ("这里找不到任何人，也没有流程管理员。", "Nobody is found here, and no administrator either.");
            Finding::error(code, zh, en, step)
        }
        "approves-by-itself" => {
            let (zh, en) = ("这里找不到人，工单会自动通过。", "Nobody is found here and orders pass by themselves.");
            Finding::warning(code, zh, en, step)
        }
        "rejects-by-itself" => {
            let (zh, en) =
                ("这里找不到人，工单会自动被拒绝。", "Nobody is found here and orders are rejected by themselves.");
            Finding::warning(code, zh, en, step)
        }
        "mark-out-of-reach" => out_of_reach(node),
        "approves-own-order" => {
            let (zh, en) = ("发起人可以审批自己的工单。", "A requester may decide about the own order here.");
            Finding::warning(code, zh, en, step)
        }
        "nobody-but-stand-in" => {
            let zh = "这里找不到合适的人，只能由替补（管理员或指定的人）处理。";
            Finding::warning(code, zh, "Nobody suitable is found here: whoever stands in is asked.", step)
        }
        _ => {
            let zh = "有人不在岗且没有代理人时，这里无法作出决定。";
            Finding::warning(code, zh, "While somebody is away without a deputy this step cannot be decided.", step)
        }
    }
}

/// Names that lead nowhere and places with nobody in them.
fn names(stage: &Stage<'_>, company: &dyn Company, place: Place, node: &Node) -> Vec<Finding> {
    let mut findings = Vec::new();
    let step = &[node.id.as_str()];
    let raci = stage.net.step(place).map(|step| &step.raci);
    let raci = raci.map(|raci| [&raci.accountable, &raci.consulted, &raci.informed]).into_iter().flatten().flatten();
    let all = sources(&node.behaviour).into_iter().chain(raci);
    for source in all.flat_map(|source| of_tables(stage, source)) {
        let (code, named) = match &source {
            Source::Role { role, .. } => ("unknown-role", Named::Role(role)),
            Source::Group { group } => ("unknown-group", Named::Group(group)),
            Source::Department { department } => ("unknown-department", Named::Department(department)),
            Source::Skill { skill: Some(skill), .. } => {
                let is_rare = fixed(stage, &source).is_some_and(|people| people.is_empty());
                findings.extend(is_rare.then(|| {
                    let zh = format!("没有人具备技能“{skill}”。");
                    Finding::warning("source-empty", zh, format!("Nobody has the skill “{skill}”."), step)
                }));
                continue;
            }
            Source::Roster { roster } => {
                findings.extend(duty::unknown(company, node, roster.as_deref()));
                continue;
            }
            Source::People { people } => {
                let gone = people.iter().find(|person| !company.has(Named::Person(**person)));
                findings.extend(gone.map(|_| {
                    let (zh, en) =
                        ("这里指定的某个人不存在或已离职。", "Somebody named here does not exist or has left.");
                    Finding::error("unknown-person", zh, en, step)
                }));
                continue;
            }
            _ => continue,
        };
        if !company.has(named) {
            let zh = format!("这里用到的角色、组或部门不存在：{}。", name_of(named));
            let en = format!("A role, group or department named here does not exist: {}.", name_of(named));
            findings.push(Finding::error(code, zh, en, step));
        } else if fixed(stage, &source).is_some_and(|people| people.is_empty()) {
            let zh = format!("“{}”里没有任何人。", name_of(named));
            findings.push(Finding::warning("source-empty", zh, format!("Nobody is in “{}”.", name_of(named)), step));
        }
    }
    findings.extend(duty::gaps(stage, company, node));
    findings.dedup_by(|a, b| a.code == b.code && a.text == b.text);
    findings.into_iter().map(|finding| finding.shown_by(stage.arrival(place))).collect()
}

/// A source, or those that a table may name in its place.
fn of_tables(stage: &Stage<'_>, source: &Source) -> Vec<Source> {
    match source {
        Source::Rule { table, output } => {
            stage.net.tables().get(table).map(|table| names_people(table, output)).unwrap_or_default()
        }
        Source::Expression { value } => expr::parse(value).map(|value| named_in([&value])).unwrap_or_default(),
        other => vec![other.clone()],
    }
}

fn name_of(named: Named<'_>) -> String {
    match named {
        Named::Role(code)
        | Named::Group(code)
        | Named::Department(code)
        | Named::OrderType(code)
        | Named::Connection(code) => code.to_owned(),
        Named::Person(id) => id.to_string(),
    }
}

/// People who are asked in the flow and whose deputies lead back to themselves.
fn circles(stage: &Stage<'_>, asked: &BTreeMap<Uuid, (Place, &Class)>) -> Vec<Finding> {
    let (mut findings, mut known) = (Vec::new(), BTreeSet::new());
    for (person, (place, class)) in asked {
        let next = |of: &Uuid| stage.directory.deputy(*of, stage.facts.type_id);
        let chain: Vec<Uuid> = std::iter::successors(Some(*person), next).take(LONGEST).collect();
        let closes = chain.iter().skip(1).any(|member| member == person);
        if !closes || known.contains(person) {
            continue;
        }
        known.extend(chain);
        let Some(node) = stage.net.node(*place) else { continue };
        let shows = Shows::Asked { step: node.id.clone(), person: *person };
        let zh = "代理关系成了一个圈：代理人的代理人又是本人。";
        let finding =
            Finding::warning("deputy-cycle", zh, "Deputies lead back to the person they stand for.", &[&node.id]);
        findings.push(finding.shown_by(stage.bring(*place, order(class, shows))));
    }
    findings
}
