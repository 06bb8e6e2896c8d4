use super::{append, attachment, count, create, files, id, offset, picture, piece, sha256, tus, upload};
use crate::app::{Api, TestApp, send};
use gongdan_store::files::staged_key;
use gongdan_store::uploads::{self, Chunk};
use gongdan_store::{Conn, events};
use reqwest::Method;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use uuid::Uuid;

/// Sends the head of a `PATCH` that announces `length` bytes, and only `bytes` of them.
async fn half_sent(app: &TestApp, token: &str, place: &str, length: usize, bytes: &[u8], more: &str) -> TcpStream {
    let address = app.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "PATCH {place} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\ntus-resumable: 1.0.0\r\n\
         upload-offset: 0\r\ncontent-type: application/offset+octet-stream\r\ncontent-length: {length}\r\n{more}\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    stream
}

async fn reaches(api: &Api<'_>, place: &str, expected: usize) {
    for _ in 0..100 {
        if offset(api, place).await == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the offset never became {expected}, it is {}", offset(api, place).await);
}

#[tokio::test]
async fn what_came_before_the_connection_broke_is_kept() {
    let app = TestApp::start().await;
    let token = app.token_of("requester", None).await;
    let api = app.with_token(&token);
    let bytes = picture(600_000);
    let place = create(&api, "a.png", bytes.len()).await;
    let stream = half_sent(&app, &token, &place, 600_000, &bytes[..400_000], "").await;
    drop(stream);
    reaches(&api, &place, 400_000).await;
    assert_eq!(append(&api, &place, 400_000, &bytes[400_000..]).await.status, 204);
    assert_eq!(api.get(&attachment(&place)).await.body["sha256"], sha256(&bytes));
}

#[tokio::test]
async fn a_broken_piece_with_a_checksum_is_dropped() {
    let app = TestApp::start().await;
    let token = app.token_of("requester", None).await;
    let api = app.with_token(&token);
    let place = create(&api, "a.png", 1000).await;
    let sum = "upload-checksum: sha256 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\r\n";
    drop(half_sent(&app, &token, &place, 1000, &[1; 400], sum).await);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!((offset(&api, &place).await, count(&app, "staging")), (0, 0));
}

#[tokio::test]
async fn a_client_that_falls_silent_is_told_and_keeps_what_it_sent() {
    let app = TestApp::start_with(|config| config.body_timeout = Duration::from_millis(200)).await;
    let token = app.token_of("requester", None).await;
    let api = app.with_token(&token);
    let place = create(&api, "a.png", 1000).await;
    let mut stream = half_sent(&app, &token, &place, 1000, &[1; 400], "").await;
    let mut answer = vec![0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(answer, b"HTTP/1.1 400");
    assert_eq!(offset(&api, &place).await, 400);
}

#[tokio::test]
async fn of_several_requests_at_the_same_place_one_wins() {
    for app in TestApp::each().await {
        let api = app.acting_for("requester").await;
        let place = create(&api, "a", 50_000).await;
        let sent: Vec<Vec<u8>> = (0..8_u8).map(|n| vec![b'a' + n; 20_000 + usize::from(n) * 1000]).collect();
        let answers = futures::future::join_all(sent.iter().map(|bytes| append(&api, &place, 0, bytes))).await;
        let winners: Vec<usize> = (0..8).filter(|n| answers[*n].status == 204).collect();
        assert_eq!(winners.len(), 1, "{answers:?}");
        for loser in answers.iter().filter(|answer| answer.status != 204) {
            assert_eq!(loser.problem(), (409, "upload-offset"));
        }
        let won = &sent[winners[0]];
        assert_eq!((offset(&api, &place).await, count(&app, "staging")), (won.len(), 1));
        let rest = vec![b'z'; 50_000 - won.len()];
        assert_eq!(append(&api, &place, won.len(), &rest).await.status, 204);
        let whole = [won.as_slice(), &rest].concat();
        assert_eq!(api.get(&attachment(&place)).await.body["sha256"], sha256(&whole));
    }
}

/// An upload with all its bytes whose node stopped before it made the attachment.
async fn stranded(app: &TestApp, api: &Api<'_>, bytes: &[u8]) -> String {
    let place = create(api, "a.png", bytes.len()).await;
    let (org, upload_id): (_, Uuid) = (app.company.org, id(&place).parse().unwrap());
    let key = staged_key(org, upload_id, 0, Uuid::now_v7());
    files(app).put(&key, bytes.to_vec().into()).await.unwrap();
    let chunk = Chunk { start: 0, len: bytes.len() as i64, key };
    app.company.ledger.store().write(move |c| uploads::add_chunk(c, org, upload_id, &chunk)).await.unwrap();
    place
}

#[tokio::test]
async fn an_upload_that_lost_its_node_at_the_last_moment_is_finished_by_whoever_asks() {
    for app in TestApp::each().await {
        let api = app.acting_for("requester").await;
        let bytes = picture(300_000);
        let place = stranded(&app, &api, &bytes).await;
        let asked = (0..6).map(|_| send(tus(&api, Method::HEAD, &place)));
        for answer in futures::future::join_all(asked).await {
            assert_eq!(answer.status, 200);
        }
        assert_eq!(api.get(&attachment(&place)).await.body["sha256"], sha256(&bytes));
        assert_eq!((count(&app, "staging"), count(&app, "")), (0, 1));
        let org = app.company.org;
        let log = move |c: &mut Conn| events::after(c, org, 0, 1000);
        let log = app.company.ledger.store().read(log).await.unwrap();
        assert_eq!(log.iter().filter(|event| event.head.kind == "attachment.stored").count(), 1);

        let other = stranded(&app, &api, &bytes).await;
        assert_eq!(send(piece(&api, &other, bytes.len(), b"")).await.status, 204);
        assert_eq!(api.get(&attachment(&other)).await.status, 200);
    }
}

#[tokio::test]
async fn crumbs_are_refused_in_the_end() {
    let app = TestApp::start().await;
    let api = app.acting_for("requester").await;
    let place = create(&api, "a", 10_000).await;
    let (org, upload_id): (_, Uuid) = (app.company.org, id(&place).parse().unwrap());
    let crumbs = move |c: &mut Conn| {
        (0..2000).try_for_each(|start| uploads::add_chunk(c, org, upload_id, &Chunk { start, len: 1, key: "k".into() }))
    };
    app.company.ledger.store().write(crumbs).await.unwrap();
    assert_eq!(append(&api, &place, 2000, b"x").await.problem(), (409, "not-allowed"));
}

#[tokio::test]
async fn many_uploads_at_once_do_not_mix() {
    let app = TestApp::start().await;
    let api = app.acting_for("requester").await;
    let all: Vec<Vec<u8>> = (1..=20_u8).map(|n| vec![n; 30_000 + usize::from(n)]).collect();
    let ids = futures::future::join_all(all.iter().map(|bytes| upload(&api, "a", bytes))).await;
    for (bytes, id) in all.iter().zip(ids) {
        let stored = api.get(&format!("/api/v1/attachments/{id}")).await;
        assert_eq!(stored.body["sha256"], sha256(bytes));
    }
}
