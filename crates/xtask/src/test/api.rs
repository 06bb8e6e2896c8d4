//! The generated API test: schemathesis reads the OpenAPI document and tries to break what it promises.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::scratch::Scratch;
use crate::served::Served;
use crate::{machine, process, workspace};

/// Pinned: another version finds other things, and a test must not turn red by itself.
const VERSION: &str = "4.32.5";

/// Requests per operation and phase: enough to find a slip, few enough to stay under a few minutes.
const EXAMPLES: &str = "15";

const SEED: &str = "20261122";

/// The live stream never ends, so there is no answer to look at.
const EXCLUDED: &[&str] = &["/api/v1/live"];

const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

/// Teaches it the media type of upload pieces: plain bytes.
const HOOKS: &str = "\
import schemathesis
schemathesis.serializer.alias('application/offset+octet-stream', 'application/octet-stream')
";

/// Runs it against a served demo organisation.
pub(super) fn run(served: &Served<'_>, scratch: &Scratch) -> Result<()> {
    let program = install()?;
    let token = served.admin_token()?;
    std::fs::write(scratch.path().join("hooks.py"), HOOKS)?;
    let mut command = Command::new(program);
    command.env("SCHEMATHESIS_HOOKS", "hooks").env("PYTHONPATH", scratch.path());
    command.arg("run").arg(format!("{}/api/openapi.json", served.url())).current_dir(scratch.path());
    command.args(["--header", &format!("Authorization: Bearer {token}")]);
    command.args(["--phases", "examples,coverage,fuzzing", "--checks", CHECKS]);
    command.args(["--max-examples", EXAMPLES, "--seed", SEED, "--generation-database", "none"]);
    command.args(["--request-timeout", "20", "--workers", "2", "--continue-on-failure", "--no-color"]);
    command.args(["--suppress-health-check", "all", "--warnings", "off"]);
    for path in EXCLUDED {
        command.args(["--exclude-path", path]);
    }
    process::run(&mut command)
}

/// Installs schemathesis from PyPI into an environment of its own below `target/`; the next run finds it there.
fn install() -> Result<PathBuf> {
    let folder = workspace::target()?.join(format!("schemathesis-{VERSION}"));
    let program = folder.join("bin/schemathesis");
    if answers(&program) {
        return Ok(program);
    }
    println!("Installing schemathesis {VERSION} from PyPI.");
    process::output(Command::new(machine::python()?).args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut pip = Command::new(folder.join("bin/pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check"]);
    process::output(pip.arg(format!("schemathesis=={VERSION}")))?;
    Ok(program)
}

fn answers(program: &Path) -> bool {
    process::output(Command::new(program).arg("--version")).is_ok_and(|text| text.contains(VERSION))
}
