//! Order types, forms and option lists.
//!
//! `Form`, `FormPage`, `Section`, `Field`, `OptionList` and `Option` describe types of the heart; the values
//! travel as those, and a test keeps both equal.

use super::Text;
use super::text::given;
use gongdan_domain as domain;
use gongdan_domain::catalog::{self, Typed};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// An order type.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderType {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    /// Stable name for programs.
    pub(crate) key: String,
    #[schema(value_type = Text)]
    pub(crate) name: domain::Text,
    #[schema(value_type = Text)]
    pub(crate) description: domain::Text,
    /// Name of the picture beside it.
    pub(crate) icon: String,
    #[schema(example = "WX-{yyyyMMdd}-{seq:4}")]
    pub(crate) number_format: String,
    /// The form version that new orders get; 0 before the first is published.
    pub(crate) form_version: i64,
    #[schema(required)]
    pub(crate) public_form: Option<PublicFormInfo>,
    /// Whether the caller may submit orders of it; told in lists.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub(crate) may_submit: bool,
    pub(crate) active: bool,
}

impl From<&Typed<catalog::OrderType>> for OrderType {
    fn from(t: &Typed<catalog::OrderType>) -> Self {
        let body = t.body.clone();
        Self {
            id: t.id,
            version: t.version,
            key: t.key.clone(),
            name: body.name,
            description: body.description,
            icon: body.icon,
            number_format: body.number_format,
            form_version: body.form_version,
            public_form: body.public_form.map(PublicFormInfo::from),
            may_submit: false,
            active: t.active,
        }
    }
}

/// How strangers may submit orders of a type.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublicFormInfo {
    pub(crate) enabled: bool,
    /// Its place: `/f/<slug>`.
    #[schema(pattern = "^[a-z0-9][a-z0-9-]{2,59}$")]
    pub(crate) slug: String,
    /// Ids of the fields strangers see.
    #[schema(max_items = 300)]
    pub(crate) fields: Vec<String>,
}

impl From<catalog::PublicForm> for PublicFormInfo {
    fn from(p: catalog::PublicForm) -> Self {
        Self { enabled: p.enabled, slug: p.slug, fields: p.fields }
    }
}

impl From<PublicFormInfo> for catalog::PublicForm {
    fn from(p: PublicFormInfo) -> Self {
        Self { enabled: p.enabled, slug: p.slug, fields: p.fields }
    }
}

/// A new order type.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "key": "repair", "name": {"zh": "维修工单", "en": "Repair"}, "description": {"zh": "报修", "en": "Report a defect"},
    "icon": "wrench", "numberFormat": "WX-{yyyyMMdd}-{seq:4}"
}))]
pub(crate) struct CreateOrderType {
    #[schema(pattern = "^[a-z][a-z0-9_]{0,39}$")]
    pub(crate) key: String,
    #[schema(value_type = Text)]
    pub(crate) name: domain::Text,
    #[schema(value_type = Text)]
    pub(crate) description: domain::Text,
    #[serde(default)]
    #[schema(max_length = 40)]
    pub(crate) icon: String,
    #[schema(max_length = 60)]
    pub(crate) number_format: String,
    #[serde(default)]
    pub(crate) public_form: Option<PublicFormInfo>,
}

/// Changes to an order type; what is not mentioned stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct EditOrderType {
    #[schema(value_type = Option<Text>)]
    pub(crate) name: Option<domain::Text>,
    #[schema(value_type = Option<Text>)]
    pub(crate) description: Option<domain::Text>,
    #[schema(max_length = 40)]
    pub(crate) icon: Option<String>,
    #[schema(max_length = 60)]
    pub(crate) number_format: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<PublicFormInfo>)]
    pub(crate) public_form: Option<Option<PublicFormInfo>>,
    pub(crate) active: Option<bool>,
}

/// One version of what an order type asks for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Form {
    /// Grows by one with every publication; ignored when a form is published.
    #[schema(required)]
    version: i64,
    /// Template of the order's title, `{category}：{description}`.
    title: String,
    pages: Vec<FormPage>,
}

/// A screenful of questions.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormPage {
    #[schema(pattern = "^[a-z][a-z0-9_]{0,39}$")]
    id: String,
    title: Text,
    sections: Vec<Section>,
}

/// Fields that belong together.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Section {
    #[schema(pattern = "^[a-z][a-z0-9_]{0,39}$")]
    id: String,
    #[schema(required)]
    title: Option<Text>,
    fields: Vec<Field>,
}

/// A limit written as an expression.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FieldCheck {
    /// Refuses the value when it is known to be false.
    #[schema(max_length = 2000, example = "planned_end >= planned_start")]
    rule: String,
    /// What the person at the screen reads then.
    message: Text,
}

/// One question.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Field {
    /// The key of the value.
    #[schema(pattern = "^[a-z][a-z0-9_]{0,39}$")]
    id: String,
    /// `text`, `select`, `date_time`, …: which values fit and what `settings` may say.
    kind: String,
    label: Text,
    /// A sentence under the field.
    #[schema(required)]
    help: Option<Text>,
    /// Shown in the empty field.
    #[schema(required)]
    placeholder: Option<Text>,
    required: bool,
    /// What an empty form starts with.
    default: Value,
    /// Lists may filter by it.
    indexed: bool,
    /// Expression: the field is there only while it is fulfilled.
    #[schema(required = false, max_length = 2000, example = "estimated_cost >= 5000")]
    visible_when: Option<String>,
    /// Expression: an answer is needed while it is fulfilled.
    #[schema(required = false, max_length = 2000)]
    required_when: Option<String>,
    /// Expression: the value may be changed only while it is fulfilled.
    #[schema(required = false, max_length = 2000)]
    editable_when: Option<String>,
    /// Expression whose result is the value; what is sent for it is not looked at.
    #[schema(required = false, max_length = 2000)]
    formula: Option<String>,
    /// Expression for what an empty form starts with.
    #[schema(required = false, max_length = 2000)]
    default_formula: Option<String>,
    /// Limits beside those of the kind.
    #[schema(required = false, max_items = 20)]
    checks: Vec<FieldCheck>,
    /// No other order of this type may hold the value.
    #[schema(required = false)]
    unique: bool,
    settings: HashMap<String, Value>,
}

/// Choices that several forms share.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OptionList {
    id: Uuid,
    /// What forms call it.
    key: String,
    /// What people call it.
    name: Text,
    version: i64,
    options: Vec<OptionItem>,
}

/// One choice.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Option)]
#[serde(deny_unknown_fields)]
pub(crate) struct OptionItem {
    /// What is stored; it never changes.
    value: String,
    /// What people read.
    label: Text,
    /// Retired choices are refused on new orders.
    active: bool,
    /// The next level of a tree.
    #[schema(required = false, no_recursion)]
    children: Vec<OptionItem>,
}

/// An option list without its options.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OptionListName {
    pub(crate) key: String,
    #[schema(value_type = Text)]
    pub(crate) name: domain::Text,
    pub(crate) version: i64,
}

/// The new content of an option list.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": {"zh": "故障类别", "en": "Kind of defect"},
    "options": [{"value": "water", "label": {"zh": "水", "en": "Water"}, "active": true}]
}))]
pub(crate) struct SaveOptionList {
    #[schema(value_type = Text)]
    pub(crate) name: domain::Text,
    #[schema(value_type = Vec<OptionItem>, max_items = 20000)]
    pub(crate) options: domain::form::Options,
}

/// What strangers see of an order type.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PublicForm {
    /// Name of the organisation.
    pub(crate) organisation: String,
    pub(crate) order_type: PublicOrderType,
    #[schema(value_type = Form)]
    pub(crate) form: domain::form::Form,
    /// The option lists the fields name.
    #[schema(value_type = HashMap<String, OptionList>)]
    pub(crate) option_lists: HashMap<String, Arc<domain::form::OptionList>>,
    /// Goes back with the order.
    pub(crate) challenge: String,
}

/// Name and description of an order type.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublicOrderType {
    #[schema(value_type = Text)]
    pub(crate) name: domain::Text,
    #[schema(value_type = Text)]
    pub(crate) description: domain::Text,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::collections::BTreeSet;
    use utoipa::PartialSchema;

    fn described<T: PartialSchema>() -> BTreeSet<String> {
        let schema = serde_json::to_value(T::schema()).unwrap();
        schema["properties"].as_object().unwrap().keys().cloned().collect()
    }

    fn sent(value: &Value) -> BTreeSet<String> {
        value.as_object().unwrap().keys().cloned().collect()
    }

    #[test]
    fn the_description_of_forms_is_what_travels() {
        let text = json!({"zh": "一", "en": "one"});
        let check = json!({"rule": "true", "message": text});
        let field = json!({"id": "a", "kind": "text", "label": text, "visibleWhen": "true", "requiredWhen": "true",
            "editableWhen": "true", "formula": "1", "defaultFormula": "1", "checks": [check], "unique": true});
        let section = json!({"id": "s", "title": text, "fields": [field]});
        let form = json!({"title": "{a}", "pages": [{"id": "p", "title": text, "sections": [section]}]});
        let form: domain::form::Form = serde_json::from_value(form).unwrap();
        let form = serde_json::to_value(form).unwrap();
        assert_eq!(sent(&form), described::<Form>());
        assert_eq!(sent(&form["pages"][0]), described::<FormPage>());
        assert_eq!(sent(&form["pages"][0]["sections"][0]), described::<Section>());
        assert_eq!(sent(&form["pages"][0]["sections"][0]["fields"][0]), described::<Field>());
        let check = &form["pages"][0]["sections"][0]["fields"][0]["checks"][0];
        assert_eq!(sent(check), described::<FieldCheck>());

        let leaf = json!({"value": "b", "label": text, "active": true});
        let tree = json!({"value": "a", "label": text, "active": true, "children": [leaf]});
        let list = json!({"id": Uuid::nil(), "key": "k", "name": text, "version": 1, "options": [tree]});
        let list: domain::form::OptionList = serde_json::from_value(list).unwrap();
        let list = serde_json::to_value(list).unwrap();
        assert_eq!(sent(&list), described::<OptionList>());
        assert_eq!(sent(&list["options"][0]), described::<OptionItem>());
    }
}
