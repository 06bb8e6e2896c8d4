//! Documents that people keep for themselves or for others and that are not held warm: answers, macros, boards,
//! templates. Each kind says who sees one and who may change it.

use super::documents::{Draft, save};
use crate::app::App;
use crate::extract::Caller;
use crate::problem::{Code, Problem};
use axum::http::StatusCode;
use gongdan_domain::document::{Body, Document};
use gongdan_store::{Conn, StoreError, life};
use uuid::Uuid;

/// Most of a kind in an organisation that are read.
const MOST: usize = 5_000;

/// What is kept.
pub(super) trait Kept: Body + Send + 'static {
    /// Whether the caller sees it.
    fn is_for(&self, caller: &Caller) -> bool;

    /// Whether the caller may change it, once they see it.
    fn may_change(&self, caller: &Caller) -> bool;
}

/// Everything of a kind that the caller sees, in the order it was made.
pub(super) async fn usable<T: Kept>(app: &App, caller: &Caller) -> Result<Vec<(Document, T)>, Problem> {
    let mut found = all::<T>(app, caller).await?;
    found.retain(|(_, body)| body.is_for(caller));
    Ok(found)
}

/// Everything of a kind.
pub(super) async fn all<T: Kept>(app: &App, caller: &Caller) -> Result<Vec<(Document, T)>, Problem> {
    let org = caller.org;
    let read = move |c: &mut Conn| {
        let kept = life::documents(c, org, T::KIND, MOST)?.into_iter();
        let read = |document: Document| {
            let body = document.read::<T>().map_err(|e| StoreError::Corrupt(e.to_string()))?;
            Ok((document, body))
        };
        kept.map(read).collect::<Result<Vec<(Document, T)>, StoreError>>()
    };
    Ok(app.ledger.store().read(read).await?)
}

/// One that the caller may change.
pub(super) async fn own<T: Kept>(app: &App, caller: &Caller, id: Uuid) -> Result<(Document, T), Problem> {
    let found = usable::<T>(app, caller).await?.into_iter().find(|(document, _)| document.id == id);
    let found = found.ok_or_else(Problem::not_found)?;
    if found.1.may_change(caller) { Ok(found) } else { Err(Problem::new(Code::Forbidden)) }
}

/// Saves one under its id and answers its version.
pub(super) async fn keep<T: Kept>(
    app: &App,
    caller: &Caller,
    id: Uuid,
    body: &T,
    expected: i64,
) -> Result<i64, Problem> {
    let draft = Draft { id, kind: T::KIND, key: id.to_string(), active: true, body };
    save(app, caller, draft, expected).await
}

/// Takes one out of use.
pub(super) async fn retire<T: Kept>(app: &App, caller: &Caller, id: Uuid) -> Result<StatusCode, Problem> {
    let (document, body) = own::<T>(app, caller, id).await?;
    let draft = Draft { id, kind: T::KIND, key: document.key, active: false, body: &body };
    save(app, caller, draft, document.version).await?;
    Ok(StatusCode::NO_CONTENT)
}
