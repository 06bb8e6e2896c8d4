//! Past orders from files: they come as they were, nobody is told, no flow begins, and nothing comes twice.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on must stop at once")]

use gongdan_domain::attachment::Attachment;
use gongdan_domain::filter::Check;
use gongdan_domain::job::{JobParameters, JobState};
use gongdan_domain::order::{Order, Source, Status};
use gongdan_domain::past::{ForeignId, ImportOrders};
use gongdan_domain::permission::Scope;
use gongdan_domain::records::Column;
use gongdan_domain::{Command, Text};
use gongdan_store::files::{Files, FilesConfig, content_key};
use gongdan_store::jobs::{self, Job};
use gongdan_store::orders::{self, Listing};
use gongdan_store::{events, external_ids, flows};
use gongdan_testkit::TestDb;
use gongdan_testkit::company::{Company, now};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::{Value, json};
use std::fmt::Write as _;
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
    let client = gongdan_connect::Client::new(Default::default(), Default::default()).unwrap();
    let seal = gongdan_connect::Seal::new(&[0; 32]).unwrap();
    let outside = gongdan_jobs::Outside { client, seal, channels: &[], public_url: String::new() };
    gongdan_jobs::start(&company.ledger, &files, outside);
    House { company, files, _db: db }
}

impl House {
    async fn import(&self, content: Vec<u8>, targets: &[&str], dry_run: bool, skip_bad: bool) -> Job {
        let attachment_id = Uuid::now_v7();
        let size_bytes = i64::try_from(content.len()).unwrap();
        self.files.put(&content_key(self.company.org, attachment_id), content.into()).await.unwrap();
        let attachment = Attachment {
            id: attachment_id,
            order_id: None,
            field_id: None,
            comment_id: None,
            name: "orders".to_owned(),
            media_type: "text/csv".to_owned(),
            size_bytes,
            sha256: "0".repeat(64),
            has_thumbnail: false,
            uploaded_by: None,
            uploader_name: "测试".to_owned(),
            created_at: now(),
        };
        self.company.system(Command::StoreAttachment(Box::new(attachment))).await;
        let columns = targets.iter().enumerate().filter(|(_, target)| !target.is_empty());
        let asked = ImportOrders {
            type_id: self.company.type_id,
            attachment_id,
            sheet: None,
            heading: 0,
            columns: columns.map(|(column, target)| Column { column, target: (*target).to_owned() }).collect(),
            dry_run,
            skip_bad,
        };
        let (id, org) = (Uuid::now_v7(), self.company.org);
        self.company.system(Command::StartJob(Box::new(asked.job(id, Text::new("任务", "Job")).unwrap()))).await;
        for _ in 0..1_200 {
            let job = self.company.ledger.store().read(move |c| jobs::find(c, org, id)).await.unwrap().unwrap();
            if job.state.is_over() {
                assert_eq!(job.state, JobState::Done, "{job:?}");
                return job;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the job does not end");
    }

    async fn order(&self, number: &str) -> Option<Order> {
        let (org, number) = (self.company.org, number.to_owned());
        let find = move |c: &mut gongdan_store::Conn| {
            let id = orders::by_number(c, org, std::slice::from_ref(&number))?.remove(&number);
            Ok(id.map(|id| orders::find(c, org, id)).transpose()?.flatten())
        };
        self.company.ledger.store().read(find).await.unwrap()
    }

    async fn counted(&self) -> i64 {
        let catalog = self.company.ledger.catalog(self.company.org).unwrap();
        let listing =
            Listing { check: Check::All(Vec::new()), ..Listing::within(self.company.org, catalog, Scope::All) };
        self.company.ledger.store().read(move |c| orders::count(c, &listing, 100_000)).await.unwrap().count
    }
}

fn problems(job: &Job) -> Vec<(u64, String, String)> {
    let of = |p: &Value, name: &str| p[name].as_str().unwrap().to_owned();
    let all = job.findings["problems"].as_array().unwrap();
    all.iter().map(|p| (p["row"].as_u64().unwrap(), of(p, "column"), of(p, "code"))).collect()
}

const TARGETS: [&str; 9] = [
    "number",
    "external:legacy",
    "status",
    "created",
    "closed",
    "requester",
    "assignee",
    "values.subject",
    "values.details",
];
const HEADING: &str = "工单号,原编号,状态,提交时间,完成时间,报修人,处理人,标题,详情\n";

#[tokio::test]
async fn orders_come_as_they_were_and_only_once() {
    for db in TestDb::each() {
        let house = house(db).await;
        let name = json!({"zh": "步骤", "en": "Step"});
        let flow = json!({"steps": [
            {"id": "start", "kind": "start", "name": name, "ways": [{"to": "end"}]},
            {"id": "end", "kind": "end", "name": name},
        ]});
        house.company.publish_flow(flow, 1).await;
        let csv = format!(
            "{HEADING}\
             WX-20240301-0007,A-1,已完成,2024-03-01 08:30,2024/3/2 17:05:30,requester,agent 某,灯不亮,换了灯管\n\
             WX-20240301-0008,A-2,处理中,2024年3月1日,,老王（已离职）,,漏水,\n"
        );
        let look = house.import(csv.clone().into(), &TARGETS, true, false).await;
        assert_eq!((&look.findings["good"], house.counted().await), (&json!(2), 0), "{}", look.findings);
        let done = house.import(csv.clone().into(), &TARGETS, false, false).await;
        assert_eq!((&done.findings["created"], &done.findings["bad"]), (&json!(2), &json!(0)), "{}", done.findings);

        let lamp = house.order("WX-20240301-0007").await.unwrap();
        let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
        assert_eq!((lamp.created_at, lamp.updated_at), (at("2024-03-01T00:30:00Z"), at("2024-03-02T09:05:30Z")));
        assert_eq!((lamp.status, lamp.source, lamp.title.as_str()), (Status::Done, Source::Import, "灯不亮"));
        let company = &house.company;
        assert_eq!((lamp.requester_id, lamp.assignee_id), (Some(company.requester), Some(company.agent)));
        let leak = house.order("WX-20240301-0008").await.unwrap();
        assert_eq!((leak.requester_id, leak.requester_name.as_str()), (None, "老王（已离职）"));
        assert_eq!((leak.status, leak.created_at), (Status::Open, at("2024-02-29T16:00:00Z")));
        assert!(leak.id < lamp.id, "lists stand in the order in which orders were made");

        // No flow, nobody told, one event for each in the log.
        let (org, ids) = (company.org, [lamp.id, leak.id]);
        let rows = company.ledger.store().read(move |c| flows::versions(c, org, &ids)).await.unwrap();
        assert!(rows.is_empty());
        let heads = company.ledger.store().read(move |c| events::heads(c, org, 0, 10_000)).await.unwrap();
        let kinds: Vec<&str> = heads.iter().map(|h| h.kind.as_str()).filter(|k| k.starts_with("order.")).collect();
        assert_eq!(kinds, ["order.imported", "order.imported"]);
        let foreign = company.ledger.store().read(move |c| external_ids::of_order(c, org, lamp.id)).await.unwrap();
        assert_eq!(foreign, [ForeignId { system: "legacy".to_owned(), id: "A-1".to_owned() }]);

        // The same file again, by the names of the other system and by the numbers alone.
        let again = house.import(csv.clone().into(), &TARGETS, false, false).await;
        assert_eq!((&again.findings["created"], &again.findings["unchanged"]), (&json!(0), &json!(2)));
        let mut numbers_only = TARGETS;
        numbers_only[1] = "";
        let again = house.import(csv.into(), &numbers_only, false, false).await;
        assert_eq!((&again.findings["created"], &again.findings["unchanged"]), (&json!(0), &json!(2)));
        // A number that another order has is not given away.
        let other = format!("{HEADING}WX-20240301-0007,A-9,已完成,2024-03-01,,,,别的,\n");
        let other = house.import(other.into(), &TARGETS, false, true).await;
        assert_eq!(problems(&other), [(2, "工单号".to_owned(), "already-exists".to_owned())]);
        assert_eq!(house.counted().await, 2);
    }
}

#[tokio::test]
async fn every_bad_row_is_named_and_keeps_the_others_out_unless_it_is_skipped() {
    for db in TestDb::each() {
        let house = house(db).await;
        let csv = format!(
            "{HEADING}\
             A-01,1,已完成,2024-03-01,2024-03-02,,,好的,\n\
             A-02,2,飞了,2024-03-01,,,,状态不对,\n\
             A-03,3,已完成,下周,,,,时间不对,\n\
             A-04,4,已完成,2024-03-05,2024-03-02,,,先完成后创建,\n\
             A-05,5,已完成,2999-01-01,,,,将来,\n\
             A-01,6,已完成,2024-03-01,,,,号码重复,\n\
             A-07,7,已完成,2024-03-01,,,没有这个人,处理人不对,\n\
             ,8,已完成,2024-03-01,,,,没有号码,\n\
             1.38E+10,9,已完成,2024-03-01,,,,科学计数,\n"
        );
        let expected = [
            (3, "状态", "unknown-status"),
            (4, "提交时间", "wrong-type"),
            (5, "完成时间", "out-of-order"),
            (6, "提交时间", "in-the-future"),
            (7, "工单号", "duplicate-in-file"),
            (8, "处理人", "unknown-reference"),
            (9, "工单号", "required"),
            (10, "工单号", "shortened-number"),
        ]
        .map(|(row, column, code)| (row, column.to_owned(), code.to_owned()));
        let look = house.import(csv.clone().into(), &TARGETS, true, false).await;
        assert_eq!(problems(&look), expected);
        let refused = house.import(csv.clone().into(), &TARGETS, false, false).await;
        assert_eq!((&refused.findings["refused"], house.counted().await), (&json!(true), 0));
        let skipped = house.import(csv.into(), &TARGETS, false, true).await;
        assert_eq!((&skipped.findings["created"], &skipped.findings["bad"]), (&json!(1), &json!(8)));
        assert_eq!(house.counted().await, 1);
    }
}

#[tokio::test]
async fn numbers_are_given_out_behind_those_that_came_and_required_fields_may_be_missing() {
    for db in TestDb::each() {
        let house = house(db).await;
        let today = now().to_zoned(jiff::tz::TimeZone::UTC).date().strftime("%Y%m%d").to_string();
        // The day of a number is that of its order; the company's counters run in its own zone.
        let noon = now().to_zoned(jiff::tz::TimeZone::get("Asia/Shanghai").unwrap());
        let day = noon.date();
        let csv = format!("工单号,日期,详情\nWX-{}-0041,{day},没有标题\n", day.strftime("%Y%m%d"));
        let done = house.import(csv.into(), &["number", "created", "values.details"], false, false).await;
        assert_eq!(done.findings["created"], json!(1), "{}", done.findings);
        let csv = format!("日期,标题\n{day},没有号码\n");
        let done = house.import(csv.into(), &["created", "values.subject"], false, false).await;
        assert_eq!(done.findings["created"], json!(1), "{}", done.findings);
        assert_eq!(house.order(&format!("WX-{}-0042", day.strftime("%Y%m%d"))).await.unwrap().title, "没有号码");
        if day.strftime("%Y%m%d").to_string() == today {
            let made = house.company.submit("新的", None).await.unwrap().receipt.number.unwrap();
            assert_eq!(made, format!("WX-{today}-0043"));
        }
    }
}

#[tokio::test]
async fn a_workbook_with_dates_and_thousands_of_rows_comes_in() {
    let house = house(TestDb::sqlite()).await;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    for (column, heading) in ["编号", "时间", "标题"].into_iter().enumerate() {
        sheet.write_string(0, u16::try_from(column).unwrap(), heading).unwrap();
    }
    for row in 1..=3_000_u32 {
        sheet.write_string(row, 0, format!("B-{row}")).unwrap();
        let at = ExcelDateTime::from_ymd(2023, 5, 6).unwrap().and_hms(7, 8, 0).unwrap();
        sheet.write_datetime_with_format(row, 1, &at, &moment).unwrap();
        sheet.write_string(row, 2, format!("历史 {row}")).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let done = house.import(bytes, &["number", "created", "values.subject"], false, false).await;
    assert_eq!((&done.findings["rows"], &done.findings["created"]), (&json!(3_000), &json!(3_000)));
    let first = house.order("B-1").await.unwrap();
    assert_eq!(first.created_at.to_string(), "2023-05-05T23:08:00Z");
    assert_eq!(house.counted().await, 3_000);

    let mut long = "编号,标题\n".to_owned();
    (0..3_000).for_each(|n| writeln!(long, "B-{n},再来").unwrap());
    let again = house.import(long.into(), &["number", "values.subject"], true, false).await;
    assert_eq!((&again.findings["good"], &again.findings["unchanged"]), (&json!(3_000), &json!(2_999)));
}
