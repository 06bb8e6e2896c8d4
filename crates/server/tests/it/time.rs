//! `/api/v1/calendars` and `/api/v1/absences`.

use crate::app::{Answer, Api, TestApp, send};
use reqwest::Method;
use serde_json::{Value, json};

async fn put(api: &Api<'_>, path: &str, version: i64, body: Value) -> Answer {
    send(api.request(Method::PUT, path).header("if-match", format!("\"v{version}\"")).json(&body)).await
}

fn office() -> Value {
    let day = json!([{"from": 540, "to": 720}, {"from": 780, "to": 1080}]);
    json!({"name": {"zh": "办公时间", "en": "Office"}, "timeZone": "Asia/Shanghai",
        "week": [day, day, day, day, day, [], []], "chineseHolidays": true})
}

#[tokio::test]
async fn a_calendar_is_kept_tried_and_replaced() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let made = admin.post("/api/v1/calendars", json!({"calendar": office()})).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let (id, mut calendar) = (made.body["id"].as_str().unwrap(), made.body["calendar"].clone());
        // Wednesday before National Day: two hours on, and it is the day after the holidays.
        let question = json!({"calendar": calendar, "from": "2026-09-30T09:00:00Z", "minutes": 120});
        let tried = admin.post("/api/v1/calendars/try", question).await.body;
        assert_eq!(tried["due"], "2026-10-08T02:00:00.000000Z");
        calendar["covers"] = json!({"organisation": true, "people": [app.company.agent]});
        let path = format!("/api/v1/calendars/{id}");
        let changed = put(&admin, &path, 1, json!({"calendar": calendar})).await;
        assert_eq!((changed.status, &changed.body["version"]), (200, &json!(2)), "{}", changed.body);
        assert_eq!(put(&admin, &path, 1, json!({"calendar": calendar})).await.problem(), (412, "version-conflict"));
        let other = admin.post("/api/v1/calendars", json!({"calendar": calendar})).await;
        let told =
            [("/calendar/covers/people/0", "covered-already"), ("/calendar/covers/organisation", "covered-already")];
        assert_eq!(other.faults(), told);
        let all = admin.get("/api/v1/calendars").await.body;
        assert_eq!(all["items"].as_array().unwrap().len(), 1);
        assert_eq!(all["items"][0]["calendar"]["covers"]["organisation"], true);
    }
}

#[tokio::test]
async fn calendars_that_make_no_sense_are_refused_by_name() {
    let app = TestApp::start().await;
    let admin = app.acting_for("admin").await;
    let with = |path: &str, value: Value| {
        let mut calendar = office();
        *calendar.pointer_mut(path).unwrap() = value;
        json!({"calendar": calendar})
    };
    let table = [
        (with("/timeZone", json!("Mars/Olympus")), "/calendar/timeZone", "unknown-time-zone"),
        (with("/week", json!([[], [], [], [], [], [], []])), "/calendar/week", "no-hours"),
        (with("/week/0", json!([{"from": 600, "to": 600}])), "/calendar/week", "bad-shift"),
        (
            with("/week/0", json!([{"from": 600, "to": 700}, {"from": 650, "to": 800}])),
            "/calendar/week",
            "shifts-overlap",
        ),
        (with("/name/zh", json!(" ")), "/calendar/name/zh", "required"),
    ];
    for (body, path, code) in table {
        assert_eq!(admin.post("/api/v1/calendars", body).await.faults(), [(path, code)]);
    }
    let short = admin.post("/api/v1/calendars", with("/week", json!([[]]))).await;
    assert!((400..500).contains(&short.status), "{}", short.body);
    let agent = app.acting_for("agent").await;
    assert_eq!(agent.get("/api/v1/calendars").await.problem(), (403, "forbidden"));
    assert_eq!(agent.post("/api/v1/calendars", json!({"calendar": office()})).await.problem(), (403, "forbidden"));
}

#[tokio::test]
async fn holidays_are_read_from_a_file_and_what_is_unknown_is_named() {
    let app = TestApp::start().await;
    let admin = app.acting_for("admin").await;
    let text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20271001\r\nSUMMARY:国庆节\r\nEND:VEVENT\r\n\
        BEGIN:VTODO\r\nEND:VTODO\r\nEND:VCALENDAR\r\n";
    let read = admin.post("/api/v1/calendars/read-holidays", json!({"text": text})).await.body;
    assert_eq!(read["days"], json!({"2027-10-01": {"name": "国庆节", "shifts": []}}));
    assert_eq!((&read["findings"][0]["code"], &read["findings"][0]["line"]), (&json!("unknown-part"), &json!(6)));
    let days = admin.get("/api/v1/calendars/public-days").await.body;
    let makeup = json!({"date": "2020-01-19", "name": "春节", "isWorked": true});
    assert!(days["items"].as_array().unwrap().contains(&makeup), "{days}");
}

#[tokio::test]
async fn everybody_names_their_own_deputy_and_administrators_those_of_others() {
    for app in TestApp::each().await {
        let (admin, agent) = (app.acting_for("admin").await, app.acting_for("agent").await);
        let requester = app.acting_for("requester").await;
        let deputy = app.company.requester;
        let body =
            json!({"deputy": deputy, "from": "2026-12-01T00:00:00Z", "until": "2099-12-08T00:00:00Z", "note": "休假"});
        let made = agent.post("/api/v1/absences", body.clone()).await;
        assert_eq!((made.status, &made.body["person"]), (201, &json!(app.company.agent)), "{}", made.body);
        let path = format!("/api/v1/absences/{}", made.body["id"].as_str().unwrap());
        for api in [&agent, &requester] {
            assert_eq!(api.get("/api/v1/absences").await.body["items"][0]["id"], made.body["id"]);
        }
        assert_eq!(admin.get("/api/v1/absences").await.body["items"], json!([]), "none of it is about them");
        assert_eq!(admin.get("/api/v1/absences?all=true").await.body["items"].as_array().unwrap().len(), 1);
        assert_eq!(agent.get("/api/v1/absences?all=true").await.problem(), (403, "forbidden"));
        assert_eq!(put(&requester, &path, 1, body.clone()).await.problem(), (404, "not-found"), "the deputy may not");
        let back =
            json!({"deputy": app.company.agent, "from": "2026-12-02T00:00:00Z", "until": "2026-12-03T00:00:00Z"});
        assert_eq!(requester.post("/api/v1/absences", back.clone()).await.faults(), [("/deputy", "deputy-circle")]);
        let mut others = body.clone();
        others["person"] = json!(app.company.agent);
        assert_eq!(requester.post("/api/v1/absences", others.clone()).await.problem(), (403, "forbidden"));
        others["orderTypes"] = json!([app.company.type_id]);
        let changed = put(&admin, &path, 1, others).await;
        assert_eq!(
            (changed.status, &changed.body["orderTypes"]),
            (200, &json!([app.company.type_id])),
            "{}",
            changed.body
        );
        let cancelled = send(agent.request(Method::DELETE, &path).header("if-match", "\"v2\"")).await;
        assert_eq!((cancelled.status, &cancelled.body["active"]), (200, &json!(false)), "{}", cancelled.body);
        assert_eq!(agent.get("/api/v1/absences").await.body["items"], json!([]));
        assert_eq!(agent.get("/api/v1/absences?past=true").await.body["items"].as_array().unwrap().len(), 1);
        assert_eq!(requester.post("/api/v1/absences", back).await.status, 201, "no circle any more");
    }
}
