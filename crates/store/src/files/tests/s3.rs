use super::service::Service;
use super::story;
use crate::StoreError;
use crate::files::{Files, FilesConfig, S3Config, Secret};
use bytes::Bytes;

fn config(endpoint: String) -> S3Config {
    S3Config {
        bucket: "files".into(),
        endpoint: Some(endpoint),
        region: "cn-east-1".into(),
        access_key: "key-id".into(),
        secret_key: Secret("key-secret".into()),
        path_style: true,
        ca_file: None,
    }
}

fn open(config: S3Config) -> Files {
    Files::open(&FilesConfig::S3(config)).unwrap()
}

#[tokio::test]
async fn a_bucket_keeps_content() {
    let service = Service::start().await;
    story(&open(config(service.endpoint()))).await;
    assert_eq!(service.objects(), Vec::<String>::new());
    assert!(service.parts_seen() >= 2, "a large object travels in parts");
}

#[tokio::test]
async fn a_passing_fault_is_tried_again_and_a_full_service_is_named() {
    let service = Service::start().await;
    let files = open(config(service.endpoint()));
    service.fail_next(2, 503, "SlowDown");
    files.put("a", Bytes::from_static(b"x")).await.unwrap();
    service.fail_next(100, 507, "XMinioStorageFull");
    let full = files.put("b", Bytes::from_static(b"x")).await;
    assert!(matches!(full, Err(StoreError::Full(_))), "{full:?}");
}

#[tokio::test]
async fn wrong_keys_and_a_missing_service_are_reported() {
    let service = Service::start().await;
    let refused = open(S3Config { access_key: "stranger".into(), ..config(service.endpoint()) }).check().await;
    assert!(matches!(&refused, Err(StoreError::Unavailable(text)) if text.contains("403")), "{refused:?}");
    assert!(!format!("{refused:?}").contains("key-secret"));

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let missing = open(config(endpoint)).check().await;
    assert!(matches!(missing, Err(StoreError::Unavailable(_))), "{missing:?}");
}
