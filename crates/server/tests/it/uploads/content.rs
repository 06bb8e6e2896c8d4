use super::{files, header, picture, sha256, upload};
use crate::app::{Answer, Api, TestApp, send};
use gongdan_domain::Command;
use gongdan_store::files::{content_key, thumbnail_key};
use reqwest::Method;
use serde_json::json;

async fn content(api: &Api<'_>, id: &str, headers: &[(&str, &str)]) -> (Answer, Vec<u8>) {
    let path = format!("/api/v1/attachments/{id}/content");
    let request = headers.iter().fold(api.request(Method::GET, &path), |r, (name, value)| r.header(*name, *value));
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let bytes = answer.bytes().await.unwrap().to_vec();
    let body = serde_json::from_slice(&bytes).unwrap_or_default();
    (Answer { status, headers, body }, bytes)
}

#[tokio::test]
async fn the_bytes_come_back_whole_or_in_part() {
    let app = TestApp::start().await;
    let api = app.acting_for("requester").await;
    let bytes = picture(300_000);
    let id = upload(&api, "水泵.png", &bytes).await;
    let tag = format!("\"{}\"", sha256(&bytes));

    let (whole, got) = content(&api, &id, &[("accept-encoding", "gzip")]).await;
    assert!(whole.status == 200 && got == bytes);
    for (name, value) in [
        ("content-type", "image/png"),
        ("content-length", "300000"),
        ("etag", &tag),
        ("accept-ranges", "bytes"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("content-disposition", "inline; filename=\"__.png\"; filename*=UTF-8''%E6%B0%B4%E6%B3%B5.png"),
    ] {
        assert_eq!(header(&whole, name), value);
    }

    let (part, got) = content(&api, &id, &[("range", "bytes=100-199")]).await;
    assert_eq!(
        (part.status, header(&part, "content-range"), got.as_slice()),
        (206, "bytes 100-199/300000", &bytes[100..200])
    );
    let (end, got) = content(&api, &id, &[("range", "bytes=-7"), ("if-range", &tag)]).await;
    assert_eq!((end.status, header(&end, "content-length"), got.as_slice()), (206, "7", &bytes[299_993..]));
    let (other, got) = content(&api, &id, &[("range", "bytes=-7"), ("if-range", "\"other\"")]).await;
    assert_eq!((other.status, got.len()), (200, 300_000));
    let (outside, _) = content(&api, &id, &[("range", "bytes=300000-")]).await;
    assert_eq!(
        (outside.problem(), header(&outside, "content-range")),
        ((416, "range-not-satisfiable"), "bytes */300000")
    );
    let (known, got) = content(&api, &id, &[("if-none-match", &tag)]).await;
    assert_eq!((known.status, got.len()), (304, 0));

    let head = send(api.request(Method::HEAD, &format!("/api/v1/attachments/{id}/content"))).await;
    assert_eq!((head.status, header(&head, "content-length")), (200, "300000"));
}

#[tokio::test]
async fn what_could_run_is_only_saved() {
    let app = TestApp::start().await;
    let api = app.acting_for("requester").await;
    let table = [
        (&b"<!DOCTYPE html><script>alert(1)</script>"[..], "application/octet-stream", "attachment"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "application/octet-stream", "attachment"),
        (b"MZ\x90\0\x03\0\0\0", "application/octet-stream", "attachment"),
        (b"just text", "text/plain", "attachment"),
        (b"%PDF-1.7\n%\xE2\xE3", "application/pdf", "inline"),
    ];
    for (bytes, media_type, kind) in table {
        let id = upload(&api, "photo.png", bytes).await;
        let (answer, got) = content(&api, &id, &[]).await;
        assert_eq!((header(&answer, "content-type"), got.as_slice()), (media_type, bytes));
        assert!(header(&answer, "content-disposition").starts_with(kind), "{media_type}");
        assert!(header(&answer, "content-security-policy").contains("default-src 'none'"));
    }
}

#[tokio::test]
async fn a_file_is_seen_by_its_sender_and_then_by_whoever_reads_the_order() {
    let app = TestApp::start().await;
    let (sender, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
    let id = upload(&sender, "a.png", &picture(100)).await;
    let foreign = upload(&agent, "b.png", &picture(100)).await;
    let sees = async |api: &Api<'_>, id: &str| content(api, id, &[]).await.0.status;
    assert_eq!((sees(&sender, &id).await, sees(&agent, &id).await, sees(&app.stranger(), &id).await), (200, 404, 401));
    assert_eq!(agent.get(&format!("/api/v1/attachments/{id}")).await.problem(), (404, "not-found"));

    let order = sender.submitted("漏水").await;
    let claim = |file: &str| json!({"attachments": [file]});
    let path = format!("/api/v1/orders/{order}/attachments");
    assert_eq!(sender.post(&path, claim(&id)).await.status, 200);
    assert_eq!((sees(&sender, &id).await, sees(&agent, &id).await), (200, 200));

    let own = agent.submitted("内部").await;
    assert_eq!(agent.post(&format!("/api/v1/orders/{own}/attachments"), claim(&foreign)).await.status, 200);
    assert_eq!((sees(&agent, &foreign).await, sees(&sender, &foreign).await), (200, 404));
}

#[tokio::test]
async fn a_thumbnail_is_there_once_it_was_made() {
    let app = TestApp::start().await;
    let api = app.acting_for("requester").await;
    let id = upload(&api, "a.png", &picture(100)).await;
    let path = format!("/api/v1/attachments/{id}/thumbnail");
    assert_eq!(api.get(&path).await.problem(), (404, "not-found"));

    let (org, attachment_id) = (app.company.org, id.parse().unwrap());
    files(&app).put(&thumbnail_key(org, attachment_id), "small".into()).await.unwrap();
    app.company.system(Command::PictureAttachment { attachment_id }).await;
    let answer = api.get(&path).await;
    assert_eq!((answer.status, header(&answer, "content-type"), &answer.body), (200, "image/jpeg", &json!("small")));
    assert_eq!(header(&answer, "cache-control"), "private, max-age=31536000, immutable");
    assert_eq!(app.acting_for("agent").await.get(&path).await.status, 404);
}

#[tokio::test]
async fn content_that_is_lost_is_a_fault_of_ours() {
    let app = TestApp::start().await;
    let api = app.acting_for("requester").await;
    let id = upload(&api, "a.png", &picture(100)).await;
    files(&app).delete(&content_key(app.company.org, id.parse().unwrap())).await.unwrap();
    assert_eq!(content(&api, &id, &[]).await.0.problem(), (500, "internal"));
}
