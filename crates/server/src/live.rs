//! The live stream: what happens to orders, told to those who may see them (server-sent events).

use crate::app::App;
use crate::auth::doors::{Doors, changes_access};
use crate::extract::{Caller, Context, Entrant, Query, proven};
use crate::presence::Place;
use crate::problem::Problem;
use crate::routes::order_presence::beside;
use crate::streams;
use crate::wire::{Instant, Present};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use gongdan_domain::permission::{self, Action};
use gongdan_ledger::LiveBatch;
use gongdan_store::StoreError;
use gongdan_store::events::{self, EventHead};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Proxies close silent connections, most of them after 30 or 60 seconds.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// Events read at once when a client catches up.
const PAGE: usize = 500;
/// A client that missed more does better to read everything again.
const MOST_MISSED: i64 = 10_000;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(follow_live))
}

/// Where to go on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct From {
    /// The last position the client knows.
    #[param(minimum = 0)]
    after: Option<i64>,
}

/// Data of the event `change`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Change {
    position: i64,
    /// `order.submitted`, `order.edited`, `order.commented`, `order.noted` (who sees such comments), `order.attached`,
    /// `order.moved` and others.
    kind: String,
    order_id: Uuid,
    at: Instant,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    actor_id: Option<Uuid>,
}

/// Follows what happens to orders. Events: `hello {position}` first; `change` (see the schema `Change`), its id
/// being the position; `presence {orderId, people}` when others came to or left an order that this user's pages have open
/// (see `PUT /api/v1/orders/{id}/presence`); `resync {position}` when too much was missed and the client should read again.
/// A comment every 20 seconds keeps the connection open.
#[utoipa::path(get, path = "/api/v1/live", tag = "live", params(From,
        ("Last-Event-ID" = Option<i64>, Header, description = "The last id received; goes before `after`.", minimum = 0)),
    responses((status = 200, description = "Events, without end.", body = String, content_type = "text/event-stream"),
        Problem))]
pub(crate) async fn follow_live(
    State(app): State<App>,
    caller: Caller,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let resumed = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let after: Option<i64> = resumed.or(from.after).filter(|position| *position >= 0);
    let place = app.streams.enter(caller.user_id)?;
    // Subscribed before the log's end is read: what comes in between is seen twice and dropped once.
    let live = app.ledger.live();
    let org = caller.org;
    let head = app.ledger.store().read(move |c| events::head_position(c, org)).await?;
    let heard = (live, app.presence.changes());
    let follower = Follower::begin(app, caller, heard, place, after, head);
    let stream = futures::stream::unfold(follower, Follower::next);
    let keep_alive = KeepAlive::new().interval(HEARTBEAT).text("still here");
    let mut response = Sse::new(stream).keep_alive(keep_alive).into_response();
    // nginx would gather events before it passes them on.
    response.headers_mut().insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

/// One open stream.
struct Follower {
    app: App,
    caller: Caller,
    live: Receiver<LiveBatch>,
    presence: Receiver<Place>,
    ready: VecDeque<Event>,
    /// Everything up to here was told or need not be.
    position: i64,
    /// Up to here the log itself is read, after that the live feed.
    goal: i64,
    _place: streams::Stream,
}

impl Follower {
    fn begin(
        app: App,
        caller: Caller,
        (live, presence): (Receiver<LiveBatch>, Receiver<Place>),
        place: streams::Stream,
        after: Option<i64>,
        head: i64,
    ) -> Self {
        let mut ready = VecDeque::new();
        let known = after.filter(|after| (0..=MOST_MISSED).contains(&(head - after)));
        match known {
            // No id: should the stream break while it catches up, the client goes on where it was.
            Some(after) => ready.push_back(notice("hello", after)),
            None => ready.push_back(notice("hello", head).id(head.to_string())),
        }
        if after.is_some() && known.is_none() {
            ready.push_back(notice("resync", head).id(head.to_string()));
        }
        Self { app, caller, live, presence, ready, position: known.unwrap_or(head), goal: head, _place: place }
    }

    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        let closing = self.app.closing.clone();
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some((Ok(event), self));
            }
            let goes_on = tokio::select! {
                biased;
                () = closing.cancelled() => false,
                goes_on = self.fill() => goes_on.unwrap_or_else(|error| {
                    tracing::warn!(%error, "a live stream was closed");
                    false
                }),
            };
            if !goes_on {
                return None;
            }
        }
    }

    /// Waits for something to tell; answers whether the stream goes on.
    async fn fill(&mut self) -> Result<bool, StoreError> {
        if self.position < self.goal {
            return self.catch_up().await.map(|()| true);
        }
        let batch = tokio::select! {
            batch = self.live.recv() => batch,
            place = self.presence.recv() => {
                self.tell_presence(place);
                return Ok(true);
            }
        };
        match batch {
            Ok(batch) => self.take(&batch).await,
            Err(RecvError::Lagged(_)) => {
                let org = self.caller.org;
                self.live = self.live.resubscribe();
                self.position = self.app.ledger.store().read(move |c| events::head_position(c, org)).await?;
                self.goal = self.position;
                self.ready.push_back(notice("resync", self.position).id(self.position.to_string()));
                Ok(true)
            }
            Err(RecvError::Closed) => Ok(false),
        }
    }

    async fn catch_up(&mut self) -> Result<(), StoreError> {
        let (org, after) = (self.caller.org, self.position);
        let heads = self.app.ledger.store().read(move |c| events::heads(c, org, after, PAGE)).await?;
        if heads.is_empty() {
            self.position = self.goal;
        }
        heads.iter().for_each(|head| self.tell(head));
        Ok(())
    }

    async fn take(&mut self, batch: &LiveBatch) -> Result<bool, StoreError> {
        let org = self.caller.org;
        let user_id = self.caller.user_id;
        let ours = || batch.iter().filter(|(of, _)| *of == org).map(|(_, head)| head);
        let asks_again = ours().any(|head| head.subject == user_id && changes_access(&head.kind));
        if asks_again {
            let again = Doors::again(&self.app.ledger, &self.caller.proof, self.app.now()).await?;
            let Some(proof) = again else { return Ok(false) };
            self.caller.proof = Arc::new(proof);
        }
        // Roles, groups, departments, sites: whatever was saved, the catalogue knows what it means for the listener.
        if (asks_again || ours().any(|head| head.kind == "document.saved")) && !self.is_still_welcome() {
            return Ok(false);
        }
        for head in ours() {
            if head.position > self.position {
                self.tell(head);
            }
        }
        Ok(true)
    }

    /// Looks again at who is listening: deactivated, or with other rights than before.
    fn is_still_welcome(&mut self) -> bool {
        let (request_id, origin) = (self.caller.request_id.clone(), self.caller.origin.clone());
        let context = Context { request_id, language: self.caller.language, origin };
        match proven(&self.app, self.caller.proof.clone(), context).and_then(Entrant::admitted) {
            Ok(caller) => {
                self.caller = caller;
                true
            }
            Err(_) => false,
        }
    }

    /// Only of orders that this user's own pages have open. A change that was missed is told with the next one, or when
    /// a page says again that it is there.
    fn tell_presence(&mut self, place: Result<Place, RecvError>) {
        let Ok((org, order_id)) = place else { return };
        if org == self.caller.org
            && let Some(people) = beside(&self.app, &self.caller, order_id)
        {
            self.ready.push_back(data("presence", &Presences { order_id, people }));
        }
    }

    fn tell(&mut self, head: &EventHead) {
        self.position = head.position;
        let needed = permission::needed_for(&head.kind);
        let may_know = |place| {
            let covers = |action| permission::scope_for(&self.caller.rights, action).covers(&place);
            self.caller.scope().covers(&place) && (needed == Action::Read || covers(needed))
        };
        if !head.kind.starts_with("order.") || !head.place.is_some_and(may_know) {
            return;
        }
        let change = Change {
            position: head.position,
            kind: head.kind.clone(),
            order_id: head.subject,
            at: head.at.into(),
            actor_id: head.actor_id,
        };
        self.ready.push_back(data("change", &change).id(head.position.to_string()));
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Presences {
    order_id: Uuid,
    people: Vec<Present>,
}

#[derive(Serialize)]
struct Notice {
    position: i64,
}

fn notice(name: &str, position: i64) -> Event {
    data(name, &Notice { position })
}

fn data(name: &str, data: &impl Serialize) -> Event {
    let event = Event::default().event(name);
    // These shapes always serialise.
    event.json_data(data).unwrap_or_default()
}
