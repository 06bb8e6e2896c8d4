//! A small organisation for tests below HTTP: one of each kind of user and an order type with a short form.

use gongdan_domain::catalog::{OrderType, form_key};
use gongdan_domain::command::{Command, Envelope, Idempotency, SubmitOrder};
use gongdan_domain::document::{Body, Document};
use gongdan_domain::edit::FormInUse;
use gongdan_domain::event::{Actor, Origin};
use gongdan_domain::flow::FlowBody;
use gongdan_domain::form::Form;
use gongdan_domain::number::NumberFormat;
use gongdan_domain::order::{Links, Source};
use gongdan_domain::people::{Organisation, User};
use gongdan_domain::permission::{BuiltIn, Caller};
use gongdan_domain::unique::UniqueClaims;
use gongdan_domain::{Language, OrgId, Text};
use gongdan_ledger::{Committed, Ledger, LedgerConfig, LedgerError};
use gongdan_store::{Store, StoreConfig};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The organisation and the ledger it lives in.
pub struct Company {
    /// The ledger.
    pub ledger: Ledger,
    /// The organisation.
    pub org: OrgId,
    /// May do everything.
    pub admin: Uuid,
    /// Handles orders.
    pub agent: Uuid,
    /// Submits orders.
    pub requester: Uuid,
    /// The one order type; its form has `subject` (required), `details` and `photos`.
    pub type_id: Uuid,
}

/// A ledger on the database at `url`.
pub async fn ledger(url: &str) -> Ledger {
    ledger_with(url, LedgerConfig::default()).await
}

/// A ledger on the database at `url`, configured.
pub async fn ledger_with(url: &str, config: LedgerConfig) -> Ledger {
    let store = Store::open(&StoreConfig::at(url)).expect("the store opens");
    Ledger::start(store, &gongdan_kinds::Registry, config).await.expect("the ledger starts")
}

/// Now, as precisely as the store keeps it.
pub fn now() -> Timestamp {
    gongdan_domain::whole_micros(Timestamp::now())
}

fn text(zh: &str, en: &str) -> Text {
    Text::new(zh, en)
}

/// The form of the test order type.
pub fn form() -> Value {
    let label = json!({"zh": "字段", "en": "Field"});
    let field =
        |id: &str, kind: &str, required: bool| json!({"id": id, "kind": kind, "label": label, "required": required});
    json!({"version": 1, "title": "{subject}", "pages": [{"id": "p", "title": label, "sections": [
        {"id": "s", "title": null, "fields": [
            field("subject", "text", true),
            field("details", "long_text", false),
            field("photos", "attachment", false),
        ]}
    ]}]})
}

impl Company {
    /// Founds the organisation on the database at `url`.
    pub async fn found(url: &str) -> Self {
        Self::found_in(ledger(url).await, "acme").await
    }

    /// Founds an organisation called `slug` in `ledger`.
    pub async fn found_in(ledger: Ledger, slug: &str) -> Self {
        let [org, admin, agent, requester, type_id] = std::array::from_fn(|_| Uuid::now_v7());
        let company = Self { ledger, org: OrgId(org), admin, agent, requester, type_id };
        company
            .system(Command::FoundOrganisation(Organisation {
                id: org,
                slug: slug.to_owned(),
                name: "测试公司".to_owned(),
                time_zone: "Asia/Shanghai".to_owned(),
                locale: Language::Zh,
            }))
            .await;
        for (id, login, role) in [
            (admin, "admin", BuiltIn::Admin),
            (agent, "agent", BuiltIn::Agent),
            (requester, "requester", BuiltIn::Requester),
        ] {
            let user = User {
                name: format!("{login} 某"),
                roles: vec![role.code().to_owned()],
                sites: Vec::new(),
                customers: Vec::new(),
                skills: Vec::new(),
                department_id: None,
                title: String::new(),
                email: String::new(),
                phone: String::new(),
                accounts: std::collections::BTreeMap::new(),
                locale: Language::Zh,
            };
            company.save(id, login, &user).await;
        }
        let order_type = OrderType {
            name: text("维修", "Repair"),
            description: text("", ""),
            icon: String::new(),
            number_format: "WX-{yyyyMMdd}-{seq:4}".to_owned(),
            form_version: 1,
            flow_version: 0,
            public_form: None,
        };
        company.save(type_id, "repair", &order_type).await;
        let form: Form = serde_json::from_value(form()).expect("the test form");
        company.save(Uuid::now_v7(), &form_key(type_id, 1), &form).await;
        company
    }

    /// The form of the order type, for edits.
    pub fn form_in_use(&self) -> FormInUse {
        let catalog = self.ledger.catalog(self.org).expect("the organisation is warm");
        let form = catalog.form(self.type_id, 1).expect("its form is published");
        FormInUse { catalog, form }
    }

    /// Saves a document as the system.
    pub async fn save<T: Body>(&self, id: Uuid, key: &str, body: &T) {
        let document = Document {
            id,
            kind: T::KIND.to_owned(),
            key: key.to_owned(),
            version: 0,
            active: true,
            body: serde_json::to_value(body).expect("a body is JSON"),
        };
        self.system(Command::SaveDocument { document, expected_version: None }).await;
    }

    /// Publishes a flow of the order type without looking whether it is a good one.
    pub async fn publish_flow(&self, mut flow: Value, version: i64) {
        flow["version"] = version.into();
        self.save(Uuid::now_v7(), &form_key(self.type_id, version), &FlowBody(flow)).await;
        let catalog = self.ledger.catalog(self.org).expect("the organisation is warm");
        let order_type = catalog.order_type(self.type_id).expect("its type is there").body.clone();
        self.save(self.type_id, "repair", &OrderType { flow_version: version, ..order_type }).await;
    }

    /// Runs a command as the system; it must succeed.
    pub async fn system(&self, command: Command) -> Committed {
        self.ledger.submit(self.envelope(Caller::System, None, command)).await.expect("the system may")
    }

    /// Wraps a command.
    pub fn envelope(&self, caller: Caller, key: Option<&str>, command: Command) -> Envelope {
        let id = match caller {
            Caller::User { id, .. } => Some(id),
            Caller::Public | Caller::System => None,
        };
        let idempotency = key.map(|key| Idempotency { key: key.to_owned(), fingerprint: [7; 32] });
        Envelope {
            org: self.org,
            actor: Actor { id, name: "测试".to_owned() },
            caller,
            at: now(),
            request_id: "test".to_owned(),
            origin: Origin::default(),
            idempotency,
            command,
        }
    }

    /// The requester.
    pub fn requester(&self) -> Caller {
        self.caller(self.requester)
    }

    /// The agent.
    pub fn agent(&self) -> Caller {
        self.caller(self.agent)
    }

    /// A user, with the rights they have now.
    pub fn caller(&self, user: Uuid) -> Caller {
        let catalog = self.ledger.catalog(self.org).expect("the organisation is there");
        catalog.caller(user).expect("the user is there")
    }

    /// A submission by the requester.
    pub fn submission(&self, subject: &str) -> Command {
        let values = json!({"subject": subject, "details": "水泵异响，请尽快处理。"});
        let day = now().to_zoned(jiff::tz::TimeZone::UTC).date();
        Command::SubmitOrder(Box::new(SubmitOrder {
            order_id: Uuid::now_v7(),
            type_id: self.type_id,
            form_version: 1,
            number: NumberFormat::parse("WX-{yyyyMMdd}-{seq:4}").expect("a format").plan(day),
            title: subject.to_owned(),
            values: values.as_object().cloned().unwrap_or_default(),
            numbers: Vec::new(),
            unique: UniqueClaims::default(),
            attachments: Vec::new(),
            department_id: None,
            links: Links::default(),
            source: Source::Api,
            part_of: None,
            chosen: BTreeMap::new(),
        }))
    }

    /// Submits an order as the requester.
    ///
    /// # Errors
    /// What the ledger answers.
    pub async fn submit(&self, subject: &str, key: Option<&str>) -> Result<Committed, LedgerError> {
        self.ledger.submit(self.envelope(self.requester(), key, self.submission(subject))).await
    }
}
