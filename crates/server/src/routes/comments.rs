//! Comments on orders.

use super::order_changes::{MOST_WORDS, too_long};
use super::orders::visible;
use crate::app::App;
use crate::cursor;
use crate::extract::{Caller, MaybeIdempotencyKey, Paging, Query, Segments, Signed};
use crate::problem::Problem;
use crate::wire::{Actor, AddComment, Attachment, Comment, Page};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use gongdan_domain::command::Claim;
use gongdan_domain::form::FieldError;
use gongdan_domain::{Command, attachment, order};
use gongdan_store::{Conn, StoreError, attachments, comments};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Most files sent at once.
const MOST_FILES: usize = 50;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(list_comments, create_comment))
}

/// Lists the comments on an order, oldest first.
#[utoipa::path(get, path = "/api/v1/orders/{id}/comments", tag = "orders", params(("id" = Uuid, Path), Paging),
    responses((status = 200, description = "A page of comments.", body = Page<Comment>), Problem))]
pub(crate) async fn list_comments(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<Comment>>, Problem> {
    let (limit, after) = (paging.limit()?, paging.after_id()?);
    let read = move |c: &mut Conn| {
        visible(c, &caller, id)?;
        let rows = comments::page(c, caller.org, id, after, limit + 1)?;
        Ok((rows, attachments::of_order(c, caller.org, id)?))
    };
    let (mut rows, files) = app.ledger.store().read(read).await?;
    let next = cursor::cut(&mut rows, limit, |comment| comment.id.to_string());
    Ok(Json(Page { items: rows.into_iter().map(|row| comment(row, &files)).collect(), next }))
}

/// Writes a comment. With an `Idempotency-Key` a repeat writes nothing and gives the same comment.
#[utoipa::path(post, path = "/api/v1/orders/{id}/comments", tag = "orders", request_body = AddComment,
    params(("id" = Uuid, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "The client's name for this comment.",
            min_length = 1, max_length = 255, pattern = "^[!-~]+$")),
    responses((status = 201, description = "Written.", body = Comment), Problem))]
pub(crate) async fn create_comment(
    State(app): State<App>,
    caller: Caller,
    Segments(order_id): Segments<Uuid>,
    MaybeIdempotencyKey(key): MaybeIdempotencyKey,
    Signed { content, fingerprint }: Signed<AddComment>,
) -> Result<Response, Problem> {
    let text = content.text.trim().to_owned();
    if text.is_empty() {
        return Err(FieldError::required().at("/text").into());
    }
    if text.chars().count() > MOST_WORDS {
        return Err(too_long("/text").into());
    }
    let attachments = named(&content.attachments)?;
    let command = Command::CommentOrder { order_id, comment_id: Uuid::now_v7(), text, attachments };
    let mut envelope = caller.envelope(app.now(), command);
    // The same words on another order are another request.
    envelope.idempotency = key.map(|key| caller.idempotency(&format!("{order_id}:{key}"), fingerprint));
    let receipt = app.ledger.submit(envelope).await?.receipt;
    let written = app.ledger.store().read(move |c| find(c, &caller, order_id, receipt.id)).await?;
    Ok((StatusCode::CREATED, Json(written)).into_response())
}

/// Finished uploads that a request names in `/attachments`.
pub(super) fn named(ids: &[Uuid]) -> Result<Vec<Claim>, Problem> {
    if ids.len() > MOST_FILES {
        let (zh, en) = (format!("一次最多 {MOST_FILES} 个文件。"), format!("At most {MOST_FILES} files at once."));
        return Err(FieldError::new("too-many", zh, en).at("/attachments").with("max", MOST_FILES).into());
    }
    Ok(ids.iter().enumerate().map(|(at, id)| Claim { path: format!("/attachments/{at}"), id: *id }).collect())
}

fn find(c: &mut Conn, caller: &Caller, order_id: Uuid, id: Uuid) -> Result<Comment, StoreError> {
    // The page that begins just before it.
    let before = Uuid::from_u128(id.as_u128().saturating_sub(1));
    let row = comments::page(c, caller.org, order_id, Some(before), 1)?.into_iter().find(|row| row.id == id);
    let row = row.ok_or(StoreError::NotFound)?;
    let files = attachments::of_order(c, caller.org, order_id)?;
    Ok(comment(row, &files))
}

fn comment(row: order::Comment, files: &[attachment::Attachment]) -> Comment {
    let sent_with = files.iter().filter(|file| file.comment_id == Some(row.id));
    Comment {
        attachments: sent_with.cloned().map(Attachment::from).collect(),
        id: row.id,
        text: row.text,
        author: Actor { id: row.author_id, name: row.author_name },
        created_at: row.created_at.into(),
    }
}
