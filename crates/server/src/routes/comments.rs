//! Comments on orders.

use super::order_changes::{MOST_WORDS, too_long};
use super::order_people::{present, readable};
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
use gongdan_domain::permission;
use gongdan_domain::{Command, order};
use gongdan_store::{Conn, StoreError, attachments, comments, life};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Most files sent at once.
const MOST_FILES: usize = 50;
/// Most people named at once.
const MOST_MENTIONS: usize = 50;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(list_comments, create_comment))
}

/// Lists the comments on an order, oldest first; those among colleagues only to who may read them.
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
        let shown = shown_on(c, &caller, id)?;
        let orders: Vec<Uuid> = shown.iter().map(|order| order.id).collect();
        let open = shown.iter().filter(|order| permission::sees_comment(&caller.rights, order, true));
        let open: Vec<Uuid> = open.map(|order| order.id).collect();
        let mut rows = comments::page(c, caller.org, &orders, &open, after, limit + 1)?;
        let next = cursor::cut(&mut rows, limit, |comment| comment.id.to_string());
        let items = told(c, &caller, id, rows)?;
        Ok(Page { items, next })
    };
    Ok(Json(app.ledger.store().read(read).await?))
}

/// The order and whatever was merged into it, as far as the caller may read it.
pub(super) fn shown_on(c: &mut Conn, caller: &Caller, id: Uuid) -> Result<Vec<order::Order>, StoreError> {
    let order = visible(c, caller, id)?;
    let merged = life::merged_into(c, caller.org, id)?;
    if merged.len() == 1 { Ok(vec![order]) } else { Ok(readable(c, caller, &merged)?.into_values().collect()) }
}

/// Writes a comment, to everybody who sees the order or among colleagues (`internal`). With an `Idempotency-Key` a repeat writes nothing and gives the same comment.
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
    let internal = content.internal;
    if internal && !content.attachments.is_empty() {
        let (zh, en) = ("内部评论不能带附件。", "A comment among colleagues takes no files.");
        return Err(FieldError::new("not-with-internal", zh, en).at("/attachments").into());
    }
    let (attachments, mentions) = (named(&content.attachments)?, mentioned(&caller, &content.mentions)?);
    let command = Command::CommentOrder { order_id, comment_id: Uuid::now_v7(), text, attachments, mentions, internal };
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

/// Users that a request names in `/mentions`, each once.
fn mentioned(caller: &Caller, ids: &[Uuid]) -> Result<Vec<Uuid>, Problem> {
    if ids.len() > MOST_MENTIONS {
        let zh = format!("一次最多提到 {MOST_MENTIONS} 人。");
        let error = FieldError::new("too-many", zh, format!("At most {MOST_MENTIONS} people at once."));
        return Err(error.at("/mentions").with("max", MOST_MENTIONS).into());
    }
    let mut mentions: Vec<Uuid> = Vec::new();
    for (at, id) in ids.iter().enumerate() {
        let person = present(&caller.catalog, *id, &format!("/mentions/{at}"))?;
        if !mentions.contains(&person.id) {
            mentions.push(person.id);
        }
    }
    Ok(mentions)
}

fn find(c: &mut Conn, caller: &Caller, order_id: Uuid, id: Uuid) -> Result<Comment, StoreError> {
    let rows = comments::find_many(c, caller.org, &[(order_id, id)])?;
    told(c, caller, order_id, rows)?.pop().ok_or(StoreError::NotFound)
}

/// Comments with their files and the people they name.
fn told(c: &mut Conn, caller: &Caller, order_id: Uuid, rows: Vec<order::Comment>) -> Result<Vec<Comment>, StoreError> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut orders: Vec<Uuid> = rows.iter().map(|row| row.order_id).collect();
    orders.dedup();
    orders.sort_unstable();
    orders.dedup();
    let mut files = Vec::new();
    for order in orders {
        files.extend(attachments::of_order(c, caller.org, order)?);
    }
    let mentions = life::mentions_in(c, caller.org, &ids)?;
    let named = |id: Uuid| Actor {
        id: Some(id),
        name: caller.catalog.person(id).map(|person| person.body.name.clone()).unwrap_or_default(),
    };
    let comment = |row: order::Comment| {
        let sent_with = files.iter().filter(|file| file.comment_id == Some(row.id));
        Comment {
            attachments: sent_with.cloned().map(Attachment::from).collect(),
            mentions: mentions.iter().filter(|(comment, _)| *comment == row.id).map(|(_, user)| named(*user)).collect(),
            order_id: (row.order_id != order_id).then_some(row.order_id),
            id: row.id,
            text: row.text,
            internal: row.internal,
            author: Actor { id: row.author_id, name: row.author_name },
            created_at: row.created_at.into(),
        }
    };
    Ok(rows.into_iter().map(comment).collect())
}
