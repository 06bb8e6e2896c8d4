//! The errands that end by themselves.

use crate::settings::Settings;
use crate::{seed, wiring};
use anyhow::{Context as _, bail};
use gongdan_domain::audit::Link;
use gongdan_domain::command::{Command, Envelope};
use gongdan_domain::document::{Body as _, Document};
use gongdan_domain::event::{Actor, Origin};
use gongdan_domain::people::{Credential, Organisation, User};
use gongdan_domain::permission::{BuiltIn, Caller};
use gongdan_domain::{Language, OrgId, whole_micros};
use gongdan_jobs::Verdict;
use gongdan_store::archive;
use jiff::Timestamp;
use std::path::Path;
use uuid::Uuid;

/// Arguments of `found`.
#[derive(clap::Args)]
pub(crate) struct Found {
    /// Short name, used to sign in where there are several organisations.
    slug: String,
    /// Full name.
    #[arg(long)]
    name: String,
    /// IANA time zone in which days are counted.
    #[arg(long, default_value = "Asia/Shanghai")]
    time_zone: String,
    /// Login of the first administrator.
    #[arg(long, default_value = "admin")]
    admin: String,
    /// The administrator's password, at least 8 characters.
    #[arg(long, env = "GONGDAN_ADMIN_PASSWORD", hide_env_values = true)]
    password: String,
}

/// Founds an organisation with a first administrator.
pub(crate) async fn found(settings: &Settings, found: Found) -> anyhow::Result<()> {
    jiff::tz::TimeZone::get(&found.time_zone).context("no such time zone")?;
    anyhow::ensure!(found.password.chars().count() >= 8, "the password needs at least 8 characters");
    let ledger = wiring::start_ledger(settings, wiring::open_store(settings)?).await?;
    if ledger.organisation_by_slug(&found.slug).is_some() {
        bail!("there is an organisation called {} already", found.slug);
    }
    let (org, admin) = (Uuid::now_v7(), Uuid::now_v7());
    let user = User {
        name: found.admin.clone(),
        roles: vec![BuiltIn::Admin.code().to_owned()],
        sites: Vec::new(),
        customers: Vec::new(),
        skills: Vec::new(),
        department_id: None,
        title: String::new(),
        email: String::new(),
        phone: String::new(),
        accounts: std::collections::BTreeMap::new(),
        locale: Language::Zh,
    };
    let password_hash = gongdan_server::hash_password(&found.password)?;
    let (name, slug, time_zone) = (found.name, found.slug, found.time_zone);
    let commands = [
        Command::FoundOrganisation(Organisation { id: org, slug, name, time_zone, locale: Language::Zh }),
        Command::SaveDocument {
            document: Document {
                id: admin,
                kind: User::KIND.to_owned(),
                key: found.admin,
                version: 0,
                active: true,
                body: serde_json::to_value(&user)?,
            },
            expected_version: Some(0),
        },
        Command::SetPassword(Credential { user_id: admin, password_hash, failures: 0, locked_until: None }),
    ];
    for command in commands {
        let envelope = Envelope {
            org: OrgId(org),
            actor: Actor { id: None, name: "Gongdan".to_owned() },
            caller: Caller::System,
            at: whole_micros(Timestamp::now()),
            request_id: "found".to_owned(),
            origin: Origin::default(),
            idempotency: None,
            command,
        };
        ledger.submit(envelope).await?;
    }
    crate::seed::collections(&ledger, OrgId(org), Timestamp::now()).await?;
    println!("organisation {org} founded");
    Ok(())
}

/// Brings the schema up to date.
pub(crate) fn migrate(settings: &Settings) -> anyhow::Result<()> {
    wiring::open_store(settings)?;
    println!("the schema is at version {}", gongdan_store::known_version());
    Ok(())
}

/// Writes a backup.
pub(crate) async fn backup(settings: &Settings, file: &Path) -> anyhow::Result<()> {
    let (store, files) = (wiring::open_store(settings)?, wiring::open_files(settings)?);
    let summary = archive::backup(&store, &files, file).await.context("the backup failed")?;
    println!("{summary}");
    Ok(())
}

/// Restores a backup.
pub(crate) async fn restore(settings: &Settings, file: &Path) -> anyhow::Result<()> {
    let (store, files) = (wiring::open_store(settings)?, wiring::open_files(settings)?);
    let summary = archive::restore(&store, &files, file).await.context("the restore failed")?;
    println!("{summary}");
    Ok(())
}

/// Checks the audit chain of every organisation; fails when one does not hold.
pub(crate) async fn audit_verify(settings: &Settings, anchors: &[String]) -> anyhow::Result<()> {
    let anchors = anchors.iter().map(|a| read_anchor(a)).collect::<anyhow::Result<Vec<_>>>()?;
    let store = wiring::open_store(settings)?;
    let mut broken = 0;
    for organisation in store.read(gongdan_store::state::organisations).await? {
        let org = OrgId(organisation.id);
        let anchor = anchors.iter().find(|(of, ..)| *of == org).map(|(_, position, link)| (*position, *link));
        match store.read(move |c| gongdan_jobs::verify(c, org, anchor)).await? {
            Verdict::Intact { position, link, unlinked } => {
                println!("{}: intact, {position} events linked, {unlinked} waiting", organisation.slug);
                println!("  anchor {org}:{position}:{}", hex::encode(link));
            }
            Verdict::Broken { position } => {
                broken += 1;
                println!("{}: BROKEN at event {position}", organisation.slug);
            }
            Verdict::Rewritten { position } => {
                broken += 1;
                println!("{}: REWRITTEN, event {position} does not lead to the anchor", organisation.slug);
            }
        }
    }
    if broken > 0 {
        bail!("the audit log of {broken} organisation(s) does not hold");
    }
    Ok(())
}

/// Asks for a new search index.
pub(crate) fn rebuild_search(settings: &Settings) -> anyhow::Result<()> {
    let folder = wiring::search_folder(settings);
    gongdan_assist::ask_for_rebuild(&folder).context("the folder of the search index cannot be written")?;
    println!("{} will be made again: within seconds by a running server, else at its next start", folder.display());
    Ok(())
}

/// Sends a follower back to the beginning of every log.
pub(crate) async fn replay(settings: &Settings, follower: String) -> anyhow::Result<()> {
    anyhow::ensure!(follower != gongdan_jobs::AUDIT_CHAIN, "the audit chain is evidence and is never rebuilt");
    let store = wiring::open_store(settings)?;
    let known = store.read(gongdan_store::followers::positions).await?;
    let logs: Vec<OrgId> = known.iter().filter(|p| p.name == follower).map(|p| p.org).collect();
    anyhow::ensure!(!logs.is_empty(), "no follower called {follower} has ever run here");
    let count = logs.len();
    let rewind = move |c: &mut gongdan_store::Conn| {
        logs.iter().try_for_each(|org| gongdan_store::followers::rewind(c, *org, &follower))
    };
    store.write(rewind).await?;
    println!("sent back to the beginning of {count} log(s); a running node takes it from there");
    Ok(())
}

fn read_anchor(text: &str) -> anyhow::Result<(OrgId, i64, Link)> {
    let mut parts = text.split(':');
    let (Some(org), Some(position), Some(link), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        bail!("an anchor is organisation:position:link");
    };
    let link = hex::decode(link)?.try_into().map_err(|_| anyhow::anyhow!("a link has 64 hex digits"))?;
    Ok((OrgId(Uuid::parse_str(org)?), position.parse()?, link))
}

/// Founds the demo company and adds past orders.
pub(crate) async fn demo(settings: &Settings, orders: usize) -> anyhow::Result<()> {
    let ledger = wiring::start_ledger(settings, wiring::open_store(settings)?).await?;
    let began = std::time::Instant::now();
    let now = Timestamp::now();
    seed::company(&ledger, now).await?;
    seed::orders(&ledger, orders, now, |done| println!("{done} orders")).await?;
    seed::flows(&ledger, now).await?;
    println!("{orders} orders in {:.1} s", began.elapsed().as_secs_f64());
    Ok(ledger.store().settle().await?)
}

/// Shows the settings and tries what they lead to.
pub(crate) async fn doctor(settings: &Settings, file: Option<&Path>) -> anyhow::Result<()> {
    println!("{}", Settings::describe(file)?);
    let store = wiring::open_store(settings)?;
    let organisations = store.read(gongdan_store::state::organisations).await?;
    println!("database: ok, schema {}, {} organisation(s)", gongdan_store::known_version(), organisations.len());
    wiring::open_files(settings)?.check().await.context("the storage of attachments does not answer")?;
    println!("attachments: ok");
    wiring::server_config(settings, false)?;
    println!("secret: ok");
    wiring::way_out(settings)?;
    println!("outgoing connections: ok");
    Ok(())
}

/// Arguments of `load`.
#[derive(clap::Args)]
pub(crate) struct Load {
    /// The server, as in 127.0.0.1:8080.
    #[arg(long, default_value = "127.0.0.1:8080")]
    server: std::net::SocketAddr,
    /// An API token.
    #[arg(long, env = "GONGDAN_TOKEN", hide_env_values = true)]
    token: String,
    /// File with the body of one order: {"typeId": …, "values": {…}}.
    #[arg(long)]
    body: std::path::PathBuf,
    /// Connections at the same time.
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Seconds to go on; with --burst, to wait for the last answer.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Open all connections at once and send one order on each.
    #[arg(long)]
    burst: bool,
}

/// Sends orders to a running server.
pub(crate) async fn load(load: Load) -> anyhow::Result<()> {
    let target = gongdan_load::Target { addr: load.server, host: load.server.to_string(), bearer: load.token };
    let body = std::fs::read(&load.body).context("the body cannot be read")?;
    let body: gongdan_load::Body = std::sync::Arc::new(move |_| body.clone());
    let wait = std::time::Duration::from_secs(load.seconds);
    if load.burst {
        let plan = gongdan_load::Burst::new(target, "/api/v1/orders", body, load.connections);
        println!("{}", gongdan_load::burst(gongdan_load::Burst { deadline: wait, ..plan }).await);
    } else {
        let plan = gongdan_load::Plan::post(target, "/api/v1/orders", body)
            .connections(load.connections)
            .until(gongdan_load::Until::Elapsed(wait));
        println!("{}", gongdan_load::closed_loop(plan).await);
    }
    Ok(())
}
