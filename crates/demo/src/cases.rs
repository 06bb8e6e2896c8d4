//! Sample submissions of the templates with what must come out of them.

use crate::company::{data, parse};
use crate::model::Demo;
use crate::seed::id;
use serde::Deserialize;
use serde_json::{Map, Value};

/// One sample submission.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it shows.
    pub name: String,
    /// The submitted values, ids filled in.
    pub values: Map<String, Value>,
    /// Every expected error; none when the submission is good.
    pub errors: Vec<CaseError>,
}

/// An expected error.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseError {
    /// JSON pointer into the submission, such as `/values/urgency`.
    pub path: String,
    /// Stable code.
    pub code: String,
}

/// The cases of a template, with references such as `@device:DT-0001` replaced by the ids of the demo.
pub fn cases(demo: &Demo, template: &str) -> Vec<Case> {
    let text = match template {
        "repair" => data!("repair/cases.json"),
        "general" => data!("general/cases.json"),
        "inspection" => data!("inspection/cases.json"),
        "service" => data!("service/cases.json"),
        _ => return Vec::new(),
    };
    let mut cases: Vec<Case> = parse(text);
    for value in cases.iter_mut().flat_map(|case| case.values.values_mut()) {
        if let Some((kind, key)) = value.as_str().and_then(|s| s.strip_prefix('@')).and_then(|s| s.split_once(':')) {
            let known = demo.record(kind, key).is_some()
                || (kind == "person" && demo.person(key).is_some())
                || (kind == "department" && demo.departments.iter().any(|d| d.code == key));
            assert!(known, "a case names {kind}:{key}, which the demo does not have");
            *value = id(kind, key).to_string().into();
        }
    }
    cases
}
