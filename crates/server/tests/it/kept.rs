//! What people keep on the server beside orders: own boards, templates of paper; and labels.

use crate::app::{Answer, Api, TestApp, send};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

async fn put(api: &Api<'_>, path: &str, version: i64, body: Value) -> Answer {
    send(api.request(Method::PUT, path).header("if-match", format!("\"v{version}\"")).json(&body)).await
}

fn names(page: &Answer) -> Vec<String> {
    page.body["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn boards_are_kept_for_oneself_or_shared_as_views_are() {
    for app in TestApp::each().await {
        let (requester, admin) = (app.acting_for("requester").await, app.acting_for("admin").await);
        let board = |name: &str, sharing: Value| {
            json!({"name": name, "typeId": app.company.type_id, "sharing": sharing, "span": 7,
                "parts": ["steps", "numbers"], "person": app.company.agent})
        };
        let (nobody, everybody) = (json!({"with": "nobody"}), json!({"with": "everybody"}));
        let own = requester.post("/api/v1/own-boards", board("我的", nobody.clone())).await;
        assert_eq!((own.status, &own.body["version"], &own.body["editable"]), (201, &json!(1), &json!(true)));
        assert_eq!(own.body["parts"], json!(["steps", "numbers"]));
        let refused = requester.post("/api/v1/own-boards", board("大家的", everybody.clone())).await;
        assert_eq!(refused.problem(), (403, "forbidden"));
        let shared = admin.post("/api/v1/own-boards", board("大家的", everybody)).await;
        assert_eq!(names(&requester.get("/api/v1/own-boards").await), ["我的", "大家的"]);
        assert_eq!(names(&admin.get("/api/v1/own-boards").await), ["大家的"]);

        let at = |made: &Answer| format!("/api/v1/own-boards/{}", made.body["id"].as_str().unwrap());
        assert_eq!(put(&admin, &at(&own), 1, board("x", nobody.clone())).await.problem(), (404, "not-found"));
        let foreign = put(&requester, &at(&shared), 1, board("x", nobody.clone())).await;
        assert_eq!(foreign.problem(), (403, "forbidden"));
        let changed = put(&requester, &at(&own), 1, board("改名", nobody.clone())).await;
        assert_eq!((changed.status, &changed.body["ownerId"]), (200, &json!(app.company.requester)));
        let stale = put(&requester, &at(&own), 1, board("改名", nobody.clone())).await;
        assert_eq!(stale.problem(), (412, "version-conflict"));
        assert_eq!(admin.delete(&at(&own)).await.problem(), (404, "not-found"));
        assert_eq!(requester.delete(&at(&own)).await.status, 204);
        assert_eq!(names(&requester.get("/api/v1/own-boards").await), ["大家的"]);

        let with = |name: &str, value: Value| {
            let mut body = board("x", nobody.clone());
            body[name] = value;
            body
        };
        for (body, path) in [
            (with("name", json!(" ")), "/name"),
            (with("name", json!("长".repeat(61))), "/name"),
            (with("parts", json!([])), "/parts"),
            (with("parts", json!(["days", "days"])), "/parts"),
            (with("span", json!(0)), "/span"),
            (with("span", json!(367)), "/span"),
            (with("typeId", json!(Uuid::now_v7())), "/typeId"),
            (with("site", json!(Uuid::now_v7())), "/site"),
        ] {
            assert_eq!(admin.post("/api/v1/own-boards", body).await.faults()[0].0, path);
        }
    }
}

#[tokio::test]
async fn templates_of_paper_are_kept_by_who_designs_forms_and_used_by_who_reads_orders() {
    for app in TestApp::each().await {
        let (requester, admin) = (app.acting_for("requester").await, app.acting_for("admin").await);
        let text = |words: &str| json!({"zh": words, "en": words});
        let template = |name: &str| {
            json!({"name": text(name), "typeId": app.company.type_id, "paper": "a5", "qr": true,
            "logo": "data:image/png;base64,iVBORw0KGgo=", "heading": text("维修工单"),
            "sections": [
                {"part": "values", "fields": ["subject"], "columns": 2},
                {"part": "words", "words": text("请核对后签字")},
                {"part": "signing", "signers": [text("客户")]},
            ]})
        };
        let refused = requester.post("/api/v1/print-templates", template("客户联")).await;
        assert_eq!(refused.problem(), (403, "forbidden"));
        let made = admin.post("/api/v1/print-templates", template("客户联")).await;
        assert_eq!((made.status, &made.body["sections"][0]["columns"]), (201, &json!(2)), "{}", made.body);
        let seen = requester.get("/api/v1/print-templates").await;
        assert_eq!(seen.body["items"], json!([made.body]));
        let path = format!("/api/v1/print-templates/{}", made.body["id"].as_str().unwrap());
        assert_eq!(put(&requester, &path, 1, template("x")).await.problem(), (403, "forbidden"));
        assert_eq!(put(&admin, &path, 1, template("存根联")).await.body["version"], 2);
        assert_eq!(put(&admin, &path, 1, template("x")).await.problem(), (412, "version-conflict"));

        let with = |name: &str, value: Value| {
            let mut body = template("x");
            body[name] = value;
            body
        };
        for (body, at) in [
            (with("name", text("")), "/name"),
            (with("logo", json!("data:image/svg+xml;base64,PHN2Zz4=")), "/logo"),
            (with("logo", json!("https://example.org/logo.png")), "/logo"),
            (with("logo", json!(format!("data:image/png;base64,{}", "A".repeat(100_000)))), "/logo"),
            (with("sections", json!([])), "/sections"),
            (with("sections", json!([{"part": "values", "columns": 4}])), "/sections/0"),
            (with("sections", json!([{"part": "words"}])), "/sections/0/words"),
            (with("typeId", json!(Uuid::now_v7())), "/typeId"),
        ] {
            assert_eq!(admin.post("/api/v1/print-templates", body).await.faults()[0].0, at);
        }
        assert_eq!(requester.delete(&path).await.problem(), (403, "forbidden"));
        assert_eq!(admin.delete(&path).await.status, 204);
        assert_eq!(requester.get("/api/v1/print-templates").await.body["items"], json!([]));
    }
}

#[tokio::test]
async fn labels_carry_the_address_of_what_the_reader_may_see() {
    for app in TestApp::each().await {
        let (agent, requester) = (app.acting_for("agent").await, app.acting_for("requester").await);
        let path = "/api/v1/records/device/labels";
        let labels = agent.post(path, json!({"ids": [app.device, Uuid::now_v7()]})).await;
        let items = labels.body["items"].as_array().unwrap();
        assert_eq!((labels.status, items.len(), &items[0]["id"]), (200, 1, &json!(app.device)), "{}", labels.body);
        assert!(items[0]["qr"].as_str().unwrap().contains("<svg"));
        for ids in [vec![], vec![app.device; 501]] {
            assert_eq!(agent.post(path, json!({"ids": ids})).await.faults()[0].0, "/ids");
        }
        let order = requester.submitted("灯不亮").await;
        let code = format!("/api/v1/orders/{order}/qr.svg");
        assert_eq!(requester.get(&code).await.headers["content-type"], "image/svg+xml");
        let nowhere = format!("/api/v1/orders/{}/qr.svg", Uuid::now_v7());
        assert_eq!(requester.get(&nowhere).await.status, 404);
    }
}
