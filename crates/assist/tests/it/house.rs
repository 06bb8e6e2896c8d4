//! A company whose orders and records can be searched.

use gongdan_assist::{Found, Hit, Query, Search, Sight, Subject, Within};
use gongdan_domain::Command;
use gongdan_domain::catalog::form_key;
use gongdan_domain::command::SubmitOrder;
use gongdan_domain::document::{Document, Record, record_kind};
use gongdan_domain::form::Form;
use gongdan_domain::number::NumberFormat;
use gongdan_domain::order::{Links, Source};
use gongdan_domain::permission::Caller;
use gongdan_testkit::TestDb;
use gongdan_testkit::company::{Company, now};
use serde_json::{Map, Value, json};
use std::time::{Duration, Instant};
use uuid::Uuid;

pub(crate) struct House {
    pub(crate) company: Company,
    pub(crate) search: Search,
    pub(crate) db: TestDb,
}

fn form() -> Form {
    let label = json!({"zh": "字段", "en": "Field"});
    let field = |id: &str, kind: &str| json!({"id": id, "kind": kind, "label": label, "required": false});
    let fields = [("subject", "text"), ("details", "long_text"), ("phone", "text"), ("device", "text")];
    let fields: Vec<Value> = fields.iter().map(|(id, kind)| field(id, kind)).collect();
    let form = json!({"version": 2, "title": "{subject}", "pages": [{"id": "p", "title": label, "sections": [
        {"id": "s", "title": null, "fields": fields}
    ]}]});
    serde_json::from_value(form).unwrap()
}

impl House {
    pub(crate) async fn on(db: TestDb) -> Self {
        let company = Company::found(&db.url).await;
        company.save(Uuid::now_v7(), &form_key(company.type_id, 2), &form()).await;
        let search = gongdan_testkit::search(&company.ledger, db.folder.path());
        Self { company, search, db }
    }

    pub(crate) async fn order(&self, values: Value) -> (Uuid, String) {
        let values: Map<String, Value> = values.as_object().unwrap().clone();
        let day = now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let order_id = Uuid::now_v7();
        let command = Command::SubmitOrder(Box::new(SubmitOrder {
            order_id,
            type_id: self.company.type_id,
            form_version: 2,
            number: NumberFormat::parse("WX-{yyyyMMdd}-{seq:4}").unwrap().plan(day),
            title: values.get("subject").and_then(Value::as_str).unwrap_or_default().to_owned(),
            values,
            attachments: Vec::new(),
            department_id: None,
            links: Links::default(),
            numbers: Vec::new(),
            unique: gongdan_domain::unique::UniqueClaims::default(),
            source: Source::Api,
            part_of: None,
            chosen: std::collections::BTreeMap::new(),
        }));
        let envelope = self.company.envelope(self.company.requester(), None, command);
        let committed = self.company.ledger.submit(envelope).await.unwrap();
        (order_id, committed.receipt.number.unwrap())
    }

    pub(crate) async fn comment(&self, order_id: Uuid, text: &str) {
        let (comment_id, text) = (Uuid::now_v7(), text.to_owned());
        let (attachments, mentions) = (Vec::new(), Vec::new());
        let command = Command::CommentOrder { order_id, comment_id, text, attachments, mentions, internal: false };
        self.company.ledger.submit(self.company.envelope(self.company.agent(), None, command)).await.unwrap();
    }

    pub(crate) async fn record(&self, collection: &str, code: &str, name: &str, details: Value) -> Uuid {
        let id = Uuid::now_v7();
        let details = details.as_object().cloned().unwrap_or_default();
        let record = Record { name: name.to_owned(), details, ..Record::default() };
        let body = serde_json::to_value(record).unwrap();
        let document =
            Document { id, kind: record_kind(collection), key: code.to_owned(), version: 0, active: true, body };
        self.company.system(Command::SaveDocument { document, expected_version: None }).await;
        id
    }

    /// Waits until everything that happened can be found.
    pub(crate) async fn settled(&self) {
        settled(&self.search, &self.company).await;
    }

    pub(crate) async fn hits(&self, words: &str) -> Vec<Hit> {
        self.found(words, Caller::System, Within::ALL).await.hits
    }

    pub(crate) async fn found(&self, words: &str, caller: Caller, within: Within) -> Found {
        self.search.find(self.company.org, Sight::of(caller), query(words, within)).await.unwrap()
    }

    pub(crate) async fn ids(&self, words: &str) -> Vec<Uuid> {
        self.hits(words).await.iter().map(|hit| hit.subject.id()).collect()
    }
}

pub(crate) fn query(words: &str, within: Within) -> Query {
    Query { words: words.to_owned(), within, type_id: None, collection: None, limit: 10, after: None }
}

/// Waits until `search` has everything that happened in `company`.
pub(crate) async fn settled(search: &Search, company: &Company) {
    let org = company.org;
    let head = company.ledger.store().read(move |c| gongdan_store::events::head_position(c, org)).await.unwrap();
    let began = Instant::now();
    loop {
        let standing = search.standing(org);
        if standing.position >= head && !standing.catching_up {
            return;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{standing:?} of {head}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

pub(crate) fn number_of(hit: &Hit) -> String {
    match &hit.subject {
        Subject::Order(order) => order.number.clone(),
        Subject::Record { code, .. } => code.clone(),
    }
}
