//! Jobs on flows: past orders lived through again, running ones moved to another version.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

use gongdan_domain::Text;
use gongdan_domain::command::Command;
use gongdan_domain::flow::FlowAct;
use gongdan_domain::flow_jobs::{MigrateFlow, ReplayFlow};
use gongdan_domain::job::{JobParameters, JobState};
use gongdan_domain::permission::Caller;
use gongdan_jobs::{JobRunner, job_kinds};
use gongdan_store::files::{Files, FilesConfig};
use gongdan_store::jobs::{self, Job};
use gongdan_store::{Conn, flow_orders, flows};
use gongdan_testkit::TestDb;
use gongdan_testkit::company::Company;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;
use uuid::Uuid;

fn step(id: &str, kind: &str, to: &str, settings: Value) -> Value {
    let ways = if to.is_empty() { json!([]) } else { json!([{"to": to}]) };
    json!({"id": id, "kind": kind, "name": {"zh": id, "en": id}, "ways": ways, "settings": settings})
}

/// Approvals by these people one after the other, each at the step of its name.
fn chain(steps: &[(&str, Uuid)]) -> Value {
    let next = |n: usize| steps.get(n).map_or("end", |(id, _)| id);
    let mut drawn = vec![step("start", "start", next(0), json!({}))];
    for (n, (id, person)) in steps.iter().enumerate() {
        let staff = json!({"staff": {"who": [{"from": "people", "people": [person]}], "samePerson": "never"}});
        drawn.push(step(id, "approval", next(n + 1), staff));
    }
    drawn.push(step("end", "end", "", json!({})));
    json!({"steps": drawn})
}

async fn begin(company: &Company, caller: Caller, parameters: &impl JobParameters) -> Job {
    let id = Uuid::now_v7();
    let job = parameters.job(id, Text::new("任务", "Job")).unwrap();
    company.ledger.submit(company.envelope(caller, None, Command::StartJob(Box::new(job)))).await.unwrap();
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

fn start(company: &Company, db: &TestDb) {
    let files = Files::open(&FilesConfig::Folder(db.folder.path().join("files"))).unwrap();
    JobRunner::new(company.ledger.clone(), files, job_kinds()).start();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn past_orders_are_lived_through_in_both_flows() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        company.publish_flow(chain(&[("check", company.agent)]), 1).await;
        for n in 0..7 {
            company.submit(&n.to_string(), None).await.unwrap();
        }
        start(&company, &db);
        let parameters = |flow: Value, most| ReplayFlow { type_id: company.type_id, version: 1, flow, most };
        let longer = chain(&[("check", company.agent), ("sign", company.admin)]);
        let job = begin(&company, company.caller(company.admin), &parameters(longer, 100)).await;
        assert_eq!((job.state, job.done, job.total), (JobState::Done, 7, 7), "{job:?}");
        let found = &job.findings;
        assert_eq!((&found["orders"], &found["otherSteps"], &found["otherPeople"]), (&json!(7), &json!(7), &json!(0)));
        assert_eq!(found["steps"]["sign"], json!({"old": 0, "new": 7}));
        assert_eq!(found["outcomes"]["completed"], json!({"old": 7, "new": 7}));
        let first = &found["examples"][0];
        assert!(first["number"].as_str().unwrap().starts_with("WX-"), "{first}");
        assert_eq!(first["new"][1]["people"][0]["id"], json!(company.admin));
        assert!(job.result.is_some());

        let other =
            begin(&company, company.caller(company.admin), &parameters(chain(&[("check", company.admin)]), 3)).await;
        assert_eq!((&other.findings["orders"], &other.findings["otherPeople"]), (&json!(3), &json!(3)));

        // Whoever reads none of them learns nothing of them.
        let same = chain(&[("check", company.agent)]);
        let blind = begin(&company, company.caller(company.requester), &parameters(same, 100)).await;
        assert_eq!(blind.findings["orders"], 7, "the requester reads the own ones");
        assert_eq!(blind.findings["otherSteps"], 0);
    }
}

async fn versions(company: &Company, ids: &[Uuid]) -> Vec<i64> {
    let (org, ids) = (company.org, ids.to_vec());
    let read = move |c: &mut Conn| {
        let all: Result<Vec<_>, _> = ids.iter().map(|id| flows::find(c, org, *id)).collect();
        all
    };
    let found = company.ledger.store().read(read).await.unwrap();
    found.into_iter().map(|row| row.unwrap().flow_version).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn running_orders_move_as_a_whole_or_not_at_all() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        company.publish_flow(chain(&[("check", company.agent), ("sign", company.admin)]), 1).await;
        let mut ids = Vec::new();
        for n in 0..3 {
            ids.push(company.submit(&n.to_string(), None).await.unwrap().receipt.id);
        }
        // The second waits at the step that the next version does not have.
        let act = json!({"act": "approve", "visit": 2, "seat": 3});
        let (org, id) = (company.org, ids[1]);
        let row = company.ledger.store().read(move |c| flows::find(c, org, id)).await.unwrap().unwrap();
        let state: Value = serde_json::from_str(&row.state).unwrap();
        let (visit, _) = state["visits"].as_object().unwrap().iter().next().unwrap();
        let seat = &state["visits"][visit]["wait"]["people"]["group"]["members"][0]["seat"]["id"];
        let act = json!({"act": act["act"], "visit": visit.parse::<u32>().unwrap(), "seat": seat});
        let act = FlowAct::new(ids[1], act);
        company.ledger.submit(company.envelope(company.agent(), None, Command::Flow(act))).await.unwrap();
        company.publish_flow(chain(&[("check", company.admin), ("decide", company.agent)]), 2).await;
        start(&company, &db);

        let wanted = |steps: &[(&str, &str)]| MigrateFlow {
            type_id: company.type_id,
            to: 2,
            steps: steps.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect::<BTreeMap<_, _>>(),
            comment: "改版".into(),
        };
        let job = begin(&company, company.caller(company.admin), &wanted(&[])).await;
        assert_eq!(job.state, JobState::Failed, "{job:?}");
        assert!(job.reason.unwrap().en.contains("sign"));
        assert_eq!(versions(&company, &ids).await, [1, 1, 1], "nothing moved");

        let job = begin(&company, company.caller(company.admin), &wanted(&[("sign", "decide")])).await;
        assert_eq!((job.state, &job.findings["moved"]), (JobState::Done, &json!(3)), "{job:?}");
        assert_eq!(versions(&company, &ids).await, [2, 2, 2]);
        let of = (company.type_id, 2);
        let left =
            company.ledger.store().read(move |c| flow_orders::running(c, org, of, Uuid::nil(), 10)).await.unwrap();
        assert_eq!(left.len(), 0);
        let agent = company.agent;
        let tasks = company.ledger.store().read(move |c| flows::open_tasks(c, org, agent, None, 10)).await.unwrap();
        let steps: Vec<(&str, Uuid)> = tasks.iter().map(|task| (task.step.as_str(), task.key.order_id)).collect();
        assert!(steps.contains(&("decide", ids[1])), "{steps:?}");
        assert!(steps.contains(&("check", ids[0])), "whoever was asked stays asked: {steps:?}");
    }
}
