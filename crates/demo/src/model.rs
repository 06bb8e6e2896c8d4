//! What the demo consists of. The names follow the public interface of the product.

use crate::corpus::Corpus;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

/// A label in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// The whole company. Parents come before their children in every list except where a head of department is named.
#[derive(Debug)]
pub struct Demo {
    /// The company itself.
    pub organisation: Organisation,
    /// Parents first.
    pub departments: Vec<Department>,
    /// The duties that flows look for.
    pub duties: Vec<Duty>,
    /// Staff, and a few customers who may sign in.
    pub people: Vec<Person>,
    /// Every list the forms use, each key once.
    pub option_lists: Vec<OptionList>,
    /// One for each template.
    pub order_types: Vec<OrderType>,
    /// Customers, then sites, then devices: a parent comes before its children.
    pub records: Vec<Record>,
    pub(crate) corpus: Corpus,
}

/// The organisation to create.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Organisation {
    /// Derived from the slug.
    #[serde(skip)]
    pub id: Uuid,
    /// Short name in addresses.
    pub slug: String,
    /// Full name.
    pub name: String,
    /// IANA name.
    pub time_zone: String,
    /// BCP 47 tag.
    pub locale: String,
}

/// One department.
#[derive(Clone, Debug)]
pub struct Department {
    /// Derived from the code.
    pub id: Uuid,
    /// Short code, such as `KF`.
    pub code: String,
    /// Name.
    pub name: String,
    /// The department above.
    pub parent_id: Option<Uuid>,
    /// Who leads it: a person of the same demo, so set it after the people exist.
    pub head_id: Option<Uuid>,
}

/// A role that flows look for: who approves, who dispatches.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// Derived from the code.
    #[serde(skip)]
    pub id: Uuid,
    /// Flows name it by this.
    pub code: String,
    /// Label.
    pub name: Text,
    /// What it is for.
    pub description: Text,
    /// Logins of those who have it.
    pub people: Vec<String>,
}

/// What a person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Manages the organisation.
    Admin,
    /// Handles orders.
    Agent,
    /// Submits orders.
    Requester,
}

/// Somebody who can sign in.
#[derive(Clone, Debug)]
pub struct Person {
    /// Derived from the login.
    pub id: Uuid,
    /// Pinyin, such as `zhang.wei`.
    pub login: String,
    /// Full name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Codes of the duties they have beside it.
    pub duties: Vec<String>,
    /// The sites they look after.
    pub site_ids: Vec<Uuid>,
    /// Job title.
    pub title: String,
    /// Fictional address.
    pub email: String,
    /// Fictional number, E.164.
    pub phone: String,
    /// None for people of a customer.
    pub department_id: Option<Uuid>,
    /// The customer record they belong to, for people from outside.
    pub customer_id: Option<Uuid>,
    /// Worth offering on the sign-in page of a demo.
    pub showcase: bool,
}

/// A list of options, without version.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionList {
    /// Derived from the key.
    #[serde(skip)]
    pub id: Uuid,
    /// Forms name the list by this.
    pub key: String,
    /// Label.
    pub name: Text,
    /// The options, nested for a cascade.
    pub options: Vec<OptionEntry>,
}

/// One option.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionEntry {
    /// Stored value.
    pub value: String,
    /// Label.
    pub label: Text,
    /// May be chosen for new orders.
    pub active: bool,
    /// Options below this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<OptionEntry>,
}

/// An order type with its form, without version.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderType {
    /// Derived from the key.
    #[serde(skip)]
    pub id: Uuid,
    /// `repair`, `general`.
    pub key: String,
    /// Label.
    pub name: Text,
    /// What it is for.
    pub description: Text,
    /// Name of an icon.
    pub icon: String,
    /// Pattern of readable numbers.
    pub number_format: String,
    /// The anonymous form, if there is one.
    pub public_form: Option<PublicForm>,
    /// The form as published: version, title, pages.
    pub form: Value,
    /// The path of its orders, as the engine reads it.
    #[serde(skip)]
    pub flow: Value,
    /// What is promised for its orders, if anything is.
    #[serde(skip)]
    pub service_level: Option<Value>,
}

/// Which fields strangers see.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicForm {
    /// Open to strangers.
    pub enabled: bool,
    /// Last part of its address.
    pub slug: String,
    /// Field ids in form order.
    pub fields: Vec<String>,
}

/// A customer, site or device.
#[derive(Clone, Debug)]
pub struct Record {
    /// Derived from collection and code.
    pub id: Uuid,
    /// `customer`, `site` or `device`.
    pub collection: String,
    /// Unique inside the collection.
    pub code: String,
    /// Name.
    pub name: String,
    /// Device to site, site to customer.
    pub parent_id: Option<Uuid>,
    /// Everything else.
    pub details: Map<String, Value>,
}

impl Demo {
    /// The person with this login.
    pub fn person(&self, login: &str) -> Option<&Person> {
        self.people.iter().find(|p| p.login == login)
    }

    /// The order type with this key.
    pub fn order_type(&self, key: &str) -> Option<&OrderType> {
        self.order_types.iter().find(|t| t.key == key)
    }

    /// The record with this code.
    pub fn record(&self, collection: &str, code: &str) -> Option<&Record> {
        self.records.iter().find(|r| r.collection == collection && r.code == code)
    }
}
