//! A table of 100,000 customers: from the sent file until they are there, once as new ones and once more unchanged.

use crate::{Options, procfs};
use gongdan_testkit::TestDb;
use gongdan_testkit::process::{Program, Running};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

pub(crate) fn run(options: &Options, db: &TestDb) {
    let rows = if options.quick { 10_000 } else { 100_000 };
    let program = Program::new(&options.binary, &db.url, db.folder.path());
    let server = program.serve();
    let token = server.token();
    let mut table = String::from("编码,名称,联系人,电话\n");
    for n in 0..rows {
        writeln!(table, "KH-T{n:06},测试客户{n},联系人{},0551{n:07}", n % 97).unwrap();
    }
    println!("a table of {rows} customers, {} kB", table.len() / 1000);
    for what in ["new", "there already"] {
        let begun = Instant::now();
        let file = server.upload(&token, table.as_bytes());
        let input = json!({ "attachmentId": file });
        let (status, seen) = server.request("POST", "/api/v1/records/customer/imports/preview", &token, &input);
        assert_eq!((status, &seen["rows"]), (200, &json!(rows)), "{seen}");
        println!("uploaded and looked into after {:.1} s", begun.elapsed().as_secs_f64());
        let columns = ["code", "name", "details.contact", "details.phone"];
        let columns: Vec<Value> =
            columns.iter().enumerate().map(|(at, target)| json!({"column": at, "target": target})).collect();
        let import = json!({"attachmentId": file, "heading": 0, "columns": columns, "key": "code", "dryRun": false,
            "skipBad": false});
        let (status, job) = server.request("POST", "/api/v1/records/customer/imports", &token, &import);
        assert_eq!(status, 202, "{job}");
        let job = finished(&server, &token, job["id"].as_str().unwrap());
        let took = begun.elapsed().as_secs_f64();
        println!("{rows} customers, {what}: {took:.1} s, {:.0} a second; {}", rows as f64 / took, job["findings"]);
    }
    println!("{} MB resident after it", procfs::resident(server.pid()) >> 20);
}

fn finished(server: &Running, token: &str, id: &str) -> Value {
    loop {
        let (status, job) = server.request("GET", &format!("/api/v1/jobs/{id}"), token, &Value::Null);
        assert_eq!(status, 200, "{job}");
        match job["state"].as_str() {
            Some("waiting" | "running") => std::thread::sleep(Duration::from_millis(200)),
            Some("done") => return job,
            _ => panic!("the import failed: {job}"),
        }
    }
}
