//! From flow to BPMN.

use super::NAMESPACE;
use super::layout::{Shape, shapes};
use super::xml::escape;
use crate::behaviour::{Behaviour, Errand, Gate, Outcome, StepKinds, Wait};
use crate::definition::{Flow, Step, Way};
use crate::finding::Finding;
use gongdan_domain::form::is_identifier;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::fmt::Write;

/// Writes a flow as a BPMN process of that id, with a drawing.
///
/// Drafts go out too: a step whose settings make no sense yet becomes a plain `task`.
///
/// # Errors
/// A step id that is there twice, a way to nowhere, or a text with letters that XML cannot carry.
pub fn export(flow: &Flow, process: &str, kinds: &dyn StepKinds) -> Result<String, Finding> {
    let mut ids = HashMap::new();
    let mut shapes_of = Vec::new();
    for (number, step) in flow.steps.iter().enumerate() {
        let id = if is_identifier(&step.id) { step.id.clone() } else { format!("Step_{number}") };
        if ids.insert(step.id.as_str(), id).is_some() {
            let zh = format!("步骤标识“{}”重复。", step.id);
            return Err(Finding::error("duplicate-id", zh, "A step id is there twice.", &[&step.id]));
        }
        shapes_of.push(form(step, kinds));
    }
    let mut writer = Writer { out: String::new(), ids, step: "" };
    writer.document(flow, process, &shapes_of)?;
    Ok(writer.out)
}

/// How a step looks in BPMN: element, what is inside it, and its size.
struct Form {
    element: &'static str,
    inside: String,
    size: (i32, i32),
    may_default: bool,
}

fn form(step: &Step, kinds: &dyn StepKinds) -> Form {
    let behaviour = kinds.get(&step.kind).and_then(|kind| kind.open(step).ok());
    let form = |element, size, may_default| Form { element, inside: String::new(), size, may_default };
    match behaviour {
        Some(Behaviour::Begin) => form("startEvent", (36, 36), false),
        Some(Behaviour::Act(_)) => form("userTask", (100, 80), true),
        Some(Behaviour::Errand(Errand::Parts { .. })) => form("callActivity", (100, 80), true),
        Some(Behaviour::Inform(_) | Behaviour::Errand(_)) => form("serviceTask", (100, 80), true),
        Some(Behaviour::Gate(Gate::One)) => form("exclusiveGateway", (50, 50), true),
        Some(Behaviour::Gate(Gate::All)) => form("parallelGateway", (50, 50), false),
        Some(Behaviour::Gate(Gate::Some)) => form("inclusiveGateway", (50, 50), true),
        Some(Behaviour::Wait(wait)) => Form { inside: timer(&wait), ..form("intermediateCatchEvent", (36, 36), false) },
        Some(Behaviour::Finish(Outcome::Completed)) => form("endEvent", (36, 36), false),
        Some(Behaviour::Finish(_)) => {
            Form { inside: "<bpmn:terminateEventDefinition/>".into(), ..form("endEvent", (36, 36), false) }
        }
        None => form("task", (100, 80), true),
    }
}

fn timer(wait: &Wait) -> String {
    let (element, text) = match wait {
        Wait::Wall(time) | Wait::Working(time) => ("timeDuration", format!("{time}")),
        Wait::Field(field) => ("timeDate", field.clone()),
    };
    // Durations and ids of fields have nothing to escape.
    format!("<bpmn:timerEventDefinition><bpmn:{element}>{text}</bpmn:{element}></bpmn:timerEventDefinition>")
}

/// One of our own elements: its name and attributes.
type Head<'h> = (&'h str, &'h [(&'h str, Option<&'h str>)]);

struct Writer<'f> {
    out: String,
    /// The id in the document by the step's id.
    ids: HashMap<&'f str, String>,
    /// The step being written, for findings.
    step: &'f str,
}

impl<'f> Writer<'f> {
    fn document(&mut self, flow: &'f Flow, process: &str, forms: &[Form]) -> Result<(), Finding> {
        let process = self.escaped(process)?;
        _ = writeln!(
            self.out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <bpmn:definitions xmlns:bpmn=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" \
             xmlns:bpmndi=\"http://www.omg.org/spec/BPMN/20100524/DI\" \
             xmlns:dc=\"http://www.omg.org/spec/DD/20100524/DC\" \
             xmlns:di=\"http://www.omg.org/spec/DD/20100524/DI\" \
             xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
             xmlns:gongdan=\"{NAMESPACE}\" id=\"Definitions\" targetNamespace=\"{NAMESPACE}\" exporter=\"gongdan\">\n  \
             <bpmn:process id=\"{process}\" isExecutable=\"true\">"
        );
        let mut parts = parts(flow, &["note", "steps", "version"]);
        if flow.version != 0 {
            parts.insert("version".into(), flow.version.into());
        }
        self.documentation(4, &flow.note)?;
        self.extension(4, None, &parts)?;
        for (step, form) in flow.steps.iter().zip(forms) {
            self.step = &step.id;
            self.node(flow, step, form)?;
        }
        let mut number = 0;
        for (step, form) in flow.steps.iter().zip(forms) {
            self.step = &step.id;
            let default = default(step, form);
            for (index, way) in step.ways.iter().enumerate() {
                self.way(step, number, way, default == Some(index))?;
                number += 1;
            }
        }
        self.out.push_str("  </bpmn:process>\n");
        self.diagram(flow, &process, forms);
        self.out.push_str("</bpmn:definitions>\n");
        Ok(())
    }

    fn escaped(&self, text: &str) -> Result<String, Finding> {
        escape(text).ok_or_else(|| {
            let (zh, en) = ("文字包含 XML 无法表示的字符。", "A text has letters that XML cannot carry.");
            Finding::error("not-in-xml", zh, en, &[self.step])
        })
    }

    fn documentation(&mut self, indent: usize, note: &str) -> Result<(), Finding> {
        if !note.is_empty() {
            let note = self.escaped(note)?;
            _ = writeln!(self.out, "{:indent$}<bpmn:documentation>{note}</bpmn:documentation>", "");
        }
        Ok(())
    }

    /// Our own words: an element with attributes, and parts as JSON.
    fn extension(&mut self, indent: usize, head: Option<Head<'_>>, parts: &Map<String, Value>) -> Result<(), Finding> {
        if head.is_none() && parts.is_empty() {
            return Ok(());
        }
        _ = writeln!(self.out, "{:indent$}<bpmn:extensionElements>", "");
        if let Some((element, attributes)) = head {
            _ = write!(self.out, "{:indent$}  <gongdan:{element}", "");
            for (name, value) in attributes {
                if let Some(value) = value {
                    let value = self.escaped(value)?;
                    _ = write!(self.out, " {name}=\"{value}\"");
                }
            }
            self.out.push_str("/>\n");
        }
        for (name, value) in parts {
            let (name, json) = (self.escaped(name)?, self.escaped(&value.to_string())?);
            _ = writeln!(self.out, "{:indent$}  <gongdan:part name=\"{name}\">{json}</gongdan:part>", "");
        }
        _ = writeln!(self.out, "{:indent$}</bpmn:extensionElements>", "");
        Ok(())
    }

    fn node(&mut self, flow: &Flow, step: &Step, form: &Form) -> Result<(), Finding> {
        let id = self.id(&step.id)?;
        let (name, element) = (self.escaped(&step.name.zh)?, form.element);
        _ = write!(self.out, "    <bpmn:{element} id=\"{id}\" name=\"{name}\"");
        let first =
            flow.steps.iter().take_while(|other| other.id != step.id).map(|step| step.ways.len()).sum::<usize>();
        if let Some(default) = default(step, form) {
            _ = write!(self.out, " default=\"Way_{}\"", first + default);
        }
        self.out.push_str(">\n");
        self.documentation(6, &step.note)?;
        let en = (step.name.en != step.name.zh).then_some(step.name.en.as_str());
        let own = (id != step.id).then_some(step.id.as_str());
        let attributes = [("kind", Some(step.kind.as_str())), ("id", own), ("en", en)];
        let parts = parts(step, &["id", "kind", "name", "note", "ways"]);
        self.extension(6, Some(("step", &attributes)), &parts)?;
        let mut incoming = String::new();
        let ways = flow.steps.iter().flat_map(|step| &step.ways).enumerate();
        for (number, _) in ways.filter(|(_, way)| way.to == step.id) {
            _ = writeln!(incoming, "      <bpmn:incoming>Way_{number}</bpmn:incoming>");
        }
        self.out.push_str(&incoming);
        for number in first..first + step.ways.len() {
            _ = writeln!(self.out, "      <bpmn:outgoing>Way_{number}</bpmn:outgoing>");
        }
        if !form.inside.is_empty() {
            _ = writeln!(self.out, "      {}", form.inside);
        }
        _ = writeln!(self.out, "    </bpmn:{element}>");
        Ok(())
    }

    fn way(&mut self, step: &Step, number: usize, way: &Way, is_default: bool) -> Result<(), Finding> {
        let (from, to) = (self.id(&step.id)?, self.id(&way.to)?);
        _ = write!(self.out, "    <bpmn:sequenceFlow id=\"Way_{number}\" sourceRef=\"{from}\" targetRef=\"{to}\"");
        if let Some(name) = &way.name {
            let name = self.escaped(&name.zh)?;
            _ = write!(self.out, " name=\"{name}\"");
        }
        self.out.push_str(">\n");
        self.documentation(6, &way.note)?;
        let en = way.name.as_ref().filter(|name| name.en != name.zh).map(|name| name.en.as_str());
        let otherwise = (way.otherwise && !is_default).then_some("true");
        let parts = parts(way, &["to", "name", "when", "otherwise", "note"]);
        let attributes = [("en", en), ("otherwise", otherwise)];
        let head = (en.is_some() || otherwise.is_some()).then_some(("way", &attributes[..]));
        self.extension(6, head, &parts)?;
        if let Some(when) = &way.when {
            let when = self.escaped(when)?;
            _ = writeln!(
                self.out,
                "      <bpmn:conditionExpression xsi:type=\"bpmn:tFormalExpression\">{when}</bpmn:conditionExpression>"
            );
        }
        self.out.push_str("    </bpmn:sequenceFlow>\n");
        Ok(())
    }

    fn id(&self, step: &str) -> Result<String, Finding> {
        self.ids.get(step).cloned().ok_or_else(|| {
            let (zh, en) =
                (format!("去路指向不存在的步骤“{step}”。"), format!("A way leads to “{step}”, which does not exist."));
            Finding::error("unknown-step", zh, en, &[self.step])
        })
    }

    fn diagram(&mut self, flow: &Flow, process: &str, forms: &[Form]) {
        let sizes: Vec<(i32, i32)> = forms.iter().map(|form| form.size).collect();
        let shapes = shapes(flow, &sizes);
        let by_step: HashMap<&str, &Shape> = flow.steps.iter().map(|step| step.id.as_str()).zip(&shapes).collect();
        _ = writeln!(
            self.out,
            "  <bpmndi:BPMNDiagram id=\"Diagram\">\n    <bpmndi:BPMNPlane id=\"Plane\" bpmnElement=\"{process}\">"
        );
        for (step, shape) in flow.steps.iter().zip(&shapes) {
            let id = self.ids.get(step.id.as_str()).cloned().unwrap_or_default();
            let Shape { x, y, width, height } = shape;
            _ = writeln!(
                self.out,
                "      <bpmndi:BPMNShape id=\"Shape_{id}\" bpmnElement=\"{id}\">\n        \
                 <dc:Bounds x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>\n      </bpmndi:BPMNShape>"
            );
        }
        let ends = flow.steps.iter().flat_map(|step| step.ways.iter().map(move |way| (&*step.id, &*way.to)));
        for (number, (from, to)) in ends.enumerate() {
            _ = writeln!(self.out, "      <bpmndi:BPMNEdge id=\"Edge_{number}\" bpmnElement=\"Way_{number}\">");
            if let (Some(from), Some(to)) = (by_step.get(from), by_step.get(to)) {
                for (x, y) in corners(from, to) {
                    _ = writeln!(self.out, "        <di:waypoint x=\"{x}\" y=\"{y}\"/>");
                }
            }
            self.out.push_str("      </bpmndi:BPMNEdge>\n");
        }
        self.out.push_str("    </bpmndi:BPMNPlane>\n  </bpmndi:BPMNDiagram>\n");
    }
}

/// A line from the right side of one box to the left side of the other; ways back run above all boxes.
fn corners(from: &Shape, to: &Shape) -> Vec<(i32, i32)> {
    let start = (from.x + from.width, from.y + from.height / 2);
    let end = (to.x, to.y + to.height / 2);
    if end.0 > start.0 {
        let middle = start.0 + (end.0 - start.0) / 2;
        return if start.1 == end.1 { vec![start, end] } else { vec![start, (middle, start.1), (middle, end.1), end] };
    }
    let above = 30;
    let (out, back) = (from.x + from.width / 2, to.x + to.width / 2);
    vec![(out, from.y), (out, above), (back, above), (back, to.y)]
}

/// The way that BPMN calls default: the first for otherwise, where BPMN allows one.
fn default(step: &Step, form: &Form) -> Option<usize> {
    form.may_default.then(|| step.ways.iter().position(|way| way.otherwise)).flatten()
}

/// Everything that has no place of its own in BPMN.
fn parts(value: &impl serde::Serialize, placed: &[&str]) -> Map<String, Value> {
    // Plain data under text keys can always be written as JSON.
    let Ok(Value::Object(map)) = serde_json::to_value(value) else { return Map::new() };
    map.into_iter().filter(|(key, _)| !placed.contains(&key.as_str())).collect()
}
