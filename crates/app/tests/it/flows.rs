//! Flows on the command line.

use crate::program;
use gongdan_testkit::TestDb;

const SMALL: &str = r#"# A small flow.
flow 2
  cases:
    - {"name": "the end is reached", "stops": [], "outcome": "completed"}

step start start "发起" / "Start"
  -> end

step end end "结束" / "End"
"#;

#[test]
fn a_flow_is_checked_tested_compared_and_converted() {
    let db = TestDb::sqlite();
    let program = program(&db);
    let path = |name: &str| db.folder.path().join(name).to_str().unwrap().to_owned();
    let write = |name: &str, text: &str| std::fs::write(path(name), text).unwrap();
    write("small.flow", SMALL);
    let run = |arguments: &[&str]| program.run(&[&["flow"], arguments].concat());

    assert!(run(&["check", &path("small.flow")]).unwrap().contains("may be published"));
    assert!(run(&["test", &path("small.flow")]).unwrap().contains("1 of 1 cases hold"));
    let text = run(&["text", &path("small.flow")]).unwrap();
    assert!(text.contains("# A small flow.\nflow 2\n") && text.contains("\"the end is reached\""), "{text}");
    for form in ["json", "bpmn"] {
        write("other", &run(&[form, &path("small.flow")]).unwrap());
        assert_eq!(run(&["text", &path("other")]).unwrap(), text, "through {form}");
    }

    write("new.flow", &SMALL.replace("-> end", "-> end \"去\" / \"Go\"").replace("completed", "rejected"));
    let compared = run(&["diff", &path("small.flow"), &path("new.flow")]).unwrap();
    assert!(compared.contains("-   -> end\n+   -> end \"去\" / \"Go\"\n"), "{compared}");
    let data = run(&["diff", "--json", &path("small.flow"), &path("new.flow")]).unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&data).unwrap()["ways"][0]["change"], "changed");
    assert!(run(&["test", &path("new.flow")]).unwrap_err().contains("1 faults"));

    write("bad.flow", "flow\nstep start start \"s\"\n  -> nowhere\n");
    assert!(run(&["check", &path("bad.flow")]).unwrap_err().contains("must not be published"));
    write("bad.flow", "flow\nstep");
    assert!(run(&["check", &path("bad.flow")]).unwrap_err().contains("bad.flow:2:5"));
}

#[test]
fn a_process_from_elsewhere_gets_kinds_and_leaves_open_who_acts() {
    let db = TestDb::sqlite();
    let program = program(&db);
    let file = db.folder.path().join("process.bpmn");
    let xml = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">
        <startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="w"/>
        <intermediateCatchEvent id="w"><timerEventDefinition><timeDuration>PT2H</timeDuration></timerEventDefinition>
        </intermediateCatchEvent><sequenceFlow id="g" sourceRef="w" targetRef="t"/>
        <userTask id="t" name="Repair"/><sequenceFlow id="h" sourceRef="t" targetRef="e"/><endEvent id="e"/>
        </process></definitions>"#;
    std::fs::write(&file, xml).unwrap();
    let run = |errand: &str| program.run(&["flow", errand, file.to_str().unwrap()]);
    let text = run("text").unwrap();
    assert!(text.contains("minutes: 120") && text.contains("step t handling \"Repair\""), "{text}");
    assert!(run("check").unwrap_err().contains("1 faults"), "who repairs has to be said");
    std::fs::write(&file, xml.replace("userTask", "scriptTask")).unwrap();
    assert!(run("text").unwrap_err().contains("process.bpmn:5:1: The element “scriptTask” is not supported."));
}

#[test]
fn the_flows_of_the_templates_are_proved_in_the_demo_company() {
    for db in TestDb::each() {
        let program = program(&db);
        program.run(&["demo", "--orders", "0"]).unwrap();
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../templates");
        for template in ["general", "inspection", "repair", "service"] {
            let file = format!("{root}/{template}/flow.json");
            let said = program.run(&["flow", "check", &file, "--type", template]).unwrap();
            let is_alarm = |line: &&str| line.starts_with("error") || line.starts_with("warning");
            let alarms: Vec<&str> = said.lines().filter(is_alarm).collect();
            assert!(alarms.is_empty() && said.contains("may be published"), "{template}: {said}");
        }
    }
}
