//! `gongdan flow`: what can be done with a flow outside of a running server.

use crate::settings::Settings;
use crate::wiring;
use anyhow::{Context as _, bail, ensure};
use gongdan_domain::OrgId;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::expr::Type;
use gongdan_domain::flow_jobs::ReplayFlow;
use gongdan_domain::form::{Form, NoLookup, PreparedForm};
use gongdan_domain::permission::Caller;
use gongdan_engine::bpmn;
use gongdan_engine::cases;
use gongdan_engine::definition::Flow;
use gongdan_engine::diff::{diff, text_diff};
use gongdan_engine::finding::Finding;
use gongdan_engine::net::Net;
use gongdan_engine::proof::{Domain, Facts, prove};
use gongdan_engine::schema;
use gongdan_engine::text;
use gongdan_jobs::flow_replay::Replay;
use gongdan_jobs::job::Stop;
use gongdan_kinds::Registry;
use gongdan_ledger::{Ledger, prove_flow};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;

/// What to do with flows. A file is a flow as JSON, as text or as BPMN 2.0, whichever it looks like.
#[derive(clap::Subcommand)]
pub(crate) enum FlowErrand {
    /// Say what is wrong with a flow; fails when it must not be published.
    Check {
        /// The flow.
        file: PathBuf,
        /// The form of its orders, or a template: then conditions are decided over what its fields may hold.
        #[arg(long, conflicts_with = "order_type")]
        form: Option<PathBuf>,
        /// The key of an order type of the database: then its form, and people and calendars as they are, count.
        #[arg(long = "type")]
        order_type: Option<String>,
        /// The organisation's short name, where there are several.
        #[arg(long, requires = "order_type")]
        organisation: Option<String>,
    },
    /// Compare two versions.
    Diff {
        /// The version before.
        old: PathBuf,
        /// The version after.
        new: PathBuf,
        /// Print what changed as JSON instead of both texts.
        #[arg(long)]
        json: bool,
    },
    /// Run the cases that are stored with a flow.
    Test {
        /// The flow.
        file: PathBuf,
        /// The form of its orders, or a template; without it values are taken as they are.
        #[arg(long)]
        form: Option<PathBuf>,
    },
    /// Live past orders of the database through a flow, beside the one that is published, and print what differs.
    Replay {
        /// The flow as it is meant to be.
        file: PathBuf,
        /// The key of the order type.
        #[arg(long = "type")]
        order_type: String,
        /// The organisation's short name, where there are several.
        #[arg(long)]
        organisation: Option<String>,
        /// How many orders at most, the latest first.
        #[arg(long, default_value_t = 10_000)]
        most: usize,
    },
    /// Print the JSON Schema of flows.
    Schema,
    /// Print a flow as text.
    Text {
        /// The flow.
        file: PathBuf,
    },
    /// Print a flow as JSON.
    Json {
        /// The flow.
        file: PathBuf,
    },
    /// Print a flow as BPMN 2.0.
    Bpmn {
        /// The flow.
        file: PathBuf,
    },
}

/// Does one of them.
pub(crate) async fn flow(settings: &Settings, errand: &FlowErrand) -> anyhow::Result<()> {
    match errand {
        FlowErrand::Replay { file, order_type, organisation, most } => {
            replay(settings, read(file)?, (order_type, organisation.as_deref()), *most).await
        }
        FlowErrand::Schema => {
            println!("{}", serde_json::to_string_pretty(&schema::of_flows(&Registry))?);
            Ok(())
        }
        FlowErrand::Check { file, order_type: Some(order_type), organisation, .. } => {
            let named = Named::find(settings, order_type, organisation.as_deref()).await?;
            report(&prove_flow(&named.catalog, &Registry, named.type_id, &read(file)?, Timestamp::now()))
        }
        FlowErrand::Check { file, form, .. } => check(&read(file)?, form.as_deref()),
        FlowErrand::Diff { old, new, json } => compare(&read(old)?, &read(new)?, *json),
        FlowErrand::Test { file, form } => test(&read(file)?, form.as_deref()),
        FlowErrand::Text { file } => {
            print!("{}", text::write(&read(file)?));
            Ok(())
        }
        FlowErrand::Json { file } => {
            println!("{}", serde_json::to_string_pretty(&read(file)?)?);
            Ok(())
        }
        FlowErrand::Bpmn { file } => match bpmn::export(&read(file)?, "Process", &Registry) {
            Ok(xml) => {
                print!("{xml}");
                Ok(())
            }
            Err(finding) => bail!("{}\n{}", finding.text.zh, finding.text.en),
        },
    }
}

fn read(file: &Path) -> anyhow::Result<Flow> {
    let name = file.display();
    let source = std::fs::read_to_string(file).with_context(|| format!("{name} cannot be read"))?;
    let told = |fault: text::Fault| {
        let text::Fault { line, column, text } = fault;
        anyhow::anyhow!("{name}:{line}:{column}: {}\n{name}:{line}:{column}: {}", text.zh, text.en)
    };
    match source.trim_start_matches('\u{feff}').trim_start().chars().next() {
        Some('{') => serde_json::from_str(&source).with_context(|| format!("{name} is no flow")),
        Some('<') => bpmn::import(&source, &gongdan_kinds::steps_of_bpmn).map_err(told),
        _ => text::read(&source).map_err(told),
    }
}

/// Reads a form: a document of its own, or the form of a template.
fn read_form(file: &Path) -> anyhow::Result<PreparedForm> {
    let name = file.display();
    let source = std::fs::read_to_string(file).with_context(|| format!("{name} cannot be read"))?;
    let value: Value = serde_json::from_str(&source).with_context(|| format!("{name} is no JSON"))?;
    let form = value.get("form").cloned().unwrap_or(value);
    let form: Form = serde_json::from_value(form).with_context(|| format!("{name} is no form"))?;
    PreparedForm::new(form, &Registry).map_err(|findings| {
        let first = findings.into_iter().next().map(|finding| finding.text.en).unwrap_or_default();
        anyhow::anyhow!("{name} is a form with faults: {first}")
    })
}

fn type_of(form: &PreparedForm, name: &str) -> Option<Type> {
    form.field(name).map(|field| field.rule.value_type())
}

fn check(flow: &Flow, form: Option<&Path>) -> anyhow::Result<()> {
    let fields = form.map(read_form).transpose()?.map(|form| Domain::of_form(&form, &NoLookup));
    let facts = Facts {
        fields: fields.as_ref(),
        company: None,
        promise: None,
        type_id: Uuid::nil(),
        now: Timestamp::now(),
        time_zone: &TimeZone::UTC,
    };
    report(&prove(flow, &Registry, &facts))
}

fn test(flow: &Flow, form: Option<&Path>) -> anyhow::Result<()> {
    let net = match Net::new(flow.clone(), &Registry) {
        Ok(net) => net,
        Err(findings) => return report(&findings),
    };
    let failed = run_cases(&net, form)?;
    let count = flow.cases.len();
    println!("{} of {count} cases hold / {count} 个用例中 {} 个通过", count - failed.len(), count - failed.len());
    report(&failed)
}

fn run_cases(net: &Net, file: Option<&Path>) -> anyhow::Result<Vec<Finding>> {
    let form = file.map(read_form).transpose()?;
    let scope = |name: &str| match &form {
        Some(form) => type_of(form, name),
        None => Some(Type::Any),
    };
    Ok(cases::run_all(net, &scope, Timestamp::now()))
}

/// Prints findings; fails when one of them forbids publishing.
fn report(findings: &[Finding]) -> anyhow::Result<()> {
    for finding in findings {
        let severity = serde_json::to_value(finding.severity)?;
        let severity = severity.as_str().unwrap_or_default();
        let at = if finding.steps.is_empty() { String::new() } else { format!(" ({})", finding.steps.join(", ")) };
        println!("{severity} {}{at}\n  {}\n  {}", finding.code, finding.text.zh, finding.text.en);
        if let Some(text) = finding.example.as_ref().map(|example| example.text()) {
            println!("  {}\n  {}", text.zh, text.en);
        }
    }
    let errors = findings.iter().filter(|finding| finding.severity == gongdan_engine::finding::Severity::Error).count();
    ensure!(errors == 0, "{errors} faults: the flow must not be published / {errors} 处错误，流程不能发布");
    println!("the flow may be published / 流程可以发布");
    Ok(())
}

/// Lives past orders through a flow, on a database that a server may be using meanwhile: nothing is written.
/// An order type of the database.
struct Named {
    ledger: Ledger,
    org: OrgId,
    catalog: Arc<Catalog>,
    type_id: Uuid,
}

impl Named {
    async fn find(settings: &Settings, order_type: &str, organisation: Option<&str>) -> anyhow::Result<Self> {
        let ledger = wiring::start_ledger(settings, wiring::open_store(settings)?).await?;
        let org = match (organisation, ledger.organisations().as_slice()) {
            (Some(slug), _) => ledger.organisation_by_slug(slug).context("no such organisation")?,
            (None, [only]) => *only,
            (None, _) => bail!("name the organisation"),
        };
        let catalog = ledger.catalog(org).context("no such organisation")?;
        let type_id = catalog.order_types().find(|t| t.key == order_type).context("no such order type")?.id;
        Ok(Self { ledger, org, catalog, type_id })
    }
}

async fn replay(
    settings: &Settings,
    flow: Flow,
    (order_type, organisation): (&str, Option<&str>),
    most: usize,
) -> anyhow::Result<()> {
    let Named { ledger, org, catalog, type_id } = Named::find(settings, order_type, organisation).await?;
    let version = catalog.order_type(type_id).map(|found| found.body.flow_version).unwrap_or_default();
    ensure!(version > 0, "orders of this type follow no flow");
    let flow = serde_json::to_value(&flow)?;
    let parameters = ReplayFlow { type_id, version, flow, most };
    let told = |stop: Stop| match stop {
        Stop::Failed(text) => anyhow::anyhow!("{}\n{}", text.zh, text.en),
        other => anyhow::anyhow!("{other:?}"),
    };
    let mut replay = Replay::begin(ledger, org, Caller::System, parameters).await.map_err(told)?;
    while replay.piece().await.map_err(told)? {
        eprintln!("{} orders", replay.done);
    }
    println!("{}", serde_json::to_string_pretty(&replay.report())?);
    Ok(())
}

fn compare(old: &Flow, new: &Flow, json: bool) -> anyhow::Result<()> {
    if json {
        println!("{}", serde_json::to_string_pretty(&diff(old, new))?);
    } else {
        print!("{}", text_diff(old, new));
    }
    Ok(())
}
