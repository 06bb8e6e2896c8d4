//! What the steps at which people are asked now say about fields: the part of the permission check that follows from
//! where orders stand.

use crate::queue::Ledger;
use crate::warm::Warm;
use gongdan_domain::OrgId;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::permission::{Asked, Caller, StepFields};
use gongdan_engine::definition::FieldAccess;
use gongdan_store::{Conn, StoreError, flow_boxes};
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// What the steps of an organisation's flows say about fields, by order type, version and step: only steps that say
/// something. A published version never changes, so it is good until there is one more.
#[derive(Debug, Default)]
pub(crate) struct Narrowing {
    flows: usize,
    steps: HashMap<(Uuid, i64), HashMap<String, StepFields>>,
    /// The names of all these steps, each once.
    names: Vec<String>,
}

impl Narrowing {
    fn of(catalog: &Catalog) -> Self {
        let mut all = Self::default();
        for (type_id, version, flow) in catalog.flows() {
            all.flows += 1;
            let steps = flow.0.get("steps").and_then(|steps| steps.as_array()).into_iter().flatten();
            let narrows = |step: &serde_json::Value| {
                let fields = FieldAccess::deserialize(step.get("fields")?).ok()?.narrows()?;
                Some((step.get("id")?.as_str()?.to_owned(), fields))
            };
            let found: HashMap<String, StepFields> = steps.filter_map(narrows).collect();
            if !found.is_empty() {
                all.steps.insert((type_id, version), found);
            }
        }
        let names: BTreeSet<&String> = all.steps.values().flat_map(HashMap::keys).collect();
        all.names = names.into_iter().cloned().collect();
        all
    }

    /// What these steps say; nothing where one of them leaves it to roles.
    pub(crate) fn at<'s>(&self, flow: (Uuid, i64), steps: impl IntoIterator<Item = &'s str>) -> Vec<StepFields> {
        let Some(found) = self.steps.get(&flow) else { return Vec::new() };
        steps.into_iter().map(|step| found.get(step).cloned()).collect::<Option<_>>().unwrap_or_default()
    }
}

impl Warm {
    /// What steps of flows say about fields.
    pub(crate) fn narrowing(&self, org: OrgId, catalog: &Catalog) -> Arc<Narrowing> {
        let flows = catalog.flows().len();
        let held = self.narrowing.read().get(&org).filter(|held| held.flows == flows).cloned();
        held.unwrap_or_else(|| {
            let narrowing = Arc::new(Narrowing::of(catalog));
            self.narrowing.write().insert(org, narrowing.clone());
            narrowing
        })
    }
}

impl Ledger {
    /// `caller` as they are to be asked about fields: with what the steps of flows say at which they are asked now.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn at_steps(&self, c: &mut Conn, org: OrgId, caller: Caller) -> Result<Caller, StoreError> {
        match self.narrowing(org, &caller) {
            Some((person, narrowing)) => Ok(caller.at_steps(Arc::new(asked(c, org, person, &narrowing)?))),
            None => Ok(caller),
        }
    }

    /// The same where nobody has the database at hand; it is left alone where no flow says anything about fields.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn find_steps(&self, org: OrgId, caller: Caller) -> Result<Caller, StoreError> {
        match self.narrowing(org, &caller) {
            Some((person, narrowing)) => {
                let asked = self.store().read(move |c| asked(c, org, person, &narrowing)).await?;
                Ok(caller.at_steps(Arc::new(asked)))
            }
            None => Ok(caller),
        }
    }

    fn narrowing(&self, org: OrgId, caller: &Caller) -> Option<(Uuid, Arc<Narrowing>)> {
        let Caller::User { id, .. } = caller else { return None };
        let catalog = self.catalog(org)?;
        let narrowing = self.warm().narrowing(org, &catalog);
        (!narrowing.steps.is_empty()).then_some((*id, narrowing))
    }
}

/// One question for all the orders that wait for a person; mostly no step at which they wait says anything.
fn asked(c: &mut Conn, org: OrgId, person: Uuid, narrowing: &Narrowing) -> Result<Asked, StoreError> {
    let mut orders: HashMap<Uuid, ((Uuid, i64), Vec<String>)> = HashMap::new();
    for at in flow_boxes::asked_steps(c, org, person, &narrowing.names)? {
        orders.entry(at.order_id).or_insert_with(|| ((at.type_id, at.flow_version), Vec::new())).1.push(at.step);
    }
    let mut asked = Asked::default();
    for (order, (flow, mut steps)) in orders {
        steps.sort_unstable();
        steps.dedup();
        asked.add(order, flow.0, narrowing.at(flow, steps.iter().map(String::as_str)));
    }
    Ok(asked)
}
