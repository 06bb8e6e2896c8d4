//! Fills a database with the demo company.

use crate::walks;
use crate::wiring::role;
use anyhow::Context as _;
use futures::StreamExt as _;
use gongdan_demo::{Demo, PastOrder, PastStep};
use gongdan_domain::catalog::{OptionListBody, OrderType, PublicForm, form_key};
use gongdan_domain::collection::Collection;
use gongdan_domain::command::{Command, Envelope, SubmitOrder};
use gongdan_domain::document::{Body, Document, Record, record_kind};
use gongdan_domain::event::{Actor, Origin};
use gongdan_domain::flow::{FlowAct, FlowBody};
use gongdan_domain::form::{self, Form, PreparedForm};
use gongdan_domain::number::NumberFormat;
use gongdan_domain::order::{Links, Source, Status};
use gongdan_domain::people::{Credential, Department, Organisation, User};
use gongdan_domain::permission::{Actions, Caller, FieldRights, RecordRights, Role};
use gongdan_domain::service_level::ServiceLevel;
use gongdan_domain::{Language, OrgId, Text, whole_micros};
use gongdan_engine::definition::Flow;
use gongdan_engine::proof::may_publish;
use gongdan_ledger::{Ledger, prove_flow};
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// The password of every demo account.
pub(crate) const PASSWORD: &str = "gongdan-demo";
/// The seed of the demo's stream of orders; another seed gives another company's year.
const SEED: u64 = 20_261_122;
/// Orders of the stream some of which walk, over 400 days, and how many of the newest.
const WALKED_STREAM: usize = 1_600;
const WALKED: usize = 150;
/// Commands on their way at the same time: enough to fill the ledger's batches.
const AT_ONCE: usize = 1_024;

/// Founds the demo company, unless it is there already; answers whether it was founded now.
pub(crate) async fn company(ledger: &Ledger, now: Timestamp) -> anyhow::Result<bool> {
    let demo = gongdan_demo::company(now);
    if ledger.organisation_by_slug(&demo.organisation.slug).is_some() {
        return Ok(false);
    }
    let seeder = Seeder { ledger, org: OrgId(demo.organisation.id), at: whole_micros(now) };
    seeder.found(&demo).await?;
    Ok(true)
}

/// Adds `total` past orders to the demo company.
pub(crate) async fn orders(
    ledger: &Ledger,
    total: usize,
    now: Timestamp,
    mut progress: impl FnMut(usize),
) -> anyhow::Result<()> {
    let demo = gongdan_demo::company(now);
    let org = OrgId(demo.organisation.id);
    let past = Past::new(ledger.clone(), org, &demo)?;
    // Begun in order of time, so that numbers follow the days; ended whenever the ledger is done with them.
    let orders = futures::stream::iter(gongdan_demo::past_orders(&demo, SEED, total, now));
    let mut finished = orders.map(|order| past.submit(order)).buffer_unordered(AT_ONCE);
    let mut done = 0;
    while let Some(result) = finished.next().await {
        result?;
        done += 1;
        if done % 10_000 == 0 {
            progress(done);
        }
    }
    Ok(())
}

/// Lets new orders of the demo company walk the flows of their templates, unless they do already. A flow that does not
/// fit its form or fails one of its cases is an error.
pub(crate) async fn flows(ledger: &Ledger, now: Timestamp) -> anyhow::Result<()> {
    let demo = gongdan_demo::company(now);
    let seeder = Seeder { ledger, org: OrgId(demo.organisation.id), at: whole_micros(now) };
    for t in &demo.order_types {
        seeder.service_level(t).await.with_context(|| format!("service level of {}", t.key))?;
        seeder.flow(t, now).await.with_context(|| format!("flow of {}", t.key))?;
    }
    Ok(())
}

/// Lets the newest repairs of another stream of orders walk their flow in the last weeks.
pub(crate) async fn walks(ledger: &Ledger, now: Timestamp) -> anyhow::Result<()> {
    let demo = gongdan_demo::company(now);
    let org = OrgId(demo.organisation.id);
    let past = Past::new(ledger.clone(), org, &demo)?;
    let stream = gongdan_demo::past_orders(&demo, SEED + 1, WALKED_STREAM, now);
    let newest = stream.skip(WALKED_STREAM - WALKED).filter(|order| order.type_key == "repair").enumerate();
    let orders: Vec<PastOrder> = newest.map(|(n, order)| walks::prepared(order, &demo, n)).collect();
    let mut submitted = Vec::with_capacity(orders.len());
    for (n, order) in orders.into_iter().enumerate() {
        let at = order.at;
        submitted.push((past.submit(order).await?, at, n));
    }
    walks::walk_all(&walks::Walker { ledger, org, now }, submitted).await
}

fn envelope(org: OrgId, actor: Actor, at: Timestamp, command: Command) -> Envelope {
    let request_id = "demo".to_owned();
    Envelope {
        org,
        actor,
        caller: Caller::System,
        at: whole_micros(at),
        request_id,
        origin: Origin::default(),
        idempotency: None,
        command,
    }
}

/// One of the demo's plain structures as one of the domain's: their JSON is the same.
fn convert<T: DeserializeOwned>(from: &impl Serialize) -> anyhow::Result<T> {
    Ok(serde_json::from_value(serde_json::to_value(from)?)?)
}

struct Seeder<'a> {
    ledger: &'a Ledger,
    org: OrgId,
    at: Timestamp,
}

impl Seeder<'_> {
    async fn run(&self, command: Command) -> anyhow::Result<()> {
        let actor = Actor { id: None, name: "Gongdan".to_owned() };
        self.ledger.submit(envelope(self.org, actor, self.at, command)).await?;
        Ok(())
    }

    async fn save(&self, kind: String, id: Uuid, key: &str, body: &impl Serialize) -> anyhow::Result<()> {
        let body = serde_json::to_value(body)?;
        let document = Document { id, kind, key: key.to_owned(), version: 0, active: true, body };
        self.run(Command::SaveDocument { document, expected_version: Some(0) }).await
    }

    async fn found(&self, demo: &Demo) -> anyhow::Result<()> {
        let o = &demo.organisation;
        let (slug, name, time_zone) = (o.slug.clone(), o.name.clone(), o.time_zone.clone());
        let locale = Language::from_tag(&o.locale).unwrap_or(Language::Zh);
        self.run(Command::FoundOrganisation(Organisation { id: o.id, slug, name, time_zone, locale })).await?;
        for d in &demo.departments {
            let body = Department { name: d.name.clone(), parent_id: d.parent_id, head_id: d.head_id };
            self.save(Department::KIND.to_owned(), d.id, &d.code, &body).await?;
        }
        for duty in &demo.duties {
            let body = Role {
                name: convert(&duty.name)?,
                description: convert(&duty.description)?,
                grants: Vec::new(),
                fields: FieldRights::default(),
                rights: Actions::default(),
                records: RecordRights::default(),
                second_factor: false,
            };
            self.save(Role::KIND.to_owned(), duty.id, &duty.code, &body).await?;
        }
        self.people(demo, locale).await?;
        for list in &demo.option_lists {
            let body = OptionListBody { name: convert(&list.name)?, options: convert(&list.options)? };
            self.save(OptionListBody::KIND.to_owned(), list.id, &list.key, &body).await?;
        }
        collections(self.ledger, self.org, self.at).await?;
        // All at once: one flush carries them together.
        let records = demo.records.iter().map(async |r| {
            let body = Record {
                name: r.name.clone(),
                parent_id: r.parent_id,
                details: r.details.clone(),
                ..Record::default()
            };
            self.save(record_kind(&r.collection), r.id, &r.code, &body).await
        });
        futures::future::try_join_all(records).await?;
        for order_type in &demo.order_types {
            self.order_type(order_type).await.with_context(|| format!("template {}", order_type.key))?;
        }
        Ok(())
    }

    async fn people(&self, demo: &Demo, locale: Language) -> anyhow::Result<()> {
        // One hash for all: it is a demo's public password, and thirty hashes would take seconds at start-up.
        let password_hash = tokio::task::spawn_blocking(|| gongdan_server::hash_password(PASSWORD)).await??;
        for p in &demo.people {
            let user = User {
                name: p.name.clone(),
                roles: std::iter::once(role(p.role).code().to_owned()).chain(p.duties.iter().cloned()).collect(),
                sites: p.site_ids.clone(),
                customers: Vec::new(),
                skills: Vec::new(),
                department_id: p.department_id,
                title: p.title.clone(),
                email: p.email.clone(),
                phone: p.phone.clone(),
                accounts: std::collections::BTreeMap::new(),
                locale,
            };
            self.save(User::KIND.to_owned(), p.id, &p.login, &user).await?;
            let credential =
                Credential { user_id: p.id, password_hash: password_hash.clone(), failures: 0, locked_until: None };
            self.run(Command::SetPassword(credential)).await?;
        }
        Ok(())
    }

    async fn order_type(&self, t: &gongdan_demo::OrderType) -> anyhow::Result<()> {
        let form: Form = serde_json::from_value(t.form.clone())?;
        let catalog = self.ledger.catalog(self.org).context("the organisation is gone")?;
        let findings = form::check_form(&form, &gongdan_kinds::Registry, &*catalog);
        anyhow::ensure!(findings.is_empty(), "its form has faults: {findings:?}");
        let public = |p: &gongdan_demo::PublicForm| PublicForm {
            enabled: p.enabled,
            slug: p.slug.clone(),
            fields: p.fields.clone(),
        };
        let body = OrderType {
            name: convert(&t.name)?,
            description: convert(&t.description)?,
            icon: t.icon.clone(),
            number_format: t.number_format.clone(),
            form_version: form.version,
            flow_version: 0,
            public_form: t.public_form.as_ref().map(public),
        };
        self.save(Form::KIND.to_owned(), Uuid::now_v7(), &form_key(t.id, form.version), &form).await?;
        self.save(OrderType::KIND.to_owned(), t.id, &t.key, &body).await
    }

    /// What is promised for the orders of a type, from now on.
    async fn service_level(&self, t: &gongdan_demo::OrderType) -> anyhow::Result<()> {
        let catalog = self.ledger.catalog(self.org).context("the organisation is gone")?;
        let Some(level) = t.service_level.clone().filter(|_| catalog.service_level_by_key(&t.key).is_none()) else {
            return Ok(());
        };
        let mut body: ServiceLevel = serde_json::from_value(level)?;
        body.order_types = vec![t.id];
        body.check()?;
        self.save(ServiceLevel::KIND.to_owned(), Uuid::now_v7(), &t.key, &body).await
    }

    async fn flow(&self, t: &gongdan_demo::OrderType, now: Timestamp) -> anyhow::Result<()> {
        let catalog = self.ledger.catalog(self.org).context("the organisation is gone")?;
        let held = catalog.order_type(t.id).context("the order type is missing")?;
        if held.body.flow_version > 0 {
            return Ok(());
        }
        let mut flow: Flow = serde_json::from_value(t.flow.clone())?;
        flow.version = 1;
        let findings = prove_flow(&catalog, &gongdan_kinds::Registry, t.id, &flow, now);
        anyhow::ensure!(may_publish(&findings), "it has faults: {findings:?}");
        let body = FlowBody(serde_json::to_value(&flow)?);
        self.save(FlowBody::KIND.to_owned(), Uuid::now_v7(), &form_key(t.id, flow.version), &body).await?;
        let body = serde_json::to_value(OrderType { flow_version: flow.version, ..held.body.clone() })?;
        let (id, kind, key, version) = (t.id, OrderType::KIND.to_owned(), t.key.clone(), held.version);
        let document = Document { id, kind, key, version, active: true, body };
        self.run(Command::SaveDocument { document, expected_version: Some(version) }).await
    }
}

/// A collection as it stands in `templates/records`.
#[derive(serde::Deserialize)]
struct Described {
    key: String,
    #[serde(flatten)]
    body: serde_json::Map<String, serde_json::Value>,
}

/// Gives an organisation the collections that every one begins with. Fields that need a list which it does not have
/// are left out.
pub(crate) async fn collections(ledger: &Ledger, org: OrgId, at: Timestamp) -> anyhow::Result<()> {
    let seeder = Seeder { ledger, org, at: whole_micros(at) };
    for described in serde_json::from_str::<Vec<Described>>(gongdan_demo::COLLECTIONS)? {
        let mut collection: Collection = serde_json::from_value(described.body.into())?;
        let catalog = ledger.catalog(org).context("the organisation is gone")?;
        let is_known = |field: &form::Field| match field.settings.get("list").and_then(|list| list.as_str()) {
            Some(list) => form::Lookup::option_list(&*catalog, list).is_some(),
            None => true,
        };
        let pages = collection.form.iter_mut().flat_map(|form| &mut form.pages);
        for section in pages.flat_map(|page| &mut page.sections) {
            section.fields.retain(is_known);
        }
        seeder.save(Collection::KIND.to_owned(), Uuid::now_v7(), &described.key, &collection).await?;
    }
    Ok(())
}

/// What past orders of one type need.
struct PastType {
    id: Uuid,
    name: Text,
    number: NumberFormat,
    form: Arc<PreparedForm>,
}

struct Past {
    ledger: Ledger,
    org: OrgId,
    types: HashMap<String, PastType>,
}

impl Past {
    fn new(ledger: Ledger, org: OrgId, demo: &Demo) -> anyhow::Result<Self> {
        let catalog = ledger.catalog(org).context("the demo company is not there: run `gongdan serve --demo` once")?;
        let mut types = HashMap::new();
        for t in &demo.order_types {
            let held = catalog.order_type(t.id).context("an order type of the demo is missing")?;
            let form = catalog.form(t.id, held.body.form_version).context("its form is missing")?;
            let number = NumberFormat::parse(&held.body.number_format)?;
            types.insert(t.key.clone(), PastType { id: t.id, name: held.body.name.clone(), number, form });
        }
        Ok(Self { ledger, org, types })
    }

    async fn submit(&self, order: PastOrder) -> anyhow::Result<Uuid> {
        let catalog = self.ledger.catalog(self.org).context("the organisation is gone")?;
        let t = self.types.get(&order.type_key).context("an order of an unknown type")?;
        let actor = |id: Uuid| Actor {
            id: Some(id),
            name: catalog.person(id).map_or_else(String::new, |p| p.body.name.clone()),
        };
        let valid = {
            let cx = form::Context { lookup: &*catalog, now: order.at, language: Language::Zh, type_name: &t.name };
            form::validate(&t.form, &order.values, &cx).map_err(|e| anyhow::anyhow!("{e:?}"))?
        };
        let millis = u64::try_from(order.at.as_millisecond())?;
        let order_id = Uuid::new_v7(uuid::Timestamp::from_unix(
            uuid::NoContext,
            millis / 1_000,
            (millis % 1_000) as u32 * 1_000_000,
        ));
        let day = order.at.to_zoned(catalog.time_zone().clone()).date();
        let submit = SubmitOrder {
            order_id,
            type_id: t.id,
            form_version: t.form.form().version,
            number: t.number.plan(day),
            title: valid.title,
            numbers: t.form.numbers(t.id, &valid.numbered, day),
            unique: t.form.unique_claims(t.id, &serde_json::Map::new(), &valid.values),
            values: valid.values,
            attachments: Vec::new(),
            department_id: catalog.person(order.requester).and_then(|p| p.body.department_id),
            links: Links::of(&valid.references, &*catalog),
            source: Source::Web,
            part_of: None,
            chosen: BTreeMap::new(),
        };
        let command = Command::SubmitOrder(Box::new(submit));
        self.ledger.submit(envelope(self.org, actor(order.requester), order.at, command)).await?;
        // Past orders that are added once flows are there are led through them by hand.
        let walks = catalog.order_type(t.id).is_some_and(|t| t.body.flow_version > 0);
        for step in &order.steps {
            let (by, at, text) = step.parts();
            let move_to = |to, outcome: &str| {
                if walks {
                    let act = json!({"act": "administer", "order": {"order": "end", "outcome": outcome}});
                    return Command::Flow(FlowAct { comment: text.to_owned(), ..FlowAct::new(order_id, act) });
                }
                Command::MoveOrder { order_id, to, comment: text.to_owned(), expected_version: None }
            };
            let command = match step {
                PastStep::Comment { .. } => Command::CommentOrder {
                    order_id,
                    comment_id: Uuid::now_v7(),
                    text: text.to_owned(),
                    attachments: Vec::new(),
                    mentions: Vec::new(),
                    internal: false,
                },
                PastStep::Done { .. } => move_to(Status::Done, "completed"),
                PastStep::Cancelled { .. } => move_to(Status::Cancelled, "cancelled"),
            };
            self.ledger.submit(envelope(self.org, actor(by), at, command)).await?;
        }
        Ok(order_id)
    }
}
