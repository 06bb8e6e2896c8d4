//! The errands that run until they are told to stop.

use crate::settings::Settings;
use crate::{seed, wiring};
use anyhow::Context as _;
use gongdan_jobs::Running;
use gongdan_ledger::Ledger;
use gongdan_server::{App, Rooms};
use jiff::Timestamp;

/// Orders a fresh demo begins with.
const DEMO_ORDERS: usize = 2_000;

/// Serves the web app and the API.
pub(crate) async fn serve(settings: &Settings, demo: bool, worker: bool) -> anyhow::Result<()> {
    let files = wiring::open_files(settings)?;
    let ledger = wiring::start_ledger(settings, wiring::open_store(settings)?).await?;
    if demo {
        fill_demo(&ledger).await?;
    }
    let jobs = if worker { Some(gongdan_jobs::start(&ledger, &files, wiring::outside(settings)?)) } else { None };
    let config = wiring::server_config(settings, demo)?;
    let search = wiring::start_search(settings, &ledger);
    let (kinds, channels) = (&gongdan_kinds::Registry, gongdan_kinds::channels());
    let way_out = wiring::way_out(settings)?;
    let rooms = Rooms { ledger: ledger.clone(), files, search, kinds, way_out, channels, clock: Timestamp::now };
    let app = App::new(rooms, config)?;
    raise_file_limit();
    let listener =
        gongdan_server::listen(settings.listen).with_context(|| format!("cannot listen on {}", settings.listen))?;
    println!("Gongdan {} · http://{}", env!("CARGO_PKG_VERSION"), listener.local_addr()?);
    gongdan_server::serve(listener, app, stop_signal()).await;
    leave(&ledger, jobs).await
}

/// Does background work only.
pub(crate) async fn work(settings: &Settings) -> anyhow::Result<()> {
    let files = wiring::open_files(settings)?;
    let ledger = wiring::start_ledger(settings, wiring::open_store(settings)?).await?;
    let jobs = gongdan_jobs::start(&ledger, &files, wiring::outside(settings)?);
    stop_signal().await;
    leave(&ledger, Some(jobs)).await
}

/// Leaves nothing for others to wait for.
async fn leave(ledger: &Ledger, jobs: Option<Running>) -> anyhow::Result<()> {
    if let Some(jobs) = jobs {
        jobs.release().await.context("the jobs could not be given back")?;
    }
    ledger.followers().release().await.context("the leases could not be given back")?;
    ledger.store().settle().await.context("the database could not be settled")
}

/// Founds the demo company with its past, unless it is there.
pub(crate) async fn fill_demo(ledger: &Ledger) -> anyhow::Result<()> {
    let now = Timestamp::now();
    if seed::company(ledger, now).await? {
        tracing::info!(orders = DEMO_ORDERS, "filling the demo company");
        seed::orders(ledger, DEMO_ORDERS, now, |_| {}).await?;
        seed::flows(ledger, now).await?;
        seed::walks(ledger, now).await?;
    }
    Ok(())
}

/// Ten thousand clients at once need as many open files; most systems allow that on request.
fn raise_file_limit() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current < limit.maximum || limit.maximum.is_none() {
        limit.current = limit.maximum;
        if let Err(error) = setrlimit(Resource::Nofile, limit) {
            tracing::debug!(%error, "the limit of open files stays as it is");
        }
    }
}

async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
