//! Own boards: arranged by people, for themselves or to share as views are.

use super::documents::Checks;
use super::kept::{Kept, all, keep, own, retire, usable};
use super::views::check_sharing;
use crate::app::App;
use crate::etag::Tagged;
use crate::extract::{Body, Caller, IfMatch, Segments};
use crate::problem::{Code, Problem};
use crate::wire::{Items, OwnBoard, SaveOwnBoard};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdan_domain::board;
use gongdan_domain::permission::{self, Action};
use gongdan_domain::view::Sharing;
use std::collections::HashSet;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Most boards of one person.
const MOST: usize = 100;
/// Most days of a board.
const MOST_DAYS: u32 = 366;
/// Most characters of a name.
const NAME: usize = 60;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_own_boards, create_own_board))
        .routes(routes!(update_own_board, delete_own_board))
}

impl Kept for board::OwnBoard {
    fn is_for(&self, caller: &Caller) -> bool {
        self.sharing.reaches(caller.user_id, self.owner_id, &caller.catalog)
    }

    fn may_change(&self, caller: &Caller) -> bool {
        let manages = || permission::may(&caller.rights, Action::ManageSettings);
        self.owner_id == caller.user_id || (self.sharing != Sharing::Nobody && manages())
    }
}

fn shown(caller: &Caller, id: Uuid, version: i64, body: board::OwnBoard) -> OwnBoard {
    let editable = body.may_change(caller);
    let board::OwnBoard { name, owner_id, sharing, type_id, parts, span, team, person, site } = body;
    let (sharing, parts) = (sharing.into(), parts.into_iter().map(Into::into).collect());
    let content = SaveOwnBoard { name, type_id, sharing, parts, span, team, person, site };
    OwnBoard { id, version, owner_id, editable, content }
}

fn read(caller: &Caller, owner_id: Uuid, input: SaveOwnBoard) -> Result<board::OwnBoard, Problem> {
    let SaveOwnBoard { name, type_id, sharing, parts, span, team, person, site } = input;
    let mut checks = Checks::default();
    checks.text("/name", &name, NAME);
    checks.exists("/typeId", caller.catalog.order_type(type_id).is_some());
    checks.exists("/team", team.is_none_or(|id| caller.catalog.department(id).is_some()));
    checks.exists("/person", person.is_none_or(|id| caller.catalog.person(id).is_some()));
    checks.exists("/site", site.is_none_or(|id| caller.catalog.record_row(id).is_some()));
    if parts.is_empty() || parts.iter().collect::<HashSet<_>>().len() < parts.len() {
        let (zh, en) = ("至少显示一个部分，每个部分只能出现一次。", "Show at least one part, and each only once.");
        checks.add("bad-parts", zh, en, "/parts");
    }
    if !(1..=MOST_DAYS).contains(&span) {
        checks.add("bad-count", "天数须为 1 到 366。", "Use 1 to 366 days.", "/span");
    }
    checks.done()?;
    let sharing = sharing.into();
    check_sharing(caller, &sharing)?;
    let parts = parts.into_iter().map(Into::into).collect();
    Ok(board::OwnBoard { name: name.trim().to_owned(), owner_id, sharing, type_id, parts, span, team, person, site })
}

/// Lists the boards that the caller made or that are shared with them. What is shared opens nobody's figures: those are
/// asked for with the reader's own rights.
#[utoipa::path(get, path = "/api/v1/own-boards", tag = "boards",
    responses((status = 200, description = "In the order they were made.", body = Items<OwnBoard>), Problem))]
pub(crate) async fn list_own_boards(State(app): State<App>, caller: Caller) -> Result<Json<Items<OwnBoard>>, Problem> {
    let found = usable::<board::OwnBoard>(&app, &caller).await?.into_iter();
    let items = found.map(|(document, body)| shown(&caller, document.id, document.version, body)).collect();
    Ok(Json(Items { items }))
}

/// Keeps a new board.
#[utoipa::path(post, path = "/api/v1/own-boards", tag = "boards", request_body = SaveOwnBoard,
    responses((status = 201, description = "Kept.", body = OwnBoard, headers(("ETag" = String))), Problem))]
pub(crate) async fn create_own_board(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<SaveOwnBoard>,
) -> Result<(StatusCode, Tagged<OwnBoard>), Problem> {
    let (id, body) = (Uuid::now_v7(), read(&caller, caller.user_id, input)?);
    let mine = all::<board::OwnBoard>(&app, &caller).await?.into_iter();
    if mine.filter(|(_, board)| board.owner_id == caller.user_id).count() >= MOST {
        let (zh, en) = (format!("每人最多保存 {MOST} 个看板。"), format!("Nobody keeps more than {MOST} boards."));
        return Err(Problem::new(Code::NotAllowed).saying(zh, en));
    }
    let version = keep(&app, &caller, id, &body, 0).await?;
    Ok((StatusCode::CREATED, Tagged(version, shown(&caller, id, version, body))))
}

/// Changes a board.
#[utoipa::path(put, path = "/api/v1/own-boards/{id}", tag = "boards", request_body = SaveOwnBoard,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "ETag of the version read.")),
    responses((status = 200, description = "Changed.", body = OwnBoard, headers(("ETag" = String))), Problem))]
pub(crate) async fn update_own_board(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(expected): IfMatch,
    Body(input): Body<SaveOwnBoard>,
) -> Result<Tagged<OwnBoard>, Problem> {
    let (_, held) = own::<board::OwnBoard>(&app, &caller, id).await?;
    let body = read(&caller, held.owner_id, input)?;
    let version = keep(&app, &caller, id, &body, expected).await?;
    Ok(Tagged(version, shown(&caller, id, version, body)))
}

/// Deletes a board.
#[utoipa::path(delete, path = "/api/v1/own-boards/{id}", tag = "boards", params(("id" = Uuid, Path)),
    responses((status = 204, description = "Deleted."), Problem))]
pub(crate) async fn delete_own_board(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<StatusCode, Problem> {
    retire::<board::OwnBoard>(&app, &caller, id).await
}
