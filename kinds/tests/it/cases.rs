//! Every `cases.csv`, row by row.

use std::fs;
use std::path::{Path, PathBuf};

use gongdan_domain::form::{Form, Kinds, check_form};
use gongdan_kinds::{Registry, fields};
use serde_json::{Map, Value};

use crate::catalogue::{Catalogue, field, form, prepare, submit};

/// One row of a `cases.csv`.
pub(crate) struct Case {
    pub(crate) place: String,
    pub(crate) settings: Value,
    /// Empty in a row about settings alone.
    pub(crate) input: Option<Value>,
    stored: Value,
    /// The expected codes with a space between them.
    error: String,
}

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fields");
    let entries = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn name(folder: &Path) -> String {
    folder.file_name().unwrap().to_str().unwrap().to_owned()
}

pub(crate) fn cases(kind: &str) -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fields").join(kind).join("cases.csv");
    let mut rows = csv::Reader::from_path(&path).unwrap();
    assert_eq!(rows.headers().unwrap(), &["settings", "input", "stored", "error"][..], "{kind}");
    let read = |row: csv::StringRecord, line: usize| {
        let place = format!("{kind}/cases.csv, row {line}: {row:?}");
        let cell = |at: usize| Some(&row[at]).filter(|cell| !cell.is_empty());
        let json =
            |at: usize| cell(at).map(|cell| serde_json::from_str(cell).unwrap_or_else(|e| panic!("{place}: {e}")));
        let (settings, input, stored) = (json(0).unwrap(), json(1), json(2).unwrap_or_default());
        Case { settings, input, stored, error: row[3].to_owned(), place: place.clone() }
    };
    rows.records().enumerate().map(|(at, row)| read(row.unwrap(), at + 2)).collect()
}

/// Checks the settings first and reads the input if they are good.
fn play(kind: &str, case: &Case) -> Result<Value, String> {
    let drawn = form("", &[field("field", kind, case.settings.clone())]);
    let read: Form = serde_json::from_value(drawn.clone()).unwrap();
    let codes =
        |faults: Vec<_>| faults.iter().map(|f: &gongdan_domain::form::FieldError| f.code).collect::<Vec<_>>().join(" ");
    let findings = check_form(&read, &Registry, &Catalogue);
    if !findings.is_empty() {
        assert!(findings.iter().all(|f| f.path.starts_with("/pages/0/sections/0/fields/0/settings")), "{findings:?}");
        return Err(codes(findings));
    }
    let Some(input) = &case.input else { return Ok(Value::Null) };
    let values = Map::from_iter([("field".to_owned(), input.clone())]);
    let validated = submit(&prepare(drawn), Value::Object(values)).map_err(|errors| {
        assert!(errors.iter().all(|e| e.path.starts_with("/values/field")), "{errors:?}");
        assert!(errors.iter().all(|e| !e.text.zh.is_empty() && !e.text.en.is_empty()), "{errors:?}");
        codes(errors)
    })?;
    Ok(validated.values.get("field").cloned().unwrap_or_default())
}

#[test]
fn every_row_gives_what_it_says() {
    for folder in folders() {
        let kind = name(&folder);
        let cases = cases(&kind);
        assert!(cases.len() >= 8, "{kind} has too few cases");
        for case in cases {
            let expected = if case.error.is_empty() { Ok(case.stored.clone()) } else { Err(case.error.clone()) };
            assert_eq!(play(&kind, &case), expected, "{}", case.place);
        }
    }
}

#[test]
fn every_folder_is_a_kind_and_explains_itself() {
    let names: Vec<String> = folders().iter().map(|folder| name(folder)).collect();
    assert_eq!(Registry.names(), names, "run `cargo xtask gen`");
    for (folder, kind) in folders().iter().zip(fields::ALL) {
        assert_eq!(Registry.get(kind.name()).map(|found| found.name()), Some(kind.name()));
        assert!(folder.join("README.md").is_file(), "{} has no README.md", kind.name());
    }
    assert!(Registry.get("colour").is_none());
}
