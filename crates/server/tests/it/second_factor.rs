//! Signing in with a code.

use crate::app::{Answer, Api, PASSWORD, TestApp, send};
use reqwest::Method;
use ring::hmac;
use serde_json::{Value, json};

/// Six digits for a step, from the seed as it was shown (RFC 6238).
fn code(secret: &str, step: i64) -> String {
    let bits: Vec<u8> = secret
        .bytes()
        .map(|letter| b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|a| *a == letter).unwrap() as u8)
        .flat_map(|five| (0..5).map(move |at| five >> (4 - at) & 1))
        .collect();
    let seed: Vec<u8> = bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |all, bit| all << 1 | bit)).collect();
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &seed), &step.to_be_bytes());
    let offset = usize::from(tag.as_ref()[19] & 15);
    let number = u32::from_be_bytes(tag.as_ref()[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

fn step() -> i64 {
    jiff::Timestamp::now().as_second() / 30
}

async fn as_agent(app: &TestApp, cookie: &str, method: Method, path: &str, body: Value) -> Answer {
    send(app.stranger().request(method, path).header("cookie", cookie).json(&body)).await
}

async fn sign_in(app: &TestApp, code: Option<&str>) -> Answer {
    let body = json!({"login": "agent", "password": PASSWORD, "code": code});
    app.stranger().post("/api/v1/session", body).await
}

/// Switches it on for the agent; answers cookie, seed and recovery codes.
async fn enrol(app: &TestApp) -> (String, String, Vec<String>) {
    let cookie = app.cookie_of("agent", None).await;
    let (secret, recovery) = set_up(app, &cookie).await;
    (cookie, secret, recovery)
}

/// Switches it on in a session; answers seed and recovery codes.
async fn set_up(app: &TestApp, cookie: &str) -> (String, Vec<String>) {
    let path = "/api/v1/session/second-factor";
    let begun = as_agent(app, cookie, Method::POST, path, json!({"password": PASSWORD})).await;
    assert_eq!(begun.status, 200, "{}", begun.body);
    assert!(begun.body["qr"].as_str().unwrap().contains("<svg"));
    let (secret, ticket) = (begun.body["secret"].as_str().unwrap().to_owned(), &begun.body["ticket"]);
    let confirm = format!("{path}/confirmation");
    let wrong = as_agent(app, cookie, Method::POST, &confirm, json!({"ticket": ticket, "code": "000000x"})).await;
    assert_eq!(wrong.faults(), [("/code", "wrong-code")]);
    assert_eq!(sign_in(app, None).await.status, 200, "not in force before it is confirmed");
    let body = json!({"ticket": ticket, "code": code(&secret, step())});
    let on = as_agent(app, cookie, Method::POST, &confirm, body).await;
    assert_eq!(on.status, 200, "{}", on.body);
    let codes = on.body["recoveryCodes"].as_array().unwrap();
    (secret, codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect())
}

#[tokio::test]
async fn a_code_is_asked_for_and_counts_once() {
    for app in TestApp::each().await {
        let (cookie, secret, recovery) = enrol(&app).await;
        assert_eq!(sign_in(&app, None).await.problem(), (401, "second-factor-needed"));
        let next = code(&secret, step() + 1);
        assert_eq!(sign_in(&app, Some(&next)).await.status, 200);
        assert_eq!(sign_in(&app, Some(&next)).await.problem(), (401, "sign-in-failed"), "no code counts twice");
        assert_eq!(sign_in(&app, Some("12345")).await.problem(), (401, "sign-in-failed"));

        let spaced = recovery[0].to_uppercase().replace('-', " ");
        assert_eq!(sign_in(&app, Some(&spaced)).await.status, 200, "a recovery code, as people type it");
        assert_eq!(sign_in(&app, Some(&recovery[0])).await.problem(), (401, "sign-in-failed"), "once");
        let security = as_agent(&app, &cookie, Method::GET, "/api/v1/session/security", json!(null)).await;
        assert_eq!((&security.body["secondFactor"], &security.body["recoveryCodes"]), (&json!(true), &json!(9)));

        let path = "/api/v1/session/second-factor/removal";
        let wrong = as_agent(&app, &cookie, Method::POST, path, json!({"password": "wrong"})).await;
        assert_eq!(wrong.problem(), (401, "sign-in-failed"));
        assert_eq!(as_agent(&app, &cookie, Method::POST, path, json!({"password": PASSWORD})).await.status, 204);
        assert_eq!(sign_in(&app, None).await.status, 200);
    }
}

#[tokio::test]
async fn wrong_codes_lock_the_account_like_wrong_passwords() {
    let app = TestApp::start().await;
    let (_, secret, _) = enrol(&app).await;
    for _ in 0..5 {
        assert_eq!(sign_in(&app, Some("000000x")).await.problem(), (401, "sign-in-failed"));
    }
    let right = code(&secret, step() + 1);
    assert_eq!(sign_in(&app, Some(&right)).await.problem(), (423, "account-locked"));
}

#[tokio::test]
async fn an_administrator_helps_when_the_phone_is_lost() {
    let app = TestApp::start().await;
    enrol(&app).await;
    let path = format!("/api/v1/users/{}/second-factor", app.company.agent);
    let requester = app.acting_for("requester").await;
    assert_eq!(requester.delete(&path).await.problem(), (403, "forbidden"));
    let admin = app.acting_for("admin").await;
    assert_eq!(admin.delete(&path).await.status, 204);
    assert_eq!(sign_in(&app, None).await.status, 200);
}

#[tokio::test]
async fn a_program_does_not_change_how_its_owner_signs_in() {
    let app = TestApp::start().await;
    let agent = app.acting_for("agent").await;
    let begun = agent.post("/api/v1/session/second-factor", json!({"password": PASSWORD})).await;
    assert_eq!(begun.problem(), (403, "forbidden"));
    assert_eq!(agent.post("/api/v1/session/passkeys/challenge", json!({})).await.problem(), (403, "forbidden"));
}

#[tokio::test]
async fn no_secret_of_it_stands_in_the_log() {
    let app = TestApp::start().await;
    let (_, secret, recovery) = enrol(&app).await;
    sign_in(&app, Some(&recovery[1])).await;
    let org = app.company.org;
    let log = app.company.ledger.store().read(move |c| gongdan_store::events::after(c, org, 0, 10_000)).await.unwrap();
    assert!(log.iter().any(|event| event.head.kind == "recovery_code.used"));
    for event in log {
        assert!(!event.payload.contains(&secret) && recovery.iter().all(|code| !event.payload.contains(code)));
    }
}

/// Whether people with a role need a second factor, from now on.
async fn ask_for_one(admin: &Api<'_>, code: &str, asked: bool) {
    let roles = admin.get("/api/v1/roles").await.body;
    let role = roles["items"].as_array().unwrap().iter().find(|role| role["code"] == code).unwrap().clone();
    let path = format!("/api/v1/roles/{}", role["id"].as_str().unwrap());
    let changed = admin.patch(&path, role["version"].as_i64().unwrap(), json!({"secondFactor": asked})).await;
    assert_eq!((changed.status, &changed.body["secondFactor"]), (200, &json!(asked)), "{}", changed.body);
}

const MISSING: &str = "/api/v1/second-factors/missing";

#[tokio::test]
async fn a_role_that_asks_for_a_second_factor_opens_nothing_without_one() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let program = app.acting_for("agent").await;
        let early = app.cookie_of("agent", None).await;
        let order = admin.submitted("门禁失灵").await;
        assert_eq!(admin.get(MISSING).await.body, json!({"total": 0, "items": []}));
        ask_for_one(&admin, "agent", true).await;

        let missing = admin.get(MISSING).await.body;
        let who = (&missing["total"], &missing["items"][0]["login"], &missing["items"][0]["roles"]);
        assert_eq!(who, (&json!(1), &json!("agent"), &json!(["agent"])), "{missing}");
        assert_eq!(program.get(MISSING).await.problem(), (403, "second-factor-required"));

        let entered = sign_in(&app, None).await;
        assert_eq!((entered.status, &entered.body["needsSecondFactor"]), (200, &json!(true)), "{}", entered.body);
        assert_eq!(entered.body["permissions"], json!([]));
        let cookie = entered.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();

        // Every channel, for the new session, for one that was open before, and for a program.
        let doors = [
            (Method::GET, "/api/v1/orders".to_owned()),
            (Method::GET, format!("/api/v1/orders/{order}")),
            (Method::GET, "/api/v1/live".to_owned()),
            (Method::POST, "/api/v1/uploads".to_owned()),
            (Method::POST, "/api/v1/tokens".to_owned()),
            (Method::GET, "/api/v1/search?q=门禁".to_owned()),
            (Method::GET, "/api/v1/users".to_owned()),
            (Method::GET, "/api/v1/tasks".to_owned()),
        ];
        let token = program.request(Method::GET, "/").build().unwrap().headers()["authorization"].clone();
        for (method, path) in doors {
            for (name, value) in [("cookie", &cookie), ("cookie", &early)] {
                let request = app.stranger().request(method.clone(), &path).header(name, value);
                let answer = send(request.header("tus-resumable", "1.0.0").json(&json!({"name": "x"}))).await;
                assert_eq!(answer.problem(), (403, "second-factor-required"), "{method} {path}");
            }
            let request = app.stranger().request(method.clone(), &path).header("authorization", token.clone());
            let answer = send(request.header("tus-resumable", "1.0.0").json(&json!({"name": "x"}))).await;
            assert_eq!(answer.problem(), (403, "second-factor-required"), "token: {method} {path}");
        }
        let me = as_agent(&app, &early, Method::GET, "/api/v1/session", json!(null)).await;
        assert_eq!((&me.body["needsSecondFactor"], &me.body["permissions"]), (&json!(true), &json!([])));
        let security = as_agent(&app, &cookie, Method::GET, "/api/v1/session/security", json!(null)).await;
        assert_eq!(security.body["secondFactor"], false);

        set_up(&app, &cookie).await;
        for (name, value) in [("this session", &cookie), ("the one from before", &early)] {
            let read = as_agent(&app, value, Method::GET, &format!("/api/v1/orders/{order}"), json!(null)).await;
            assert_eq!(read.status, 200, "{name}: {}", read.body);
        }
        assert_eq!(program.get(&format!("/api/v1/orders/{order}")).await.status, 200, "and the token works again");
        assert_eq!(sign_in(&app, None).await.problem(), (401, "second-factor-needed"));
        assert_eq!(admin.get(MISSING).await.body["total"], 0);

        // Taken off again, the door closes again.
        let path = format!("/api/v1/users/{}/second-factor", app.company.agent);
        assert_eq!(admin.delete(&path).await.status, 204);
        let shut = as_agent(&app, &cookie, Method::GET, "/api/v1/orders", json!(null)).await;
        assert_eq!(shut.problem(), (403, "second-factor-required"));
        ask_for_one(&admin, "agent", false).await;
        assert_eq!(as_agent(&app, &cookie, Method::GET, "/api/v1/orders", json!(null)).await.status, 200);
    }
}

#[tokio::test]
async fn a_live_stream_ends_when_a_role_asks_for_a_second_factor() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let agent = app.acting_for("agent").await;
        let mut stream = agent.request(Method::GET, "/api/v1/live").send().await.unwrap();
        assert_eq!(stream.status(), 200);
        ask_for_one(&admin, "agent", true).await;
        let ending = async { while stream.chunk().await.unwrap().is_some() {} };
        tokio::time::timeout(std::time::Duration::from_secs(10), ending).await.expect("the stream ends");
    }
}
