//! `/api/v1/orders/{id}/comments` and `/attachments`

use crate::app::{TestApp, send};
use gongdan_domain::Command;
use gongdan_domain::attachment::Attachment;
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

/// A finished upload of a user.
async fn upload(app: &TestApp, user: Uuid, name: &str) -> Uuid {
    let id = Uuid::now_v7();
    let attachment = Attachment {
        id,
        order_id: None,
        comment_id: None,
        field_id: None,
        name: name.to_owned(),
        media_type: "image/png".to_owned(),
        size_bytes: 3,
        sha256: "00".repeat(32),
        has_thumbnail: false,
        uploaded_by: Some(user),
        uploader_name: "某".to_owned(),
        created_at: gongdan_testkit::company::now(),
    };
    app.company.system(Command::StoreAttachment(Box::new(attachment))).await;
    id
}

#[tokio::test]
async fn a_comment_is_written_once_with_its_files() {
    for app in TestApp::each().await {
        let agent = app.acting_for("agent").await;
        let path = format!("/api/v1/orders/{}", agent.submitted("灯不亮").await);
        let file = upload(&app, app.company.agent, "灯.png").await;
        let body = json!({"text": "  见照片 ", "attachments": [file]});
        let comments = format!("{path}/comments");
        let post = || agent.request(Method::POST, &comments).header("idempotency-key", "c1").json(&body);
        let first = send(post()).await;
        assert_eq!(first.status, 201, "{}", first.body);
        assert_eq!(first.body["text"], "见照片");
        assert_eq!(first.body["attachments"][0]["name"], "灯.png");
        assert_eq!(send(post()).await.body, first.body, "a repeat");
        let listed = agent.get(&comments).await.body;
        assert_eq!(listed, json!({"items": [first.body], "next": null}));
        let order = agent.get(&path).await.body;
        assert_eq!((&order["comments"], &order["attachments"]), (&json!(1), &json!(1)));
    }
}

#[tokio::test]
async fn comments_have_words() {
    let app = TestApp::start().await;
    let agent = app.acting_for("agent").await;
    let path = format!("/api/v1/orders/{}/comments", agent.submitted("灯不亮").await);
    assert_eq!(agent.post(&path, json!({"text": " \n "})).await.faults(), [("/text", "required")]);
    assert_eq!(agent.post(&path, json!({"text": "长".repeat(10_001)})).await.faults(), [("/text", "too-long")]);
    let unknown = json!({"text": "见照片", "attachments": [Uuid::now_v7()]});
    assert_eq!(agent.post(&path, unknown).await.faults(), [("/attachments/0", "unknown-attachment")]);
    let many: Vec<Uuid> = (0..51).map(|_| Uuid::now_v7()).collect();
    assert_eq!(
        agent.post(&path, json!({"text": "x", "attachments": many})).await.faults(),
        [("/attachments", "too-many")]
    );
    assert_eq!(agent.post(&path, json!({"text": "x", "attachments": ["1"]})).await.faults()[0].0, "/attachments/0");
}

#[tokio::test]
async fn a_file_belongs_to_one_order_and_comes_from_who_sends_it() {
    for app in TestApp::each().await {
        let (agent, requester) = (app.acting_for("agent").await, app.acting_for("requester").await);
        let one = format!("/api/v1/orders/{}/attachments", agent.submitted("一").await);
        let two = format!("/api/v1/orders/{}/attachments", agent.submitted("二").await);
        let file = upload(&app, app.company.agent, "a.png").await;
        let claim = json!({"attachments": [file]});
        let added = agent.post(&one, claim.clone()).await;
        assert_eq!((added.status, &added.body["items"][0]["id"]), (200, &json!(file)), "{}", added.body);
        assert_eq!(agent.get(&one).await.body, added.body);
        assert_eq!(agent.post(&two, claim.clone()).await.faults(), [("/attachments/0", "attachment-taken")]);
        assert_eq!(agent.post(&two, json!({"attachments": []})).await.faults(), [("/attachments", "required")]);
        let theirs = upload(&app, app.company.agent, "b.png").await;
        let mut order = app.order("三");
        order["values"]["photos"] = json!([theirs]);
        let stolen = requester.submit("steal", order.clone()).await;
        assert_eq!(stolen.faults(), [("/values/photos", "unknown-attachment")]);
        let own = agent.submit("own", order).await;
        assert_eq!(own.status, 201, "{}", own.body);
        let read = agent.get(&format!("/api/v1/orders/{}", own.body["id"].as_str().unwrap())).await.body;
        assert_eq!(read["references"][theirs.to_string()], json!({"kind": "attachment", "label": "b.png"}));
    }
}

#[tokio::test]
async fn comments_among_colleagues_are_theirs_alone_on_every_channel() {
    for app in TestApp::each().await {
        let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
        let id = requester.submitted("灯不亮").await;
        let path = format!("/api/v1/orders/{id}");
        let comments = format!("{path}/comments");
        let before = requester.get(&path).await;
        let body = json!({"text": "备件在保修期外，别先承诺", "mentions": [app.company.requester], "internal": true});
        let post = || agent.request(Method::POST, &comments).header("idempotency-key", "n1").json(&body);
        let noted = send(post()).await;
        assert_eq!((noted.status, &noted.body["internal"]), (201, &json!(true)), "{}", noted.body);
        assert_eq!(send(post()).await.body, noted.body, "a repeat");
        assert_eq!(agent.get(&comments).await.body["items"], json!([noted.body]));
        assert_eq!(agent.get(&format!("{path}/history")).await.body["items"][1]["kind"], "order.noted");

        // Whoever asked can tell from nothing that it is there.
        let after = requester.get(&path).await;
        assert_eq!((&after.body, &after.headers["etag"]), (&before.body, &before.headers["etag"]));
        assert_eq!(requester.get(&comments).await.body["items"], json!([]));
        let history = requester.get(&format!("{path}/history")).await.body;
        assert_eq!(history["items"].as_array().unwrap().len(), 1, "{history}");
        assert_eq!(requester.get("/api/v1/mentions").await.body["items"], json!([]));

        // The search has it for those who may read it, for nobody else.
        // 保修期外
        let words = "%E4%BF%9D%E4%BF%AE%E6%9C%9F%E5%A4%96";
        let began = std::time::Instant::now();
        while agent.get(&format!("/api/v1/search?q={words}")).await.body["items"] == json!([]) {
            assert!(began.elapsed().as_secs() < 5, "colleagues find it");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        for (api, hits) in [(&agent, 1), (&requester, 0)] {
            let found = api.get(&format!("/api/v1/search?q={words}")).await.body;
            assert_eq!(found["items"].as_array().unwrap().len(), hits, "{found}");
        }

        // An open comment of the same order is everybody's.
        agent.post(&comments, json!({"text": "下午上门"})).await;
        assert_eq!(requester.get(&comments).await.body["items"][0]["text"], "下午上门");
        assert_eq!(requester.get(&path).await.body["comments"], 1);

        let refused = requester.post(&comments, json!({"text": "内部", "internal": true})).await;
        assert_eq!(refused.problem(), (403, "forbidden"));
        let file = upload(&app, app.company.agent, "灯.png").await;
        let with_file = json!({"text": "见照片", "internal": true, "attachments": [file]});
        assert_eq!(agent.post(&comments, with_file).await.faults(), [("/attachments", "not-with-internal")]);

        // Merged away, it stays what it was.
        let survivor = requester.submitted("灯还是不亮").await;
        assert_eq!(agent.post(&format!("{path}/merge"), json!({"into": survivor})).await.status, 200);
        let merged = format!("/api/v1/orders/{survivor}/comments");
        let texts = |answer: &serde_json::Value| answer["items"].as_array().unwrap().len();
        assert_eq!(texts(&agent.get(&merged).await.body), 2);
        assert_eq!(texts(&requester.get(&merged).await.body), 1);
    }
}
