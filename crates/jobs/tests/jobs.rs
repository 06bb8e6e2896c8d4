//! Jobs: taken up once, gone on with after a fall, stopped on request.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

use gongdan_domain::command::{Command, Receipt};
use gongdan_domain::document::{Document, record_kind};
use gongdan_domain::job::{JobParameters, JobState};
use gongdan_domain::{OrgId, Refusal, Text};
use gongdan_jobs::job::{JobContext, JobKind, Stop, Working};
use gongdan_jobs::{JobRunner, expire_jobs};
use gongdan_store::files::{Files, FilesConfig};
use gongdan_store::jobs::{self, Job};
use gongdan_testkit::TestDb;
use gongdan_testkit::company::{Company, ledger};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

const LEASE: Duration = Duration::from_millis(600);

/// Saves as many records as it is told, two at a time, and writes a file.
struct Making;

#[derive(Serialize, Deserialize)]
struct Make {
    records: usize,
    pause_millis: u64,
    fail: bool,
}

impl JobParameters for Make {
    const KIND: &'static str = "make";
}

impl JobKind for Making {
    fn name(&self) -> &'static str {
        Make::KIND
    }

    fn run<'a>(&'a self, cx: &'a mut JobContext) -> Working<'a> {
        Box::pin(async move {
            let make: Make = cx.parameters()?;
            let mut done: usize = cx.checkpoint::<Vec<usize>>()?.first().copied().unwrap_or(0);
            while done < make.records {
                let commands = (done..done + 2).map(|n| (n.to_string(), save(n))).collect();
                let answers: Vec<Result<Receipt, Refusal>> = cx.submit_all(commands).await?;
                assert!(answers.iter().all(Result::is_ok), "{answers:?}");
                tokio::time::sleep(Duration::from_millis(make.pause_millis)).await;
                done += 2;
                cx.find(&json!({"made": done}))?;
                cx.save(done, make.records, &[done]).await?;
            }
            if make.fail {
                return Err(Stop::failed("坏了。", "It broke."));
            }
            cx.files.put(&cx.result_key(), "made\n".into()).await?;
            Ok(Some(cx.result("made.txt".to_owned(), "text/plain", 5)))
        })
    }
}

fn save(n: usize) -> Command {
    let body = json!({"name": format!("第 {n} 件")});
    let (kind, key) = (record_kind("part"), format!("P-{n:03}"));
    let document = Document { id: Uuid::now_v7(), kind, key, version: 0, active: true, body };
    Command::SaveDocument { document, expected_version: Some(0) }
}

fn files(db: &TestDb) -> Files {
    Files::open(&FilesConfig::Folder(db.folder.path().join("files"))).unwrap()
}

async fn begin(company: &Company, make: &Make) -> Uuid {
    let id = Uuid::now_v7();
    let job = make.job(id, Text::new("制作", "Make")).unwrap();
    company.system(Command::StartJob(Box::new(job))).await;
    id
}

async fn look(company: &Company, id: Uuid) -> Job {
    let org = company.org;
    company.ledger.store().read(move |c| jobs::find(c, org, id)).await.unwrap().unwrap()
}

async fn wait(company: &Company, id: Uuid, until: impl Fn(&Job) -> bool) -> Job {
    for _ in 0..400 {
        let job = look(company, id).await;
        if until(&job) {
            return job;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the job does not get there: {:?}", look(company, id).await);
}

fn runner(company: &Company, db: &TestDb) -> JobRunner {
    JobRunner::with_lease(company.ledger.clone(), files(db), vec![Box::new(Making)], LEASE)
}

fn made(company: &Company) -> usize {
    company.ledger.catalog(company.org).unwrap().search_records("part", "", None, None, 1_000).len()
}

#[tokio::test]
async fn a_job_runs_to_its_end_and_leaves_a_file_that_goes_after_a_week() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        runner(&company, &db).start();
        let id = begin(&company, &Make { records: 6, pause_millis: 0, fail: false }).await;
        let job = wait(&company, id, |job| job.state.is_over()).await;
        assert_eq!((job.state, job.done, job.total, job.attempts), (JobState::Done, 6, 6, 1), "{job:?}");
        assert_eq!((made(&company), &job.findings["made"]), (6, &json!(6)));
        let file = job.result.unwrap();
        let files = files(&db);
        assert_eq!(files.read(&file.key, 100).await.unwrap(), "made\n");
        expire_jobs(&company.ledger, &files, Timestamp::now()).await.unwrap();
        assert!(look(&company, id).await.result.is_some());
        let later = Timestamp::now() + SignedDuration::from_hours(8 * 24);
        expire_jobs(&company.ledger, &files, later).await.unwrap();
        assert!(look(&company, id).await.result.is_none());
        assert!(files.read(&file.key, 100).await.is_err());
    }
}

#[test]
fn a_job_whose_node_fell_over_goes_on_elsewhere_without_doing_anything_twice() {
    for db in TestDb::each() {
        let first = tokio::runtime::Runtime::new().unwrap();
        let (org, id, admin) = first.block_on(async {
            let company = Company::found(&db.url).await;
            runner(&company, &db).start();
            let id = begin(&company, &Make { records: 40, pause_millis: 40, fail: false }).await;
            wait(&company, id, |job| job.done >= 6).await;
            (company.org, id, company.admin)
        });
        first.shutdown_background();
        let second = tokio::runtime::Runtime::new().unwrap();
        second.block_on(async {
            let ledger = ledger(&db.url).await;
            let unused = Uuid::nil();
            let company = Company { ledger, org, admin, agent: unused, requester: unused, type_id: unused };
            runner(&company, &db).start();
            let job = wait(&company, id, |job| job.state.is_over()).await;
            assert_eq!((job.state, job.done, job.attempts), (JobState::Done, 40, 2), "{job:?}");
            assert_eq!(made(&company), 40);
            let saved = |c: &mut gongdan_store::Conn, org: OrgId| gongdan_store::events::heads(c, org, 0, 2_000);
            let heads = company.ledger.store().read(move |c| saved(c, org)).await.unwrap();
            let changed_twice = heads.iter().filter(|head| head.kind == "document.saved" && head.version > 1).count();
            assert_eq!(changed_twice, 0);
        });
    }
}

#[tokio::test]
async fn two_nodes_share_the_work_and_no_job_is_done_by_both() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        runner(&company, &db).start();
        runner(&company, &db).start();
        let mut ids = Vec::new();
        for _ in 0..6 {
            ids.push(begin(&company, &Make { records: 0, pause_millis: 0, fail: false }).await);
        }
        for id in ids {
            assert_eq!(wait(&company, id, |job| job.state.is_over()).await.attempts, 1);
        }
    }
}

#[tokio::test]
async fn a_job_stops_on_request_and_says_why_it_failed() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        let cancel = async |id| {
            let (org, now) = (company.org, Timestamp::now());
            company.ledger.store().write(move |c| jobs::ask_cancel(c, org, id, now)).await.unwrap();
        };
        // One that nobody has begun is over at once.
        let waiting = begin(&company, &Make { records: 2, pause_millis: 0, fail: false }).await;
        cancel(waiting).await;
        assert_eq!(look(&company, waiting).await.state, JobState::Cancelled);
        runner(&company, &db).start();
        let running = begin(&company, &Make { records: 1_000, pause_millis: 20, fail: false }).await;
        wait(&company, running, |job| job.done >= 4).await;
        cancel(running).await;
        let job = wait(&company, running, |job| job.state.is_over()).await;
        assert!(job.state == JobState::Cancelled && job.done < 1_000 && job.result.is_none(), "{job:?}");
        let failing = begin(&company, &Make { records: 0, pause_millis: 0, fail: true }).await;
        let job = wait(&company, failing, |job| job.state.is_over()).await;
        assert_eq!((job.state, job.reason), (JobState::Failed, Some(Text::new("坏了。", "It broke."))));
    }
}
