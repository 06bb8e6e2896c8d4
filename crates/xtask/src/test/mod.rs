//! `cargo xtask test`: everything that must be green before a merge, cheap failures first.

mod api;
mod steps;

use std::cell::OnceCell;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::machine;
use crate::scratch::Scratch;

/// A part of the tests that can be run alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    /// Format, lints, tidy, generated files and the Rust tests on both databases.
    Rust,
    /// The web app: lint, types, unit tests, build.
    Web,
    /// The browser against the real program.
    E2e,
    /// The generated API test.
    Api,
}

impl Part {
    const ALL: [(&'static str, Self); 4] =
        [("rust", Self::Rust), ("web", Self::Web), ("e2e", Self::E2e), ("api", Self::Api)];
}

/// One line of the summary.
pub(crate) struct Step {
    name: &'static str,
    parts: &'static [Part],
    run: fn(&Run) -> Result<()>,
}

/// What the steps of one run share.
pub(crate) struct Run {
    only: Option<Part>,
    skip_install: bool,
    keep_going: bool,
    scratch: OnceCell<Scratch>,
}

impl Run {
    fn parse(arguments: &[String]) -> Result<Self> {
        let mut run = Self { only: None, skip_install: false, keep_going: false, scratch: OnceCell::new() };
        let mut words = arguments.iter().map(String::as_str);
        while let Some(word) = words.next() {
            match word {
                "--skip-install" => run.skip_install = true,
                "--keep-going" => run.keep_going = true,
                "--only" => {
                    let name = words.next().unwrap_or_default();
                    let part = Part::ALL.iter().find(|(known, _)| *known == name);
                    let Some((_, part)) = part else { bail!("--only takes rust, web, e2e or api, not {name:?}") };
                    run.only = Some(*part);
                }
                other => bail!("test does not know {other:?}"),
            }
        }
        Ok(run)
    }

    fn wants(&self, part: Part) -> bool {
        self.only.is_none_or(|only| only == part)
    }

    /// The temporary folder of this run, made when it is first needed and removed at the end.
    fn scratch(&self) -> Result<&Scratch> {
        if self.scratch.get().is_none() {
            let _ = self.scratch.set(Scratch::new()?);
        }
        self.scratch.get().ok_or_else(|| anyhow::anyhow!("the temporary folder was not made"))
    }

    /// What this machine must have for the chosen parts.
    fn needs(&self) -> Vec<&'static machine::Need> {
        let mut needs = Vec::new();
        if self.wants(Part::Web) || self.wants(Part::E2e) {
            needs.push(&machine::NODE);
        }
        if self.wants(Part::Rust) {
            needs.push(&machine::POSTGRES);
        }
        if self.wants(Part::E2e) {
            needs.extend([&machine::CHROMIUM, &machine::CHINESE_FONT]);
        }
        if self.wants(Part::Api) {
            needs.push(&machine::PYTHON);
        }
        needs
    }
}

/// Runs the steps and prints what each one took.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let run = Run::parse(arguments)?;
    let mut outcomes: Vec<(&str, Outcome)> = Vec::new();
    let mut failed = false;
    for step in steps::ALL.iter().filter(|step| step.parts.iter().any(|part| run.wants(*part))) {
        if failed && !run.keep_going {
            outcomes.push((step.name, Outcome::NotRun));
            continue;
        }
        println!("\n=== {}", step.name);
        let start = Instant::now();
        let result = (step.run)(&run);
        if let Err(error) = &result {
            println!("FAILED: {error:#}");
            failed = true;
        }
        outcomes.push((step.name, Outcome::Ran { green: result.is_ok(), took: start.elapsed() }));
    }
    summarise(&outcomes);
    if failed {
        bail!("the tests are not green");
    }
    Ok(())
}

enum Outcome {
    Ran { green: bool, took: Duration },
    NotRun,
}

fn summarise(outcomes: &[(&str, Outcome)]) {
    println!("\n{:<34} {:>8}  result", "step", "seconds");
    let mut total = Duration::ZERO;
    for (name, outcome) in outcomes {
        match outcome {
            Outcome::Ran { green, took } => {
                total += *took;
                println!("{name:<34} {:>8.1}  {}", took.as_secs_f64(), if *green { "ok" } else { "FAILED" });
            }
            Outcome::NotRun => println!("{name:<34} {:>8}  not run", "-"),
        }
    }
    println!("{:<34} {:>8.1}", "total", total.as_secs_f64());
}
