//! Puts the rooms together.

use crate::settings::Settings;
use anyhow::{Context as _, bail};
use gongdan_assist::{Search, SearchConfig};
use gongdan_connect::{Client, Guard, Seal, Trust};
use gongdan_domain::permission::BuiltIn;
use gongdan_jobs::Outside;
use gongdan_ledger::{Ledger, LedgerConfig};
use gongdan_server::config::{DemoAccount, RateLimits, ServerConfig};
use gongdan_store::files::{Files, FilesConfig, S3Config, Secret};
use gongdan_store::{Store, StoreConfig};
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// A MB in bytes.
const MB: u64 = 1 << 20;

pub(crate) fn store_config(settings: &Settings) -> StoreConfig {
    StoreConfig {
        url: settings.database(),
        read_threads: settings.read_threads,
        write_threads: settings.write_threads,
        max_sqlite_bytes: (settings.max_sqlite_mb > 0).then(|| settings.max_sqlite_mb * MB),
    }
}

pub(crate) fn open_store(settings: &Settings) -> anyhow::Result<Store> {
    Store::open(&store_config(settings)).context("the database cannot be opened")
}

pub(crate) fn open_files(settings: &Settings) -> anyhow::Result<Files> {
    let config = match settings.storage.as_str() {
        "folder" => FilesConfig::Folder(settings.data_dir.join("files")),
        "s3" => FilesConfig::S3(S3Config {
            bucket: settings.s3_bucket.clone(),
            endpoint: (!settings.s3_endpoint.is_empty()).then(|| settings.s3_endpoint.clone()),
            region: settings.s3_region.clone(),
            access_key: settings.s3_access_key.clone(),
            secret_key: Secret(settings.s3_secret_key.clone()),
            path_style: settings.s3_path_style,
            ca_file: (!settings.s3_ca_file.is_empty()).then(|| settings.s3_ca_file.clone().into()),
        }),
        other => bail!("storage is \"folder\" or \"s3\", not \"{other}\""),
    };
    Files::open(&config).context("the storage of attachments cannot be opened")
}

pub(crate) async fn start_ledger(settings: &Settings, store: Store) -> anyhow::Result<Ledger> {
    let mut config =
        LedgerConfig { max_queue: settings.max_queue, writers: settings.write_threads, ..Default::default() };
    if !settings.node.is_empty() {
        config.node.clone_from(&settings.node);
    }
    Ledger::start(store, &gongdan_kinds::Registry, config).await.context("the ledger cannot start")
}

/// The folder of this node's search index.
pub(crate) fn search_folder(settings: &Settings) -> std::path::PathBuf {
    settings.data_dir.join("search")
}

pub(crate) fn start_search(settings: &Settings, ledger: &Ledger) -> Search {
    let catalogs = ledger.clone();
    Search::start(SearchConfig {
        folder: search_folder(settings),
        store: ledger.store().clone(),
        catalogs: Arc::new(move |org| catalogs.catalog(org)),
        grown: ledger.grown(),
    })
}

pub(crate) fn server_config(settings: &Settings, demo: bool) -> anyhow::Result<ServerConfig> {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Ok(ServerConfig {
        public_url: some(&settings.public_url),
        asset_base: some(&settings.asset_base),
        body_limit_bytes: settings.body_limit_bytes,
        max_upload_bytes: settings.max_upload_mb * MB,
        session_lifetime: Duration::from_secs(settings.session_days * 24 * 3_600),
        limits: RateLimits {
            per_second: settings.rate_per_second,
            burst: settings.rate_burst,
            wrong_passwords_per_minute: settings.wrong_passwords_per_minute,
            public_per_minute: settings.public_per_minute,
        },
        trust_forwarded: settings.trust_forwarded,
        secret: secret(settings)?,
        metrics_token: some(&settings.metrics_token),
        demo: if demo { demo_accounts() } else { Vec::new() },
        ..ServerConfig::default()
    })
}

/// The one way out.
pub(crate) fn way_out(settings: &Settings) -> anyhow::Result<Client> {
    let guard = Guard::allowing(&settings.outgoing_allow).context("the setting outgoing_allow does not fit")?;
    let ca_file = (!settings.outgoing_ca_file.is_empty()).then(|| Path::new(&settings.outgoing_ca_file));
    Ok(Client::new(guard, Trust { ca_file })?)
}

/// What background work needs to send anything out.
pub(crate) fn outside(settings: &Settings) -> anyhow::Result<Outside> {
    let (client, seal) = (way_out(settings)?, Seal::new(&secret(settings)?)?);
    let channels = gongdan_kinds::channels();
    Ok(Outside { client, seal, channels, public_url: settings.public_url.clone() })
}

fn demo_accounts() -> Vec<DemoAccount> {
    let company = gongdan_demo::company(jiff::Timestamp::now());
    let shown = company.people.iter().filter(|p| p.showcase).map(|p| DemoAccount {
        login: p.login.clone(),
        password: crate::seed::PASSWORD.to_owned(),
        name: format!("{} · {}", p.name, p.title),
        role: role(p.role),
    });
    shown.collect()
}

pub(crate) fn role(role: gongdan_demo::Role) -> BuiltIn {
    match role {
        gongdan_demo::Role::Admin => BuiltIn::Admin,
        gongdan_demo::Role::Agent => BuiltIn::Agent,
        gongdan_demo::Role::Requester => BuiltIn::Requester,
    }
}

/// The installation's secret: the one set, or one made once and kept in the data folder.
fn secret(settings: &Settings) -> anyhow::Result<[u8; 32]> {
    if !settings.secret_key.is_empty() {
        return read_secret(&settings.secret_key);
    }
    let path = settings.data_dir.join("secret.key");
    match std::fs::read_to_string(&path) {
        Ok(text) => read_secret(text.trim()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let secret: [u8; 32] = rand::random();
            std::fs::create_dir_all(&settings.data_dir)?;
            write_private(&path, &hex::encode(secret)).context("the secret cannot be kept in the data folder")?;
            Ok(secret)
        }
        Err(error) => Err(error).context("the secret cannot be read"),
    }
}

fn read_secret(text: &str) -> anyhow::Result<[u8; 32]> {
    let bytes = hex::decode(text).context("secret_key is not hex")?;
    bytes.try_into().map_err(|_| anyhow::anyhow!("secret_key has not 64 hex digits"))
}

fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())?;
    Ok(())
}
