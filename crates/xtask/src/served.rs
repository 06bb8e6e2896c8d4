//! The program, started for a test: demo organisation, free port, data in a temporary folder.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::postgres::Postgres;
use crate::scratch::{Background, Scratch};
use crate::{http, workspace};

/// A running demo server.
pub(crate) struct Served<'a> {
    port: u16,
    data: PathBuf,
    _server: Background<'a>,
}

impl<'a> Served<'a> {
    /// Starts the program that was built before and waits until it is ready.
    pub(crate) fn start(scratch: &'a Scratch) -> Result<Self> {
        Self::start_as(scratch, "gongdan", &[])
    }

    /// Starts a node that shares the database, the key and the files of others.
    pub(crate) fn start_node(scratch: &'a Scratch, name: &str, postgres: &Postgres<'_>) -> Result<Self> {
        let key = "5e".repeat(32);
        Self::start_as(
            scratch,
            name,
            &[("GONGDAN_DATABASE_URL", postgres.url()), ("GONGDAN_SECRET_KEY", &key), ("GONGDAN_NODE", name)],
        )
    }

    fn start_as(scratch: &'a Scratch, name: &str, more: &[(&str, &str)]) -> Result<Self> {
        let port = http::free_port()?;
        let data = scratch.path().join("data");
        let mut command = Command::new(workspace::program()?);
        command.args(["serve", "--demo"]).current_dir(scratch.path());
        command.env("GONGDAN_LISTEN", format!("127.0.0.1:{port}")).env("GONGDAN_DATA_DIR", &data);
        command.envs(more.iter().copied());
        // A test sends more than a person does, and "too many requests" would hide what it looks for.
        for limit in ["RATE_PER_SECOND", "PUBLIC_PER_MINUTE", "WRONG_PASSWORDS_PER_MINUTE"] {
            command.env(format!("GONGDAN_{limit}"), "0");
        }
        let mut server = scratch.spawn(name, &mut command)?;
        let ready = || http::request(port, "GET", "/readyz", &[], "").is_ok_and(|answer| answer.status == 200);
        server.wait_until(Duration::from_secs(120), ready).context("gongdan did not become ready")?;
        Ok(Self { port, data, _server: server })
    }

    /// Its address, without a slash at the end.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What a journey needs that runs the program beside the server.
    pub(crate) fn environment(&self) -> Result<[(&'static str, PathBuf); 2]> {
        Ok([("GONGDAN_BIN", workspace::program()?), ("GONGDAN_DATA_DIR", self.data.clone())])
    }

    /// A new API token of the demo administrator.
    pub(crate) fn admin_token(&self) -> Result<String> {
        let meta = http::request(self.port, "GET", "/api/v1/meta", &[], "")?.json()?;
        let people = meta["demo"].as_array().context("/api/v1/meta names no demo accounts")?;
        let admin = people.iter().find(|person| person["role"] == "admin").context("there is no demo administrator")?;
        let cookie = self.sign_in(admin)?;
        let same_origin = ["Sec-Fetch-Site: same-origin".to_owned(), format!("Origin: {}", self.url())];
        let headers = [format!("Cookie: {cookie}"), same_origin[0].clone(), same_origin[1].clone()];
        let body = json!({ "name": "generated API test" }).to_string();
        let answer = http::request(self.port, "POST", "/api/v1/tokens", &headers, &body)?;
        let secret = answer.json()?["secret"].as_str().map(str::to_owned);
        secret.with_context(|| format!("no token was made: {} {}", answer.status, answer.body))
    }

    fn sign_in(&self, person: &Value) -> Result<String> {
        let body = json!({ "login": person["login"], "password": person["password"] }).to_string();
        let answer = http::request(self.port, "POST", "/api/v1/session", &[], &body)?;
        let cookie = answer.header("set-cookie").and_then(|line| line.split(';').next()).map(str::to_owned);
        cookie.with_context(|| format!("the demo administrator cannot sign in: {} {}", answer.status, answer.body))
    }
}
