//! Channels over the API: settings are checked, secrets never come out; what people want to be told.

use crate::app::{TestApp, send};
use reqwest::Method;
use serde_json::{Value, json};

async fn put(api: &crate::app::Api<'_>, path: &str, version: i64, body: Value) -> crate::app::Answer {
    send(api.request(Method::PUT, path).header("if-match", format!("\"v{version}\"")).json(&body)).await
}

/// The channel that speaks SMTP.
fn mail(all: &Value) -> &Value {
    all["items"].as_array().unwrap().iter().find(|item| item["schema"]["properties"]["host"].is_object()).unwrap()
}

fn settings() -> Value {
    json!({"host": "mail.example.com", "port": 587, "security": "starttls", "user": "robot", "from": "gd@example.com"})
}

#[tokio::test]
async fn a_channel_is_set_up_and_its_secret_never_comes_out() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let all = admin.get("/api/v1/channels").await.body;
        let first = mail(&all);
        let name = first["name"].as_str().unwrap();
        assert_eq!(
            (&first["active"], &first["version"], &first["keptSecrets"]),
            (&json!(false), &json!(0), &json!([]))
        );
        assert!(first["schema"]["properties"]["host"]["x-title"]["zh"].is_string());
        let place = format!("/api/v1/channels/{name}");
        assert_eq!(admin.post(&format!("{place}/test"), json!({})).await.status, 404, "it is not set up yet");
        let body = json!({"settings": settings(), "secrets": {"secret": "not to be seen"}, "active": true});
        let made = put(&admin, &place, 0, body.clone()).await;
        assert_eq!((made.status, &made.body["keptSecrets"]), (200, &json!(["secret"])), "{}", made.body);
        assert_eq!(put(&admin, &place, 0, body).await.problem().1, "version-conflict");
        let kept = put(&admin, &place, 1, json!({"settings": settings(), "active": false})).await;
        assert_eq!((&kept.body["keptSecrets"], &kept.body["active"]), (&json!(["secret"]), &json!(false)), "it stays");
        for path in ["/api/v1/channels", "/api/v1/audit"] {
            assert!(!admin.get(path).await.body.to_string().contains("not to be seen"), "{path}");
        }
        let test = admin.post(&format!("{place}/test"), json!({})).await;
        assert_eq!((test.status, &test.body["state"]), (202, &json!("waiting")), "{}", test.body);
        let message = format!("{place}/messages/{}", test.body["id"].as_str().unwrap());
        assert_eq!(admin.get(&message).await.body["topic"], "channel.test");
        let gone =
            put(&admin, &place, 2, json!({"settings": settings(), "secrets": {"secret": ""}, "active": true})).await;
        assert_eq!(gone.body["keptSecrets"], json!([]));
        let unknown = json!({"settings": settings(), "secrets": {"a/b": "x"}, "active": true});
        assert_eq!(put(&admin, &place, 3, unknown).await.faults()[0].0, "/secrets/a~1b");
        let agent = app.acting_for("agent").await;
        assert_eq!(agent.get("/api/v1/channels").await.problem(), (403, "forbidden"));
        assert_eq!(put(&agent, &place, 3, json!({"settings": settings(), "active": true})).await.status, 403);
    }
}

#[tokio::test]
async fn mistakes_in_settings_are_named() {
    let app = TestApp::start().await;
    let admin = app.acting_for("admin").await;
    let name = mail(&admin.get("/api/v1/channels").await.body)["name"].as_str().unwrap().to_owned();
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
        assert_eq!(of(&usual, "mentioned"), json!({"reason": "mentioned", "app": true, "outside": true}));
        assert_eq!((&of(&usual, "commented")["outside"], &usual["channels"]), (&json!(false), &json!([])));
        let wish = json!({"ways": [{"reason": "mentioned", "app": true, "outside": false}],
            "quiet": {"from": "22:00", "to": "07:00"}, "digestHour": 9});
        let saved = put(&agent, place, 0, wish.clone()).await;
        assert_eq!(saved.status, 200, "{}", saved.body);
        let now = agent.get(place).await.body;
        assert_eq!((&of(&now, "mentioned")["outside"], &now["digestHour"]), (&json!(false), &json!(9)));
        assert_eq!(now["quiet"], json!({"from": "22:00", "to": "07:00"}));
        assert_eq!(put(&agent, place, 0, wish).await.problem().1, "version-conflict");
        let others = app.acting_for("requester").await;
        assert_eq!(of(&others.get(place).await.body, "mentioned")["outside"], true, "it is everybody's own");
        for (wrong, path) in [
            (json!({"ways": [{"reason": "dreamt", "app": true, "outside": true}]}), "/ways/0/reason"),
            (json!({"ways": [], "quiet": {"from": "25:00", "to": "07:00"}}), "/quiet/from"),
            (json!({"ways": [], "digestHour": 24}), "/digestHour"),
            (json!({"ways": [], "channels": ["pigeon"]}), "/channels/0"),
        ] {
            assert_eq!(put(&agent, place, 1, wrong).await.faults()[0].0, path);
        }
        let order = others.submitted("水泵").await;
        let sent = format!("/api/v1/orders/{order}/messages");
        assert_eq!(agent.get(&sent).await.body["items"], json!([]));
        assert_eq!(others.get(&sent).await.problem(), (403, "forbidden"), "who was told is for colleagues");
    }
}

/// Settings that each channel takes, by a setting that only this one has.
fn vendors() -> [(&'static str, Value, &'static [&'static str]); 4] {
    [
        ("corpId", json!({"baseUrl": "https://qyapi.example.com", "corpId": "ww1", "agentId": 1}), &["secret"]),
        ("appKey", json!({"baseUrl": "https://oapi.example.com", "appKey": "k", "agentId": 1}), &["secret"]),
        ("idType", json!({"baseUrl": "https://open.example.com", "appId": "a", "idType": "user_id"}), &["secret"]),
        ("signName", json!({"vendor": "twilio", "keyId": "AC1", "from": "+14155552671"}), &["secret"]),
    ]
}

#[tokio::test]
async fn every_channel_is_set_up_by_what_its_schema_says() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let all = admin.get("/api/v1/channels").await.body;
        for (mark, settings, secrets) in vendors() {
            let items = all["items"].as_array().unwrap();
            let one = items.iter().find(|one| one["schema"]["properties"][mark].is_object()).unwrap();
            let place = format!("/api/v1/channels/{}", one["name"].as_str().unwrap());
            assert!(one["title"]["zh"].is_string() && one["schema"]["x-secrets"].is_object(), "{one}");
            let given: serde_json::Map<String, Value> =
                secrets.iter().map(|name| ((*name).to_owned(), json!("hush"))).collect();
            let made = put(&admin, &place, 0, json!({"settings": settings, "secrets": given, "active": true})).await;
            assert_eq!((made.status, &made.body["keptSecrets"]), (200, &json!(secrets)), "{}", made.body);
            assert!(!made.body.to_string().contains("hush"));
            let wrong = put(&admin, &place, 1, json!({"settings": {"colour": "red"}, "active": true})).await;
            assert_eq!(wrong.faults()[0].0, "/settings", "{mark}");
            let mut inside = settings.clone();
            inside["baseUrl"] = json!("http://10.1.2.3:1");
            let closed = put(&admin, &place, 1, json!({"settings": inside, "active": true})).await;
            assert_eq!(closed.faults()[0].0, "/settings/baseUrl", "{mark}: no way into the internal network");
        }
    }
}

#[tokio::test]
async fn people_have_accounts_and_choose_among_the_channels_that_reach_them() {
    for app in TestApp::each().await {
        let (admin, agent) = (app.acting_for("admin").await, app.acting_for("agent").await);
        for (mark, settings, _) in vendors() {
            let all = admin.get("/api/v1/channels").await.body;
            let items = all["items"].as_array().unwrap();
            let one = items.iter().find(|one| one["schema"]["properties"][mark].is_object()).unwrap();
            let place = format!("/api/v1/channels/{}", one["name"].as_str().unwrap());
            assert_eq!(put(&admin, &place, 0, json!({"settings": settings, "active": true})).await.status, 200);
        }
        let kinds = agent.get("/api/v1/channel-kinds").await.body;
        let of = |reaches: &str| {
            let items = kinds["items"].as_array().unwrap().iter();
            items
                .filter(|kind| kind["reaches"] == reaches)
                .map(|kind| kind["name"].as_str().unwrap())
                .collect::<Vec<_>>()
        };
        let (chat, phone) = (of("account")[0], of("phone"));
        let me = agent.get("/api/v1/session").await.body["user"]["id"].as_str().unwrap().to_owned();
        let place = format!("/api/v1/users/{me}");
        let version = admin.get(&place).await.body["version"].as_i64().unwrap();
        let patch = async |version: i64, body: Value| {
            let request = admin.request(Method::PATCH, &place).header("if-match", format!("\"v{version}\""));
            send(request.json(&body)).await
        };
        for wrong in [json!({phone[0]: "x"}), json!({"pigeon": "x"}), json!({chat: "a|b"}), json!({chat: "@all"})] {
            assert_eq!(patch(version, json!({"accounts": wrong})).await.status, 422, "{wrong}");
        }
        let saved = patch(version, json!({"accounts": {chat: " lin "}, "phone": "13800138000"})).await;
        assert_eq!(saved.body["accounts"], json!({chat: "lin"}), "{}", saved.body);
        let wishes = "/api/v1/message-preferences";
        let names = |body: &Value| {
            let all = body["channels"].as_array().unwrap().iter();
            all.map(|each| (each["name"].as_str().unwrap().to_owned(), each["on"] == true)).collect::<Vec<_>>()
        };
        let usual = names(&agent.get(wishes).await.body);
        assert_eq!(usual[0], (chat.to_owned(), true));
        assert!(usual.len() == 2 && usual[1].1, "{usual:?}");
        let turned = json!({"ways": [], "channels": [usual[1].0]});
        let saved = put(&agent, wishes, 0, turned).await;
        assert_eq!(names(&saved.body), [(usual[1].0.clone(), true), (chat.to_owned(), false)]);
    }
}
