//! The warm catalogues of this node.

use gongdan_domain::OrgId;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::document::Document;
use gongdan_domain::event::Event;
use gongdan_domain::form::Kinds;
use gongdan_domain::people::Organisation;
use parking_lot::{Mutex, RwLock};
use std::collections::HashMap;
use std::sync::Arc;

pub(crate) struct Warm {
    kinds: &'static dyn Kinds,
    catalogs: RwLock<HashMap<OrgId, Arc<Catalog>>>,
    /// One change at a time, or one would be lost.
    changing: Mutex<()>,
}

impl Warm {
    pub(crate) fn new(kinds: &'static dyn Kinds) -> Self {
        Self { kinds, catalogs: RwLock::default(), changing: Mutex::default() }
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
