//! Flows as text.

use crate::drawn::flows;
use gongdan_engine::text::{read, write};
use proptest::prelude::*;

const REPAIR: &str = r#"# Repairs go by what they cost.
# 按金额审批。
flow 3

step start start "发起" / "Start"
  -> by_amount

# Finance asked for this in May.
step by_amount decision "按金额" / "By amount"
  -> manager "大额" / "Large" when amount >= 5000 and kind != "a # b"
  # Everything that nobody thought of.
  -> end otherwise

step manager approval "OK"
  staff:
    who:
      - {"from": "manager_chain", "levels": 3, "untilRole": "director"}
      - {"from": "people", "people": ["00000000-0000-0000-0000-000000000001"]}
    decide: {"rule": "all"}
  -> end

step end end "结束" / "End"
"#;

#[test]
fn a_text_reads_and_is_written_back_letter_by_letter() {
    let flow = read(REPAIR).unwrap();
    assert_eq!((flow.version, flow.steps.len()), (3, 4));
    assert_eq!(flow.note, "Repairs go by what they cost.\n按金额审批。");
    let branch = flow.step("by_amount").unwrap();
    assert_eq!(branch.note, "Finance asked for this in May.");
    assert_eq!(branch.ways[0].when.as_deref(), Some(r#"amount >= 5000 and kind != "a # b""#));
    assert_eq!(branch.ways[1].note, "Everything that nobody thought of.");
    assert_eq!(flow.step("manager").unwrap().settings["staff"]["who"][0]["levels"], 3);
    assert_eq!(write(&flow), REPAIR);
}

#[test]
fn comments_outlive_an_edit_wherever_they_stand() {
    let text = "# top\nflow\n# a\nstep s start \"s\"\n  # inside\n  x:\n    # deep\n    y: 1\n  # way\n  -> e\nstep e end \"e\"\n# last\n";
    let mut flow = read(text).unwrap();
    flow.steps[0].settings.insert("new".into(), 1.into());
    let again = read(&write(&flow)).unwrap();
    let notes = [again.note.as_str(), &again.steps[0].note, &again.steps[0].ways[0].note];
    assert_eq!(notes, ["top\nlast", "a\ninside\ndeep", "way"]);
}

#[test]
fn mistakes_are_told_with_line_and_column() {
    let table = [
        ("", 1, 1, "empty"),
        ("step a", 1, 1, "begins with"),
        ("flow x", 1, 6, "JSON"),
        ("flow\nstep a", 2, 7, "name is missing"),
        ("flow\nstop a", 2, 1, "step"),
        ("flow\nstep a end", 2, 1, "name"),
        ("flow\nstep a end \"结束\" x", 2, 17, "end here"),
        ("flow\nstep a end \"x\"\n  key 1", 3, 6, "colon"),
        ("flow\nstep a end \"x\"\n  键: 1", 3, 3, "name is missing"),
        ("flow\nstep a end \"x\"\n  k: {\"结\": tru}", 3, 15, "JSON"),
        ("flow\nstep a end \"x\"\n  k: 1\n   j: 1", 4, 4, "indentation"),
        ("flow\nstep a end \"x\"\n  k: 1\n  k: 1", 4, 3, "twice"),
        ("flow\nstep a end \"x\"\n  k:\n", 3, 5, "value is missing"),
        ("flow\nstep a end \"x\"\n  k:\n    - 1\n    j: 1", 5, 5, "mix"),
        ("flow\nstep a end \"x\"\n\tk: 1", 3, 1, "tabs"),
        ("flow\nstep a end \"x\"\n  @colour: 1", 3, 12, "colour"),
        ("flow\n  colour: 1\nstep a end \"x\"", 2, 11, "colour"),
        ("flow\nstep a start \"x\"\n  -> b\n    @when: 7\n", 4, 12, "when"),
        ("flow\nstep a start \"x\"\n  -> b\n    k: 7\n", 4, 5, "@"),
    ];
    for (text, line, column, part) in table {
        let fault = read(text).err().unwrap_or_else(|| panic!("{text:?} was taken"));
        assert!(fault.text.en.contains(part) && !fault.text.zh.is_empty(), "{text:?}: {fault:?}");
        assert_eq!((fault.line, fault.column), (line, column), "{text:?}: {fault:?}");
    }
}

#[test]
fn deep_nesting_is_refused_and_does_no_harm() {
    let mut text = String::from("flow\nstep a end \"x\"\n");
    for depth in 1..2_000 {
        text.push_str(&format!("{:depth$}k:\n", ""));
    }
    assert!(read(&text).unwrap_err().text.en.contains("deep"));
    assert!(read(&format!("flow\nstep a end \"x\"\n  k: {}", "[".repeat(100_000))).is_err());
}

proptest! {
    #[test]
    fn a_flow_comes_back_from_its_text(flow in flows()) {
        let text = write(&flow);
        let back = read(&text);
        prop_assert_eq!(back.as_ref(), Ok(&flow), "{}", text);
        prop_assert_eq!(write(&back.unwrap()), text);
    }

    #[test]
    fn no_text_makes_the_reader_fall(text in "[ -~\n审]{0,200}") {
        let _ = read(&format!("flow\nstep a end \"x\"\n{text}"));
        let _ = read(&text);
    }
}
