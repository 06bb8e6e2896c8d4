//! Whether somebody is found at every step, for everybody in the organisation who may ask, today and while people
//! are away; whether anybody may decide about an own order.

use super::drive::Stage;
use super::example::{Example, Shows};
use super::marks::out_of_reach;
use super::reading::flat;
use crate::behaviour::{Acting, Behaviour};
use crate::finding::Finding;
use crate::group::{Say, Verdict};
use crate::net::{Node, Place};
use crate::people::{Directory, OwnOrder, Source};
use crate::state::{Sitting, Trouble};
use crate::step::Seated;
use serde_json::Map;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Longest chain of deputies that is followed when circles are looked for.
const LONGEST: usize = 10;

/// The organisation, as far as a flow depends on it.
pub trait Company: Directory {
    /// One who may ask for each combination of department, site and role that there is.
    fn classes(&self) -> Vec<Class>;

    /// Whether somebody or something that a flow names exists.
    fn has(&self, named: Named<'_>) -> bool;

    /// People who are away at the same time, for each absence on file.
    fn absences(&self) -> Vec<Vec<Uuid>>;
}

/// People who ask for orders in the same circumstances, and one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// One of them.
    pub requester: Uuid,
    /// The site of the order.
    pub site: Option<Uuid>,
    /// The customer of the order.
    pub customer: Option<Uuid>,
    /// What they have in common, for the owner of the flow to read.
    pub words: String,
}

/// What a flow names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named<'a> {
    /// A role by its code.
    Role(&'a str),
    /// A group by its code.
    Group(&'a str),
    /// A department by its code.
    Department(&'a str),
    /// A user.
    Person(Uuid),
}

/// What may be the matter at a step for some class.
type Matters = BTreeMap<&'static str, (Class, Shows, usize)>;

/// Everything about people.
pub(super) fn findings(stage: &Stage<'_>, company: &dyn Company) -> Vec<Finding> {
    let stage = &Stage { directory: company, ..*stage };
    let (classes, absences) = (company.classes(), company.absences());
    let (mut findings, mut asked) = (Vec::new(), BTreeMap::new());
    for (place, node) in stage.net.nodes().iter().enumerate() {
        match &node.behaviour {
            Behaviour::Act(acting) => {
                findings.extend(names(stage, company, place, node, &acting.staff.who));
                let mut matters = Matters::new();
                for class in &classes {
                    let mut step = AtStep { stage, node, acting, class, absences: &absences, matters: &mut matters };
                    for person in step.look() {
                        asked.entry(person).or_insert((place, class));
                    }
                }
                findings.extend(told(stage, place, node, matters, classes.len()));
            }
            Behaviour::Inform(staff) => findings.extend(names(stage, company, place, node, &staff.who)),
            _ => {}
        }
    }
    findings.extend(circles(stage, &asked));
    findings
}

fn order(class: &Class, shows: Shows) -> Example {
    let Class { requester, site, customer, .. } = *class;
    Example { requester: Some(requester), site, customer, values: Map::new(), deeds: Vec::new(), shows }
}

/// One step and one class.
struct AtStep<'a> {
    stage: &'a Stage<'a>,
    node: &'a Node,
    acting: &'a Acting,
    class: &'a Class,
    absences: &'a [Vec<Uuid>],
    matters: &'a mut Matters,
}

impl AtStep<'_> {
    /// Notes what is the matter; answers who would be asked.
    fn look(&mut self) -> Vec<Uuid> {
        let step = self.node.id.clone();
        let order = order(self.class, Shows::Refused);
        let (unasked, may_reject) = (Shows::Unasked { step: step.clone() }, self.acting.may_reject);
        match self.stage.seated(self.node, self.acting, &order) {
            Seated::Nobody => self.note("nobody-found", Shows::Stuck { step, trouble: Trouble::Nobody }),
            Seated::Policy(Verdict::Approved) => self.note("approves-by-itself", unasked),
            Seated::Policy(Verdict::Rejected) => self.note("rejects-by-itself", unasked),
            Seated::People(sitting) if sitting.group.verdict() == Some(Verdict::Rejected) => {
                self.note("mark-out-of-reach", unasked);
            }
            Seated::People(sitting) => {
                let requester = self.class.requester;
                let people: Vec<Uuid> = sitting.group.seats().iter().map(|seat| seat.person).collect();
                let may_act =
                    |person| people.contains(&person) || sitting.deputies.values().flatten().any(|d| *d == person);
                if may_reject && may_act(requester) {
                    self.note("approves-own-order", Shows::Asked { step: step.clone(), person: requester });
                }
                if let Some(person) = people.first().copied().filter(|_| self.falls_back()) {
                    self.note("nobody-but-stand-in", Shows::Asked { step: step.clone(), person });
                }
                let away = self.absences.iter().find(|away| !decides_without(&sitting, away));
                if let Some(person) = away.and_then(|away| people.iter().find(|person| away.contains(person))) {
                    self.note("absent-without-deputy", Shows::Asked { step, person: *person });
                }
                return people;
            }
        }
        Vec::new()
    }

    fn note(&mut self, code: &'static str, shows: Shows) {
        let entry = self.matters.entry(code).or_insert_with(|| (self.class.clone(), shows, 0));
        entry.2 += 1;
    }

    /// Whether the sources give nobody who may decide, so that somebody stands in.
    fn falls_back(&self) -> bool {
        let (staff, requester) = (&self.acting.staff, self.class.requester);
        if staff.who.iter().any(|source| matches!(source, Source::Chosen { .. })) {
            return false;
        }
        let order = order(self.class, Shows::Refused);
        let found = staff.who.iter().flat_map(|source| self.stage.directory.people(source, &self.stage.about(&order)));
        let found: BTreeSet<Uuid> = found.collect();
        let only_requester = found.iter().all(|person| *person == requester);
        let instead = match staff.own_order {
            OwnOrder::Decide => true,
            OwnOrder::Manager => self.stage.directory.manager(requester, 1).is_some(),
            OwnOrder::Skip => false,
        };
        found.is_empty() || (only_requester && !instead)
    }
}

/// Whether the people of a step can decide while some are away: by themselves or by deputies who are there.
fn decides_without(sitting: &Sitting, away: &[Uuid]) -> bool {
    let mut group = sitting.group.clone();
    let seats: Vec<(u32, Uuid)> = group.seats().iter().map(|seat| (seat.id, seat.person)).collect();
    for (id, person) in seats {
        let deputies = sitting.deputies.get(&id).into_iter().flatten();
        let is_there = deputies.chain([&person]).any(|person| !away.contains(person));
        if let Some(seat) = group.seat_mut(id).filter(|seat| is_there && seat.say == Say::Open) {
            seat.say = Say::Given(Verdict::Approved);
        }
    }
    group.verdict() == Some(Verdict::Approved)
}

/// Puts what is the matter at a step into words, with the first order that shows it.
fn told(stage: &Stage<'_>, place: Place, node: &Node, matters: Matters, classes: usize) -> Vec<Finding> {
    let tell = |(code, (class, shows, count)): (&'static str, (Class, Shows, usize))| {
        let finding = in_words(code, node);
        let (zh, en) = (&finding.text.zh, &finding.text.en);
        let text = gongdan_domain::text::Text::new(
            format!("{zh}（{classes} 类发起人中的 {count} 类，例如：{}）", class.words),
            format!("{en} ({count} of {classes} sorts of requesters, for example: {})", class.words),
        );
        Finding { text, ..finding }.shown_by(stage.bring(place, order(&class, shows)))
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
fn names(stage: &Stage<'_>, company: &dyn Company, place: Place, node: &Node, who: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let step = &[node.id.as_str()];
    for source in flat(who) {
        let (code, named) = match source {
            Source::Role { role, .. } => ("unknown-role", Named::Role(role)),
            Source::Group { group } => ("unknown-group", Named::Group(group)),
            Source::Department { department } => ("unknown-department", Named::Department(department)),
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
        } else if is_fixed(source) && nobody_in(stage, source) {
            let zh = format!("“{}”里没有任何人。", name_of(named));
            findings.push(Finding::warning("source-empty", zh, format!("Nobody is in “{}”.", name_of(named)), step));
        }
    }
    findings.into_iter().map(|finding| finding.shown_by(stage.arrival(place))).collect()
}

fn name_of(named: Named<'_>) -> String {
    match named {
        Named::Role(code) | Named::Group(code) | Named::Department(code) => code.to_owned(),
        Named::Person(id) => id.to_string(),
    }
}

/// Whether a source gives the same people whoever asks.
fn is_fixed(source: &Source) -> bool {
    matches!(source, Source::Role { within: None, .. } | Source::Group { .. } | Source::Department { .. })
}

fn nobody_in(stage: &Stage<'_>, source: &Source) -> bool {
    let order = stage.order(Map::new(), Shows::Refused);
    stage.directory.people(source, &stage.about(&order)).is_empty()
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
