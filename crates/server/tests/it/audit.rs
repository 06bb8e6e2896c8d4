//! `/api/v1/audit`

use crate::app::{TestApp, furnish, send};
use gongdan_testkit::company::Company;
use reqwest::Method;
use serde_json::{Value, json};

fn kinds(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|e| e["kind"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_auditor_sees_who_did_what_from_where() {
    for app in TestApp::each().await {
        let (requester, admin) = (app.acting_for("requester").await, app.acting_for("admin").await);
        let id = requester.submitted("灯不亮").await;
        let path = format!("/api/v1/orders/{id}");
        let edit = requester.request(Method::PATCH, &path).header("user-agent", "Test/1.0 ".repeat(60));
        assert_eq!(send(edit.json(&json!({"values": {"amount": 2}, "seen": {}}))).await.status, 200);
        let page = admin.get(&format!("/api/v1/audit?subject={id}")).await.body;
        assert_eq!(kinds(&page), ["order.edited", "order.submitted"]);
        let edited = &page["items"][0];
        assert_eq!(edited["data"]["changes"], json!([{"field": "amount", "before": null, "after": 2}]));
        assert_eq!((&edited["actor"]["name"], &edited["address"]), (&json!("requester 某"), &json!("127.0.0.1")));
        assert_eq!(edited["agent"].as_str().unwrap().chars().count(), 200, "cut to a bounded length");
        assert!(edited["subject"]["label"].as_str().unwrap().starts_with("WX-"), "{edited}");
        assert_eq!(page["next"], Value::Null);

        let by = admin.get(&format!("/api/v1/audit?actor={}&kind=order.", app.company.requester)).await.body;
        assert_eq!(kinds(&by), ["order.edited", "order.submitted"]);
        let saved = admin.get("/api/v1/audit?kind=document.saved&limit=2").await.body;
        assert_eq!(kinds(&saved), ["document.saved"; 2]);
        assert_eq!(saved["items"][0]["data"]["after"]["formVersion"], 2, "{saved}");
        assert_eq!(kinds(&admin.get("/api/v1/audit?until=2020-01-01T00:00:00Z").await.body), [""; 0]);
        assert_eq!(kinds(&admin.get("/api/v1/audit?from=2999-01-01T00:00:00Z").await.body), [""; 0]);
        let since = admin.get("/api/v1/audit?from=2020-01-01T00:00:00Z&until=2999-01-01T00:00:00Z&kind=order.").await;
        assert_eq!(kinds(&since.body), ["order.edited", "order.submitted"]);
    }
}

#[tokio::test]
async fn pages_hold_every_event_once() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        for n in 0..5 {
            admin.submitted(&format!("第 {n}")).await;
        }
        let (mut seen, mut path) = (Vec::new(), "/api/v1/audit?limit=3".to_owned());
        loop {
            let page = admin.get(&path).await.body;
            seen.extend(page["items"].as_array().unwrap().iter().map(|e| e["position"].as_i64().unwrap()));
            match page["next"].as_str() {
                Some(next) => path = format!("/api/v1/audit?limit=3&after={next}"),
                None => break,
            }
        }
        let newest = seen[0];
        assert_eq!(seen, (1..=newest).rev().collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn only_who_may_see_the_audit_sees_it_and_only_of_the_own_organisation() {
    for app in TestApp::each().await {
        let other = Company::found_in(app.company.ledger.clone(), "globex").await;
        furnish(&other).await;
        let token = app.token_of("admin", Some("acme")).await;
        let admin = app.with_token(&token);
        let foreign = admin.get(&format!("/api/v1/audit?subject={}", other.type_id)).await.body;
        assert_eq!(foreign["items"], json!([]));
        for login in ["agent", "requester"] {
            let token = app.token_of(login, Some("acme")).await;
            let api = app.with_token(&token);
            for path in ["/api/v1/audit", "/api/v1/audit/check"] {
                assert_eq!(api.get(path).await.problem(), (403, "forbidden"), "{login} {path}");
            }
        }
        for odd in ["actor=x", "from=yesterday", "after=!!", "limit=0", "kind=%00"] {
            assert_eq!(admin.get(&format!("/api/v1/audit?{odd}")).await.problem(), (400, "bad-request"), "{odd}");
        }
        let check = admin.get("/api/v1/audit/check?after=-5").await.body;
        assert_eq!(
            (&check["checked"], &check["broken"]),
            (&json!(0), &Value::Null),
            "nothing is linked without the follower"
        );
    }
}

#[tokio::test]
async fn the_right_to_the_audit_is_no_key_to_hidden_fields() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let hidden = json!({"default": "edit", "types": {app.company.type_id.to_string(): {"amount": "hidden"}}});
        let grants = json!([{"actions": ["submit", "read"], "reach": "all"}]);
        let role = |code: &str, grants: Value, fields: Value, records: &str| {
            json!({"code": code, "name": {"zh": code, "en": code}, "grants": grants, "fields": fields,
                "rights": ["see_audit"], "records": {"default": records}})
        };
        let own = json!([{"actions": ["submit", "read"], "reach": "own"}]);
        for body in [role("auditor", grants, hidden, "none"), role("stranger", own, json!({"default": "edit"}), "read")]
        {
            assert_eq!(admin.post("/api/v1/roles", body.clone()).await.status, 201);
            let user = json!({"login": body["code"], "name": "审计", "roles": [body["code"]],
                "password": crate::app::PASSWORD});
            assert_eq!(admin.post("/api/v1/users", user).await.status, 201);
        }
        let values = json!({"subject": "门禁失灵", "amount": 9000});
        let sent = admin.submit("k", json!({"typeId": app.company.type_id, "values": values})).await;
        assert_eq!(sent.status, 201, "{}", sent.body);
        let id = sent.body["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/orders/{id}");
        let edit = json!({"values": {"amount": 9500, "details": "三楼"}});
        assert_eq!(admin.patch(&path, 1, edit).await.status, 200);
        let note = admin.post(&format!("{path}/comments"), json!({"text": "同事间的话", "internal": true})).await;
        assert_eq!(note.status, 201, "{}", note.body);
        let entries = async |login: &str| {
            let api = app.acting_for(login).await;
            api.get(&format!("/api/v1/audit?subject={id}")).await.body["items"].clone()
        };

        let whole = entries("admin").await;
        assert!(whole.to_string().contains("9500") && whole.to_string().contains("同事间的话"), "{whole}");
        assert!(whole.as_array().unwrap().iter().all(|e| e["hidden"] == json!([])), "{whole}");

        let part = entries("auditor").await;
        assert_eq!(kinds(&json!({"items": part})), ["order.noted", "order.edited", "order.submitted"]);
        assert_eq!(part[0]["hidden"], json!(["text"]), "{part}");
        let changes = part[1]["data"]["changes"].as_array().unwrap();
        assert!(changes.contains(&json!({"field": "amount"})), "changed, hidden: {part}");
        assert!(changes.contains(&json!({"field": "details", "before": null, "after": "三楼"})), "{part}");
        assert_eq!(part[2]["data"]["values"]["subject"], "门禁失灵");
        assert!(part[2]["hidden"].as_array().unwrap().contains(&json!("amount")), "{part}");
        for secret in ["9500", "9000", "同事间的话"] {
            assert!(!part.to_string().contains(secret), "{secret}: {part}");
        }

        let none = entries("stranger").await;
        assert_eq!(kinds(&json!({"items": none})), ["order.noted", "order.edited", "order.submitted"]);
        assert!(none[2]["subject"]["label"].as_str().unwrap().starts_with("WX-"), "which order is told: {none}");
        for secret in ["9500", "9000", "同事间的话", "门禁失灵", "三楼"] {
            assert!(!none.to_string().contains(secret), "{secret}: {none}");
        }

        // Records of a collection that is closed to the reader.
        let auditor = app.acting_for("auditor").await;
        let device = auditor.get(&format!("/api/v1/audit?subject={}", app.device)).await.body;
        assert_eq!(kinds(&device), ["document.saved"]);
        assert!(
            device["items"][0]["data"].get("after").is_none() && !device.to_string().contains("DT-001"),
            "{device}"
        );
        let seen = admin.get(&format!("/api/v1/audit?subject={}", app.device)).await.body;
        assert!(seen.to_string().contains("DT-001"), "{seen}");
    }
}
