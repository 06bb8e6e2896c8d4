//! Signing in with a passkey, by an authenticator in software.

use crate::app::{Answer, TestApp, send};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const ORIGIN: &str = "https://gd.example.com";
const DOMAIN: &str = "gd.example.com";

struct Authenticator(EcdsaKeyPair);

impl Authenticator {
    fn new() -> Self {
        let rng = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &rng).unwrap();
        Self(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref(), &rng).unwrap())
    }

    fn id(&self) -> &[u8] {
        &self.0.public_key().as_ref()[1..17]
    }

    /// `attestationObject` of a new credential.
    fn made(&self) -> String {
        let point = self.0.public_key().as_ref();
        let key = [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32], &point[1..33], &[0x22, 0x58, 32], &point[33..]];
        let data = [data(0x45, 0).as_slice(), &[0; 16], &[0, 16], self.id(), &key.concat()].concat();
        let statement = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".as_slice();
        assert!(data.len() < 256, "its length takes one byte");
        URL_SAFE_NO_PAD.encode([statement, &[data.len() as u8], &data].concat())
    }

    /// The body that signs in.
    fn sign(&self, challenge: &Value, counter: u32, origin: &str) -> Value {
        let (data, client) = (data(0x05, counter), client("webauthn.get", challenge, origin));
        let message = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signed = self.0.sign(&SystemRandom::new(), &message).unwrap();
        json!({
            "ticket": challenge["ticket"],
            "credentialId": URL_SAFE_NO_PAD.encode(self.id()),
            "clientData": URL_SAFE_NO_PAD.encode(client),
            "authenticatorData": URL_SAFE_NO_PAD.encode(data),
            "signature": URL_SAFE_NO_PAD.encode(signed),
        })
    }
}

fn data(flags: u8, counter: u32) -> Vec<u8> {
    [Sha256::digest(DOMAIN).as_slice(), &[flags], &counter.to_be_bytes()].concat()
}

fn client(kind: &str, challenge: &Value, origin: &str) -> Vec<u8> {
    json!({"type": kind, "challenge": challenge["challenge"], "origin": origin}).to_string().into_bytes()
}

async fn with(app: &TestApp, cookie: &str, method: Method, path: &str, body: Value) -> Answer {
    send(app.stranger().request(method, path).header("cookie", cookie).json(&body)).await
}

async fn app() -> TestApp {
    TestApp::start_with(|config| config.public_url = Some(ORIGIN.to_owned())).await
}

/// Adds a passkey for the agent; answers cookie and the passkey.
async fn add(app: &TestApp, device: &Authenticator) -> (String, Value) {
    let cookie = app.cookie_of("agent", None).await;
    let path = "/api/v1/session/passkeys";
    let challenge = with(app, &cookie, Method::POST, &format!("{path}/challenge"), json!({})).await;
    assert_eq!((challenge.status, &challenge.body["rpId"]), (200, &json!(DOMAIN)), "{}", challenge.body);
    let body = |origin| {
        let client = client("webauthn.create", &challenge.body, origin);
        let (client, made) = (URL_SAFE_NO_PAD.encode(client), device.made());
        json!({"name": "手机", "ticket": challenge.body["ticket"], "clientData": client, "attestation": made})
    };
    let evil = with(app, &cookie, Method::POST, path, body("https://evil.example")).await;
    assert_eq!(evil.faults(), [("/attestation", "unusable-passkey")]);
    let added = with(app, &cookie, Method::POST, path, body(ORIGIN)).await;
    assert_eq!((added.status, &added.body["name"]), (201, &json!("手机")), "{}", added.body);
    (cookie, added.body)
}

async fn challenge(app: &TestApp) -> Value {
    app.stranger().post("/api/v1/session/passkey-challenge", json!({})).await.body
}

async fn enter(app: &TestApp, body: Value) -> Answer {
    app.stranger().post("/api/v1/session/passkey", body).await
}

#[tokio::test]
async fn a_passkey_signs_its_owner_in_once_for_each_challenge() {
    let (app, device) = (app().await, Authenticator::new());
    let (cookie, passkey) = add(&app, &device).await;
    let asked = challenge(&app).await;
    let body = device.sign(&asked, 1, ORIGIN);
    let entered = enter(&app, body.clone()).await;
    assert_eq!((entered.status, &entered.body["user"]["login"]), (200, &json!("agent")), "{}", entered.body);
    assert!(entered.headers["set-cookie"].to_str().unwrap().contains("Secure"));
    assert_eq!(enter(&app, body).await.problem(), (401, "sign-in-failed"), "the same again");
    assert_eq!(
        enter(&app, device.sign(&asked, 2, ORIGIN)).await.problem(),
        (401, "sign-in-failed"),
        "an old challenge"
    );
    let copied = device.sign(&challenge(&app).await, 1, ORIGIN);
    assert_eq!(enter(&app, copied).await.problem(), (401, "sign-in-failed"), "a count that does not grow");
    let phished = device.sign(&challenge(&app).await, 3, "https://evil.example");
    assert_eq!(enter(&app, phished).await.problem(), (401, "sign-in-failed"));
    let unknown = Authenticator::new().sign(&challenge(&app).await, 1, ORIGIN);
    assert_eq!(enter(&app, unknown).await.problem(), (401, "sign-in-failed"));
    let mut forged = device.sign(&challenge(&app).await, 4, ORIGIN);
    forged["signature"] = Authenticator::new().sign(&challenge(&app).await, 4, ORIGIN)["signature"].clone();
    assert_eq!(enter(&app, forged).await.problem(), (401, "sign-in-failed"));

    let path = format!("/api/v1/session/passkeys/{}", passkey["id"].as_str().unwrap());
    let other = app.cookie_of("requester", None).await;
    assert_eq!(with(&app, &other, Method::DELETE, &path, json!(null)).await.problem(), (404, "not-found"));
    assert_eq!(with(&app, &cookie, Method::DELETE, &path, json!(null)).await.status, 204);
    let late = device.sign(&challenge(&app).await, 9, ORIGIN);
    assert_eq!(enter(&app, late).await.problem(), (401, "sign-in-failed"), "removed");
}

#[tokio::test]
async fn the_passkey_of_somebody_who_left_is_dead() {
    let (app, device) = (app().await, Authenticator::new());
    add(&app, &device).await;
    let admin = app.acting_for("admin").await;
    let user = format!("/api/v1/users/{}", app.company.agent);
    let version = admin.get(&user).await.body["version"].as_i64().unwrap();
    assert_eq!(admin.patch(&user, version, json!({"active": false})).await.status, 200);
    let entered = enter(&app, device.sign(&challenge(&app).await, 1, ORIGIN)).await;
    assert_eq!(entered.problem(), (401, "sign-in-failed"));
    let access = admin.get(&format!("{user}/access")).await.body;
    assert_eq!(access["passkeys"][0]["name"], "手机", "and is listed: {access}");
}

#[tokio::test]
async fn passkeys_need_a_domain_name() {
    let app = TestApp::start().await;
    let refused = app.stranger().post("/api/v1/session/passkey-challenge", json!({})).await;
    assert_eq!(refused.problem(), (409, "not-allowed"), "browsers offer none for 127.0.0.1");
}

#[tokio::test]
async fn where_a_role_asks_for_more_than_a_password_a_passkey_is_shown_or_nothing() {
    let (app, device) = (app().await, Authenticator::new());
    let (cookie, _) = add(&app, &device).await;
    let admin = app.acting_for("admin").await;
    let roles = admin.get("/api/v1/roles").await.body;
    let role = roles["items"].as_array().unwrap().iter().find(|role| role["code"] == "agent").unwrap().clone();
    let path = format!("/api/v1/roles/{}", role["id"].as_str().unwrap());
    let changed = admin.patch(&path, role["version"].as_i64().unwrap(), json!({"secondFactor": true})).await;
    assert_eq!(changed.status, 200, "{}", changed.body);
    assert_eq!(admin.get("/api/v1/second-factors/missing").await.body["total"], 0);
    let body = json!({"login": "agent", "password": crate::app::PASSWORD});
    assert_eq!(app.stranger().post("/api/v1/session", body).await.problem(), (401, "passkey-needed"));
    let wrong = json!({"login": "agent", "password": "wrong"});
    let wrong = app.stranger().post("/api/v1/session", wrong).await;
    assert_eq!(wrong.problem(), (401, "sign-in-failed"), "told only to whoever knows the password");
    let entered = enter(&app, device.sign(&challenge(&app).await, 1, ORIGIN)).await;
    assert_eq!((entered.status, &entered.body["needsSecondFactor"]), (200, &json!(false)), "{}", entered.body);
    assert_eq!(with(&app, &cookie, Method::GET, "/api/v1/orders", json!(null)).await.status, 200);
}
