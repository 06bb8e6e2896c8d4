//! The warm catalogue: everything of one organisation that forms and lists refer to, in memory.
//!
//! It is filled from the documents at start-up and changed by every saved document, on every node. Readers
//! hold a snapshot; a change replaces only the collection it touches.

mod access;
mod cold;
mod named;
mod outside;
mod time;

use crate::absence::Absence;
use crate::calendar::Calendar;
use crate::collection::{Collection, PreparedCollection};
use crate::connection::Connection;
use crate::document::{Body, Document, Record};
use crate::flow::FlowBody;
use crate::form::{DepartmentRef, Form, Kinds, Lookup, OptionList, Options, PreparedForm, RecordRef, UserRef};
use crate::index_key::IndexKey;
use crate::order::Values;
use crate::people::{Department, Organisation, User};
use crate::permission::{Group, Role};
pub use crate::records::CatalogRecord;
use crate::records::Records;
use crate::roster::Roster;
use crate::service_level::ServiceLevel;
use crate::settings::{OrganisationSettings, TokenPolicy};
use crate::text::Text;
use crate::view::View;
pub use access::Told;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
pub use time::WORKING_DAYS;
use uuid::Uuid;

/// A document with its body read.
#[derive(Debug, Clone, PartialEq)]
pub struct Typed<T> {
    /// UUIDv7.
    pub id: Uuid,
    /// The ETag.
    pub version: i64,
    /// Login, code or slug.
    pub key: String,
    /// Whether it may still be chosen.
    pub active: bool,
    /// The content.
    pub body: T,
}

/// A user; the key is the login.
pub type Person = Typed<User>;

/// Body of an `order_type` document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderType {
    /// Name.
    pub name: Text,
    /// What it is for.
    pub description: Text,
    /// Name of the picture beside it.
    #[serde(default)]
    pub icon: String,
    /// See [`crate::number`].
    pub number_format: String,
    /// The form version that new orders get; 0 before the first is published.
    #[serde(default)]
    pub form_version: i64,
    /// The version of the flow that new orders follow; 0 for none.
    #[serde(default)]
    pub flow_version: i64,
    /// The form for people without an account.
    #[serde(default)]
    pub public_form: Option<PublicForm>,
}

impl Body for OrderType {
    const KIND: &'static str = "order_type";
}

/// How strangers may submit orders of a type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublicForm {
    /// Whether the form answers.
    pub enabled: bool,
    /// Its place: `/f/<slug>`.
    pub slug: String,
    /// Ids of the fields strangers see.
    pub fields: Vec<String>,
}

impl Body for Form {
    const KIND: &'static str = "form";
}

/// The key of a form version: `<type id>:<version>`.
pub fn form_key(type_id: Uuid, version: i64) -> String {
    format!("{type_id}:{version}")
}

/// Body of an `option_list` document; id, key and version are the document's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OptionListBody {
    /// What people call it.
    pub name: Text,
    /// In the order they are offered.
    pub options: Options,
}

impl Body for OptionListBody {
    const KIND: &'static str = "option_list";
}

#[derive(Debug, Clone)]
struct Table<T> {
    by_id: HashMap<Uuid, Arc<T>>,
    by_key: BTreeMap<String, Uuid>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { by_id: HashMap::new(), by_key: BTreeMap::new() }
    }
}

impl<T> Table<T> {
    fn put(&mut self, id: Uuid, key: &str, old_key: impl Fn(&T) -> String, row: T) {
        if let Some(before) = self.by_id.insert(id, Arc::new(row)) {
            self.by_key.remove(&old_key(&before));
        }
        self.by_key.insert(key.to_owned(), id);
    }

    fn key(&self, key: &str) -> Option<&T> {
        self.by_key.get(key).and_then(|id| self.by_id.get(id)).map(AsRef::as_ref)
    }

    fn sorted(&self) -> impl Iterator<Item = &T> {
        self.by_key.values().filter_map(|id| self.by_id.get(id)).map(AsRef::as_ref)
    }
}

/// Everything of one organisation that is warm in memory.
#[derive(Clone)]
pub struct Catalog {
    organisation: Organisation,
    time_zone: TimeZone,
    tokens: TokenPolicy,
    /// 0 while the organisation is as it was founded.
    settings_version: i64,
    users: Arc<Table<Person>>,
    departments: Arc<Table<Typed<Department>>>,
    roles: Arc<Table<Typed<Role>>>,
    groups: Arc<Table<Typed<Group>>>,
    views: Arc<Table<Typed<View>>>,
    connections: Arc<Table<Typed<Connection>>>,
    known: Arc<access::Known>,
    order_types: Arc<Table<Typed<OrderType>>>,
    option_lists: Arc<BTreeMap<String, Arc<OptionList>>>,
    forms: Arc<HashMap<(Uuid, i64), Arc<PreparedForm>>>,
    flows: Arc<HashMap<(Uuid, i64), Arc<FlowBody>>>,
    collections: Arc<BTreeMap<String, Arc<PreparedCollection>>>,
    records: Arc<Records>,
    time: Arc<time::Times>,
}

/// A document that cannot be held in the catalogue; the row is damaged or newer than this program.
#[derive(Debug, thiserror::Error)]
#[error("document {id} of kind {kind} cannot be read: {reason}")]
pub struct Unreadable {
    /// Which.
    pub id: Uuid,
    /// Its kind.
    pub kind: String,
    /// Why.
    pub reason: String,
}

impl Catalog {
    /// An empty catalogue; an unknown time zone counts as UTC.
    pub fn new(organisation: Organisation) -> Self {
        let time_zone = TimeZone::get(&organisation.time_zone).unwrap_or(TimeZone::UTC);
        let roles = Arc::new(access::built_in(organisation.id));
        Self {
            organisation,
            time_zone,
            tokens: TokenPolicy::default(),
            settings_version: 0,
            users: Arc::default(),
            departments: Arc::default(),
            roles,
            groups: Arc::default(),
            views: Arc::default(),
            connections: Arc::default(),
            known: Arc::default(),
            order_types: Arc::default(),
            option_lists: Arc::default(),
            forms: Arc::default(),
            flows: Arc::default(),
            collections: Arc::default(),
            records: Arc::default(),
            time: Arc::default(),
        }
    }

    /// Takes in a document. Older versions than the one held are ignored, so order does not matter.
    ///
    /// # Errors
    /// [`Unreadable`]; the catalogue keeps what it had.
    pub fn put(&mut self, document: &Document, kinds: &dyn Kinds) -> Result<(), Unreadable> {
        if matches!(document.kind.as_str(), User::KIND | Department::KIND | Role::KIND | Group::KIND) {
            self.forget_rights();
        }
        let unreadable = |reason: String| Unreadable { id: document.id, kind: document.kind.clone(), reason };
        match document.kind.as_str() {
            User::KIND => put_typed(&mut self.users, document).map_err(unreadable),
            Department::KIND => put_typed(&mut self.departments, document).map_err(unreadable),
            Role::KIND => put_typed(&mut self.roles, document).map_err(unreadable),
            Group::KIND => put_typed(&mut self.groups, document).map_err(unreadable),
            View::KIND => put_typed(&mut self.views, document).map_err(unreadable),
            Connection::KIND => put_typed(&mut self.connections, document).map_err(unreadable),
            OrderType::KIND => put_typed(&mut self.order_types, document).map_err(unreadable),
            OptionListBody::KIND => self.put_option_list(document).map_err(unreadable),
            Form::KIND => self.put_form(document, kinds).map_err(unreadable),
            FlowBody::KIND => self.put_flow(document).map_err(unreadable),
            Collection::KIND => self.put_collection(document, kinds).map_err(unreadable),
            OrganisationSettings::KIND => self.put_settings(document).map_err(unreadable),
            Calendar::KIND | ServiceLevel::KIND | Absence::KIND | Roster::KIND => {
                self.put_time(document).map_err(unreadable)
            }
            // Read from the store by those who use them.
            kind if cold::KINDS.contains(&kind) => Ok(()),
            kind => match kind.strip_prefix("record:") {
                Some(collection) => self.put_record(document, collection).map_err(unreadable),
                None => Err(unreadable("unknown kind".to_owned())),
            },
        }
    }

    fn put_option_list(&mut self, document: &Document) -> Result<(), String> {
        let OptionListBody { name, options } = document.read().map_err(|e| e.to_string())?;
        let lists = Arc::make_mut(&mut self.option_lists);
        if lists.get(&document.key).is_none_or(|held| held.version < document.version) {
            let (id, key, version) = (document.id, document.key.clone(), document.version);
            lists.insert(key.clone(), Arc::new(OptionList { id, key, name, version, options }));
        }
        Ok(())
    }

    fn put_form(&mut self, document: &Document, kinds: &dyn Kinds) -> Result<(), String> {
        let type_id = document.key.split(':').next().and_then(|id| Uuid::parse_str(id).ok()).ok_or("bad key")?;
        let form: Form = document.read().map_err(|e| e.to_string())?;
        let version = form.version;
        let prepared = PreparedForm::new(form, kinds).map_err(|findings| format!("{findings:?}"))?;
        Arc::make_mut(&mut self.forms).insert((type_id, version), Arc::new(prepared));
        Ok(())
    }

    fn put_flow(&mut self, document: &Document) -> Result<(), String> {
        let (type_id, version) = document.key.split_once(':').ok_or("bad key")?;
        let type_id = Uuid::parse_str(type_id).map_err(|e| e.to_string())?;
        let version = version.parse().map_err(|_| "bad version")?;
        let flow: FlowBody = document.read().map_err(|e| e.to_string())?;
        Arc::make_mut(&mut self.flows).insert((type_id, version), Arc::new(flow));
        Ok(())
    }

    fn put_collection(&mut self, document: &Document, kinds: &dyn Kinds) -> Result<(), String> {
        if self.collections.get(&document.key).is_some_and(|held| held.version >= document.version) {
            return Ok(());
        }
        let body: Collection = document.read().map_err(|e| e.to_string())?;
        let head = (document.id, document.version, document.key.as_str(), document.active);
        let prepared = PreparedCollection::new(head, body, kinds).map_err(|findings| format!("{findings:?}"))?;
        Arc::make_mut(&mut self.collections).insert(document.key.clone(), Arc::new(prepared));
        Ok(())
    }

    fn put_record(&mut self, document: &Document, collection: &str) -> Result<(), String> {
        let body = Record::deserialize(&document.body).map_err(|e| e.to_string())?;
        let before = self.record_row(document.id).map(|held| &held.body);
        let moved = collection == access::SITES && before.and_then(|held| held.parent_id) != body.parent_id;
        if moved || before.and_then(|held| held.merged_into) != body.merged_into {
            self.forget_rights();
        }
        let record = CatalogRecord {
            id: document.id,
            version: document.version,
            collection: self.records.key(collection),
            code: document.key.clone(),
            active: document.active,
            body,
        };
        Arc::make_mut(&mut self.records).put(record);
        Ok(())
    }

    /// The organisation itself.
    pub fn organisation(&self) -> &Organisation {
        &self.organisation
    }

    /// The zone in which the organisation counts days.
    pub fn time_zone(&self) -> &TimeZone {
        &self.time_zone
    }

    /// A user.
    pub fn person(&self, id: Uuid) -> Option<&Person> {
        self.users.by_id.get(&id).map(AsRef::as_ref)
    }

    /// A user by login.
    pub fn person_by_login(&self, login: &str) -> Option<&Person> {
        self.users.key(login)
    }

    /// All users by login.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.users.sorted()
    }

    /// A department.
    pub fn department(&self, id: Uuid) -> Option<&Typed<Department>> {
        self.departments.by_id.get(&id).map(AsRef::as_ref)
    }

    /// All departments by code.
    pub fn departments(&self) -> impl Iterator<Item = &Typed<Department>> {
        self.departments.sorted()
    }

    /// An order type.
    pub fn order_type(&self, id: Uuid) -> Option<&Typed<OrderType>> {
        self.order_types.by_id.get(&id).map(AsRef::as_ref)
    }

    /// All order types by key.
    pub fn order_types(&self) -> impl Iterator<Item = &Typed<OrderType>> {
        self.order_types.sorted()
    }

    /// The order type whose public form answers at `slug`.
    pub fn order_type_by_public_slug(&self, slug: &str) -> Option<&Typed<OrderType>> {
        self.order_types()
            .filter(|t| t.active)
            .find(|t| t.body.public_form.as_ref().is_some_and(|p| p.enabled && p.slug == slug))
    }

    /// A published form, ready to validate with.
    pub fn form(&self, type_id: Uuid, version: i64) -> Option<Arc<PreparedForm>> {
        self.forms.get(&(type_id, version)).cloned()
    }

    /// All published flows, with their order type and version.
    pub fn flows(&self) -> impl ExactSizeIterator<Item = (Uuid, i64, &FlowBody)> {
        self.flows.iter().map(|((type_id, version), flow)| (*type_id, *version, flow.as_ref()))
    }

    /// A published flow.
    pub fn flow(&self, type_id: Uuid, version: i64) -> Option<&Arc<FlowBody>> {
        self.flows.get(&(type_id, version))
    }

    /// The form that new orders of a type are filled in.
    pub fn current_form(&self, type_id: Uuid) -> Option<&PreparedForm> {
        let version = self.order_type(type_id)?.body.form_version;
        self.forms.get(&(type_id, version)).map(AsRef::as_ref)
    }

    /// The keys under which lists find the value of a field, as the type's present form reads it.
    pub fn index_keys(&self, type_id: Uuid, field: &str, values: &Values) -> Vec<IndexKey> {
        let (Some(stored), Some(form)) = (values.get(field), self.current_form(type_id)) else { return Vec::new() };
        form.field(field).map(|found| found.rule.index_keys(stored)).unwrap_or_default()
    }

    /// The same, sorted, each once.
    pub fn sorted_keys(&self, type_id: Uuid, field: &str, values: &Values) -> Vec<IndexKey> {
        let mut keys = self.index_keys(type_id, field, values);
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The keys of every indexed field that has a value, sorted.
    pub fn indexed_keys(&self, type_id: Uuid, values: &Values) -> Vec<(&str, Vec<IndexKey>)> {
        let Some(form) = self.current_form(type_id) else { return Vec::new() };
        let indexed = form.fields().iter().filter(|f| f.field.indexed && values.contains_key(&f.field.id));
        indexed.map(|f| (f.field.id.as_str(), self.sorted_keys(type_id, &f.field.id, values))).collect()
    }

    /// A saved view.
    pub fn view(&self, id: Uuid) -> Option<&Typed<View>> {
        self.views.by_id.get(&id).map(AsRef::as_ref)
    }

    /// All saved views by key.
    pub fn views(&self) -> impl Iterator<Item = &Typed<View>> {
        self.views.sorted()
    }

    /// All option lists by key.
    pub fn option_lists(&self) -> impl Iterator<Item = &Arc<OptionList>> {
        self.option_lists.values()
    }

    /// All collections by key.
    pub fn collections(&self) -> impl Iterator<Item = &Arc<PreparedCollection>> {
        self.collections.values()
    }

    /// A collection.
    pub fn collection(&self, key: &str) -> Option<&Arc<PreparedCollection>> {
        self.collections.get(key)
    }

    /// The records of all collections.
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// A record with its content.
    pub fn record_row(&self, id: Uuid) -> Option<&CatalogRecord> {
        self.records.get(id)
    }

    /// A record by its code.
    pub fn record_by_code(&self, collection: &str, code: &str) -> Option<&CatalogRecord> {
        self.records.by_code(collection, code)
    }

    /// See [`Records::list`].
    pub fn search_records(
        &self,
        collection: &str,
        words: &str,
        parent: Option<Uuid>,
        after: Option<&str>,
        limit: usize,
    ) -> Vec<&CatalogRecord> {
        self.records.list(collection, words, parent, after, limit)
    }
}

fn put_typed<T: Body + Clone>(table: &mut Arc<Table<Typed<T>>>, document: &Document) -> Result<(), String> {
    if table.by_id.get(&document.id).is_some_and(|held| held.version >= document.version) {
        return Ok(());
    }
    let body = document.read().map_err(|e| e.to_string())?;
    let row =
        Typed { id: document.id, version: document.version, key: document.key.clone(), active: document.active, body };
    Arc::make_mut(table).put(document.id, &document.key, |before| before.key.clone(), row);
    Ok(())
}

impl Lookup for Catalog {
    fn option_list(&self, key: &str) -> Option<Arc<OptionList>> {
        self.option_lists.get(key).cloned()
    }

    fn record(&self, id: Uuid) -> Option<RecordRef> {
        // Whoever means a record that was merged means the one it was merged into.
        self.records.resolve(id).map(|r| RecordRef {
            id: r.id,
            collection: r.collection.to_string(),
            code: r.code.clone(),
            name: r.body.name.clone(),
            parent_id: r.body.parent_id,
            active: r.active,
        })
    }

    fn user(&self, id: Uuid) -> Option<UserRef> {
        self.person(id).map(|p| UserRef {
            id: p.id,
            name: p.body.name.clone(),
            department_id: p.body.department_id,
            active: p.active,
        })
    }

    fn department(&self, id: Uuid) -> Option<DepartmentRef> {
        Catalog::department(self, id).map(|d| DepartmentRef {
            id: d.id,
            name: d.body.name.clone(),
            parent_id: d.body.parent_id,
            active: d.active,
        })
    }

    fn time_zone(&self) -> TimeZone {
        self.time_zone.clone()
    }
}
