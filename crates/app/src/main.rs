//! Gongdan: one program, several errands.
#![expect(clippy::print_stdout, reason = "the answers of a command line tool go to standard output")]

mod commands;
mod flows;
mod seed;
mod serve;
mod settings;
mod telemetry;
mod walks;
mod wiring;

use clap::{Parser, Subcommand};
use settings::Settings;
use std::path::PathBuf;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Gongdan, the open work-order platform.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    /// A TOML file with settings; `gongdan doctor` shows them all.
    #[arg(long, global = true, env = "GONGDAN_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    errand: Errand,
}

#[derive(Subcommand)]
enum Errand {
    /// Serve the web app and the API, and do the background work.
    Serve {
        /// Found a demo company if there is none, and offer its accounts on the sign-in page.
        #[arg(long)]
        demo: bool,
        /// Leave the background work to other nodes.
        #[arg(long)]
        no_worker: bool,
    },
    /// Do background work only.
    Worker,
    /// Found an organisation with a first administrator.
    Found(commands::Found),
    /// Bring the database's schema up to date and stop.
    Migrate,
    /// Write a consistent copy of everything to a file while the server runs.
    Backup {
        /// The file; it must not exist.
        file: PathBuf,
    },
    /// Fill an empty database and storage from a backup.
    Restore {
        /// The file that `backup` wrote.
        file: PathBuf,
    },
    /// Check the tamper-evident audit log.
    Audit {
        #[command(subcommand)]
        errand: AuditErrand,
    },
    /// Look after the search index.
    Search {
        #[command(subcommand)]
        errand: SearchErrand,
    },
    /// Send a follower of the log back to the beginning: it handles every event again.
    Replay {
        /// Its name, as on the system page.
        follower: String,
    },
    /// Found the demo company and add past orders.
    Demo {
        /// How many.
        #[arg(long, default_value_t = 2_000)]
        orders: usize,
    },
    /// Send orders to a running server and name what holds them up.
    Load(commands::Load),
    /// Check, compare, test and convert flows in files.
    Flow {
        #[command(subcommand)]
        errand: flows::FlowErrand,
    },
    /// Show the settings and check everything they lead to.
    Doctor,
    /// Print the API's description.
    Openapi,
}

#[derive(Subcommand)]
enum SearchErrand {
    /// Have this node's index made again: by a running server at once, else at the next start.
    Rebuild,
}

#[derive(Subcommand)]
enum AuditErrand {
    /// Recompute the chain and compare.
    Verify {
        /// A link written down earlier, as this command prints it: `organisation:position:link`.
        #[arg(long)]
        anchor: Vec<String>,
    },
}

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let settings = Settings::load(cli.config.as_deref())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let result = runtime.block_on(run(cli, settings));
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    result
}

async fn run(cli: Cli, settings: Settings) -> anyhow::Result<()> {
    let _telemetry = telemetry::start(&settings)?;
    match cli.errand {
        Errand::Serve { demo, no_worker } => serve::serve(&settings, demo, !no_worker).await,
        Errand::Worker => serve::work(&settings).await,
        Errand::Found(found) => commands::found(&settings, found).await,
        Errand::Migrate => commands::migrate(&settings),
        Errand::Backup { file } => commands::backup(&settings, &file).await,
        Errand::Restore { file } => commands::restore(&settings, &file).await,
        Errand::Audit { errand: AuditErrand::Verify { anchor } } => commands::audit_verify(&settings, &anchor).await,
        Errand::Search { errand: SearchErrand::Rebuild } => commands::rebuild_search(&settings),
        Errand::Replay { follower } => commands::replay(&settings, follower).await,
        Errand::Demo { orders } => commands::demo(&settings, orders).await,
        Errand::Load(load) => commands::load(load).await,
        Errand::Flow { errand } => flows::flow(&settings, &errand).await,
        Errand::Doctor => commands::doctor(&settings, cli.config.as_deref()).await,
        Errand::Openapi => {
            println!("{}", gongdan_server::openapi().to_pretty_json()?);
            Ok(())
        }
    }
}
