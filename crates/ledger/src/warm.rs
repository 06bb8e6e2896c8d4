//! The warm catalogues of this node.

use crate::asked::Narrowing;
use gongdan_domain::OrgId;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::document::Document;
use gongdan_domain::event::Event;
use gongdan_domain::form::Kinds;
use gongdan_domain::people::Organisation;
use gongdan_engine::behaviour::StepKinds;
use gongdan_engine::definition::Flow;
use gongdan_engine::net::Net;
use parking_lot::{Mutex, RwLock};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// Everything an owner picks from a list.
pub trait AllKinds: Kinds + StepKinds {}

impl<T: Kinds + StepKinds> AllKinds for T {}

/// Which version of which type's flow.
type FlowKey = (OrgId, Uuid, i64);

pub(crate) struct Warm {
    kinds: &'static dyn AllKinds,
    /// Flows that were walked here; a published version never changes.
    nets: RwLock<HashMap<FlowKey, Arc<Net>>>,
    catalogs: RwLock<HashMap<OrgId, Arc<Catalog>>>,
    /// What steps of flows say about fields.
    pub(crate) narrowing: RwLock<HashMap<OrgId, Arc<Narrowing>>>,
    /// One change at a time, or one would be lost.
    changing: Mutex<()>,
}

impl Warm {
    pub(crate) fn new(kinds: &'static dyn AllKinds) -> Self {
        Self {
            kinds,
            nets: RwLock::default(),
            catalogs: RwLock::default(),
            narrowing: RwLock::default(),
            changing: Mutex::default(),
        }
    }

    pub(crate) fn kinds(&self) -> &'static dyn AllKinds {
        self.kinds
    }

    /// Makes room for an organisation, unless it is known.
    pub(crate) fn found(&self, organisation: &Organisation) {
        let mut catalogs = self.catalogs.write();
        catalogs.entry(OrgId(organisation.id)).or_insert_with(|| Arc::new(Catalog::new(organisation.clone())));
    }

    pub(crate) fn knows(&self, org: OrgId) -> bool {
        self.catalogs.read().contains_key(&org)
    }

    /// Takes in documents. Whoever holds a snapshot keeps it; everybody else sees the change at once. Readers wait
    /// for the exchange of a pointer only: the new catalogue is made beside the old one.
    pub(crate) fn put(&self, org: OrgId, documents: &[Document]) {
        let _turn = self.changing.lock();
        let Some(held) = self.catalog(org) else { return };
        let mut catalog = (*held).clone();
        for document in documents {
            if let Err(unreadable) = catalog.put(document, self.kinds) {
                tracing::error!(%org, error = %unreadable, "a document was left out of the catalogue");
            }
        }
        self.catalogs.write().insert(org, Arc::new(catalog));
    }

    /// Takes in what this node has just committed, so that its callers read their own writes.
    pub(crate) fn apply(&self, saved: &[(OrgId, Event)]) {
        let mut documents: HashMap<OrgId, Vec<Document>> = HashMap::new();
        for (org, event) in saved {
            if let Event::OrganisationFounded { organisation } = event {
                self.found(organisation);
            } else if let Some(document) = event.document() {
                documents.entry(*org).or_default().push(document);
            }
        }
        for (org, documents) in documents {
            self.put(org, &documents);
        }
    }

    /// A published flow, opened; `None` when there is none that this program can read.
    pub(crate) fn net(&self, org: OrgId, catalog: &Catalog, type_id: Uuid, version: i64) -> Option<Arc<Net>> {
        let key = (org, type_id, version);
        if let Some(net) = self.nets.read().get(&key) {
            return Some(net.clone());
        }
        let body = catalog.flow(type_id, version)?;
        let flow: Flow = serde_json::from_value(body.0.clone()).ok()?;
        match Net::new(flow, self.kinds) {
            Ok(net) => Some(self.nets.write().entry(key).or_insert(Arc::new(net)).clone()),
            Err(findings) => {
                tracing::error!(%org, %type_id, version, ?findings, "a published flow cannot be walked");
                None
            }
        }
    }

    pub(crate) fn catalog(&self, org: OrgId) -> Option<Arc<Catalog>> {
        self.catalogs.read().get(&org).cloned()
    }

    pub(crate) fn organisation_by_slug(&self, slug: &str) -> Option<OrgId> {
        let catalogs = self.catalogs.read();
        catalogs.iter().find(|(_, c)| c.organisation().slug == slug).map(|(org, _)| *org)
    }

    pub(crate) fn organisations(&self) -> Vec<OrgId> {
        let mut all: Vec<OrgId> = self.catalogs.read().keys().copied().collect();
        all.sort_unstable();
        all
    }
}
