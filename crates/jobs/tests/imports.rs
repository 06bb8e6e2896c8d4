//! Records from files and back: what people really send, and what they get to read about it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on must stop at once")]

use gongdan_domain::attachment::Attachment;
use gongdan_domain::collection::Collection;
use gongdan_domain::document::{Document, Record, record_kind};
use gongdan_domain::job::{JobParameters, JobState};
use gongdan_domain::records::{Column, ExportRecords, ImportRecords};
use gongdan_domain::{Command, Language, Text};
use gongdan_store::files::{Files, FilesConfig, content_key};
use gongdan_store::jobs::{self, Job};
use gongdan_testkit::TestDb;
use gongdan_testkit::company::{Company, now};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

struct House {
    company: Company,
    files: Files,
    _db: TestDb,
}

async fn house(db: TestDb) -> House {
    let files = Files::open(&FilesConfig::Folder(db.folder.path().join("files"))).unwrap();
    let company = Company::found(&db.url).await;
    let label = json!({"zh": "客户", "en": "Customer"});
    let field = |id: &str, kind: &str, zh: &str, settings: Value| json!({"id": id, "kind": kind, "label": {"zh": zh, "en": id}, "settings": settings});
    let grades = json!([{"value": "A", "label": {"zh": "甲级", "en": "First"}, "active": true}]);
    let form = json!({"pages": [{"id": "p", "title": label, "sections": [{"id": "s", "fields": [
        field("phone", "phone", "电话", json!({})),
        field("grade", "select", "等级", json!({"options": grades})),
        field("stock", "number", "数量", json!({})),
        field("note", "text", "备注", json!({})),
        field("since", "date", "日期", json!({})),
    ]}]}]});
    for (key, parents, number) in [("customer", json!([]), "KH-{seq:4}"), ("site", json!(["customer", "site"]), "")] {
        let body = json!({"name": label, "parents": parents, "numberFormat": number, "form": form});
        let collection: Collection = serde_json::from_value(body).unwrap();
        company.save(Uuid::now_v7(), key, &collection).await;
    }
    let client = gongdan_connect::Client::new(Default::default(), Default::default()).unwrap();
    let seal = gongdan_connect::Seal::new(&[0; 32]).unwrap();
    let outside = gongdan_jobs::Outside { client, seal, channels: &[], public_url: String::new() };
    gongdan_jobs::start(&company.ledger, &files, outside);
    House { company, files, _db: db }
}

impl House {
    async fn file(&self, content: Vec<u8>) -> Uuid {
        let id = Uuid::now_v7();
        let size_bytes = i64::try_from(content.len()).unwrap();
        self.files.put(&content_key(self.company.org, id), content.into()).await.unwrap();
        let attachment = Attachment {
            id,
            order_id: None,
            field_id: None,
            comment_id: None,
            name: "customers".to_owned(),
            media_type: "text/csv".to_owned(),
            size_bytes,
            sha256: "0".repeat(64),
            has_thumbnail: false,
            uploaded_by: None,
            uploader_name: "测试".to_owned(),
            created_at: now(),
        };
        self.company.system(Command::StoreAttachment(Box::new(attachment))).await;
        id
    }

    async fn run(&self, asked: &impl JobParameters) -> Job {
        let id = Uuid::now_v7();
        self.company.system(Command::StartJob(Box::new(asked.job(id, Text::new("任务", "Job")).unwrap()))).await;
        let org = self.company.org;
        for _ in 0..600 {
            let job = self.company.ledger.store().read(move |c| jobs::find(c, org, id)).await.unwrap().unwrap();
            if job.state.is_over() {
                return job;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the job does not end");
    }

    async fn import(&self, collection: &str, content: Vec<u8>, targets: &[&str], dry_run: bool, skip_bad: bool) -> Job {
        let columns = targets.iter().enumerate().filter(|(_, t)| !t.is_empty());
        let asked = ImportRecords {
            collection: collection.to_owned(),
            attachment_id: self.file(content).await,
            sheet: None,
            heading: 0,
            columns: columns.map(|(column, t)| Column { column, target: (*t).to_owned() }).collect(),
            key: targets[0].to_owned(),
            dry_run,
            skip_bad,
        };
        let job = self.run(&asked).await;
        assert_eq!(job.state, JobState::Done, "{job:?}");
        job
    }

    fn record(&self, collection: &str, code: &str) -> Option<(Record, bool)> {
        let catalog = self.company.ledger.catalog(self.company.org).unwrap();
        catalog.record_by_code(collection, code).map(|row| (row.body.clone(), row.active))
    }

    async fn result(&self, job: &Job) -> String {
        let bytes = self.files.read(&job.result.as_ref().unwrap().key, 10 << 20).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }
}

fn problems(job: &Job) -> Vec<(u64, String, String)> {
    let of = |p: &Value, name: &str| p[name].as_str().unwrap().to_owned();
    let all = job.findings["problems"].as_array().unwrap();
    all.iter().map(|p| (p["row"].as_u64().unwrap(), of(p, "column"), of(p, "code"))).collect()
}

const TARGETS: [&str; 6] = ["code", "name", "details.phone", "details.grade", "details.stock", "details.note"];

#[tokio::test]
async fn a_file_creates_and_changes_records_and_a_look_changes_nothing() {
    for db in TestDb::each() {
        let house = house(db).await;
        let csv = "编号,名称,电话,等级,数量,备注\nKH-1,中海物业,138 0013 8000,甲级,\"1,200\",=1+1\nKH-2,绿城,,A,,\n";
        let look = house.import("customer", csv.into(), &TARGETS, true, false).await;
        assert_eq!((&look.findings["good"], house.record("customer", "KH-1")), (&json!(2), None));
        let job = house.import("customer", csv.into(), &TARGETS, false, false).await;
        assert_eq!((&job.findings["created"], &job.findings["bad"]), (&json!(2), &json!(0)), "{}", job.findings);
        let (record, _) = house.record("customer", "KH-1").unwrap();
        assert_eq!(record.details["phone"], "+8613800138000");
        assert_eq!((&record.details["grade"], &record.details["note"]), (&json!("A"), &json!("=1+1")));

        let change = "code,name,phone,grade,stock,note\nKH-1,,,,,改了\nKH-2,绿城,,,,\n";
        let job = house.import("customer", change.into(), &TARGETS, false, false).await;
        assert_eq!((&job.findings["updated"], &job.findings["unchanged"]), (&json!(1), &json!(1)), "{}", job.findings);
        let (changed, _) = house.record("customer", "KH-1").unwrap();
        assert_eq!((changed.name.as_str(), &changed.details["note"]), ("中海物业", &json!("改了")));
        assert_eq!(changed.details["phone"], "+8613800138000", "an empty cell changes nothing");
    }
}

#[tokio::test]
async fn every_bad_row_is_named_with_column_value_and_reason() {
    let house = house(TestDb::sqlite()).await;
    let csv = "编号,名称,电话,等级,数量,备注\n\
        KH-1,好的,13800138000,A,1,\n\
        KH-2,电话不对,12345,A,1,\n\
        KH-3,科学计数,1.38E+10,A,1,\n\
        KH-1,重复,,,,\n\
        KH-5,,,,,\n\
        KH-6,等级不对,,丙级,,\n\
        KH-7,数量不对,,,很多,\n\
        KH 8,编号有空格,,,,\n";
    let look = house.import("customer", csv.into(), &TARGETS, true, false).await;
    let expected = [
        (3, "电话", "bad-phone"),
        (4, "电话", "shortened-number"),
        (5, "编号", "duplicate-in-file"),
        (6, "名称", "required"),
        (7, "等级", ""),
        (8, "数量", ""),
        (9, "编号", "bad-key"),
    ];
    let found = problems(&look);
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for ((row, column, code), (at, heading, expected)) in found.iter().zip(expected) {
        assert_eq!((*row, column.as_str()), (at, heading), "{found:?}");
        // What the kinds themselves say is their own affair.
        assert!(expected.is_empty() || expected == "bad-phone" || code == expected, "{found:?}");
    }
    let file = house.result(&look).await;
    assert!(file.starts_with('\u{FEFF}') && file.contains("1.38E+10") && file.lines().count() == 8, "{file}");

    let refused = house.import("customer", csv.into(), &TARGETS, false, false).await;
    assert_eq!((&refused.findings["refused"], house.record("customer", "KH-1")), (&json!(true), None));
    let skipped = house.import("customer", csv.into(), &TARGETS, false, true).await;
    assert_eq!((&skipped.findings["created"], &skipped.findings["bad"]), (&json!(1), &json!(7)));
    assert_eq!(house.record("customer", "KH-1").unwrap().0.name, "好的");
}

#[tokio::test]
async fn trees_come_in_any_order_and_circles_are_refused() {
    let house = house(TestDb::sqlite()).await;
    let csv = "code,name,parent\nS-3,三,S-2\nS-2,二,S-1\nS-1,一,\nX-1,甲,X-2\nX-2,乙,X-1\nY-1,丙,无此\n";
    let job = house.import("site", csv.into(), &["code", "name", "parent"], false, true).await;
    assert_eq!((&job.findings["created"], &job.findings["bad"]), (&json!(3), &json!(3)), "{}", job.findings);
    let codes: Vec<String> = problems(&job).into_iter().map(|(_, _, code)| code).collect();
    assert_eq!(codes, ["circle", "circle", "unknown-reference"]);
    let catalog = house.company.ledger.catalog(house.company.org).unwrap();
    let three = catalog.record_by_code("site", "S-3").unwrap().id;
    let above: Vec<&str> = catalog.records().ancestors(three).iter().map(|row| row.code.as_str()).collect();
    assert_eq!(above, ["S-2", "S-1"]);
}

#[tokio::test]
async fn codes_are_given_out_and_foreign_ids_recognise_what_came_before() {
    let house = house(TestDb::sqlite()).await;
    let csv = "erp,name\n77,中海\n78,绿城\n";
    let job = house.import("customer", csv.into(), &["external:erp", "name"], false, false).await;
    assert_eq!(job.findings["created"], 2, "{}", job.findings);
    assert_eq!(house.record("customer", "KH-0002").unwrap().0.name, "绿城");
    let again = "erp,name\n78,绿城服务\n79,万科\n";
    let job = house.import("customer", again.into(), &["external:erp", "name"], false, false).await;
    assert_eq!((&job.findings["created"], &job.findings["updated"]), (&json!(1), &json!(1)), "{}", job.findings);
    assert_eq!(house.record("customer", "KH-0002").unwrap().0.name, "绿城服务");
    assert!(house.record("customer", "KH-0003").is_some());
}

#[tokio::test]
async fn a_workbook_with_joined_cells_and_wrong_dates_is_told_row_by_row() {
    let house = house(TestDb::sqlite()).await;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in ["编号", "名称", "电话", "日期"].iter().enumerate() {
        sheet.write_string(0, u16::try_from(column).unwrap(), *heading).unwrap();
    }
    sheet.write_string(1, 0, "KH-1").unwrap().write_string(1, 1, "好").unwrap();
    sheet.write_number(1, 2, 13_800_138_000.0).unwrap();
    sheet.merge_range(2, 1, 3, 1, "两行", &Format::new()).unwrap();
    sheet.write_string(2, 0, "KH-2").unwrap().write_string(3, 0, "KH-3").unwrap();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    sheet.write_datetime_with_format(1, 3, ExcelDateTime::from_ymd(2026, 11, 25).unwrap(), &day).unwrap();
    for (row, code, since) in [(4, "KH-4", "2026年2月5日"), (5, "KH-5", "2026-02-30"), (6, "KH-6", "去年")] {
        sheet.write_string(row, 0, code).unwrap().write_string(row, 1, code).unwrap();
        sheet.write_string(row, 3, since).unwrap();
    }
    // A serial number in a cell that is not marked as a date.
    sheet.write_string(7, 0, "KH-7").unwrap().write_string(7, 1, "七").unwrap().write_number(7, 3, 46_351.0).unwrap();
    let targets = ["code", "name", "details.phone", "details.since"];
    let job = house.import("customer", book.save_to_buffer().unwrap(), &targets, false, true).await;
    let since = |code: &str| house.record("customer", code).unwrap().0.details["since"].clone();
    assert_eq!(
        (since("KH-1"), since("KH-4"), since("KH-7")),
        ("2026-11-25".into(), "2026-02-05".into(), "2026-11-25".into())
    );
    let wrong: Vec<_> = problems(&job).into_iter().filter(|(_, column, _)| column == "日期").map(|p| p.0).collect();
    assert_eq!(wrong, [6, 7], "30 February and “last year” are no days");
    let found = problems(&job);
    assert!(found.iter().any(|(row, _, code)| *row == 3 && code == "merged-cells"), "{found:?}");
    assert!(found.iter().any(|(row, _, code)| *row == 4 && code == "merged-cells"), "{found:?}");
    assert_eq!(house.record("customer", "KH-1").unwrap().0.details["phone"], "+8613800138000");
}

#[tokio::test]
async fn what_is_no_table_fails_with_a_reason() {
    let house = house(TestDb::sqlite()).await;
    let asked = ImportRecords {
        collection: "customer".to_owned(),
        attachment_id: house.file(b"PK\x03\x04 broken".to_vec()).await,
        sheet: None,
        heading: 0,
        columns: vec![Column { column: 0, target: "code".to_owned() }],
        key: "code".to_owned(),
        dry_run: true,
        skip_bad: false,
    };
    let job = house.run(&asked).await;
    assert_eq!(job.state, JobState::Failed);
    assert!(job.reason.unwrap().en.contains("damaged"));
    let gone = house.run(&ImportRecords { attachment_id: Uuid::now_v7(), ..asked }).await;
    assert_eq!(gone.state, JobState::Failed);
}

#[tokio::test]
async fn an_export_comes_back_as_it_went_and_holds_no_formula() {
    let house = house(TestDb::sqlite()).await;
    let csv = "code,name,phone,grade,stock,note\nKH-1,=cmd,13800138000,A,5,@x\nKH-2,海,,,,\n";
    house.import("customer", csv.into(), &TARGETS, false, false).await;
    let asked = |words: &str, format: &str| ExportRecords {
        collection: "customer".to_owned(),
        words: words.to_owned(),
        parent: None,
        format: format.to_owned(),
        language: Language::Zh,
    };
    let job = house.run(&asked("", "csv")).await;
    let text = house.result(&job).await;
    assert!(text.contains("KH-1,'=cmd") && text.contains("'@x") && text.contains("甲级"), "{text}");
    let targets = ["code", "name", "", "", "active", "details.phone", "details.grade", "details.stock", "details.note"];
    let back = house.import("customer", text.into_bytes(), &targets, false, false).await;
    assert_eq!((&back.findings["unchanged"], &back.findings["bad"]), (&json!(2), &json!(0)), "{}", back.findings);
    let filtered = house.run(&asked("hai", "csv")).await;
    assert_eq!(filtered.findings["rows"], 1);
    let book = house.run(&asked("", "xlsx")).await;
    assert_eq!((book.state, book.result.unwrap().name.as_str()), (JobState::Done, "客户.xlsx"));
}

#[tokio::test]
async fn two_records_never_have_the_same_foreign_id() {
    for db in TestDb::each() {
        let house = house(db).await;
        let save = |code: &str| {
            let body = json!({"name": code, "externalIds": [{"system": "erp", "objectType": "customer", "id": "1"}]});
            let (kind, key) = (record_kind("customer"), code.to_owned());
            let document = Document { id: Uuid::now_v7(), kind, key, version: 0, active: true, body };
            Command::SaveDocument { document, expected_version: Some(0) }
        };
        let envelope = |command| house.company.envelope(gongdan_domain::permission::Caller::System, None, command);
        let (one, other) = tokio::join!(
            house.company.ledger.submit(envelope(save("A"))),
            house.company.ledger.submit(envelope(save("B"))),
        );
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    }
}
