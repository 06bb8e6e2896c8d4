//! S3-compatible storage.

use super::{failure, https};
use crate::StoreError;
use object_store::aws::{AmazonS3, AmazonS3Builder, Checksum};
use object_store::{BackoffConfig, RetryConfig};
use std::path::PathBuf;
use std::time::Duration;

/// Where the bucket is and how to get in.
#[derive(Debug, Clone)]
pub struct S3Config {
    /// The bucket; it must exist.
    pub bucket: String,
    /// Address of the service, `https://minio.example.com:9000`; `None` for AWS itself.
    pub endpoint: Option<String>,
    /// Region; services other than AWS mostly take any.
    pub region: String,
    /// Access key id.
    pub access_key: String,
    /// Secret access key.
    pub secret_key: Secret,
    /// `https://host/bucket/key` instead of `https://bucket.host/key`; most services other than AWS want it.
    pub path_style: bool,
    /// PEM file of a certificate authority of your own.
    pub ca_file: Option<PathBuf>,
}

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

pub(super) fn open(config: &S3Config) -> Result<AmazonS3, StoreError> {
    let plain = config.endpoint.as_deref().is_some_and(|address| address.starts_with("http://"));
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&config.bucket)
        .with_region(&config.region)
        .with_access_key_id(&config.access_key)
        .with_secret_access_key(&config.secret_key.0)
        .with_virtual_hosted_style_request(!config.path_style)
        .with_allow_http(plain)
        .with_disable_bulk_delete(true)
        .with_checksum_algorithm(Checksum::SHA256)
        .with_retry(retry())
        .with_http_connector(https::Connector::new(config.ca_file.as_deref())?);
    if let Some(endpoint) = &config.endpoint {
        builder = builder.with_endpoint(endpoint_for(endpoint, &config.bucket, config.path_style));
    }
    builder.build().map_err(failure)
}

/// A request fails within seconds: the client keeps its bytes and comes back.
fn retry() -> RetryConfig {
    let backoff =
        BackoffConfig { init_backoff: Duration::from_millis(100), max_backoff: Duration::from_secs(2), base: 2.0 };
    RetryConfig { backoff, max_retries: 4, retry_timeout: Duration::from_secs(20) }
}

/// With host-style requests the library wants the bucket in the address already.
fn endpoint_for(endpoint: &str, bucket: &str, path_style: bool) -> String {
    let endpoint = endpoint.trim_end_matches('/');
    match endpoint.split_once("://") {
        Some((scheme, host)) if !path_style && !host.starts_with(&format!("{bucket}.")) => {
            format!("{scheme}://{bucket}.{host}")
        }
        Some(_) | None => endpoint.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bucket_goes_where_the_service_wants_it() {
        let table = [
            ("http://localhost:9000/", true, "http://localhost:9000"),
            ("https://oss-cn-hangzhou.aliyuncs.com", false, "https://files.oss-cn-hangzhou.aliyuncs.com"),
            ("https://files.oss-cn-hangzhou.aliyuncs.com", false, "https://files.oss-cn-hangzhou.aliyuncs.com"),
        ];
        for (endpoint, path_style, expected) in table {
            assert_eq!(endpoint_for(endpoint, "files", path_style), expected);
        }
    }

    #[test]
    fn the_secret_is_not_shown() {
        let config = S3Config {
            bucket: "b".into(),
            endpoint: None,
            region: "eu-central-1".into(),
            access_key: "id".into(),
            secret_key: Secret("wJalrXUtnFEMI".into()),
            path_style: false,
            ca_file: None,
        };
        assert!(!format!("{config:?}").contains("wJalr"));
    }
}
