//! What every handler reaches.

use crate::assets::Assets;
use crate::auth::doors::Doors;
use crate::auth::password::{Hashing, HashingFailed};
use crate::config::ServerConfig;
use crate::counts::Counts;
use crate::limits::Limits;
use crate::metrics::Meter;
use crate::presence::Presence;
use crate::public_forms::PublicForms;
use crate::security::Headers;
use crate::streams::Streams;
use crate::view_counts::ViewCounts;
use gongdan_assist::Search;
use gongdan_connect::{Channel, Client, Seal};
use gongdan_domain::filter::Check;
use gongdan_domain::permission::Scope;
use gongdan_domain::{OrgId, whole_micros};
use gongdan_ledger::{AllKinds, Ledger};
use gongdan_store::files::Files;
use jiff::Timestamp;
use std::ops::Deref;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// How often counters of limits and metrics are tidied.
const TIDYING: Duration = Duration::from_secs(10);

/// What a count depends on.
pub(crate) type CountKey = (OrgId, Scope, Check);

/// The server's state; clones share it.
#[derive(Clone)]
pub struct App(Arc<State>);

/// What an [`App`] is made of.
pub struct State {
    /// Takes commands, gives catalogues.
    pub ledger: Ledger,
    /// Content of attachments.
    pub files: Files,
    /// Finds words.
    pub search: Search,
    /// The kinds of field and step there are.
    pub kinds: &'static dyn AllKinds,
    /// Settings.
    pub config: ServerConfig,
    /// The one way out.
    pub way_out: Client,
    /// The ways to tell a person.
    pub channels: &'static [&'static dyn Channel],
    clock: fn() -> Timestamp,
    pub(crate) doors: Doors,
    pub(crate) limits: Limits,
    pub(crate) hashing: Hashing,
    pub(crate) streams: Streams,
    pub(crate) presence: Presence,
    pub(crate) counts: Counts,
    pub(crate) seal: Seal,
    pub(crate) view_counts: ViewCounts,
    pub(crate) public_forms: PublicForms,
    pub(crate) headers: Headers,
    pub(crate) assets: Assets,
    pub(crate) meter: Meter,
    pub(crate) closing: CancellationToken,
}

impl Deref for App {
    type Target = State;

    fn deref(&self) -> &State {
        &self.0
    }
}

/// The rooms below, started.
pub struct Rooms {
    /// Takes commands, gives catalogues.
    pub ledger: Ledger,
    /// Content of attachments.
    pub files: Files,
    /// Finds words.
    pub search: Search,
    /// The field kinds there are.
    pub kinds: &'static dyn AllKinds,
    /// The one way out.
    pub way_out: Client,
    /// The ways to tell a person.
    pub channels: &'static [&'static dyn Channel],
    /// The clock of this installation.
    pub clock: fn() -> Timestamp,
}

impl App {
    /// Puts the server together and starts its small background tasks, which end with [`App::close`].
    ///
    /// # Errors
    /// When the password parameters make no sense.
    pub fn new(rooms: Rooms, config: ServerConfig) -> Result<Self, HashingFailed> {
        let app = Self(Arc::new(State {
            doors: Doors::new(),
            limits: Limits::new(config.limits),
            hashing: Hashing::new(config.password_cost)?,
            streams: Streams::new(config.streams_per_user),
            presence: Presence::new(),
            counts: Counts::new(),
            seal: Seal::new(&config.secret).map_err(|_| HashingFailed::no_key())?,
            view_counts: ViewCounts::new(),
            public_forms: PublicForms::new(),
            headers: Headers::new(&config),
            assets: Assets::load(&config),
            meter: Meter::install(),
            closing: CancellationToken::new(),
            ledger: rooms.ledger,
            files: rooms.files,
            search: rooms.search,
            kinds: rooms.kinds,
            way_out: rooms.way_out,
            channels: rooms.channels,
            clock: rooms.clock,
            config,
        }));
        let watching = app.doors.clone().watch(app.ledger.clone());
        tokio::spawn(app.closing.clone().run_until_cancelled_owned(watching));
        let counting = app.view_counts.clone().watch(app.ledger.clone());
        tokio::spawn(app.closing.clone().run_until_cancelled_owned(counting));
        let hearing = app.presence.clone().watch(app.ledger.clone());
        tokio::spawn(app.closing.clone().run_until_cancelled_owned(hearing));
        tokio::spawn(app.closing.clone().run_until_cancelled_owned(tidy(app.clone())));
        Ok(app)
    }

    /// The present, in whole microseconds.
    pub fn now(&self) -> Timestamp {
        whole_micros((self.clock)())
    }

    /// Ends live streams and background tasks.
    pub fn close(&self) {
        self.closing.cancel();
    }
}

async fn tidy(app: App) {
    let mut ticks = tokio::time::interval(TIDYING);
    loop {
        ticks.tick().await;
        app.limits.tidy();
        app.meter.tidy();
        app.presence.tidy(Instant::now());
    }
}
