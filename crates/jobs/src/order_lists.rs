//! What jobs on lists of orders have in common: the list as its owner may see it now.

use crate::job::{JobContext, Stop};
use gongdan_domain::catalog::Catalog;
use gongdan_domain::filter::{Asking, Check, Schema, Sort, read_json, resolve};
use gongdan_domain::list_jobs::Chosen;
use gongdan_domain::order::{Order, Values};
use gongdan_domain::permission::{self, Caller};
use gongdan_store::Conn;
use gongdan_store::orders::{self, Effort, Listing, Position};
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Orders read at once.
const PAGE: usize = 300;

/// A list on behalf of a job's owner.
pub(crate) struct Walk {
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) caller: Caller,
    pub(crate) listing: Listing,
    pub(crate) sort: Sort,
}

/// A stretch of it.
pub(crate) struct Stretch {
    pub(crate) orders: Vec<(Order, Values)>,
    pub(crate) next: Option<Position>,
    /// The owner of the job, with what the steps at which they are asked now say about fields.
    pub(crate) caller: Caller,
}

impl Walk {
    /// The orders `chosen`, among those the owner of the job may see now.
    pub(crate) async fn begin(
        cx: &JobContext,
        chosen: &Chosen,
        sort: impl FnOnce(&Schema<'_>) -> Result<Sort, Stop> + Send,
    ) -> Result<Self, Stop> {
        let (actor, caller) = cx.acting()?;
        let caller = cx.ledger.find_steps(cx.job.org, caller).await?;
        let gone = || Stop::failed("组织不存在。", "The organisation does not exist.");
        let catalog = cx.ledger.catalog(cx.job.org).ok_or_else(gone)?;
        let schema = Schema::of(&catalog, &caller);
        let refused = |fault: gongdan_domain::form::FieldError| Stop::Failed(fault.text);
        let filter = read_json(&chosen.filter, &schema).map_err(refused)?;
        // What the filter says of the present is said of the moment the job was asked for.
        let asking = Asking { me: actor.id, now: cx.job.created_at };
        let check = match resolve(&filter, &schema, asking).map_err(refused)? {
            whole @ Check::All(_) => whole,
            part => Check::All(vec![part]),
        };
        let sort = sort(&schema)?;
        drop(schema);
        let effort = Effort { patience: Duration::from_secs(2), reads: 20_000, ..Effort::default() };
        let scope = permission::scope(&caller);
        let whole = Listing { check, effort, ..Listing::within(cx.job.org, catalog.clone(), scope) };
        let listing = match &chosen.ids {
            Some(ids) => whole.only(ids),
            None => whole,
        };
        Ok(Self { catalog, caller, listing, sort })
    }

    /// The orders after `after` with their values. It may be empty although more follow.
    pub(crate) async fn next(&self, cx: &JobContext, after: Option<Position>) -> Result<Stretch, Stop> {
        let (listing, sort, org) = (self.listing.clone(), self.sort.clone(), self.listing.org);
        let ledger = cx.ledger.clone();
        let caller = self.caller.clone();
        let work = move |c: &mut Conn| {
            let page = orders::list(c, &listing, &sort, after.as_ref(), PAGE)?;
            let ids: Vec<Uuid> = page.orders.iter().map(|order| order.id).collect();
            let values: HashMap<Uuid, Values> = orders::bodies(c, org, &ids)?;
            let caller = ledger.at_steps(c, org, caller)?;
            Ok((page, values, caller))
        };
        let (page, mut values, caller) = cx.ledger.store().read(work).await?;
        let with_values = |order: Order| {
            let values = values.remove(&order.id).unwrap_or_default();
            (order, values)
        };
        Ok(Stretch { orders: page.orders.into_iter().map(with_values).collect(), next: page.next, caller })
    }

    /// About how many there are.
    pub(crate) async fn count(&self, cx: &JobContext) -> Result<usize, Stop> {
        let listing = self.listing.clone();
        let counted = cx.ledger.store().read(move |c: &mut Conn| orders::count(c, &listing, 100_000)).await?;
        Ok(usize::try_from(counted.count).unwrap_or_default())
    }
}

/// The present, for plans.
pub(crate) fn now() -> Timestamp {
    gongdan_domain::whole_micros(Timestamp::now())
}
