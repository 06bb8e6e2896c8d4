//! Schedule: when a form marks a field for lists, gives old orders their index rows; takes them away when it no
//! longer does. Until the rows are there, lists read the orders themselves.

use gongdan_domain::OrgId;
use gongdan_domain::catalog::Catalog;
use gongdan_ledger::Ledger;
use gongdan_store::order_fields::{self, Build};
use gongdan_store::{Conn, StoreError};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

const EVERY: Duration = Duration::from_secs(2);
/// Orders in one transaction: submissions wait for it on SQLite, so it is short.
const AT_ONCE: i64 = 400;
/// Between two transactions, so that others come in.
const BREATH: Duration = Duration::from_millis(5);

pub(crate) async fn run(ledger: Ledger) {
    loop {
        for org in ledger.organisations() {
            if let Err(error) = bring_up_to_date(&ledger, org).await {
                tracing::warn!(%error, "the index of order fields has to wait");
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Builds and drops what the forms of an organisation ask for, and answers when nothing is left to do.
///
/// # Errors
/// Any [`StoreError`]; what was done stays done.
pub async fn bring_up_to_date(ledger: &Ledger, org: OrgId) -> Result<(), StoreError> {
    let Some(catalog) = ledger.catalog(org) else { return Ok(()) };
    let held = ledger.store().read(move |c| order_fields::builds(c, org)).await?;
    for build in held.iter().filter(|build| !is_wanted(&catalog, build)) {
        let (type_id, field) = (build.type_id, build.field.clone());
        tracing::info!(field, "lists find by this field no longer");
        let step = move |c: &mut Conn| order_fields::drop_some(c, org, type_id, &field, AT_ONCE);
        while ledger.store().write(step.clone()).await? {
            tokio::time::sleep(BREATH).await;
        }
    }
    for (type_id, version, field) in indexed(&catalog) {
        let known = held.iter().find(|b| b.type_id == type_id && b.field == field && is_wanted(&catalog, b));
        let build = match known {
            Some(build) if build.ready && build.form_version == version => continue,
            Some(build) if build.ready => Build { form_version: version, ..build.clone() },
            Some(build) => build.clone(),
            None => Build { type_id, field, form_version: version, done_to: Uuid::nil(), ready: false },
        };
        finish(ledger, org, catalog.clone(), build).await?;
    }
    Ok(())
}

async fn finish(ledger: &Ledger, org: OrgId, catalog: Arc<Catalog>, mut build: Build) -> Result<(), StoreError> {
    if build.ready {
        return ledger.store().write(move |c| order_fields::note(c, org, &build)).await;
    }
    tracing::info!(field = build.field, "lists learn to find by a field");
    loop {
        let (catalog, mut step) = (catalog.clone(), build);
        let work = move |c: &mut Conn| {
            let more = order_fields::build_some(c, org, &catalog, &mut step, AT_ONCE)?;
            Ok((step, more))
        };
        let more;
        (build, more) = ledger.store().write(work).await?;
        if !more {
            return Ok(());
        }
        tokio::time::sleep(BREATH).await;
    }
}

/// The indexed fields of the present forms.
fn indexed(catalog: &Catalog) -> Vec<(Uuid, i64, String)> {
    let of_type = |id: Uuid, version: i64| {
        let form = catalog.form(id, version);
        let fields = form.iter().flat_map(|form| form.fields()).filter(|f| f.field.indexed);
        fields.map(|f| (id, version, f.field.id.clone())).collect::<Vec<_>>()
    };
    catalog.order_types().flat_map(|t| of_type(t.id, t.body.form_version)).collect()
}

/// Whether the rows of a build are still good: the field was indexed, and of one kind, in every form since.
fn is_wanted(catalog: &Catalog, build: &Build) -> bool {
    let Some(order_type) = catalog.order_type(build.type_id) else { return false };
    let kind = |version: i64| {
        let form = catalog.form(build.type_id, version)?;
        form.field(&build.field).filter(|f| f.field.indexed).map(|f| f.field.kind.clone())
    };
    let first = kind(build.form_version);
    first.is_some() && (build.form_version..=order_type.body.form_version).all(|version| kind(version) == first)
}
