//! A flow, read once and shared: settings opened, conditions parsed, splits paired with the steps where they meet.

use crate::behaviour::{Behaviour, Gate, StepKinds, Wait};
use crate::definition::{Flow, MAX_STEPS, MAX_WAYS, Step};
use crate::finding::Finding;
use crate::graph;
use crate::ladder::Ladder;
use crate::people::Source;
use crate::rules::{MAX_TABLES, Table, jdm};
use gongdan_domain::expr::{self, Expr};
use gongdan_domain::form::is_identifier;
use gongdan_domain::text::Text;
use jiff::SignedDuration;
use std::collections::{BTreeMap, HashMap};

/// A place in [`Net::nodes`].
pub type Place = usize;

/// A flow that can be walked. Share it in an `Arc`.
#[derive(Clone)]
pub struct Net {
    flow: Flow,
    nodes: Vec<Node>,
    places: HashMap<String, Place>,
    start: Place,
    tables: BTreeMap<String, Table>,
}

/// One step of a net.
#[derive(Clone)]
pub struct Node {
    /// The step's id.
    pub id: String,
    /// What it does.
    pub behaviour: Behaviour,
    /// What happens while nobody acts.
    pub ladder: Option<Ladder>,
    /// Where it leads.
    pub ways: Vec<Branch>,
    /// How many ways lead here.
    pub incoming: usize,
    /// For a gate that goes several ways: where they meet again.
    pub meets: Option<Place>,
    /// Whether it lies between a split and where it meets.
    pub is_enclosed: bool,
}

/// A way of a net.
#[derive(Clone)]
pub struct Branch {
    /// Where to.
    pub to: Place,
    /// When it is open; always without one.
    pub when: Option<Expr>,
    /// Taken when no other is open.
    pub otherwise: bool,
}

impl Net {
    /// Reads a flow.
    ///
    /// # Errors
    /// Everything that keeps it from being walked: unknown kinds, steps and tables, settings, conditions and tables that
    /// cannot be read, splits that never meet.
    pub fn new(flow: Flow, kinds: &dyn StepKinds) -> Result<Self, Vec<Finding>> {
        let mut findings = check_size(&flow);
        let mut places = HashMap::new();
        for (place, step) in flow.steps.iter().enumerate() {
            if !is_identifier(&step.id) {
                findings.push(bad_id(step));
            }
            if places.insert(step.id.clone(), place).is_some() {
                findings.push(duplicate(step));
            }
        }
        let mut nodes = Vec::with_capacity(flow.steps.len());
        for step in &flow.steps {
            match open(step, kinds, &places) {
                Ok(node) => nodes.push(node),
                Err(faults) => findings.extend(faults),
            }
        }
        let (tables, faults) = read_tables(&flow);
        findings.extend(faults);
        findings.extend(flow.steps.iter().zip(&nodes).flat_map(|(step, node)| check_sources(step, node, &flow)));
        if !findings.is_empty() {
            return Err(findings);
        }
        count_incoming(&mut nodes);
        let start = start(&nodes).map_err(|finding| vec![finding])?;
        let net = Self { flow, nodes, places, start, tables };
        net.paired()
    }

    /// Reads as much of a flow as can be walked at all, though it may not be published: splits that never meet let
    /// everything through, a branch may lack its way for otherwise. For showing what would go wrong.
    pub fn draft(flow: &Flow, kinds: &dyn StepKinds) -> Option<Self> {
        let places: HashMap<String, Place> =
            flow.steps.iter().enumerate().map(|(place, step)| (step.id.clone(), place)).collect();
        let mut nodes = Vec::with_capacity(flow.steps.len());
        for step in &flow.steps {
            let node = read(step, kinds, &places).ok()?;
            if check_ways(step, &node.behaviour).iter().any(|finding| finding.code != "no-otherwise") {
                return None;
            }
            nodes.push(node);
        }
        let (tables, faults) = read_tables(flow);
        count_incoming(&mut nodes);
        let start = start(&nodes).ok().filter(|_| faults.is_empty() && places.len() == flow.steps.len())?;
        let net = Self { flow: flow.clone(), nodes, places, start, tables };
        Some(net.clone().paired().unwrap_or(net))
    }

    /// The same flow, but orders stop at this step instead of passing it.
    pub(crate) fn stopped_at(&self, place: Place) -> Self {
        let mut net = self.clone();
        if let Some(node) = net.nodes.get_mut(place) {
            node.behaviour = Behaviour::Wait(Wait::Wall(SignedDuration::ZERO));
            node.meets = None;
        }
        net
    }

    /// Where each step leads, conditions aside.
    pub(crate) fn ways(&self) -> Vec<Vec<Place>> {
        self.nodes.iter().map(|node| node.ways.iter().map(|way| way.to).collect()).collect()
    }

    /// For every place, whether ways lead from it to this one.
    pub(crate) fn leading_to(&self, place: Place) -> Vec<bool> {
        graph::reach(&graph::reversed(&self.ways()), [place], None)
    }

    fn paired(mut self) -> Result<Self, Vec<Finding>> {
        match graph::pair_splits(&self.nodes, &self.ways(), self.start) {
            Ok(blocks) => {
                for block in blocks {
                    if let Some(node) = self.nodes.get_mut(block.split) {
                        node.meets = Some(block.join);
                    }
                    for (node, inside) in self.nodes.iter_mut().zip(block.inside) {
                        node.is_enclosed |= inside;
                    }
                }
                Ok(self)
            }
            Err(findings) => Err(findings),
        }
    }

    /// The flow as its owner drew it.
    pub fn flow(&self) -> &Flow {
        &self.flow
    }

    /// Its decision tables by name.
    pub fn tables(&self) -> &BTreeMap<String, Table> {
        &self.tables
    }

    /// The step as its owner drew it.
    pub fn step(&self, place: Place) -> Option<&Step> {
        self.flow.steps.get(place)
    }

    /// All steps.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Where orders begin.
    pub fn start(&self) -> Place {
        self.start
    }

    /// The step at a place; places come from this net, so there is one.
    pub fn node(&self, place: Place) -> Option<&Node> {
        self.nodes.get(place)
    }

    /// The place of a step.
    pub fn place(&self, id: &str) -> Option<Place> {
        self.places.get(id).copied()
    }
}

fn check_size(flow: &Flow) -> Vec<Finding> {
    let mut findings = Vec::new();
    if flow.steps.len() > MAX_STEPS {
        let (zh, en) = (format!("流程最多 {MAX_STEPS} 个步骤。"), format!("A flow has at most {MAX_STEPS} steps."));
        findings.push(Finding::error("too-many-steps", zh, en, &[]));
    }
    for step in flow.steps.iter().filter(|step| step.ways.len() > MAX_WAYS) {
        let (zh, en) = (format!("一个步骤最多 {MAX_WAYS} 条去路。"), format!("A step has at most {MAX_WAYS} ways."));
        findings.push(Finding::error("too-many-ways", zh, en, &[&step.id]));
    }
    findings
}

fn open(step: &Step, kinds: &dyn StepKinds, places: &HashMap<String, Place>) -> Result<Node, Vec<Finding>> {
    let node = read(step, kinds, places)?;
    let findings = check_ways(step, &node.behaviour);
    if findings.is_empty() { Ok(node) } else { Err(findings) }
}

fn read(step: &Step, kinds: &dyn StepKinds, places: &HashMap<String, Place>) -> Result<Node, Vec<Finding>> {
    let kind = kinds.get(&step.kind).ok_or_else(|| vec![unknown_kind(step)])?;
    let behaviour = kind.open(step)?;
    let (mut ways, mut findings) = (Vec::new(), Vec::new());
    for way in &step.ways {
        let to = places.get(&way.to).copied();
        let when = way.when.as_deref().map(expr::parse).transpose();
        match (to, when) {
            (Some(to), Ok(when)) => ways.push(Branch { to, when, otherwise: way.otherwise }),
            (None, _) => findings.push(unknown_step(step, &way.to)),
            (_, Err(mistake)) => findings.push(bad_condition(step, &mistake.text)),
        }
    }
    let is_step = |id: &str| places.contains_key(id);
    findings.extend(step.ladder.iter().flat_map(|ladder| ladder.check(&step.id, &behaviour, is_step)));
    if findings.is_empty() {
        let (id, ladder) = (step.id.clone(), step.ladder.clone());
        Ok(Node { id, behaviour, ladder, ways, incoming: 0, meets: None, is_enclosed: false })
    } else {
        Err(findings)
    }
}

/// How many ways a step of this behaviour must have, and which of them may ask something.
fn check_ways(step: &Step, behaviour: &Behaviour) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_end = matches!(behaviour, Behaviour::Finish(_));
    let count = step.ways.len();
    if is_end && count > 0 {
        findings.push(Finding::error("end-goes-on", "结束步骤不能再有去路。", "An end leads nowhere.", &[&step.id]));
    }
    if !is_end && count == 0 {
        let (zh, en) = ("这个步骤没有去路，工单会停在这里。", "This step leads nowhere: orders would stay here.");
        findings.push(Finding::error("dead-end", zh, en, &[&step.id]));
    }
    let chooses = matches!(behaviour, Behaviour::Gate(Gate::One | Gate::Some));
    if !matches!(behaviour, Behaviour::Gate(_)) && count > 1 {
        let (zh, en) = ("只有分支步骤可以有多条去路。", "Only a branch may lead several ways.");
        findings.push(Finding::error("several-ways", zh, en, &[&step.id]));
    }
    if !chooses && step.ways.iter().any(|way| way.when.is_some() || way.otherwise) {
        let (zh, en) = ("这里的去路不能带条件。", "Ways from here cannot have conditions.");
        findings.push(Finding::error("condition-ignored", zh, en, &[&step.id]));
    }
    if chooses && count > 1 && step.ways.iter().filter(|way| way.otherwise).count() != 1 {
        let (zh, en) = ("条件分支必须有且只有一条“其他情况”。", "A branch needs exactly one way for otherwise.");
        findings.push(Finding::error("no-otherwise", zh, en, &[&step.id]));
    }
    findings
}

/// Reads the tables; one that cannot be read is among the findings.
fn read_tables(flow: &Flow) -> (BTreeMap<String, Table>, Vec<Finding>) {
    let (mut tables, mut findings) = (BTreeMap::new(), Vec::new());
    if flow.tables.len() > MAX_TABLES {
        let (zh, en) =
            (format!("一个流程最多 {MAX_TABLES} 个决策表。"), format!("A flow has at most {MAX_TABLES} tables."));
        return (tables, vec![Finding::error("too-many-tables", zh, en, &[])]);
    }
    for (name, document) in &flow.tables {
        if !is_identifier(name) {
            findings.push(bad_table_name(name));
        }
        match jdm::read(name, document) {
            Ok(table) => {
                tables.insert(name.clone(), table);
            }
            Err(faults) => findings.extend(faults),
        }
    }
    if let Some(name) = flow.at_start.as_ref().filter(|name| !flow.tables.contains_key(*name)) {
        findings.push(unknown_table(name, &[]));
    }
    (tables, findings)
}

/// Tables that a step takes people from must exist.
fn check_sources(step: &Step, node: &Node, flow: &Flow) -> Vec<Finding> {
    let staff = match &node.behaviour {
        Behaviour::Act(acting) => Some(&acting.staff),
        Behaviour::Inform(staff) => Some(staff),
        _ => None,
    };
    let raci = [&step.raci.accountable, &step.raci.consulted, &step.raci.informed];
    let sources = staff.into_iter().flat_map(|staff| &staff.who).chain(raci.into_iter().flatten());
    let tables = sources.filter_map(|source| if let Source::Rule { table, .. } = source { Some(table) } else { None });
    let missing = tables.filter(|table| !flow.tables.contains_key(*table));
    missing.map(|table| unknown_table(table, &[&step.id])).collect()
}

fn bad_table_name(name: &str) -> Finding {
    let zh = format!("决策表名称“{name}”须以小写字母开头，只能包含小写字母、数字和下划线，最多 40 个字符。");
    let en = format!("The table name “{name}” may have lower-case letters, digits and underscores, at most 40.");
    Finding::error("bad-table-name", zh, en, &[])
}

fn unknown_table(name: &str, steps: &[&str]) -> Finding {
    Finding::error("unknown-table", format!("没有决策表“{name}”。"), format!("There is no table “{name}”."), steps)
}

fn count_incoming(nodes: &mut [Node]) {
    let mut counts = vec![0_usize; nodes.len()];
    for to in nodes.iter().flat_map(|node| &node.ways).map(|way| way.to) {
        if let Some(count) = counts.get_mut(to) {
            *count += 1;
        }
    }
    for (node, count) in nodes.iter_mut().zip(counts) {
        node.incoming = count;
    }
}

fn start(nodes: &[Node]) -> Result<Place, Finding> {
    let begins = |node: &&Node| matches!(node.behaviour, Behaviour::Begin);
    let found: Vec<&str> = nodes.iter().filter(begins).map(|node| node.id.as_str()).collect();
    let place = nodes.iter().position(|node| matches!(node.behaviour, Behaviour::Begin));
    match (place, found.as_slice()) {
        (Some(place), [_]) => Ok(place),
        (_, found) => {
            let (zh, en) = ("流程必须有且只有一个发起步骤。", "A flow begins at exactly one step.");
            Err(Finding::error("no-single-start", zh, en, found))
        }
    }
}

fn bad_id(step: &Step) -> Finding {
    let zh = "步骤标识须以小写字母开头，只能包含小写字母、数字和下划线，最多 40 个字符。";
    let en = "A step's id starts with a lower-case letter and has only lower-case letters, digits and underscores, at most 40.";
    Finding::error("bad-id", zh, en, &[&step.id])
}

fn duplicate(step: &Step) -> Finding {
    let (zh, en) = (format!("步骤标识“{}”重复。", step.id), format!("The step id “{}” is taken twice.", step.id));
    Finding::error("duplicate-id", zh, en, &[&step.id])
}

fn unknown_kind(step: &Step) -> Finding {
    let (zh, en) = (format!("没有“{}”这种步骤。", step.kind), format!("There is no step kind “{}”.", step.kind));
    Finding::error("unknown-kind", zh, en, &[&step.id])
}

fn unknown_step(step: &Step, to: &str) -> Finding {
    let (zh, en) = (format!("去路指向不存在的步骤“{to}”。"), format!("A way leads to “{to}”, which does not exist."));
    Finding::error("unknown-step", zh, en, &[&step.id])
}

fn bad_condition(step: &Step, mistake: &Text) -> Finding {
    let zh = format!("条件无法读懂：{}", mistake.zh);
    let en = format!("A condition cannot be read: {}", mistake.en);
    Finding::error("bad-condition", zh, en, &[&step.id])
}
