//! Two other open engines, SpiffWorkflow and bpmn-engine, with the same three approvals on the same machine and the same
//! sort of database, next to ours.
//!
//! They are libraries: they are asked without HTTP, permission or tasks around them, by a short program in `engines/` that
//! saves their state durably after the start and after each approval. Ours is asked over HTTP, with everything on.

use crate::{Options, flow, procfs};
use gongdan_testkit::TestDb;
use gongdan_testkit::orders::repair_bodies;
use gongdan_testkit::process::Program;
use gongdan_testkit::walking::publish;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

/// Where their programs lie.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/engines");
/// How many of their processes work on one database; the best counts.
const PROCESSES: [usize; 3] = [1, 2, 4];
/// Time for their processes to start before it counts.
const HEAD_START: Duration = Duration::from_secs(3);

/// The other engines, installed in a folder that goes away.
pub(crate) struct Others {
    /// The folder, and what is asked there.
    folder: TempDir,
    programs: [(&'static str, PathBuf, &'static str); 2],
}

impl Others {
    /// Fetches them from their registries.
    pub(crate) fn install() -> Result<Self, String> {
        let folder = TempDir::new().map_err(|error| error.to_string())?;
        let python = folder.path().join("venv/bin/python");
        for script in ["approvals.bpmn", "spiff.py", "bpmn_engine.mjs"] {
            std::fs::copy(Path::new(FOLDER).join(script), folder.path().join(script)).map_err(|e| e.to_string())?;
        }
        let path = python.display().to_string();
        run(&folder, "python3", &["-m", "venv", "venv"])?;
        run(&folder, &path, &["-m", "pip", "install", "-q", "SpiffWorkflow==3.2.0", "psycopg[binary]==3.3.9"])?;
        // Else npm would look for one in the folders above.
        std::fs::write(folder.path().join("package.json"), r#"{"private": true}"#).map_err(|e| e.to_string())?;
        let wanted = ["bpmn-engine@25.0.1", "better-sqlite3@12", "pg@8"];
        run(&folder, "npm", &[&["install", "--silent", "--no-audit"], &wanted[..]].concat())?;
        let programs = [("SpiffWorkflow", python, "spiff.py"), ("bpmn-engine", "node".into(), "bpmn_engine.mjs")];
        Ok(Self { folder, programs })
    }
}

fn run(folder: &TempDir, program: &str, arguments: &[&str]) -> Result<(), String> {
    let output = Command::new(program).args(arguments).current_dir(folder.path()).output();
    let output = output.map_err(|error| format!("{program}: {error}"))?;
    let said = || String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok(()) } else { Err(format!("{program} {arguments:?}: {}", said())) }
}

/// Measures them, ours before and after.
pub(crate) fn measure(options: &Options, others: &Others, fresh: &dyn Fn() -> TestDb) {
    let length = Duration::from_secs(if options.quick { 3 } else { 10 });
    let before = ours(options, &fresh(), length);
    let mut rows = Vec::new();
    for (name, program, script) in &others.programs {
        for mode in ["kept", "resumed"] {
            let each = PROCESSES.map(|count| {
                let db = fresh();
                (theirs(others, (program, script), &db.url, (mode, count), length), count)
            });
            let (best, count) = each.into_iter().max_by(|a, b| a.0.total_cmp(&b.0)).unwrap();
            rows.push((*name, mode, best, count));
        }
    }
    let after = ours(options, &fresh(), length);
    let mean = f64::midpoint(before, after);
    println!("\n### engines");
    println!("Ours over HTTP at {} connections: {before:.0} orders/s before, {after:.0} after.", flow::CONNECTIONS);
    println!("| engine | between approvals | ours is so many times faster | orders/s | processes |");
    println!("|---|---|---|---|---|");
    for (name, mode, best, count) in rows {
        println!("| {name} | {mode} | {:.1} | {best:.0} | {count} |", mean / best.max(f64::MIN_POSITIVE));
    }
}

fn ours(options: &Options, db: &TestDb, length: Duration) -> f64 {
    let server = Program::new(&options.binary, &db.url, db.folder.path()).serve();
    let token = server.token();
    publish(&server, &token);
    flow::walk(&server, &token, Duration::from_secs(1));
    let cpu = procfs::cpu(server.pid());
    let (orders, seconds) = flow::walk(&server, &token, length);
    let cpu = (procfs::cpu(server.pid()) - cpu).as_secs_f64();
    println!("Ours: {orders} orders in {seconds:.1} s, {cpu:.1} s of the server's processor time.");
    orders as f64 / seconds
}

/// Orders a second of several processes on one database.
fn theirs(
    others: &Others,
    (program, script): (&Path, &str),
    url: &str,
    (mode, count): (&str, usize),
    length: Duration,
) -> f64 {
    let begin = (SystemTime::now() + HEAD_START).duration_since(UNIX_EPOCH).unwrap().as_secs_f64();
    let bodies = repair_bodies();
    let start = |number: usize| -> Child {
        let mut command = Command::new(program);
        command.args([script, url, &others.folder.path().display().to_string()]);
        command.args([begin.to_string(), length.as_secs().to_string(), mode.to_owned()]);
        command.current_dir(others.folder.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let values = bodies[number]["values"].to_string();
        child.stdin.take().expect("it is piped").write_all(values.as_bytes()).expect("it reads");
        child
    };
    let children: Vec<Child> = (0..count).map(start).collect();
    let orders = children.into_iter().map(|child| {
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{script} failed");
        String::from_utf8_lossy(&output.stdout).trim().parse::<f64>().expect("it says how many")
    });
    orders.sum::<f64>() / length.as_secs_f64()
}
