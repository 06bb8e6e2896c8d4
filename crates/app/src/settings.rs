//! Settings: the commented defaults, then a file, then the environment.

use anyhow::{Context as _, bail};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

const DEFAULTS: &str = include_str!("../default.toml");
const PREFIX: &str = "GONGDAN_";
/// Shown by `doctor` as set or not set only.
const SECRETS: [&str; 5] = ["database_url", "s3_access_key", "s3_secret_key", "secret_key", "metrics_token"];

/// Every setting; what each means stands in `default.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) listen: std::net::SocketAddr,
    pub(crate) public_url: String,
    pub(crate) asset_base: String,
    pub(crate) trust_forwarded: bool,
    pub(crate) data_dir: PathBuf,
    pub(crate) database_url: String,
    pub(crate) read_threads: usize,
    pub(crate) write_threads: usize,
    pub(crate) max_sqlite_mb: u64,
    pub(crate) storage: String,
    pub(crate) s3_bucket: String,
    pub(crate) s3_endpoint: String,
    pub(crate) s3_region: String,
    pub(crate) s3_access_key: String,
    pub(crate) s3_secret_key: String,
    pub(crate) s3_path_style: bool,
    pub(crate) s3_ca_file: String,
    pub(crate) body_limit_bytes: usize,
    pub(crate) max_upload_mb: u64,
    pub(crate) rate_per_second: u32,
    pub(crate) rate_burst: u32,
    pub(crate) public_per_minute: u32,
    pub(crate) wrong_passwords_per_minute: u32,
    pub(crate) max_queue: usize,
    pub(crate) session_days: u64,
    pub(crate) secret_key: String,
    pub(crate) outgoing_allow: String,
    pub(crate) outgoing_ca_file: String,
    pub(crate) log: String,
    pub(crate) log_format: String,
    pub(crate) otlp_endpoint: String,
    pub(crate) metrics_token: String,
    pub(crate) node: String,
}

impl Settings {
    /// Reads the defaults, `file` if there is one, and the environment.
    pub(crate) fn load(file: Option<&Path>) -> anyhow::Result<Self> {
        let environment = std::env::vars().filter_map(|(k, v)| Some((k.strip_prefix(PREFIX)?.to_lowercase(), v)));
        let text = file.map(std::fs::read_to_string).transpose().context("the configuration file cannot be read")?;
        merge(text.as_deref(), environment)?.try_into().context("a setting does not fit")
    }

    /// The database: the one named, or SQLite in the data folder.
    pub(crate) fn database(&self) -> String {
        match self.database_url.as_str() {
            "" => format!("sqlite:{}", self.data_dir.join("gongdan.db").display()),
            url => url.to_owned(),
        }
    }

    /// All settings for people to read, without secrets.
    pub(crate) fn describe(file: Option<&Path>) -> anyhow::Result<String> {
        let environment = std::env::vars().filter_map(|(k, v)| Some((k.strip_prefix(PREFIX)?.to_lowercase(), v)));
        let text = file.map(std::fs::read_to_string).transpose()?;
        let mut table = merge(text.as_deref(), environment)?;
        for name in SECRETS {
            let masked = match table.get(name).and_then(Value::as_str) {
                Some("") | None => "",
                Some(_) => "(set)",
            };
            table.insert(name.to_owned(), masked.into());
        }
        Ok(toml::to_string(&table)?)
    }
}

/// Lays the file and the environment over the defaults. A name in the file that is none of ours is a mistake; one
/// in the environment may belong to somebody else.
fn merge(file: Option<&str>, environment: impl Iterator<Item = (String, String)>) -> anyhow::Result<Table> {
    let mut table: Table = DEFAULTS.parse()?;
    for (name, value) in file.unwrap_or_default().parse::<Table>().context("the configuration file is not TOML")? {
        if table.insert(name.clone(), value).is_none() {
            bail!("unknown setting {name} in the configuration file");
        }
    }
    for (name, text) in environment {
        let Some(known) = table.get(&name) else { continue };
        let variable = || format!("{PREFIX}{} does not fit", name.to_uppercase());
        let value = match known {
            Value::Integer(_) => Value::Integer(text.parse().with_context(variable)?),
            Value::Boolean(_) => Value::Boolean(text.parse().with_context(variable)?),
            _ => Value::String(text),
        };
        table.insert(name, value);
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(file: Option<&str>, environment: &[(&str, &str)]) -> anyhow::Result<Settings> {
        let environment = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        Ok(merge(file, environment)?.try_into()?)
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
        let file = "listen = \"0.0.0.0:80\"\nrate_burst = 5";
        let settings = settings(Some(file), &[("rate_burst", "7"), ("home", "/root")]).unwrap();
        assert_eq!((settings.listen.port(), settings.rate_burst, settings.session_days), (80, 7, 14));
        assert_eq!(settings.database(), "sqlite:data/gongdan.db");
    }

    #[test]
    fn mistakes_are_named() {
        let unknown = settings(Some("lisen = \"x\""), &[]).unwrap_err();
        assert!(unknown.to_string().contains("lisen"), "{unknown}");
        let bad = settings(None, &[("rate_burst", "many")]).unwrap_err();
        assert!(bad.to_string().contains("GONGDAN_RATE_BURST"), "{bad}");
    }
}
