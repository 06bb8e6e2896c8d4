//! A long import on a server that is killed in the middle.

use crate::company;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gongdan_testkit::TestDb;
use gongdan_testkit::process::{Program, Running};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

const ROWS: usize = 6_000;

/// One request with a body of any kind; answers status and head.
fn raw(server: &Running, method: &str, path: &str, head: &str, body: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(server.address).unwrap();
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nTus-Resumable: 1.0.0\r\n{head}Content-Length: {length}\r\n\r\n",
        server.address
    )
    .unwrap();
    stream.write_all(body).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let text = String::from_utf8_lossy(&answer).into_owned();
    let status = text.split(' ').nth(1).unwrap().parse().unwrap();
    (status, text.split("\r\n\r\n").next().unwrap_or_default().to_owned())
}

fn upload(server: &Running, token: &str, content: &[u8]) -> String {
    let auth = format!("Authorization: Bearer {token}\r\n");
    let name = STANDARD.encode("customers.csv");
    let head = format!("{auth}Upload-Length: {}\r\nUpload-Metadata: filename {name}\r\n", content.len());
    let (status, answer) = raw(server, "POST", "/api/v1/uploads", &head, b"");
    assert_eq!(status, 201, "{answer}");
    let place = answer.lines().find_map(|line| line.to_lowercase().strip_prefix("location: ").map(str::to_owned));
    let place = place.unwrap();
    let path = &place[place.find("/api/").unwrap()..];
    let head = format!("{auth}Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n");
    let (status, answer) = raw(server, "PATCH", path, &head, content);
    assert_eq!(status, 204, "{answer}");
    path.rsplit('/').next().unwrap().to_owned()
}

fn job(server: &Running, token: &str, id: &str) -> Value {
    server.request("GET", &format!("/api/v1/jobs/{id}"), token, &Value::Null).1
}

#[test]
fn an_import_goes_on_after_the_server_was_killed_and_makes_nothing_twice() {
    for db in TestDb::each() {
        let program = company(&db);
        let server = program.serve();
        let token = server.token();
        let mut csv = "编号,名称,电话\n".to_owned();
        for n in 0..ROWS {
            writeln!(csv, "IM-{n:05},导入客户 {n},1380{n:07}").unwrap();
        }
        let attachment = upload(&server, &token, csv.as_bytes());
        let preview = json!({"attachmentId": attachment});
        let (status, seen) = server.request("POST", "/api/v1/records/customer/imports/preview", &token, &preview);
        assert_eq!((status, &seen["rows"]), (200, &json!(ROWS)), "{seen}");
        let columns: Vec<Value> = seen["columns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| json!({"column": c["column"], "target": c["target"]}))
            .collect();
        let targets: Vec<&str> = columns.iter().map(|c| c["target"].as_str().unwrap()).collect();
        assert_eq!(targets, ["code", "name", "details.phone"]);
        let asked = json!({"attachmentId": attachment, "heading": seen["heading"], "columns": columns, "key": "code",
            "dryRun": false, "skipBad": false});
        let server = survives(&program, server, "/api/v1/records/customer/imports", &asked);
        let mut codes = std::collections::HashSet::new();
        let mut after = String::new();
        loop {
            let path = format!("/api/v1/records/customer?q=im-&limit=200{after}");
            let page = server.request("GET", &path, &token, &Value::Null).1;
            codes.extend(page["items"].as_array().unwrap().iter().map(|r| r["code"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(codes.len(), ROWS);
        let verdict = program.run(&["audit", "verify"]).unwrap();
        assert!(verdict.contains("intact"), "{verdict}");
    }
}

/// Begins an import, kills the server in the middle of it, and waits until a new one has come to its end.
fn survives(program: &Program, server: Running, path: &str, asked: &Value) -> Running {
    let token = server.token();
    let (status, begun) = server.request("POST", path, &token, asked);
    assert_eq!(status, 202, "{begun}");
    let id = begun["id"].as_str().unwrap().to_owned();
    let since = Instant::now();
    // Past the looking, in the middle of the saving.
    while job(&server, &token, &id)["done"].as_i64().unwrap() < i64::try_from(ROWS * 6 / 10).unwrap() {
        assert!(since.elapsed() < Duration::from_secs(120), "{}", job(&server, &token, &id));
        std::thread::sleep(Duration::from_millis(20));
    }
    server.kill();
    let server = program.serve();
    let since = Instant::now();
    let ended = loop {
        let now = job(&server, &token, &id);
        if now["state"] == "done" || now["state"] == "failed" {
            break now;
        }
        assert!(since.elapsed() < Duration::from_secs(120), "{now}");
        std::thread::sleep(Duration::from_millis(200));
    };
    let found = &ended["findings"];
    assert_eq!((&ended["state"], &found["bad"]), (&json!("done"), &json!(0)), "{ended}");
    assert_eq!(found["created"].as_u64().unwrap(), ROWS as u64, "{ended}");
    server
}

#[test]
fn an_import_of_past_orders_goes_on_after_the_server_was_killed_and_makes_nothing_twice() {
    for db in TestDb::each() {
        let program = company(&db);
        let server = program.serve();
        let token = server.token();
        let (_, types) = server.request("GET", "/api/v1/order-types", &token, &Value::Null);
        let of_type = &types["items"][0];
        let form_path = format!("/api/v1/order-types/{}/form", of_type["id"].as_str().unwrap());
        let (_, form) = server.request("GET", &form_path, &token, &Value::Null);
        let text = form.to_string();
        assert!(text.contains("pages"), "{text}");
        let mut csv = "原编号,提交时间,报修人\n".to_owned();
        for n in 0..ROWS {
            writeln!(csv, "OLD-{n:05},2024-0{}-11 09:30,以前的人 {n}", n % 9 + 1).unwrap();
        }
        let attachment = upload(&server, &token, csv.as_bytes());
        let path = format!("/api/v1/order-types/{}/imports", of_type["id"].as_str().unwrap());
        let preview = json!({"attachmentId": attachment});
        let (status, seen) = server.request("POST", &format!("{path}/preview"), &token, &preview);
        assert_eq!((status, &seen["rows"]), (200, &json!(ROWS)), "{seen}");
        let columns: Vec<Value> = seen["columns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| json!({"column": c["column"], "target": c["target"]}))
            .collect();
        let targets: Vec<&str> = columns.iter().map(|c| c["target"].as_str().unwrap()).collect();
        assert_eq!(targets, ["external:import", "created", "requester"]);
        let asked = json!({"attachmentId": attachment, "heading": 0, "columns": columns, "dryRun": false,
            "skipBad": false});
        let server = survives(&program, server, &path, &asked);
        let filter = "/api/v1/orders?filter=source:import&limit=1";
        let page = server.request("GET", filter, &token, &Value::Null).1;
        assert_eq!(page["total"]["count"].as_u64().unwrap(), ROWS as u64, "{page}");
        let verdict = program.run(&["audit", "verify"]).unwrap();
        assert!(verdict.contains("intact"), "{verdict}");
    }
}
