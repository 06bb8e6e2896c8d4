//! Channels over the API: settings are checked, secrets never come out; what people want to be told.

use crate::app::{TestApp, send};
use reqwest::Method;
use serde_json::{Value, json};

async fn put(api: &crate::app::Api<'_>, path: &str, version: i64, body: Value) -> crate::app::Answer {
    send(api.request(Method::PUT, path).header("if-match", format!("\"v{version}\"")).json(&body)).await
}

fn settings() -> Value {
    json!({"host": "mail.example.com", "port": 587, "security": "starttls", "user": "robot", "from": "gd@example.com"})
}

#[tokio::test]
async fn a_channel_is_set_up_and_its_secret_never_comes_out() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let all = admin.get("/api/v1/channels").await.body;
        let (name, first) = (all["items"][0]["name"].as_str().unwrap(), &all["items"][0]);
        assert_eq!(
            (&first["active"], &first["version"], &first["hasSecret"]),
            (&json!(false), &json!(0), &json!(false))
        );
        assert!(first["schema"]["properties"]["host"]["x-title"]["zh"].is_string());
        let place = format!("/api/v1/channels/{name}");
        assert_eq!(admin.post(&format!("{place}/test"), json!({})).await.status, 404, "it is not set up yet");
        let body = json!({"settings": settings(), "secret": "not to be seen", "active": true});
        let made = put(&admin, &place, 0, body.clone()).await;
        assert_eq!((made.status, &made.body["hasSecret"]), (200, &json!(true)), "{}", made.body);
        assert_eq!(put(&admin, &place, 0, body).await.problem().1, "version-conflict");
        let kept = put(&admin, &place, 1, json!({"settings": settings(), "active": false})).await;
        assert_eq!((&kept.body["hasSecret"], &kept.body["active"]), (&json!(true), &json!(false)), "it stays");
        for path in ["/api/v1/channels", "/api/v1/audit"] {
            assert!(!admin.get(path).await.body.to_string().contains("not to be seen"), "{path}");
        }
        let test = admin.post(&format!("{place}/test"), json!({})).await;
        assert_eq!((test.status, &test.body["state"]), (202, &json!("waiting")), "{}", test.body);
        let message = format!("{place}/messages/{}", test.body["id"].as_str().unwrap());
        assert_eq!(admin.get(&message).await.body["topic"], "channel.test");
        let gone = put(&admin, &place, 2, json!({"settings": settings(), "secret": "", "active": true})).await;
        assert_eq!(gone.body["hasSecret"], false);
        let agent = app.acting_for("agent").await;
        assert_eq!(agent.get("/api/v1/channels").await.problem(), (403, "forbidden"));
        assert_eq!(put(&agent, &place, 3, json!({"settings": settings(), "active": true})).await.status, 403);
    }
}

#[tokio::test]
async fn mistakes_in_settings_are_named() {
    let app = TestApp::start().await;
    let admin = app.acting_for("admin").await;
    let name = admin.get("/api/v1/channels").await.body["items"][0]["name"].as_str().unwrap().to_owned();
    let place = format!("/api/v1/channels/{name}");
    let table = [
        (json!({"host": "a b"}), "/settings/host"),
        (json!({"from": "nobody"}), "/settings/from"),
        (json!({"port": 0}), "/settings/port"),
        (json!({"port": 70_000}), "/settings"),
        (json!({"security": "hope"}), "/settings"),
        (json!({"colour": "red"}), "/settings"),
        (json!({"user": "a\nb"}), "/settings/user"),
    ];
    for (change, path) in table {
        let mut wrong = settings();
        for (name, value) in change.as_object().unwrap() {
            wrong[name] = value.clone();
        }
        let refused = put(&admin, &place, 0, json!({"settings": wrong, "active": true})).await;
        assert_eq!(refused.faults().iter().map(|(path, _)| *path).collect::<Vec<_>>(), [path], "{change}");
    }
    assert_eq!(put(&admin, "/api/v1/channels/pigeon", 0, json!({"settings": {}, "active": true})).await.status, 404);
}

#[tokio::test]
async fn everybody_says_what_they_want_to_be_told() {
    for app in TestApp::each().await {
        let agent = app.acting_for("agent").await;
        let place = "/api/v1/message-preferences";
        let usual = agent.get(place).await.body;
        let of = |body: &Value, reason: &str| {
            body["ways"].as_array().unwrap().iter().find(|way| way["reason"] == reason).unwrap().clone()
        };
        assert_eq!(of(&usual, "mentioned"), json!({"reason": "mentioned", "app": true, "mail": true}));
        assert_eq!((&of(&usual, "commented")["mail"], &usual["mailed"]), (&json!(false), &json!(false)));
        let wish = json!({"ways": [{"reason": "mentioned", "app": true, "mail": false}],
            "quiet": {"from": "22:00", "to": "07:00"}, "digestHour": 9});
        let saved = put(&agent, place, 0, wish.clone()).await;
        assert_eq!(saved.status, 200, "{}", saved.body);
        let now = agent.get(place).await.body;
        assert_eq!((&of(&now, "mentioned")["mail"], &now["digestHour"]), (&json!(false), &json!(9)));
        assert_eq!(now["quiet"], json!({"from": "22:00", "to": "07:00"}));
        assert_eq!(put(&agent, place, 0, wish).await.problem().1, "version-conflict");
        let others = app.acting_for("requester").await;
        assert_eq!(of(&others.get(place).await.body, "mentioned")["mail"], true, "it is everybody's own");
        for (wrong, path) in [
            (json!({"ways": [{"reason": "dreamt", "app": true, "mail": true}]}), "/ways/0/reason"),
            (json!({"ways": [], "quiet": {"from": "25:00", "to": "07:00"}}), "/quiet/from"),
            (json!({"ways": [], "digestHour": 24}), "/digestHour"),
        ] {
            assert_eq!(put(&agent, place, 1, wrong).await.faults()[0].0, path);
        }
        let order = others.submitted("水泵").await;
        let sent = format!("/api/v1/orders/{order}/messages");
        assert_eq!(agent.get(&sent).await.body["items"], json!([]));
        assert_eq!(others.get(&sent).await.problem(), (403, "forbidden"), "who was told is for colleagues");
    }
}
