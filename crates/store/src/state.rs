//! Loads the rows that a batch of commands touches, and writes back what changed.

use crate::table::{ATTACHMENT, DOCUMENT, IDEMPOTENCY, ORDER_BODY, ORDER_COMMENT, ORDER_UNIQUE, ORDERS, ORGANISATION};
use crate::{
    Asked, Conn, Existing, Row, StoreError, Value, attachments, clocks, external_ids, flows, jobs, life, order_fields,
    orders, sign_in_rows,
};
use gongdan_domain::catalog::Catalog;
use gongdan_domain::command::{Receipt, Touches};
use gongdan_domain::document::Document;
use gongdan_domain::order::Order;
use gongdan_domain::people::Organisation;
use gongdan_domain::{Language, OrgId, State};
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Loads what `touches` names. Rows that may change are locked, always in the same order.
///
/// # Errors
/// Any [`StoreError`].
pub fn load(c: &mut Conn, org: OrgId, touches: &Touches) -> Result<State, StoreError> {
    let mut state = State::default();
    if !touches.orders.is_empty() {
        let rows = orders::find_many(c, org, &touches.orders, true)?;
        state.orders = rows.into_iter().map(|o| (o.id, o)).collect();
    }
    if !touches.bodies.is_empty() {
        let sql = "select order_id, form_values from order_body where org_id = $1 and order_id = any($2)";
        let values = [org.into(), Value::Uuids(touches.bodies.clone())];
        state.bodies = c.query(sql, &values, |row| Ok((row.get(0)?, row.json(1)?)))?.into_iter().collect();
    }
    if touches.access || !touches.links.is_empty() {
        // Those who make links wait here for each other: two links that close a circle together may touch four
        // different orders. So do those who change access: two administrators may dismiss each other.
        c.query("select id from organisation where id = $1 for update", &[org.into()], |_| Ok(()))?;
    }
    state.life = life::load(c, org, touches)?;
    if touches.clocks {
        state.clocks = clocks::load(c, org, &touches.orders)?;
    }
    state.flows = flows::load(c, org, &touches.flows)?;
    state.flows.parts = flows::load_parts(c, org, &touches.parts)?;
    if !touches.attachments.is_empty() {
        let rows = attachments::find_locked(c, org, &touches.attachments, true)?;
        state.attachments = rows.into_iter().map(|a| (a.id, a)).collect();
    }
    if !touches.documents.is_empty() || !touches.document_keys.is_empty() {
        load_documents(c, org, touches, &mut state)?;
    }
    sign_in_rows::load(c, org, touches, &mut state)?;
    state.unique = orders::by_unique(c, org, &touches.unique)?;
    state.numbers = orders::by_number(c, org, &touches.numbers)?;
    state.foreign = external_ids::orders(c, org, &touches.foreign)?;
    Ok(state)
}

const DOCUMENT_COLUMNS: &str = "id, kind, doc_key, version, active, body";

pub(crate) fn read_document(row: Row<'_>) -> Result<Document, StoreError> {
    Ok(Document {
        id: row.get(0)?,
        kind: row.get(1)?,
        key: row.get(2)?,
        version: row.get(3)?,
        active: row.get(4)?,
        body: row.json(5)?,
    })
}

fn load_documents(c: &mut Conn, org: OrgId, touches: &Touches, state: &mut State) -> Result<(), StoreError> {
    let sql =
        format!("select {DOCUMENT_COLUMNS} from document where org_id = $1 and id = any($2) order by id for update");
    for document in c.query(&sql, &[org.into(), Value::Uuids(touches.documents.clone())], read_document)? {
        state.document_keys.insert((document.kind.clone(), document.key.clone()), document.id);
        state.documents.insert(document.id, document);
    }
    let mut by_kind: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (kind, key) in &touches.document_keys {
        by_kind.entry(kind).or_default().push(key.clone());
    }
    for (kind, keys) in by_kind {
        let sql = "select doc_key, id from document where org_id = $1 and kind = $2 and doc_key = any($3)";
        let held: Vec<(String, Uuid)> =
            c.query(sql, &[org.into(), kind.into(), Value::Texts(keys)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        state.document_keys.extend(held.into_iter().map(|(key, id)| ((kind.to_owned(), key), id)));
    }
    Ok(())
}

/// Every document of an organisation, for the catalogue.
///
/// # Errors
/// Any [`StoreError`].
pub fn documents(c: &mut Conn, org: OrgId) -> Result<Vec<Document>, StoreError> {
    let sql = format!("select {DOCUMENT_COLUMNS} from document where org_id = $1 order by id");
    c.query(&sql, &[org.into()], read_document)
}

/// Documents by id.
///
/// # Errors
/// Any [`StoreError`].
pub fn documents_by_id(c: &mut Conn, org: OrgId, ids: &[Uuid]) -> Result<Vec<Document>, StoreError> {
    let sql = format!("select {DOCUMENT_COLUMNS} from document where org_id = $1 and id = any($2)");
    c.query(&sql, &[org.into(), Value::Uuids(ids.to_vec())], read_document)
}

/// Documents of some kinds, retired ones too.
///
/// # Errors
/// Any [`StoreError`].
pub fn documents_of_kinds(c: &mut Conn, org: OrgId, kinds: &[&str]) -> Result<Vec<Document>, StoreError> {
    let sql = format!("select {DOCUMENT_COLUMNS} from document where org_id = $1 and kind = any($2)");
    let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
    c.query(&sql, &[org.into(), Value::Texts(kinds)], read_document)
}

/// All organisations.
///
/// # Errors
/// Any [`StoreError`].
pub fn organisations(c: &mut Conn) -> Result<Vec<Organisation>, StoreError> {
    c.query("select id, slug, name, time_zone, locale from organisation order by id", &[], |row| {
        let locale: String = row.get(4)?;
        Ok(Organisation {
            id: row.get(0)?,
            slug: row.get(1)?,
            name: row.get(2)?,
            time_zone: row.get(3)?,
            locale: Language::from_tag(&locale).unwrap_or(Language::Zh),
        })
    })
}

/// Takes `count` values of each counter; answers the first of each. Until commit nobody else can take from them.
///
/// # Errors
/// Any [`StoreError`].
pub fn take_numbers(
    c: &mut Conn,
    org: OrgId,
    counts: &BTreeMap<String, i64>,
) -> Result<HashMap<String, i64>, StoreError> {
    let sql = "insert into counter (org_id, scope, next_value) values ($1, $2, $3)
               on conflict (org_id, scope) do update set next_value = counter.next_value + $4 returning next_value";
    let mut first = HashMap::with_capacity(counts.len());
    for (scope, count) in counts {
        let values = [org.into(), scope.as_str().into(), (count + 1).into(), (*count).into()];
        let next: i64 = c.query_one(sql, &values, |row| row.get(0))?.unwrap_or(count + 1);
        first.insert(scope.clone(), next - count);
    }
    Ok(first)
}

/// Gives back numbers that were taken and not used, in the same transaction: `next` is the next one to use.
///
/// # Errors
/// Any [`StoreError`].
pub fn give_numbers_back(c: &mut Conn, org: OrgId, scope: &str, next: i64) -> Result<(), StoreError> {
    let sql = "update counter set next_value = $3 where org_id = $1 and scope = $2";
    c.execute(sql, &[org.into(), scope.into(), next.into()]).map(drop)
}

/// Lets a counter go on at `least` if it would give a smaller value: numbers up to there came from elsewhere.
fn raise_counter(c: &mut Conn, org: OrgId, scope: &str, least: i64) -> Result<(), StoreError> {
    let sql = "insert into counter (org_id, scope, next_value) values ($1, $2, $3)
               on conflict (org_id, scope) do update set next_value =
               case when counter.next_value < $4 then $4 else counter.next_value end";
    c.execute(sql, &[org.into(), scope.into(), least.into(), least.into()]).map(drop)
}

/// Receipts already given for these keys, with the fingerprint of their request.
///
/// # Errors
/// Any [`StoreError`].
pub fn receipts(c: &mut Conn, org: OrgId, keys: &[String]) -> Result<HashMap<String, (Vec<u8>, Receipt)>, StoreError> {
    let rows = c.query(RECEIPTS, &[org.into(), Value::Texts(keys.to_vec())], read_receipt)?;
    Ok(rows.into_iter().collect())
}

/// Asks for the same, to be answered by [`answer_receipts`].
///
/// # Errors
/// Any [`StoreError`].
pub fn ask_receipts(c: &mut Conn, org: OrgId, keys: Vec<String>) -> Result<Asked, StoreError> {
    c.ask(RECEIPTS, vec![org.into(), Value::Texts(keys)])
}

/// What [`ask_receipts`] asked for.
///
/// # Errors
/// Any [`StoreError`].
pub fn answer_receipts(c: &mut Conn, asked: Asked) -> Result<HashMap<String, (Vec<u8>, Receipt)>, StoreError> {
    Ok(c.answer(asked, read_receipt)?.into_iter().collect())
}

const RECEIPTS: &str =
    "select idem_key, fingerprint, receipt from idempotency where org_id = $1 and idem_key = any($2)";

fn read_receipt(row: Row<'_>) -> Result<(String, (Vec<u8>, Receipt)), StoreError> {
    let text: String = row.get(2)?;
    let receipt = serde_json::from_str(&text).map_err(|e| StoreError::Corrupt(e.to_string()))?;
    Ok((row.get(0)?, (row.get(1)?, receipt)))
}

/// A receipt to keep under its key.
pub struct KeptReceipt<'a> {
    /// The key with its caller.
    pub key: &'a str,
    /// SHA-256 of the request.
    pub fingerprint: [u8; 32],
    /// The answer.
    pub receipt: &'a Receipt,
}

/// Keeps receipts.
///
/// # Errors
/// [`StoreError::Conflict`] when a key was used in the meantime; then look again.
pub fn keep_receipts(
    c: &mut Conn,
    org: OrgId,
    mut kept: Vec<KeptReceipt<'_>>,
    at: Timestamp,
) -> Result<(), StoreError> {
    // In key order, so that two nodes with the same keys wait for each other instead of both failing.
    kept.sort_unstable_by(|a, b| a.key.cmp(b.key));
    let mut cells = Vec::with_capacity(kept.len() * IDEMPOTENCY.columns.len());
    for KeptReceipt { key, fingerprint, receipt } in kept {
        let text = serde_json::to_string(receipt).map_err(|e| StoreError::Corrupt(e.to_string()))?;
        cells.extend([org.into(), key.into(), fingerprint.to_vec().into(), text.into(), at.into()]);
    }
    c.write(&IDEMPOTENCY, &cells, Existing::Fail)
}

/// Forgets receipts older than `before`; answers how many.
///
/// # Errors
/// Any [`StoreError`].
pub fn prune_receipts(c: &mut Conn, before: Timestamp) -> Result<u64, StoreError> {
    c.execute("delete from idempotency where created_at < $1", &[before.into()])
}

fn order_cells(org: OrgId, order: &Order) -> [Value; 20] {
    [
        org.into(),
        order.id.into(),
        order.number.as_str().into(),
        order.type_id.into(),
        order.form_version.into(),
        order.title.as_str().into(),
        order.status.code().into(),
        order.requester_id.into(),
        order.requester_name.as_str().into(),
        order.source.code().into(),
        order.created_at.into(),
        order.updated_at.into(),
        order.version.into(),
        order.comments.into(),
        order.attachments.into(),
        order.department_id.into(),
        order.site_id.into(),
        order.customer_id.into(),
        order.assignee_id.into(),
        order.due_at.into(),
    ]
}

/// Writes back everything in `state` that changed. `catalog` knows which fields of orders lists find by.
///
/// # Errors
/// Any [`StoreError`].
pub fn write(
    c: &mut Conn,
    org: OrgId,
    state: &State,
    catalog: Option<&Catalog>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let changed = &state.changed;
    if let (true, Some(organisation)) = (changed.organisation, &state.organisation) {
        write_organisation(c, organisation, at)?;
    }
    write_orders(c, org, state)?;
    write_unique(c, org, state)?;
    external_ids::write_orders(c, org, &state.changed.foreign, at)?;
    for (scope, least) in &state.raised {
        raise_counter(c, org, scope, *least)?;
    }
    order_fields::write(c, org, state, catalog)?;
    let mut cells = Vec::new();
    for comment in &state.comments {
        cells.extend([
            org.into(),
            comment.order_id.into(),
            comment.id.into(),
            comment.author_id.into(),
            comment.author_name.as_str().into(),
            comment.text.as_str().into(),
            comment.created_at.into(),
            comment.internal.into(),
        ]);
    }
    c.write(&ORDER_COMMENT, &cells, Existing::Fail)?;
    jobs::create(c, org, &state.jobs)?;
    life::write(c, org, &state.life)?;
    flows::write(c, org, &state.flows)?;
    clocks::write(c, org, &state.clocks)?;
    write_documents(c, org, state, at)?;
    write_attachments(c, org, state)?;
    sign_in_rows::write(c, org, state)
}

fn write_organisation(c: &mut Conn, organisation: &Organisation, at: Timestamp) -> Result<(), StoreError> {
    let cells: [Value; 6] = [
        organisation.id.into(),
        organisation.slug.as_str().into(),
        organisation.name.as_str().into(),
        organisation.time_zone.as_str().into(),
        organisation.locale.tag().into(),
        at.into(),
    ];
    c.write(&ORGANISATION, &cells, Existing::Fail)
}

fn write_orders(c: &mut Conn, org: OrgId, state: &State) -> Result<(), StoreError> {
    let changed = &state.changed;
    let body = |id: &Uuid| -> Result<Option<[Value; 3]>, StoreError> {
        state.bodies.get(id).map(|v| Ok([org.into(), (*id).into(), Value::json(v)?])).transpose()
    };
    let (mut bodies, mut rows) = (Vec::new(), Vec::new());
    for id in &changed.new_orders {
        bodies.extend(body(id)?.into_iter().flatten());
        rows.extend(state.orders.get(id).into_iter().flat_map(|order| order_cells(org, order)));
    }
    c.write(&ORDER_BODY, &bodies, Existing::Fail)?;
    c.write(&ORDERS, &rows, Existing::Fail)?;
    if changed.orders.is_empty() {
        return Ok(());
    }
    let is_old = |id: &&Uuid| !changed.new_orders.contains(id);
    let (mut bodies, mut rows) = (Vec::new(), Vec::new());
    for id in changed.bodies.iter().filter(is_old) {
        bodies.extend(body(id)?.into_iter().flatten());
    }
    for id in changed.orders.iter().filter(is_old) {
        rows.extend(state.orders.get(id).into_iter().flat_map(|order| order_cells(org, order)));
    }
    c.write(&ORDER_BODY, &bodies, Existing::Replace)?;
    c.write(&ORDERS, &rows, Existing::Replace)
}

/// Gives up before it takes: a value may pass from one order to another within a batch.
fn write_unique(c: &mut Conn, org: OrgId, state: &State) -> Result<(), StoreError> {
    for (digest, order_id) in &state.changed.unique_freed {
        let sql = "delete from order_unique where org_id = $1 and digest = $2 and order_id = $3";
        c.execute(sql, &[org.into(), digest.as_str().into(), (*order_id).into()])?;
    }
    let mut taken: Vec<&String> = state.changed.unique_taken.iter().collect();
    // In one order everywhere, so that two nodes wait for each other instead of both failing.
    taken.sort_unstable();
    let held = taken.into_iter().filter_map(|digest| Some((digest, *state.unique.get(digest)?)));
    let cells: Vec<Value> =
        held.flat_map(|(digest, order_id)| [org.into(), digest.as_str().into(), order_id.into()]).collect();
    c.write(&ORDER_UNIQUE, &cells, Existing::Fail)
}

fn write_documents(c: &mut Conn, org: OrgId, state: &State, at: Timestamp) -> Result<(), StoreError> {
    let mut cells = Vec::new();
    for document in state.changed.documents.iter().filter_map(|id| state.documents.get(id)) {
        cells.extend([
            org.into(),
            document.id.into(),
            document.kind.as_str().into(),
            document.key.as_str().into(),
            document.version.into(),
            document.active.into(),
            Value::json(&document.body)?,
            at.into(),
        ]);
    }
    c.write(&DOCUMENT, &cells, Existing::Replace)?;
    let records = state.changed.documents.iter().filter_map(|id| state.documents.get(id));
    external_ids::write(c, org, records.filter(|d| d.kind.starts_with("record:")), at)
}

fn write_attachments(c: &mut Conn, org: OrgId, state: &State) -> Result<(), StoreError> {
    let mut cells = Vec::new();
    for file in state.changed.attachments.iter().filter_map(|id| state.attachments.get(id)) {
        cells.extend([
            org.into(),
            file.id.into(),
            file.order_id.into(),
            file.comment_id.into(),
            file.name.as_str().into(),
            file.media_type.as_str().into(),
            file.size_bytes.into(),
            file.sha256.as_str().into(),
            file.has_thumbnail.into(),
            file.uploaded_by.into(),
            file.uploader_name.as_str().into(),
            file.created_at.into(),
            file.field_id.as_deref().into(),
        ]);
    }
    c.write(&ATTACHMENT, &cells, Existing::Replace)
}
