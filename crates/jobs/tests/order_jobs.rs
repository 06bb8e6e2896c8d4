//! Jobs on lists of orders: the same change to many, and a list as a file.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

use gongdan_domain::Text;
use gongdan_domain::bulk::{BulkChange, Responsible, TypedValues};
use gongdan_domain::command::Command;
use gongdan_domain::job::{JobParameters, JobState};
use gongdan_domain::list_jobs::{BulkEdit, Chosen, ExportOrders, FileFormat};
use gongdan_domain::order::Status;
use gongdan_domain::permission::Caller;
use gongdan_jobs::{JobRunner, job_kinds};
use gongdan_store::files::{Files, FilesConfig};
use gongdan_store::jobs::{self, Job};
use gongdan_store::orders;
use gongdan_testkit::TestDb;
use gongdan_testkit::company::Company;
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

fn files(db: &TestDb) -> Files {
    Files::open(&FilesConfig::Folder(db.folder.path().join("files"))).unwrap()
}

async fn begin(company: &Company, caller: Caller, parameters: &impl JobParameters) -> Uuid {
    let id = Uuid::now_v7();
    let job = parameters.job(id, Text::new("任务", "Job")).unwrap();
    company.ledger.submit(company.envelope(caller, None, Command::StartJob(Box::new(job)))).await.unwrap();
    id
}

async fn finished(company: &Company, id: Uuid) -> Job {
    let org = company.org;
    for _ in 0..400 {
        let job = company.ledger.store().read(move |c| jobs::find(c, org, id)).await.unwrap().unwrap();
        if job.state.is_over() {
            return job;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the job does not end");
}

fn all() -> Value {
    json!({ "and": [] })
}

async fn states(company: &Company, ids: &[Uuid]) -> Vec<Status> {
    let mut states = Vec::new();
    for id in ids {
        let (org, id) = (company.org, *id);
        states.push(company.ledger.store().read(move |c| orders::find(c, org, id)).await.unwrap().unwrap().status);
    }
    states
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_reaches_every_order_it_may_and_names_the_others() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        let mut ids = Vec::new();
        for subject in ["一", "二", "三"] {
            ids.push(company.submit(subject, None).await.unwrap().receipt.id);
        }
        let done =
            Command::MoveOrder { order_id: ids[0], to: Status::Done, comment: String::new(), expected_version: None };
        company.ledger.submit(company.envelope(company.agent(), None, done)).await.unwrap();
        JobRunner::new(company.ledger.clone(), files(&db), job_kinds()).start();
        let values = json!({"details": "统一说明"}).as_object().cloned().unwrap();
        let typed = TypedValues { type_id: company.type_id, values };
        let change = BulkChange { values: Some(typed), to: None, assign: None, comment: "批量".into() };
        let chosen = Chosen { filter: all(), ids: None };
        let id = begin(&company, company.agent(), &BulkEdit { chosen, change }).await;
        let job = finished(&company, id).await;
        assert_eq!((job.state, job.done), (JobState::Done, 3), "{job:?}");
        assert_eq!((&job.findings["changed"], &job.findings["refused"]), (&json!(2), &json!(1)));
        assert_eq!(job.findings["rows"][0]["id"], json!(ids[0]));
        assert_eq!(job.findings["rows"][0]["reason"]["code"], "not-allowed");
        let (org, id) = (company.org, ids[1]);
        let order = company.ledger.store().read(move |c| orders::find(c, org, id)).await.unwrap().unwrap();
        assert_eq!((order.version, order.comments), (3, 1), "one edit and one comment");

        let assign = |to| BulkChange { assign: Some(to), ..BulkChange::default() };
        let change = assign(Responsible::Person(company.agent));
        let id =
            begin(&company, company.agent(), &BulkEdit { chosen: Chosen { filter: all(), ids: None }, change }).await;
        let job = finished(&company, id).await;
        assert_eq!((&job.findings["changed"], &job.findings["refused"]), (&json!(2), &json!(1)), "{}", job.findings);
        let (org, id) = (company.org, ids[1]);
        let order = company.ledger.store().read(move |c| orders::find(c, org, id)).await.unwrap().unwrap();
        assert_eq!(order.assignee_id, Some(company.agent));
        let only = Chosen { filter: all(), ids: Some(vec![ids[1]]) };
        let id =
            begin(&company, company.agent(), &BulkEdit { chosen: only, change: assign(Responsible::Nobody) }).await;
        assert_eq!(finished(&company, id).await.findings["changed"], 1);

        let change = BulkChange { values: None, to: Some(Status::Cancelled), assign: None, comment: String::new() };
        let chosen = Chosen { filter: all(), ids: Some(vec![ids[1], ids[0]]) };
        let id = begin(&company, company.agent(), &BulkEdit { chosen, change }).await;
        assert_eq!(finished(&company, id).await.findings["changed"], 1);
        assert_eq!(states(&company, &ids).await, [Status::Done, Status::Cancelled, Status::Open]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_is_exactly_the_list_of_whoever_asked() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        for subject in ["=HYPERLINK(1)", "电梯, \"异响\"", "水泵"] {
            company.submit(subject, None).await.unwrap();
        }
        let others = company.submission("别人的");
        company.ledger.submit(company.envelope(company.agent(), None, others)).await.unwrap();
        JobRunner::new(company.ledger.clone(), files(&db), job_kinds()).start();
        let export = |filter: Value| ExportOrders {
            chosen: Chosen { filter, ids: None },
            sort: "created".into(),
            columns: ["title", "status", "requester"].map(str::to_owned).to_vec(),
            format: FileFormat::Csv,
            language: gongdan_domain::Language::Zh,
        };
        let id = begin(&company, company.agent(), &export(all())).await;
        let job = finished(&company, id).await;
        assert_eq!((job.state, job.done, job.total), (JobState::Done, 4, 4), "{job:?}");
        let result = job.result.unwrap();
        let bytes = files(&db).read(&result.key, 1 << 20).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let lines: Vec<&str> = text.trim_start_matches('\u{FEFF}').lines().collect();
        assert_eq!(lines[0], "标题,状态,提交人");
        assert!(lines[1].starts_with("'=HYPERLINK(1),待处理,"), "{}", lines[1]);
        assert!(lines[2].starts_with("\"电梯, \"\"异响\"\"\",待处理,"), "{}", lines[2]);
        assert_eq!(lines.len(), 5);
        assert_eq!(result.size_bytes as usize, bytes.len());

        let id = begin(&company, company.agent(), &export(json!({"words": "水泵"}))).await;
        assert_eq!(finished(&company, id).await.done, 1);
        // Requesters see their own orders, and have no right to take them out.
        let id = begin(&company, company.requester(), &export(all())).await;
        let job = finished(&company, id).await;
        let bytes = files(&db).read(&job.result.unwrap().key, 1 << 20).await.unwrap();
        assert_eq!(String::from_utf8(bytes.to_vec()).unwrap().lines().count(), 1, "the head and nothing else");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_leaves_out_what_a_step_hides_from_its_owner_and_is_never_chosen_by_it() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        let step = |id: &str, kind: &str, to: Option<&str>, settings: Value| {
            let ways: Vec<Value> = to.into_iter().map(|to| json!({"to": to})).collect();
            json!({"id": id, "kind": kind, "name": {"zh": id, "en": id}, "ways": ways, "settings": settings})
        };
        let who = json!({"staff": {"who": [{"from": "people", "people": [company.agent]}], "samePerson": "never"}});
        let mut judge = step("judge", "approval", Some("done"), who);
        judge["fields"] = json!({"others": "read", "named": {"details": "hidden"}});
        let drawn = [step("start", "start", Some("judge"), json!({})), judge, step("done", "end", None, json!({}))];
        company.submit("以前的", None).await.unwrap();
        company.publish_flow(json!({ "steps": drawn }), 1).await;
        company.submit("要评的", None).await.unwrap();
        JobRunner::new(company.ledger.clone(), files(&db), job_kinds()).start();
        let field = format!("{}.details", company.type_id);
        let export = |filter: Value| ExportOrders {
            chosen: Chosen { filter, ids: None },
            sort: "created".into(),
            columns: vec!["title".to_owned(), field.clone()],
            format: FileFormat::Csv,
            language: gongdan_domain::Language::Zh,
        };
        let job = finished(&company, begin(&company, company.agent(), &export(all())).await).await;
        assert_eq!((job.state, job.done), (JobState::Done, 2), "{job:?}");
        let bytes = files(&db).read(&job.result.unwrap().key, 1 << 20).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[2], "要评的,", "{text}");
        assert!(lines[1].starts_with("以前的,水泵"), "roles decide about the others: {text}");
        let by = json!({"field": field, "op": "contains", "values": ["水泵"]});
        let job = finished(&company, begin(&company, company.agent(), &export(by.clone())).await).await;
        assert_eq!(job.state, JobState::Failed, "{job:?}");
        let job = finished(
            &company,
            begin(&company, company.ledger.catalog(company.org).unwrap().caller(company.admin).unwrap(), &export(by))
                .await,
        )
        .await;
        assert_eq!((job.state, job.done), (JobState::Done, 2), "nobody asks them: {job:?}");
    }
}
