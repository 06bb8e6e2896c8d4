//! The errands of the command line.

use crate::{company, program};
use gongdan_testkit::TestDb;
use gongdan_testkit::orders::repair_bodies;
use gongdan_testkit::process::{Program, Running};
use serde_json::Value;

/// Waits until every follower has seen everything.
fn settle(server: &Running, token: &str) {
    for _ in 0..1_200 {
        let (_, status) = server.request("GET", "/api/v1/system/followers", token, &Value::Null);
        if status["items"].as_array().unwrap().iter().all(|follower| follower["lag"] == 0) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("followers do not come to an end");
}

#[test]
fn a_backup_taken_while_the_server_works_answers_like_the_original() {
    for db in TestDb::each() {
        let program = company(&db);
        let server = program.serve();
        let token = server.token();
        // Followers still give the past of the demo company what it lacks.
        settle(&server, &token);
        for body in repair_bodies().iter().take(5) {
            assert_eq!(server.request("POST", "/api/v1/orders", &token, body).0, 201);
        }
        settle(&server, &token);
        let file = db.folder.path().join("backup.tar.gz");
        let said = program.run(&["backup", file.to_str().unwrap()]).unwrap();
        assert!(said.contains("every checksum verified"), "{said}");
        let list = |server: &Running| server.request("GET", "/api/v1/orders?limit=100", &token, &Value::Null);
        let original = list(&server);
        drop(server);
        let target = TestDb::sqlite();
        let copy = Program::new(&program.binary, &target.url, target.folder.path());
        copy.run(&["restore", file.to_str().unwrap()]).unwrap();
        let server = copy.serve();
        assert_eq!(list(&server), original, "the token and the list came along");
    }
}

#[test]
fn a_changed_event_is_found_by_the_audit() {
    let db = TestDb::sqlite();
    let program = company(&db);
    let server = program.serve();
    let token = server.token();
    settle(&server, &token);
    drop(server);
    let before = program.run(&["audit", "verify"]).unwrap();
    assert!(before.contains("intact"), "{before}");
    let anchor = before.lines().find_map(|l| l.trim().strip_prefix("anchor ")).unwrap().to_owned();
    assert!(program.run(&["audit", "verify", "--anchor", &anchor]).is_ok());
    let store = gongdan_store::Store::open(&gongdan_store::StoreConfig::at(&db.url)).unwrap();
    let forge = "update event set payload = replace(payload, '电梯', '楼梯') where payload like '%电梯%'";
    let runtime = tokio::runtime::Runtime::new().unwrap();
    assert!(runtime.block_on(store.write(move |c| c.execute(forge, &[]))).unwrap() > 0);
    let found = program.run(&["audit", "verify"]).unwrap_err();
    assert!(found.contains("does not hold"), "{found}");
}

#[test]
fn the_doctor_shows_settings_without_secrets() {
    let db = TestDb::sqlite();
    let program = program(&db).with("GONGDAN_METRICS_TOKEN", "very-secret");
    let said = program.run(&["doctor"]).unwrap();
    assert!(said.contains("database: ok") && said.contains("metrics_token = \"(set)\""), "{said}");
    assert!(!said.contains("very-secret"), "{said}");
}

#[test]
fn an_organisation_is_founded_from_the_command_line() {
    let db = TestDb::sqlite();
    let program = program(&db);
    let found = ["found", "acme", "--name", "Acme 公司", "--password", "correct horse"];
    program.run(&found).unwrap();
    assert!(program.run(&found).unwrap_err().contains("already"));
    let server = program.serve();
    let sign_in = serde_json::json!({"login": "admin", "password": "correct horse", "organisation": "acme"});
    let (status, me, _) = server.send("POST", "/api/v1/session", "", &sign_in).unwrap();
    assert_eq!((status, &me["organisation"]["slug"]), (200, &"acme".into()), "{me}");
}
