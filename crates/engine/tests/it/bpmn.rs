//! Flows as BPMN.

use crate::drawn::flows;
use crate::play::{Kinds, all, approval, flow, stop};
use gongdan_engine::bpmn::{Element, MAX_DEPTH, export, import};
use gongdan_engine::definition::Flow;
use gongdan_engine::net::Net;
use gongdan_engine::text::Fault;
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

fn foreign(element: &Element) -> Option<(String, Map<String, Json>)> {
    let kind = match element {
        Element::Start => "start",
        Element::Task => "approval",
        Element::One => "decision",
        Element::All => "parallel",
        Element::Some => "inclusive",
        Element::Wait { .. } => "delay",
        Element::End => "end",
        Element::Service | Element::Call | Element::Terminate => return None,
    };
    let mut settings = Map::new();
    if kind == "approval" {
        settings.insert("staff".into(), json!({"who": [{"from": "requester"}]}));
    }
    Some((kind.to_owned(), settings))
}

fn taken(xml: &str) -> Result<Flow, Fault> {
    import(xml, &foreign)
}

/// A process from elsewhere with this inside.
fn process(inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" \
         xmlns:x=\"urn:x\" targetNamespace=\"t\">\n<process id=\"p\">\n{inside}\n</process></definitions>"
    )
}

const FOREIGN: &str = r#"<startEvent id="Start_1" name="Begin &amp; go"/>
<sequenceFlow id="f1" sourceRef="Start_1" targetRef="G"/>
<exclusiveGateway id="G" default="f3"/>
<sequenceFlow id="f2" sourceRef="G" targetRef="T"><conditionExpression>amount &gt; 5</conditionExpression></sequenceFlow>
<sequenceFlow id="f3" sourceRef="G" targetRef="W"/>
<userTask id="T" name="Check"><documentation>why</documentation></userTask>
<intermediateCatchEvent id="W"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>
<sequenceFlow id="f4" sourceRef="T" targetRef="E"/>
<sequenceFlow id="f5" sourceRef="W" targetRef="E"/>
<endEvent id="E"/>"#;

#[test]
fn a_process_from_elsewhere_becomes_a_flow_that_can_be_walked() {
    let flow = taken(&process(FOREIGN)).unwrap();
    let ids: Vec<&str> = flow.steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(ids, ["start_1", "g", "t", "w", "e"]);
    let gate = flow.step("g").unwrap();
    assert_eq!(gate.ways[0].when.as_deref(), Some("amount > 5"));
    assert!(gate.ways[1].otherwise && gate.ways[1].to == "w");
    assert_eq!((flow.step("t").unwrap().note.as_str(), flow.steps[0].name.zh.as_str()), ("why", "Begin & go"));
    assert!(Net::new(flow, &Kinds).is_ok());
}

#[test]
fn what_is_not_known_is_refused_by_name_and_line() {
    let bomb = r#"<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>"#;
    let deep = "<x:a>".repeat(MAX_DEPTH + 1);
    let table: Vec<(String, usize, &str)> = vec![
        (process("<subProcess id=\"s\"/>"), 4, "subProcess"),
        (process("<startEvent id=\"s\"/>\n<laneSet id=\"l\"/>"), 5, "laneSet"),
        (process("<startEvent id=\"s\"><signalEventDefinition/></startEvent>"), 4, "signalEventDefinition"),
        (process("<userTask id=\"s\" x:assignee=\"me\"/>"), 4, "assignee"),
        (process("<userTask id=\"s\"><extensionElements><x:form/></extensionElements></userTask>"), 4, "x:form"),
        (process("<userTask id=\"s\"><multiInstanceLoopCharacteristics/></userTask>"), 4, "multiInstanceLoop"),
        (process("<callActivity id=\"s\"/>"), 4, "callActivity"),
        (process("<userTask id=\"s\"/>\n<userTask id=\"s\"/>"), 5, "twice"),
        (process("<userTask id=\"s\"/>\n\n<sequenceFlow sourceRef=\"s\" targetRef=\"t\"/>"), 6, "“t”"),
        (process("</process>"), 5, "valid XML"),
        ("<a/>".into(), 1, "“a”"),
        ("".into(), 1, "not complete"),
        (format!("{bomb}\n{}", process("")), 1, "DOCTYPE"),
        (process("<userTask id=\"s\"><documentation>&secret;</documentation></userTask>"), 4, "secret"),
        (process("<userTask id=\"s\" name=\"&secret;\"/>"), 4, "secret"),
        (process(&deep), 4, "too deep"),
        (" ".repeat(9 * 1024 * 1024), 1, "too large"),
    ];
    for (xml, line, part) in table {
        let fault = taken(&xml).err().unwrap_or_else(|| panic!("taken: {part}"));
        assert!(fault.text.en.contains(part) && !fault.text.zh.is_empty(), "{part}: {fault:?}");
        assert_eq!(fault.line, line, "{part}: {fault:?}");
    }
}

#[test]
fn a_flow_goes_out_in_the_words_of_bpmn() {
    let drawn = flow(vec![
        stop("start", "start", json!({}), &["by_amount"]),
        stop("by_amount", "decision", json!({}), &["manager?amount >= 5000", "both?"]),
        approval("manager", &[2], all(), "wait"),
        stop("wait", "delay", json!({}), &["end"]),
        stop("both", "parallel", json!({}), &["a", "b"]),
        approval("a", &[3], all(), "met"),
        stop("b", "notify", json!({"staff": {"who": [{"from": "requester"}]}}), &["met"]),
        stop("met", "parallel", json!({}), &["end"]),
        stop("end", "end", json!({}), &[]),
    ]);
    let xml = export(&drawn, "Process_repair", &Kinds).unwrap();
    assert_eq!(xml, include_str!("bpmn.xml"));
    assert_eq!(taken(&xml), Ok(drawn));
}

#[test]
fn letters_that_xml_cannot_carry_are_refused() {
    let mut drawn = flow(vec![stop("start", "start", json!({}), &["end"]), stop("end", "end", json!({}), &[])]);
    drawn.steps[1].note = "\u{1}".into();
    let finding = export(&drawn, "p", &Kinds).unwrap_err();
    assert_eq!((finding.code, finding.steps), ("not-in-xml", vec!["end".to_owned()]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_flow_comes_back_from_bpmn(flow in flows()) {
        // Settings of drawn flows are anything, so the kinds here open nothing.
        struct Closed;
        impl gongdan_engine::behaviour::StepKinds for Closed {
            fn all(&self) -> Vec<&'static dyn gongdan_engine::behaviour::StepKind> {
                Vec::new()
            }

            fn get(&self, name: &str) -> Option<&'static dyn gongdan_engine::behaviour::StepKind> {
                if matches!(name, "approval" | "handling" | "notify") { None } else { Kinds.get(name) }
            }
        }
        let xml = export(&flow, "p", &Closed).unwrap();
        let back = import(&xml, &|_| None);
        prop_assert_eq!(back.as_ref(), Ok(&flow), "{}", xml);
        prop_assert_eq!(export(&back.unwrap(), "p", &Closed).unwrap(), xml);
    }

    #[test]
    fn no_document_makes_the_reader_fall(inside in "[ -~\n]{0,200}") {
        let _ = taken(&process(&inside));
        let _ = taken(&inside);
    }
}
