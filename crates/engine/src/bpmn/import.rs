//! From BPMN to flow.

use super::xml::{Space, Tag, parse};
use crate::definition::Flow;
use crate::text::Fault;
use gongdan_domain::form::is_identifier;
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

/// What stands in a document from elsewhere, for which a kind of step is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Element {
    /// `startEvent`.
    Start,
    /// `userTask`, `manualTask` and plain `task`.
    Task,
    /// `serviceTask`.
    Service,
    /// `exclusiveGateway`.
    One,
    /// `parallelGateway`.
    All,
    /// `inclusiveGateway`.
    Some,
    /// `intermediateCatchEvent` with a timer.
    Wait {
        /// An ISO 8601 duration, if it has one.
        duration: Option<String>,
    },
    /// `endEvent`.
    End,
    /// `endEvent` with `terminateEventDefinition`.
    Terminate,
    /// `callActivity`.
    Call,
}

/// Which kind of step, with which settings, stands for an element that does not say so itself.
type Foreign<'a> = &'a dyn Fn(&Element) -> Option<(String, Map<String, Value>)>;

/// Reads a document. That the flow can be walked is for [`Net::new`](crate::net::Net::new) to say.
///
/// # Errors
/// The first element or attribute that is not known, by name and line, and whatever is no well-formed XML.
pub fn import(xml: &str, foreign: Foreign<'_>) -> Result<Flow, Fault> {
    let root = parse(xml)?;
    if !root.is(Space::Bpmn, "definitions") {
        return Err(root.unknown());
    }
    let known = ["id", "name", "targetNamespace", "exporter", "exporterVersion", "expressionLanguage", "typeLanguage"];
    root.only(&known)?;
    let mut found = None;
    for tag in &root.tags {
        if tag.is(Space::Bpmn, "process") && found.is_none() {
            found = Some(tag);
        } else if !tag.is(Space::Diagram, "BPMNDiagram") {
            return Err(tag.unknown());
        }
    }
    let process = found.ok_or_else(|| root.fault("文件中没有流程。", "There is no process in the document."))?;
    read(process, foreign)
}

fn read(process: &Tag, foreign: Foreign<'_>) -> Result<Flow, Fault> {
    process.only(&["id", "name", "isExecutable", "isClosed", "processType"])?;
    let mut flow = Map::new();
    let (mut nodes, mut ways) = (Vec::new(), Vec::new());
    for tag in &process.tags {
        match (tag.space, tag.name.as_str()) {
            (Space::Bpmn, "documentation") => document(&mut flow, tag)?,
            (Space::Bpmn, "extensionElements") => drop(extension(&mut flow, tag, "")?),
            (Space::Bpmn, "sequenceFlow") => ways.push(tag),
            (Space::Bpmn, _) => nodes.push(node(tag, foreign)?),
            _ => return Err(tag.unknown()),
        }
    }
    let ids = ids(&mut nodes)?;
    for tag in ways {
        let (from, way) = way(tag, &ids, &nodes)?;
        if let Some(node) = nodes.get_mut(from) {
            node.ways.push(way);
        }
    }
    let places: Vec<&Tag> = nodes.iter().map(|node| node.tag).collect();
    let steps: Vec<Value> = nodes.iter().map(Node::step).collect();
    flow.insert("steps".into(), steps.into());
    serde_path_to_error::deserialize(Value::Object(flow)).map_err(|error| {
        let path = error.path().to_string();
        let number = path.strip_prefix("steps[").and_then(|rest| rest.split(']').next()?.parse::<usize>().ok());
        let tag = number.and_then(|number| places.get(number).copied()).unwrap_or(process);
        let inner = error.inner();
        tag.fault(format!("“{path}”无法读懂：{inner}"), format!("“{path}” cannot be read: {inner}"))
    })
}

struct Node<'t> {
    tag: &'t Tag,
    map: Map<String, Value>,
    ways: Vec<Value>,
    default: Option<&'t str>,
}

impl Node<'_> {
    fn step(&self) -> Value {
        let mut map = self.map.clone();
        map.insert("ways".into(), self.ways.clone().into());
        Value::Object(map)
    }
}

fn document(map: &mut Map<String, Value>, tag: &Tag) -> Result<(), Fault> {
    tag.only(&["id", "textFormat"])?;
    if let Some(inner) = tag.tags.first() {
        return Err(inner.unknown());
    }
    match map.get_mut("note") {
        Some(Value::String(note)) => {
            note.push('\n');
            note.push_str(&tag.text);
        }
        _ => _ = map.insert("note".into(), tag.text.as_str().into()),
    }
    Ok(())
}

/// Takes our own words over; answers the one that tells about the element itself.
fn extension<'t>(map: &mut Map<String, Value>, tag: &'t Tag, head: &str) -> Result<Option<&'t Tag>, Fault> {
    let mut found = None;
    for inner in &tag.tags {
        if inner.is(Space::Ours, "part") {
            inner.only(&["name"])?;
            let name = inner.get("name").unwrap_or_default();
            let value = serde_json::from_str(&inner.text)
                .map_err(|error| inner.fault("这里不是有效的 JSON。", format!("This is no JSON: {error}")))?;
            map.insert(name.into(), value);
        } else if inner.is(Space::Ours, head) && found.is_none() {
            inner.only(&["kind", "id", "en", "otherwise"])?;
            found = Some(inner);
        } else {
            return Err(inner.unknown());
        }
    }
    Ok(found)
}

fn node<'t>(tag: &'t Tag, foreign: Foreign<'_>) -> Result<Node<'t>, Fault> {
    tag.only(&[
        "id",
        "name",
        "default",
        "gatewayDirection",
        "isInterrupting",
        "isForCompensation",
        "startQuantity",
        "completionQuantity",
    ])?;
    let (mut map, mut ours, mut wait, mut terminates) = (Map::new(), None, None, false);
    for inner in &tag.tags {
        match (inner.space, inner.name.as_str()) {
            (Space::Bpmn, "documentation") => document(&mut map, inner)?,
            (Space::Bpmn, "extensionElements") => ours = extension(&mut map, inner, "step")?,
            (Space::Bpmn, "incoming" | "outgoing") => {}
            (Space::Bpmn, "timerEventDefinition") if tag.name == "intermediateCatchEvent" => wait = Some(timer(inner)?),
            (Space::Bpmn, "terminateEventDefinition") if tag.name == "endEvent" => terminates = true,
            _ => return Err(inner.unknown()),
        }
    }
    let element = match (tag.name.as_str(), wait, terminates) {
        ("startEvent", ..) => Element::Start,
        ("userTask" | "manualTask" | "task", ..) => Element::Task,
        ("serviceTask", ..) => Element::Service,
        ("exclusiveGateway", ..) => Element::One,
        ("parallelGateway", ..) => Element::All,
        ("inclusiveGateway", ..) => Element::Some,
        ("intermediateCatchEvent", Some(duration), _) => Element::Wait { duration },
        ("endEvent", _, false) => Element::End,
        ("endEvent", _, true) => Element::Terminate,
        ("callActivity", ..) => Element::Call,
        _ => return Err(tag.unknown()),
    };
    match ours.and_then(|ours| ours.get("kind")) {
        Some(kind) => _ = map.insert("kind".into(), kind.into()),
        None => {
            let (kind, settings) = foreign(&element).ok_or_else(|| tag.unknown())?;
            map.insert("kind".into(), kind.into());
            map.insert("settings".into(), Value::Object(settings));
        }
    }
    name(&mut map, tag, ours);
    if !map.contains_key("name") {
        let id = tag.get("id").unwrap_or(&tag.name);
        map.insert("name".into(), json!({"zh": id, "en": id}));
    }
    if let Some(id) = ours.and_then(|ours| ours.get("id")) {
        map.insert("id".into(), id.into());
    }
    Ok(Node { tag, map, ways: Vec::new(), default: tag.get("default") })
}

fn timer(tag: &Tag) -> Result<Option<String>, Fault> {
    tag.only(&["id"])?;
    let mut duration = None;
    for inner in &tag.tags {
        match (inner.space, inner.name.as_str()) {
            (Space::Bpmn, "timeDuration") => duration = Some(inner.text.trim().to_owned()),
            (Space::Bpmn, "timeDate") => {}
            _ => return Err(inner.unknown()),
        }
    }
    Ok(duration)
}

fn name(map: &mut Map<String, Value>, tag: &Tag, ours: Option<&Tag>) {
    if let Some(zh) = tag.get("name") {
        let en = ours.and_then(|ours| ours.get("en")).unwrap_or(zh);
        map.insert("name".into(), json!({"zh": zh, "en": en}));
    }
}

/// Gives every node a step id; answers the place of each by its id in the document.
fn ids<'t>(nodes: &mut [Node<'t>]) -> Result<HashMap<&'t str, usize>, Fault> {
    let mut places = HashMap::new();
    let own = |node: &Node<'t>| node.map.get("id").and_then(Value::as_str).map(str::to_owned);
    let mut taken: HashSet<String> = nodes.iter().filter_map(own).collect();
    for (place, node) in nodes.iter_mut().enumerate() {
        let tag = node.tag;
        let id = tag.get("id").ok_or_else(|| tag.fault("元素没有标识。", "The element has no id."))?;
        if places.insert(id, place).is_some() {
            return Err(tag.fault(format!("标识“{id}”重复。"), format!("The id “{id}” is there twice.")));
        }
        if !node.map.contains_key("id") {
            let id = free(id, &taken);
            taken.insert(id.clone());
            node.map.insert("id".into(), id.into());
        }
    }
    Ok(places)
}

/// A step id like this one that is not taken.
fn free(id: &str, taken: &HashSet<String>) -> String {
    let plain: String =
        id.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    let plain = if is_identifier(&plain) { plain } else { format!("s_{}", plain.chars().take(30).collect::<String>()) };
    let mut candidates = std::iter::once(plain.clone())
        .chain((2..).map(|n: u32| format!("{}_{n}", plain.chars().take(30).collect::<String>())));
    candidates.find(|id| !taken.contains(id)).unwrap_or(plain)
}

/// The place a sequence flow comes from, and the way it is.
fn way(tag: &Tag, ids: &HashMap<&str, usize>, nodes: &[Node<'_>]) -> Result<(usize, Value), Fault> {
    tag.only(&["id", "name", "sourceRef", "targetRef", "isImmediate"])?;
    let end = |name: &str| {
        let id = tag.get(name).unwrap_or_default();
        let place = ids.get(id).copied();
        place.ok_or_else(|| {
            tag.fault(format!("“{name}”指向不存在的“{id}”。"), format!("“{name}” names “{id}”, which is not there."))
        })
    };
    let (from, to) = (end("sourceRef")?, end("targetRef")?);
    let (mut map, mut ours) = (Map::new(), None);
    for inner in &tag.tags {
        match (inner.space, inner.name.as_str()) {
            (Space::Bpmn, "documentation") => document(&mut map, inner)?,
            (Space::Bpmn, "extensionElements") => ours = extension(&mut map, inner, "way")?,
            (Space::Bpmn, "conditionExpression") if inner.tags.is_empty() => {
                inner.only(&["id", "language"])?;
                map.insert("when".into(), inner.text.as_str().into());
            }
            _ => return Err(inner.unknown()),
        }
    }
    name(&mut map, tag, ours);
    let target = nodes.get(to).and_then(|node| node.map.get("id")).cloned().unwrap_or_default();
    map.insert("to".into(), target);
    let is_default = tag.get("id").is_some() && nodes.get(from).is_some_and(|node| node.default == tag.get("id"));
    if is_default || ours.and_then(|ours| ours.get("otherwise")) == Some("true") {
        map.insert("otherwise".into(), true.into());
    }
    Ok((from, Value::Object(map)))
}
