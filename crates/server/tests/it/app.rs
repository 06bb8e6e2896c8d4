//! A running server with a small organisation.

use axum::http::HeaderMap;
use gongdan_domain::Command;
use gongdan_domain::catalog::{OptionListBody, OrderType, PublicForm, form_key};
use gongdan_domain::document::{Document, Record, record_kind};
use gongdan_domain::form::Form;
use gongdan_domain::people::Credential;
use gongdan_server::config::{PasswordCost, RateLimits, ServerConfig};
use gongdan_server::{App, Rooms, hash_password_at, listen, serve};
use gongdan_store::files::{Files, FilesConfig};
use gongdan_testkit::TestDb;
use gongdan_testkit::company::{Company, ledger};
use jiff::Timestamp;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use std::sync::OnceLock;
use tokio::sync::oneshot;
use uuid::Uuid;

/// The password of everybody.
pub(crate) const PASSWORD: &str = "correct horse";
/// What every server of a test seals with.
pub(crate) const SECRET: [u8; 32] = [7; 32];
const CHEAP: PasswordCost = PasswordCost { memory_kib: 8, passes: 1, lanes: 1 };

/// A server of the test's own; it ends with this value.
pub(crate) struct TestApp {
    pub(crate) url: String,
    pub(crate) company: Company,
    /// A device record, code `DT-001`.
    pub(crate) device: Uuid,
    pub(crate) http: Client,
    pub(crate) db: TestDb,
    stop: Option<oneshot::Sender<()>>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

/// Somebody who asks.
pub(crate) struct Api<'a> {
    app: &'a TestApp,
    token: Option<String>,
}

impl TestApp {
    /// One on SQLite.
    pub(crate) async fn start() -> Self {
        Self::start_on(TestDb::sqlite(), config()).await
    }

    /// One on SQLite, configured.
    pub(crate) async fn start_with(change: impl FnOnce(&mut ServerConfig)) -> Self {
        let mut config = config();
        change(&mut config);
        Self::start_on(TestDb::sqlite(), config).await
    }

    /// One on each database this machine offers.
    pub(crate) async fn each() -> Vec<Self> {
        let mut all = Vec::new();
        for db in TestDb::each() {
            all.push(Self::start_on(db, config()).await);
        }
        all
    }

    async fn start_on(db: TestDb, config: ServerConfig) -> Self {
        static PROVIDER: OnceLock<()> = OnceLock::new();
        PROVIDER.get_or_init(|| rustls::crypto::ring::default_provider().install_default().unwrap());
        let company = Company::found_in(ledger(&db.url).await, "acme").await;
        let device = furnish(&company).await;
        let files = Files::open(&FilesConfig::Folder(db.folder.path().join("files"))).unwrap();
        let kinds = &gongdan_kinds::Registry;
        let search = gongdan_testkit::search(&company.ledger, db.folder.path());
        let guard = gongdan_connect::Guard::allowing("127.0.0.1").unwrap();
        let way_out = gongdan_connect::Client::new(guard, gongdan_connect::Trust::default()).unwrap();
        let channels = gongdan_kinds::channels();
        let ledger = company.ledger.clone();
        let rooms = Rooms { ledger, files, search, kinds, way_out, channels, clock: Timestamp::now };
        let app = App::new(rooms, config).unwrap();
        let listener = listen(([127, 0, 0, 1], 0).into()).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(serve(listener, app, async { drop(stopped.await) }));
        Self { url, company, device, http: Client::builder().build().unwrap(), db, stop: Some(stop) }
    }

    /// Somebody without any secret.
    pub(crate) fn stranger(&self) -> Api<'_> {
        Api { app: self, token: None }
    }

    /// Somebody with this token.
    pub(crate) fn with_token(&self, token: &str) -> Api<'_> {
        Api { app: self, token: Some(token.to_owned()) }
    }

    /// A program that acts for `admin`, `agent` or `requester`.
    pub(crate) async fn acting_for(&self, login: &str) -> Api<'_> {
        let token = self.token_of(login, None).await;
        self.with_token(&token)
    }

    /// A new token of a user.
    pub(crate) async fn token_of(&self, login: &str, organisation: Option<&str>) -> String {
        let cookie = self.cookie_of(login, organisation).await;
        let request = self.http.post(self.at("/api/v1/tokens")).header("cookie", cookie);
        let answer = send(request.json(&json!({"name": "test"}))).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.body["secret"].as_str().unwrap().to_owned()
    }

    /// The session cookie of a user who just signed in.
    pub(crate) async fn cookie_of(&self, login: &str, organisation: Option<&str>) -> String {
        let mut body = json!({"login": login, "password": PASSWORD});
        if let Some(organisation) = organisation {
            body["organisation"] = organisation.into();
        }
        let answer = send(self.http.post(self.at("/api/v1/session")).json(&body)).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let cookie = answer.headers["set-cookie"].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    /// Tells the server to stop.
    pub(crate) fn stop(&mut self) {
        self.stop.take();
    }

    /// The whole address of a path.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// The body of a good submission.
    pub(crate) fn order(&self, subject: &str) -> Value {
        json!({"typeId": self.company.type_id, "values": {"subject": subject}})
    }
}

impl Api<'_> {
    /// A request to be finished.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.app.http.request(method, self.app.at(path));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        send(self.request(Method::DELETE, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        send(self.request(Method::POST, path).json(&body)).await
    }

    /// `PATCH` with `If-Match`.
    pub(crate) async fn patch(&self, path: &str, version: i64, body: Value) -> Answer {
        send(self.request(Method::PATCH, path).header("if-match", format!("\"v{version}\"")).json(&body)).await
    }

    /// Submits under a key.
    pub(crate) async fn submit(&self, key: &str, body: Value) -> Answer {
        send(self.request(Method::POST, "/api/v1/orders").header("idempotency-key", key).json(&body)).await
    }

    /// Submits an order that must be accepted; answers its id.
    pub(crate) async fn submitted(&self, subject: &str) -> String {
        let answer = self.submit(&Uuid::now_v7().to_string(), self.app.order(subject)).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.body["id"].as_str().unwrap().to_owned()
    }
}

impl Answer {
    /// Status and code of a problem, after a look at its shape.
    pub(crate) fn problem(&self) -> (u16, &str) {
        assert_eq!(self.headers["content-type"], "application/problem+json", "{}", self.body);
        let code = self.body["code"].as_str().unwrap();
        assert_eq!(self.body["type"], format!("/problems/{code}"));
        assert_eq!(self.body["status"], self.status);
        assert!(self.body["text"]["zh"].is_string() && self.body["text"]["en"].is_string());
        assert_eq!(self.body["requestId"], self.headers["x-request-id"].to_str().unwrap());
        (self.status, code)
    }

    /// Paths and codes of everything wrong with the values.
    pub(crate) fn faults(&self) -> Vec<(&str, &str)> {
        assert_eq!(self.problem(), (422, "invalid-values"), "{}", self.body);
        let text = |value: &Value, name| value[name].as_str().unwrap().to_owned().leak() as &str;
        self.body["errors"].as_array().unwrap().iter().map(|e| (text(e, "path"), text(e, "code"))).collect()
    }
}

/// Sends a request; the server must answer.
pub(crate) async fn send(request: RequestBuilder) -> Answer {
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let bytes = answer.bytes().await.unwrap();
    let text = || Value::String(String::from_utf8_lossy(&bytes).into_owned());
    Answer { status, headers, body: serde_json::from_slice(&bytes).unwrap_or_else(|_| text()) }
}

fn config() -> ServerConfig {
    let limits = RateLimits { per_second: 0, burst: 0, wrong_passwords_per_minute: 100, public_per_minute: 0 };
    ServerConfig { password_cost: CHEAP, limits, secret: SECRET, ..ServerConfig::default() }
}

/// Gives everybody a password, and the order type a second form with one field of most kinds.
pub(crate) async fn furnish(company: &Company) -> Uuid {
    for user_id in [company.admin, company.agent, company.requester] {
        let password_hash = hash_password_at(PASSWORD, CHEAP).unwrap();
        let credential = Credential { user_id, password_hash, failures: 0, locked_until: None };
        company.system(Command::SetPassword(credential)).await;
    }
    let label = json!({"zh": "选项", "en": "Option"});
    let options = json!([
        {"value": "water", "label": label, "active": true},
        {"value": "power", "label": label, "active": true},
        {"value": "old", "label": label, "active": false},
    ]);
    let list: OptionListBody = serde_json::from_value(json!({"name": label, "options": options})).unwrap();
    company.save(Uuid::now_v7(), "defect", &list).await;
    let device = Uuid::now_v7();
    let record = Record { name: "3 号楼客梯".to_owned(), ..Record::default() };
    let body = serde_json::to_value(record).unwrap();
    let (kind, key) = (record_kind("device"), "DT-001".to_owned());
    let document = Document { id: device, kind, key, version: 0, active: true, body };
    company.system(Command::SaveDocument { document, expected_version: None }).await;
    let form: Form = serde_json::from_value(form()).unwrap();
    company.save(Uuid::now_v7(), &form_key(company.type_id, 2), &form).await;
    let catalog = company.ledger.catalog(company.org).unwrap();
    let order_type = catalog.order_type(company.type_id).unwrap().body.clone();
    let fields = ["subject", "category", "device"].map(str::to_owned).to_vec();
    let slug = catalog.organisation().slug.clone() + "-repair";
    let public_form = Some(PublicForm { enabled: true, slug, fields });
    company.save(company.type_id, "repair", &OrderType { form_version: 2, public_form, ..order_type }).await;
    device
}

fn form() -> Value {
    let label = json!({"zh": "字段", "en": "Field"});
    let field = |id: &str, kind: &str, required: bool, settings: Value| json!({"id": id, "kind": kind, "label": label, "required": required, "settings": settings});
    json!({"version": 2, "title": "{subject}", "pages": [{"id": "p", "title": label, "sections": [
        {"id": "s", "title": null, "fields": [
            field("subject", "text", true, json!({"maxLength": 100})),
            field("details", "long_text", false, json!({})),
            field("amount", "number", false, json!({"min": 0})),
            field("category", "select", false, json!({"list": "defect"})),
            field("device", "linked_record", false, json!({"collection": "device"})),
            field("person", "person", false, json!({})),
            field("photos", "attachment", false, json!({})),
        ]}
    ]}]})
}
