//! Forms on their way: drafts, who published what, fields from a table, flows in other writing.

use crate::app::{TestApp, send};
use crate::flows::{flow, publish};
use crate::uploads::upload;
use reqwest::Method;
use serde_json::{Value, json};

fn form(label: &str) -> Value {
    let text = json!({"zh": label, "en": label});
    let field = json!({"id": "subject", "kind": "text", "label": text});
    json!({"title": "", "pages": [{"id": "p", "title": text, "sections": [{"id": "s", "fields": [field]}]}]})
}

#[tokio::test]
async fn a_draft_is_kept_for_all_who_draw_forms_and_a_stale_one_is_refused() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let path = format!("/api/v1/order-types/{}/form-draft", app.company.type_id);
        let put = async |version: Option<&str>, body: Value| {
            let request = admin.request(Method::PUT, &path).json(&body);
            let request = version.iter().fold(request, |request, version| request.header("if-match", *version));
            send(request).await
        };
        assert_eq!(admin.get(&path).await.problem(), (404, "not-found"));
        // It may be wrong in every way but its shape.
        let kept = put(None, json!({"base": 2, "form": {"title": "{", "pages": []}})).await;
        assert_eq!((kept.status, &kept.headers["etag"]), (200, &"\"v1\"".parse().unwrap()), "{}", kept.body);
        assert_eq!(put(None, json!({"base": 2, "form": form("一")})).await.problem(), (428, "version-missing"));
        let shape = put(Some("\"v1\""), json!({"base": 2, "form": {"pages": 3}})).await;
        assert_eq!(shape.faults(), [("/form/pages", "wrong-type")]);
        assert_eq!(put(Some("\"v1\""), json!({"base": 2, "form": form("一")})).await.status, 200);
        assert_eq!(
            put(Some("\"v1\""), json!({"base": 2, "form": form("二")})).await.problem(),
            (412, "version-conflict")
        );

        let shown = admin.get(&path).await.body;
        assert_eq!((&shown["version"], &shown["base"]), (&json!(2), &json!(2)));
        assert_eq!(shown["form"]["pages"][0]["title"]["zh"], "一");
        assert_eq!(shown["author"]["id"], json!(app.company.admin));
        assert!(shown["at"].is_string(), "{shown}");
        assert_eq!(app.acting_for("agent").await.get(&path).await.problem(), (403, "forbidden"));

        let gone = admin.request(Method::DELETE, &path).header("if-match", "\"v2\"");
        assert_eq!(send(gone).await.status, 204);
        assert_eq!(admin.get(&path).await.problem(), (404, "not-found"));
        assert_eq!(put(None, json!({"base": 2, "form": form("三")})).await.status, 200, "one can begin anew");
    }
}

#[tokio::test]
async fn versions_name_their_authors_to_those_who_publish() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let path = format!("/api/v1/order-types/{}", app.company.type_id);
        assert_eq!(admin.post(&format!("{path}/forms"), form("一")).await.status, 201);
        let items = admin.get(&format!("{path}/forms")).await.body["items"].clone();
        assert_eq!((&items[0]["version"], &items[0]["current"]), (&json!(3), &json!(true)), "{items}");
        assert_eq!(items[0]["author"]["id"], json!(app.company.admin));
        assert!(items[0]["at"].is_string());
        let others = app.acting_for("requester").await.get(&format!("{path}/forms")).await.body;
        assert_eq!((&others["items"][0]["author"], &others["items"][0]["at"]), (&Value::Null, &Value::Null));
    }
}

#[tokio::test]
async fn flows_list_their_versions_with_note_and_author() {
    for app in TestApp::each().await {
        let mut noted = flow(&app);
        noted["note"] = "按金额".into();
        publish(&app, noted).await;
        publish(&app, flow(&app)).await;
        let admin = app.acting_for("admin").await;
        let path = format!("/api/v1/order-types/{}/flows", app.company.type_id);
        let items = admin.get(&path).await.body["items"].clone();
        let told: Vec<_> =
            items.as_array().unwrap().iter().map(|v| (&v["version"], &v["current"], &v["note"])).collect();
        assert_eq!(told, [(&json!(2), &json!(true), &json!("")), (&json!(1), &json!(false), &json!("按金额"))]);
        assert_eq!(items[1]["author"]["id"], json!(app.company.admin));
        assert_eq!(items[0]["steps"], json!(flow(&app)["steps"].as_array().unwrap().len()));
        assert_eq!(app.acting_for("agent").await.get(&path).await.problem(), (403, "forbidden"));
    }
}

#[tokio::test]
async fn a_flow_goes_out_as_text_and_bpmn_and_comes_back_the_same() {
    let app = TestApp::start().await;
    let admin = app.acting_for("admin").await;
    for writing in ["text", "bpmn"] {
        let out = admin.post("/api/v1/flows/write", json!({"as": writing, "flow": flow(&app)})).await;
        let source = out.body["source"].as_str().unwrap_or_default().to_owned();
        assert_eq!((out.status, source.is_empty()), (200, false), "{}", out.body);
        let back = admin.post("/api/v1/flows/read", json!({"as": writing, "source": source})).await;
        assert_eq!((back.status, &back.body["fault"]), (200, &Value::Null), "{}", back.body);
        let again = admin.post("/api/v1/flows/write", json!({"as": writing, "flow": back.body["flow"]})).await;
        assert_eq!(again.body["source"], json!(source), "{writing}");
    }
    let wrong = admin.post("/api/v1/flows/read", json!({"as": "text", "source": "flow\n\nstep\n"})).await;
    assert_eq!((wrong.status, &wrong.body["flow"]), (200, &Value::Null), "{}", wrong.body);
    assert_eq!(wrong.body["fault"]["line"], 3, "{}", wrong.body);
    let agent = app.acting_for("agent").await;
    assert_eq!(
        agent.post("/api/v1/flows/read", json!({"as": "text", "source": ""})).await.problem(),
        (403, "forbidden")
    );
}

#[tokio::test]
async fn a_table_becomes_fields() {
    let app = TestApp::start().await;
    let admin = app.acting_for("admin").await;
    let csv = "联系电话,区域,维修费用\n13800138000,华东,480\n13900139000,华南,\n13700137000,华东,120.50\n";
    let id = upload(&admin, "旧工单.csv", csv.as_bytes()).await;
    let told = admin.post("/api/v1/forms/propose", json!({"attachmentId": id})).await;
    assert_eq!((told.status, &told.body["rows"]), (200, &json!(3)), "{}", told.body);
    let fields: Vec<_> = told.body["columns"].as_array().unwrap().iter().map(|c| &c["field"]).collect();
    let kinds: Vec<_> = fields.iter().map(|field| (field["id"].as_str(), field["kind"].as_str())).collect();
    let expected = [("lian_xi_dian_hua", "phone"), ("qu_yu", "text"), ("wei_xiu_fei_yong", "money")];
    assert_eq!(kinds, expected.map(|(id, kind)| (Some(id), Some(kind))));
    assert_eq!(told.body["columns"][2]["samples"], json!(["480", "120.50"]));

    let other = app.acting_for("agent").await;
    assert_eq!(other.post("/api/v1/forms/propose", json!({"attachmentId": id})).await.problem(), (403, "forbidden"));
    let picture = upload(&admin, "a.png", b"\x89PNG\r\n\x1A\n\0\0\0\0").await;
    let bad = admin.post("/api/v1/forms/propose", json!({"attachmentId": picture})).await;
    assert_eq!(bad.faults().first().map(|(path, _)| *path), Some("/attachmentId"), "{}", bad.body);
}
