//! Roles, groups, departments and fields: what each channel shows and refuses.

use crate::app::{Api, PASSWORD, TestApp, send};
use gongdan_domain::attachment::Attachment;
use gongdan_domain::document::{Document, Record, record_kind};
use gongdan_domain::{Command, whole_micros};
use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

/// Creates something that must be accepted.
async fn made(api: &Api<'_>, path: &str, body: Value) -> Value {
    let answer = api.post(path, body).await;
    assert_eq!(answer.status, 201, "{path}: {}", answer.body);
    answer.body
}

fn id(body: &Value) -> String {
    body["id"].as_str().unwrap().to_owned()
}

/// A user with these roles, and what else their document shall say.
async fn user(admin: &Api<'_>, login: &str, roles: &[&str], more: Value) -> String {
    let mut body = json!({"login": login, "name": login, "roles": roles, "password": PASSWORD});
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    id(&made(admin, "/api/v1/users", body).await)
}

fn role(code: &str, grants: Value) -> Value {
    json!({"code": code, "name": {"zh": code, "en": code}, "grants": grants, "records": {"default": "read"}})
}

async fn change_role(admin: &Api<'_>, code: &str, change: Value) -> crate::app::Answer {
    let roles = admin.get("/api/v1/roles").await.body;
    let found = roles["items"].as_array().unwrap().iter().find(|role| role["code"] == code).unwrap().clone();
    admin.patch(&format!("/api/v1/roles/{}", id(&found)), found["version"].as_i64().unwrap(), change).await
}

/// Numbers of the orders somebody finds in the list.
async fn listed(api: &Api<'_>, query: &str) -> Vec<String> {
    let answer = api.get(&format!("/api/v1/orders{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let items = answer.body["items"].as_array().unwrap();
    assert_eq!(answer.body["total"]["count"], items.len());
    items.iter().map(|order| order["title"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_hidden_field_does_not_exist_in_any_channel() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let hidden = json!({"default": "edit", "types": {app.company.type_id.to_string():
            {"subject": "hidden", "amount": "hidden", "photos": "hidden", "details": "read"}}});
        let grants = json!([{"actions": ["submit", "read", "edit", "comment", "attach"], "reach": "all"}]);
        let mut body = role("clerk", grants);
        body["fields"] = hidden;
        made(&admin, "/api/v1/roles", body).await;
        user(&admin, "wang", &["clerk"], json!({})).await;
        let clerk = app.acting_for("wang").await;

        let photo = stored(&app).await;
        let values = json!({"subject": "张三的工资", "amount": 9000, "details": "保密", "photos": [photo]});
        let sent = admin.submit("k", json!({"typeId": app.company.type_id, "values": values})).await;
        assert_eq!(sent.status, 201, "{}", sent.body);
        let path = format!("/api/v1/orders/{}", id(&sent.body));

        let read = clerk.get(&path).await;
        assert_eq!(read.body["values"], json!({"details": "保密"}));
        assert_eq!(read.body["title"], "维修", "the title is made of a hidden field");
        assert_eq!(read.body["readOnly"], json!(["subject", "details", "amount", "photos"]));
        assert_eq!(read.body["references"], json!({}));
        assert_eq!(listed(&clerk, "").await, ["维修"]);
        assert_eq!(listed(&clerk, "?q=张三").await, Vec::<String>::new(), "a search would tell the title");
        assert_eq!(listed(&admin, "?q=张三").await, ["张三的工资"]);

        assert_eq!(clerk.get(&format!("/api/v1/attachments/{photo}")).await.status, 404);
        assert_eq!(clerk.get(&format!("{path}/attachments")).await.body, json!({"items": []}));
        assert_eq!(admin.get(&format!("/api/v1/attachments/{photo}")).await.status, 200);

        let edited = admin.patch(&path, 1, json!({"values": {"amount": 1, "details": "不保密"}})).await;
        assert_eq!(edited.status, 200, "{}", edited.body);
        let history = clerk.get(&format!("{path}/history")).await.body;
        assert_eq!(history["items"][0]["data"]["title"], "维修");
        let changes = history["items"][1]["data"]["changes"].as_array().unwrap();
        assert_eq!(changes.iter().map(|change| &change["field"]).collect::<Vec<_>>(), ["details"]);
        let whole = admin.get(&format!("{path}/history")).await.body;
        assert_eq!(whole["items"][1]["data"]["changes"].as_array().unwrap().len(), 2);

        let forms = format!("/api/v1/order-types/{}/form", app.company.type_id);
        let to_fill_in = clerk.get(&forms).await.body.to_string();
        assert!(to_fill_in.contains("category") && !to_fill_in.contains("details"), "{to_fill_in}");
        let to_read = clerk.get(&format!("{forms}s/2")).await.body.to_string();
        assert!(to_read.contains("details") && !to_read.contains("amount"), "{to_read}");
        let refused =
            clerk.patch(&path, 2, json!({"values": {"details": "x", "amount": 2, "category": "water"}})).await;
        assert_eq!(refused.faults(), [("/values/details", "read-only"), ("/values/amount", "unknown-field")]);
        let changed = clerk.patch(&path, 2, json!({"values": {"category": "water"}})).await;
        assert_eq!(changed.status, 200, "{}", changed.body);
        assert_eq!(
            admin.get(&path).await.body["title"],
            "张三的工资",
            "an edit by one who cannot see it keeps the title"
        );

        let told = clerk.submit("a", json!({"typeId": app.company.type_id, "values": {"subject": "x"}})).await;
        assert_eq!(told.faults(), [("/values/subject", "unknown-field")]);
        let part = clerk.submit("b", json!({"typeId": app.company.type_id, "values": {"category": "water"}})).await;
        assert_eq!(part.status, 201, "what is closed to them is not asked of them: {}", part.body);
    }
}

/// A file of the administrator, as an upload leaves it.
async fn stored(app: &TestApp) -> Uuid {
    let attachment = Attachment {
        id: Uuid::now_v7(),
        order_id: None,
        field_id: None,
        comment_id: None,
        name: "工资单.png".to_owned(),
        media_type: "image/png".to_owned(),
        size_bytes: 3,
        sha256: "ab".repeat(32),
        has_thumbnail: false,
        uploaded_by: Some(app.company.admin),
        uploader_name: "admin".to_owned(),
        created_at: whole_micros(Timestamp::now()),
    };
    let id = attachment.id;
    app.company.system(Command::StoreAttachment(Box::new(attachment))).await;
    id
}

#[tokio::test]
async fn a_head_reaches_the_departments_below_and_nobody_else() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let works = made(&admin, "/api/v1/departments", json!({"code": "GC", "name": "工程部"})).await;
        let below = json!({"code": "GC-1", "name": "一班", "parentId": id(&works)});
        let crew = made(&admin, "/api/v1/departments", below).await;
        let desk = made(&admin, "/api/v1/departments", json!({"code": "KF", "name": "客服部"})).await;
        made(&admin, "/api/v1/roles", role("head", json!([{"actions": ["read", "complete"], "reach": "department"}])))
            .await;
        user(&admin, "fitter", &["requester"], json!({"departmentId": id(&crew)})).await;
        user(&admin, "clerk", &["requester"], json!({"departmentId": id(&desk)})).await;
        user(&admin, "chief", &["head"], json!({"departmentId": id(&works)})).await;
        let (fitter, clerk) = (app.acting_for("fitter").await, app.acting_for("clerk").await);
        let inside = fitter.submitted("班组的工单").await;
        let outside = clerk.submitted("客服的工单").await;
        let chief = app.acting_for("chief").await;
        assert_eq!(listed(&chief, "").await, ["班组的工单"]);
        assert_eq!(chief.get(&format!("/api/v1/orders/{outside}")).await.problem(), (404, "not-found"));
        let path = format!("/api/v1/orders/{inside}");
        assert_eq!(chief.get(&path).await.body["actions"], json!(["complete"]));
        assert_eq!(chief.patch(&path, 1, json!({"values": {"subject": "x"}})).await.problem(), (403, "forbidden"));
        assert_eq!(chief.post("/api/v1/users", json!({})).await.status, 422);
        let submitted = chief.submit("k", app.order("x")).await;
        assert_eq!(submitted.problem(), (403, "forbidden"));

        // Whoever leads the department of others reaches it without belonging to it.
        let chief_id = admin.get("/api/v1/users?q=chief").await.body["items"][0]["id"].clone();
        let led = admin.patch(&format!("/api/v1/departments/{}", id(&desk)), 1, json!({"headId": chief_id})).await;
        assert_eq!(led.status, 200, "{}", led.body);
        assert_eq!(listed(&chief, "").await, ["客服的工单", "班组的工单"]);
    }
}

#[tokio::test]
async fn sites_and_customers_come_from_the_records_an_order_names() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let customer = record(&app, "customer", None).await;
        let campus = record(&app, "site", Some(customer)).await;
        let building = record(&app, "site", Some(campus)).await;
        let elsewhere = record(&app, "site", None).await;
        let lift = record(&app, "device", Some(building)).await;
        let far = record(&app, "device", Some(elsewhere)).await;
        let read = |reach| json!([{"actions": ["read"], "reach": reach}]);
        made(&admin, "/api/v1/roles", role("caretaker", read("site"))).await;
        made(&admin, "/api/v1/roles", role("account", read("customer"))).await;
        user(&admin, "site", &["caretaker"], json!({"sites": [campus]})).await;
        user(&admin, "customer", &["account"], json!({"customers": [customer]})).await;
        for (key, device) in [("近", lift), ("远", far)] {
            let values = json!({"subject": key, "device": device});
            let sent =
                admin.submit(&device.to_string(), json!({"typeId": app.company.type_id, "values": values})).await;
            assert_eq!(sent.status, 201, "{}", sent.body);
        }
        let (site, account) = (app.acting_for("site").await, app.acting_for("customer").await);
        assert_eq!(listed(&site, "").await, ["近"]);
        assert_eq!(listed(&account, "").await, ["近"]);
        // An edit that names another device moves the order out of reach, and back.
        let order = id(&admin.get("/api/v1/orders?q=近").await.body["items"][0]);
        let path = format!("/api/v1/orders/{order}");
        assert_eq!(admin.patch(&path, 1, json!({"values": {"device": far}})).await.status, 200);
        assert_eq!((listed(&site, "").await, listed(&account, "").await), (vec![], vec![]));
        assert_eq!(admin.patch(&path, 2, json!({"values": {"device": lift}})).await.status, 200);
        assert_eq!(listed(&account, "").await, ["近"]);
    }
}

async fn record(app: &TestApp, collection: &str, parent_id: Option<Uuid>) -> Uuid {
    let id = Uuid::now_v7();
    let body = Record { name: "记录".to_owned(), parent_id, ..Record::default() };
    let (kind, key, body) = (record_kind(collection), id.to_string(), serde_json::to_value(body).unwrap());
    let document = Document { id, kind, key, version: 0, active: true, body };
    app.company.system(Command::SaveDocument { document, expected_version: None }).await;
    id
}

#[tokio::test]
async fn a_role_taken_away_counts_at_once() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        made(&admin, "/api/v1/roles", role("night", json!([{"actions": ["read", "complete"], "reach": "all"}]))).await;
        let liu = user(&admin, "liu", &["requester"], json!({})).await;
        let crew = json!({"code": "crew", "name": "夜班", "members": [liu], "roles": ["night"]});
        let group = made(&admin, "/api/v1/groups", crew).await;
        let person = app.acting_for("liu").await;
        let order = admin.submitted("夜里的事").await;
        let path = format!("/api/v1/orders/{order}");
        assert_eq!(person.get(&path).await.status, 200);
        let mut stream = person.request(Method::GET, "/api/v1/live").send().await.unwrap();
        assert!(stream.chunk().await.unwrap().is_some(), "hello");

        let roles = admin.get("/api/v1/roles").await.body;
        let night = roles["items"].as_array().unwrap().iter().find(|role| role["code"] == "night").unwrap().clone();
        assert_eq!(night["holders"], 1);
        let holders = admin.get(&format!("/api/v1/roles/{}/holders", id(&night))).await.body;
        assert_eq!(holders["items"][0]["groups"], json!(["夜班"]));
        let retired = change_role(&admin, "night", json!({"active": false})).await;
        assert_eq!(retired.status, 200, "{}", retired.body);
        assert_eq!(person.get(&path).await.problem(), (404, "not-found"));
        let moved = send(
            person
                .request(Method::POST, &format!("{path}/status"))
                .header("if-match", "\"v1\"")
                .json(&json!({"to": "done"})),
        )
        .await;
        assert_eq!(moved.problem(), (404, "not-found"));
        tokio::time::sleep(Duration::from_millis(300)).await;
        admin.post(&format!("{path}/comments"), json!({"text": "保密"})).await;
        let own = person.submitted("自己的").await;
        let mut heard = String::new();
        while !heard.contains(&own) {
            let chunk = tokio::time::timeout(Duration::from_secs(10), stream.chunk()).await.unwrap().unwrap().unwrap();
            heard.push_str(std::str::from_utf8(&chunk).unwrap());
        }
        assert!(!heard.contains(&order), "{heard}");

        let unknown = admin.patch(&format!("/api/v1/groups/{}", id(&group)), 1, json!({"roles": ["none"]})).await;
        assert_eq!(unknown.faults(), [("/roles/0", "unknown-reference")]);
        let chosen = json!({"login": "x", "name": "x", "roles": ["night"], "password": PASSWORD});
        assert_eq!(admin.post("/api/v1/users", chosen).await.faults(), [("/roles/0", "unknown-reference")]);
    }
}

#[tokio::test]
async fn nobody_takes_administration_from_themselves() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let kept = change_role(&admin, "admin", json!({"rights": ["see_audit"]})).await;
        assert_eq!(kept.faults(), [("/rights", "last-administrator"), ("/rights", "own-account")]);
        assert_eq!(change_role(&admin, "admin", json!({"active": false})).await.status, 422);
        let path = format!("/api/v1/users/{}", app.company.admin);
        assert_eq!(admin.patch(&path, 1, json!({"roles": ["agent"]})).await.faults(), [("/roles", "own-account")]);
        // A built-in role has version 0 until somebody changes it, and keeps the changes.
        let changed = change_role(&admin, "agent", json!({"description": {"zh": "客服", "en": "Desk"}})).await;
        assert_eq!((changed.status, &changed.body["version"]), (200, &json!(1)), "{}", changed.body);
        // Through a group it counts as well: then the own role may go.
        let members = json!([app.company.admin]);
        let group = json!({"code": "it", "name": "信息部", "members": members, "roles": ["admin"]});
        let group = made(&admin, "/api/v1/groups", group).await;
        assert_eq!(admin.patch(&path, 1, json!({"roles": []})).await.status, 200);
        let leaving = admin.patch(&format!("/api/v1/groups/{}", id(&group)), 1, json!({"members": []})).await;
        assert_eq!(leaving.faults(), [("/roles", "own-account")]);
    }
}

#[tokio::test]
async fn of_two_administrators_who_dismiss_each_other_at_once_one_stays() {
    for app in TestApp::each().await {
        let first = app.acting_for("admin").await;
        let other = user(&first, "second", &["admin"], json!({})).await;
        let second = app.acting_for("second").await;
        let (one, two) = (format!("/api/v1/users/{}", app.company.admin), format!("/api/v1/users/{other}"));
        let (left, right) = futures::future::join(
            second.patch(&one, 1, json!({"active": false})),
            first.patch(&two, 1, json!({"roles": ["agent"]})),
        )
        .await;
        let refused = if left.status == 200 { &right } else { &left };
        assert!((left.status == 200) != (right.status == 200), "{} {}", left.body, right.body);
        // Whoever comes second is told, or is no administrator any more.
        assert!(matches!(refused.status, 401 | 403 | 422), "{}", refused.body);
        if refused.status == 422 {
            assert_eq!(refused.faults()[0].1, "last-administrator");
        }
    }
}

#[tokio::test]
async fn roles_that_make_no_sense_are_refused() {
    let app = TestApp::start().await;
    let (admin, agent) = (app.acting_for("admin").await, app.acting_for("agent").await);
    for path in ["/api/v1/roles", "/api/v1/groups"] {
        assert_eq!(agent.get(path).await.problem(), (403, "forbidden"));
    }
    let mut odd = role("Bad Code", json!([{"types": [Uuid::nil()], "actions": ["administer"], "reach": "all"}]));
    odd["rights"] = json!(["read"]);
    odd["fields"] = json!({"default": "edit", "types": {Uuid::nil().to_string(): {"Not An Id": "hidden"}}});
    let refused = admin.post("/api/v1/roles", odd).await;
    let nil = format!("/fields/types/{}", Uuid::nil());
    let expected = [
        ("/code", "bad-key"),
        ("/grants/0/actions", "bad-action"),
        ("/grants/0/types/0", "unknown-reference"),
        ("/rights", "bad-action"),
        ("/fields/types", "bad-key"),
        (nil.as_str(), "unknown-reference"),
    ];
    assert_eq!(refused.faults(), expected);
    let unknown = role("x", json!([{"actions": ["fly"], "reach": "all"}]));
    assert_eq!(admin.post("/api/v1/roles", unknown).await.status, 422);
    let twice = role("agent", json!([]));
    assert_eq!(admin.post("/api/v1/roles", twice).await.status, 409);
}

#[tokio::test]
async fn an_administrator_is_told_why_and_who() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let requester = app.acting_for("requester").await;
        let order = requester.submitted("灯不亮").await;
        let ask = |user: Uuid, more: &str| format!("/api/v1/access/explain?user={user}&order={order}{more}");
        let own = admin.get(&ask(app.company.requester, "&action=read&field=subject")).await;
        assert_eq!((&own.body["allowed"], &own.body["fieldRight"]), (&json!(true), &json!("edit")), "{}", own.body);
        let reason = &own.body["reasons"][0];
        assert_eq!((&reason["role"], &reason["reach"]), (&json!("requester"), &json!("own")));
        assert_eq!((&reason["verdict"], &reason["group"]), (&json!("granted"), &Value::Null));
        let complete = admin.get(&ask(app.company.requester, "&action=complete")).await.body;
        assert_eq!((&complete["allowed"], &complete["readable"]), (&json!(false), &json!(true)));
        assert_eq!(complete["reasons"][0]["verdict"], "other_action");

        let other = admin.submitted("别人的").await;
        let path = format!("/api/v1/access/explain?user={}&order={other}", app.company.requester);
        assert_eq!(admin.get(&path).await.body["reasons"][0]["verdict"], "out_of_reach");

        let logins = |answer: &Value| -> Vec<String> {
            answer["items"].as_array().unwrap().iter().map(|who| who["login"].as_str().unwrap().to_owned()).collect()
        };
        let who = |order: &str, more: &str| format!("/api/v1/access/who?order={order}{more}");
        assert_eq!(logins(&admin.get(&who(&order, "")).await.body), ["admin", "agent", "requester"]);
        assert_eq!(logins(&admin.get(&who(&other, "&action=complete")).await.body), ["admin", "agent"]);
        let first = admin.get(&who(&order, "&limit=2")).await.body;
        assert_eq!(logins(&first), ["admin", "agent"]);
        let rest = format!("&after={}", first["next"].as_str().unwrap());
        assert_eq!(logins(&admin.get(&who(&order, &rest)).await.body), ["requester"]);

        let through = format!("?as={}", app.company.requester);
        assert_eq!(listed(&admin, &through).await, ["灯不亮"], "as the requester sees it");
        assert_eq!(admin.get(&format!("/api/v1/orders/{other}{through}")).await.problem(), (404, "not-found"));
        assert_eq!(requester.get(&format!("/api/v1/orders{through}")).await.problem(), (403, "forbidden"));
        let looks = admin.get("/api/v1/audit?kind=orders.seen_as").await.body;
        let told: Vec<&Value> =
            looks["items"].as_array().unwrap().iter().map(|entry| &entry["data"]["userId"]).collect();
        assert_eq!(told, [&json!(app.company.requester)], "one look, and only of who may: {looks}");

        assert_eq!(requester.get(&ask(app.company.agent, "")).await.problem(), (403, "forbidden"));
        assert_eq!(admin.get(&who(&Uuid::nil().to_string(), "")).await.problem(), (404, "not-found"));
    }
}

#[tokio::test]
async fn collections_may_be_closed_one_by_one() {
    let app = TestApp::start().await;
    let admin = app.acting_for("admin").await;
    let mut body = role("store", json!([]));
    body["records"] = json!({"default": "none", "collections": {"device": "read", "part": "edit"}});
    made(&admin, "/api/v1/roles", body).await;
    user(&admin, "keeper", &["store"], json!({})).await;
    let keeper = app.acting_for("keeper").await;
    assert_eq!(keeper.get("/api/v1/records/device").await.status, 200);
    assert_eq!(keeper.get("/api/v1/records/customer").await.problem(), (403, "forbidden"));
    let new = json!({"code": "P-1", "name": "垫片"});
    assert_eq!(keeper.post("/api/v1/records/device", new.clone()).await.problem(), (403, "forbidden"));
    assert_eq!(keeper.post("/api/v1/records/part", new).await.status, 201);
    assert_eq!(keeper.get("/api/v1/order-types").await.body, json!({"items": []}));
}
