//! The developer's commands: `cargo xtask run | test | tidy | gen | bench | dist`.
//!
//! Small on purpose: it is compiled before anything else, so it depends on two small crates only.
#![expect(clippy::print_stdout, reason = "a command line tool talks to a person through its standard output")]

mod bench;
mod dist;
mod generate;
mod http;
mod machine;
mod postgres;
mod process;
mod run;
mod scratch;
mod served;
mod test;
mod tidy;
mod web;
mod workspace;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <command>

  run [arguments of `gongdan serve`]    build the web app and the program if needed, start the demo organisation
  test [--only rust|web|e2e|api]        everything that must be green before a merge
       [--skip-install] [--keep-going]
  tidy                                  the rules of the house (ARCHITECTURE.md)
  gen [--check]                         write the generated files, or say which one is out of date
  bench [name] [--quick]                measure, next to the raw limit of this machine
  dist                                  the self-contained release binary, in dist/
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let outcome = match command.as_str() {
        "run" => run::run(&rest),
        "test" => test::run(&rest),
        "tidy" => tidy::run(&rest),
        "gen" => generate::run(&rest),
        "bench" => bench::run(&rest),
        "dist" => dist::run(&rest),
        "" | "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(anyhow::anyhow!("there is no command `{other}`\n\n{USAGE}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}
