//! The shipped templates: their forms are sound, their cases give what they promise.

use gongdan_demo::{Demo, cases, company, past_orders};
use gongdan_domain::form::{
    Context, DepartmentRef, Form, Lookup, OptionItem, OptionList, PreparedForm, RecordRef, UserRef, check_form,
    validate,
};
use gongdan_domain::{Language, Text};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

struct Company(Demo);

impl Lookup for Company {
    fn option_list(&self, key: &str) -> Option<Arc<OptionList>> {
        let list = self.0.option_lists.iter().find(|l| l.key == key)?;
        let options = serde_json::to_value(&list.options).unwrap();
        let options: Vec<OptionItem> = serde_json::from_value(options).unwrap();
        let name = Text::new(&list.name.zh, &list.name.en);
        Some(Arc::new(OptionList { id: list.id, key: key.to_owned(), name, version: 1, options: options.into() }))
    }

    fn record(&self, id: Uuid) -> Option<RecordRef> {
        self.0.records.iter().find(|r| r.id == id).map(|r| RecordRef {
            id,
            collection: r.collection.clone(),
            code: r.code.clone(),
            name: r.name.clone(),
            parent_id: r.parent_id,
            active: true,
        })
    }

    fn user(&self, id: Uuid) -> Option<UserRef> {
        let p = self.0.people.iter().find(|p| p.id == id)?;
        Some(UserRef { id, name: p.name.clone(), department_id: p.department_id, active: true })
    }

    fn department(&self, id: Uuid) -> Option<DepartmentRef> {
        let d = self.0.departments.iter().find(|d| d.id == id)?;
        Some(DepartmentRef { id, name: d.name.clone(), parent_id: d.parent_id, active: true })
    }
}

fn forms(company: &Company) -> Vec<(String, PreparedForm)> {
    let prepare = |t: &gongdan_demo::OrderType| {
        let form: Form = serde_json::from_value(t.form.clone()).unwrap();
        assert_eq!(check_form(&form, &gongdan_kinds::Registry, company), vec![], "{}", t.key);
        (t.key.clone(), PreparedForm::new(form, &gongdan_kinds::Registry).unwrap())
    };
    company.0.order_types.iter().map(prepare).collect()
}

#[test]
fn every_case_of_every_template_gives_its_errors() {
    let now = Timestamp::now();
    let company = Company(company(now));
    for (key, form) in forms(&company) {
        let cx = Context { lookup: &company, now, language: Language::Zh, type_name: &Text::new("单", "order") };
        for case in cases(&company.0, &key) {
            let found: BTreeSet<(String, String)> = match validate(&form, &case.values, &cx) {
                Ok(_) => BTreeSet::new(),
                Err(errors) => errors.into_iter().map(|e| (e.path, e.code.to_owned())).collect(),
            };
            let expected = case.errors.into_iter().map(|e| (e.path, e.code)).collect();
            assert_eq!(found, expected, "{key}: {}", case.name);
        }
    }
}

#[test]
fn every_past_order_of_the_demo_fits_its_form_to_the_letter() {
    let now = Timestamp::now();
    let company = Company(company(now));
    let forms = forms(&company);
    for order in past_orders(&company.0, 1, 3_000, now) {
        let (_, form) = forms.iter().find(|(key, _)| *key == order.type_key).unwrap();
        let cx = Context { lookup: &company, now: order.at, language: Language::Zh, type_name: &Text::default() };
        let valid = validate(form, &order.values, &cx).unwrap();
        assert_eq!(valid.values, order.values, "the stream writes canonical values");
        assert!(!valid.title.is_empty());
    }
}
