use super::{UPLOADS, append, attachment, count, create, header, id, offset, picture, piece, sha256, tus, upload};
use crate::app::{TestApp, send};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::json;
use sha2::{Digest, Sha256};

#[tokio::test]
async fn the_server_says_what_it_can_do() {
    let app = TestApp::start_with(|config| config.max_upload_bytes = 5000).await;
    let answer = send(app.stranger().request(Method::OPTIONS, UPLOADS)).await;
    assert_eq!(answer.status, 204);
    for (name, value) in [
        ("tus-resumable", "1.0.0"),
        ("tus-version", "1.0.0"),
        ("tus-extension", "creation,termination,checksum"),
        ("tus-max-size", "5000"),
        ("tus-checksum-algorithm", "sha256"),
    ] {
        assert_eq!(header(&answer, name), value);
    }
}

#[tokio::test]
async fn a_file_comes_in_pieces_and_becomes_an_attachment() {
    for app in TestApp::each().await {
        let api = app.acting_for("requester").await;
        let bytes = picture(700_000);
        let place = create(&api, "C:\\照片\\水泵 1.png", bytes.len()).await;
        assert_eq!(offset(&api, &place).await, 0);
        for (start, end) in [(0, 1), (1, 300_000), (300_000, 699_999)] {
            let answer = append(&api, &place, start, &bytes[start..end]).await;
            assert_eq!((answer.status, header(&answer, "upload-offset")), (204, &*end.to_string()));
            assert_eq!(offset(&api, &place).await, end);
            assert_eq!(api.get(&attachment(&place)).await.problem(), (404, "not-found"));
        }
        let sum = format!("sha256 {}", STANDARD.encode(Sha256::digest(&bytes[699_999..])));
        let last = send(piece(&api, &place, 699_999, &bytes[699_999..]).header("upload-checksum", sum)).await;
        assert_eq!((last.status, header(&last, "upload-offset")), (204, "700000"));

        let told = send(tus(&api, Method::HEAD, &place)).await;
        assert_eq!((header(&told, "upload-offset"), header(&told, "upload-length")), ("700000", "700000"));
        assert!(header(&told, "upload-metadata").contains(&STANDARD.encode("水泵 1.png")));

        let stored = api.get(&attachment(&place)).await;
        assert_eq!(stored.status, 200, "{}", stored.body);
        let expected = json!({"id": id(&place), "name": "水泵 1.png", "mediaType": "image/png", "sizeBytes": 700_000,
            "sha256": sha256(&bytes), "hasThumbnail": false,
            "uploadedBy": {"id": app.company.requester, "name": "requester 某"}, "createdAt": stored.body["createdAt"]});
        assert_eq!(stored.body, expected);
        assert_eq!((count(&app, "staging"), count(&app, "")), (0, 1));
    }
}

#[tokio::test]
async fn an_order_takes_the_file() {
    let app = TestApp::start().await;
    let api = app.acting_for("requester").await;
    let file = upload(&api, "a.png", &picture(100)).await;
    let mut order = app.order("漏水");
    order["values"]["photos"] = json!([file]);
    let order = api.submit("k", order).await;
    assert_eq!(order.status, 201, "{}", order.body);
    let listed = api.get(&format!("/api/v1/orders/{}/attachments", order.body["id"].as_str().unwrap())).await;
    assert_eq!(listed.body["items"][0]["id"], file.as_str());
}

#[tokio::test]
async fn creations_that_make_no_sense_are_refused() {
    let app = TestApp::start_with(|config| config.max_upload_bytes = 5000).await;
    let api = app.acting_for("requester").await;
    type Headers = &'static [(&'static str, &'static str)];
    let table: [(Headers, (u16, &str)); 6] = [
        (&[("upload-length", "5")], (412, "upload-protocol")),
        (&[("tus-resumable", "0.2.2"), ("upload-length", "5")], (412, "upload-protocol")),
        (&[("tus-resumable", "1.0.0")], (400, "bad-request")),
        (&[("tus-resumable", "1.0.0"), ("upload-length", "0")], (400, "bad-request")),
        (&[("tus-resumable", "1.0.0"), ("upload-length", "5001")], (413, "body-too-large")),
        (&[("tus-resumable", "1.0.0"), ("upload-defer-length", "1")], (400, "bad-request")),
    ];
    for (headers, expected) in table {
        let request =
            headers.iter().fold(api.request(Method::POST, UPLOADS), |r, (name, value)| r.header(*name, *value));
        let answer = send(request).await;
        assert_eq!(answer.problem(), expected, "{headers:?}");
        assert_eq!(header(&answer, "tus-resumable"), "1.0.0");
        assert!(expected.0 != 412 || header(&answer, "tus-version") == "1.0.0");
    }
    let unknown = send(tus(&app.stranger(), Method::POST, UPLOADS).header("upload-length", 5)).await;
    assert_eq!(unknown.problem(), (401, "unauthenticated"));
}

#[tokio::test]
async fn pieces_that_do_not_fit_change_nothing() {
    let app = TestApp::start().await;
    let api = app.acting_for("requester").await;
    let place = create(&api, "a", 10).await;
    assert_eq!(append(&api, &place, 0, b"1234").await.status, 204);

    let wrong_type = tus(&api, Method::PATCH, &place).header("upload-offset", 4).header("content-type", "image/png");
    assert_eq!(send(wrong_type.body("56")).await.problem(), (415, "unsupported-media-type"));
    let no_offset = tus(&api, Method::PATCH, &place).header("content-type", "application/offset+octet-stream");
    assert_eq!(send(no_offset.body("56")).await.problem(), (400, "bad-request"));
    for start in [0, 3, 5, 11] {
        let answer = append(&api, &place, start, b"x").await;
        assert_eq!((answer.problem(), header(&answer, "upload-offset")), ((409, "upload-offset"), "4"));
    }
    assert_eq!(append(&api, &place, 4, b"1234567").await.problem(), (413, "body-too-large"));
    let unannounced = futures::stream::iter([Ok::<_, std::io::Error>("123"), Ok("456"), Ok("789")]);
    let request = piece(&api, &place, 4, b"").body(reqwest::Body::wrap_stream(unannounced));
    assert_eq!(send(request).await.problem(), (413, "body-too-large"));

    let sum = |bytes: &[u8]| format!("sha256 {}", STANDARD.encode(Sha256::digest(bytes)));
    let damaged = piece(&api, &place, 4, b"56").header("upload-checksum", sum(b"57"));
    assert_eq!(send(damaged).await.problem(), (460, "upload-checksum"));
    let unknown = piece(&api, &place, 4, b"56").header("upload-checksum", "md5 AAAA");
    assert_eq!(send(unknown).await.problem(), (400, "bad-request"));

    assert_eq!(append(&api, &place, 4, b"").await.status, 204);
    assert_eq!((offset(&api, &place).await, count(&app, "staging")), (4, 1));
    assert_eq!(append(&api, &place, 4, b"567890").await.status, 204);
    assert_eq!(append(&api, &place, 10, b"").await.status, 204);
    assert_eq!(append(&api, &place, 10, b"x").await.problem(), (413, "body-too-large"));
}

#[tokio::test]
async fn uploads_of_others_do_not_exist() {
    let app = TestApp::start().await;
    let api = app.acting_for("requester").await;
    let place = create(&api, "a", 10).await;
    for other in [app.acting_for("agent").await, app.acting_for("admin").await] {
        assert_eq!(send(tus(&other, Method::HEAD, &place)).await.status, 404);
        assert_eq!(append(&other, &place, 0, b"x").await.problem(), (404, "not-found"));
        assert_eq!(send(tus(&other, Method::DELETE, &place)).await.problem(), (404, "not-found"));
    }
    assert_eq!(offset(&api, &place).await, 0);
    let unknown = format!("{UPLOADS}/{}", uuid::Uuid::now_v7());
    assert_eq!(append(&api, &unknown, 0, b"x").await.problem(), (404, "not-found"));
    assert_eq!(append(&api, "/api/v1/uploads/what", 0, b"x").await.problem(), (404, "not-found"));
}

#[tokio::test]
async fn an_upload_can_be_given_up_until_it_is_complete() {
    let app = TestApp::start().await;
    let api = app.acting_for("requester").await;
    let place = create(&api, "a", 10).await;
    assert_eq!(append(&api, &place, 0, b"1234").await.status, 204);
    assert_eq!(count(&app, "staging"), 1);
    assert_eq!(send(tus(&api, Method::DELETE, &place)).await.status, 204);
    assert_eq!(send(tus(&api, Method::HEAD, &place)).await.status, 404);
    assert_eq!(append(&api, &place, 4, b"5").await.problem(), (404, "not-found"));
    assert_eq!(count(&app, ""), 0);

    let complete = upload(&api, "b", b"bytes").await;
    let answer = send(tus(&api, Method::DELETE, &format!("{UPLOADS}/{complete}"))).await;
    assert_eq!(answer.problem(), (409, "not-allowed"));
    assert_eq!(api.get(&format!("/api/v1/attachments/{complete}")).await.status, 200);
}
