//! Conditions, formulas, unique values, own numbers and versions of forms, through the API.

use crate::app::{Api, TestApp};
use serde_json::{Value, json};

fn text(words: &str) -> Value {
    json!({"zh": words, "en": words})
}

fn field(id: &str, kind: &str, more: Value) -> Value {
    let mut field = json!({"id": id, "kind": kind, "label": text(id)});
    field.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    field
}

fn form(fields: &[Value]) -> Value {
    json!({"title": "", "pages": [{"id": "p", "title": text("p"), "sections": [{"id": "s", "fields": fields}]}]})
}

fn costs() -> Vec<Value> {
    vec![
        field("cost", "money", json!({})),
        field("reason", "text", json!({"visibleWhen": "cost >= 5000", "requiredWhen": "cost > 9000"})),
        field("tax", "formula", json!({"settings": {"expression": "cost * 0.06"}})),
        field("serial", "text", json!({"unique": true})),
        field("report", "auto_number", json!({"settings": {"format": "BG-{seq:3}"}})),
        field("floor", "number", json!({"checks": [{"rule": "floor != 13", "message": text("no 13th floor")}]})),
    ]
}

/// A new order type with this form; answers its address.
async fn order_type(admin: &Api<'_>, key: &str, fields: &[Value]) -> (Value, String) {
    let new =
        json!({"key": key, "name": text(key), "description": text(key), "numberFormat": format!("{key}-{{seq:3}}")});
    let made = admin.post("/api/v1/order-types", new).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let place = made.headers["location"].to_str().unwrap().to_owned();
    let published = admin.post(&format!("{place}/forms"), form(fields)).await;
    assert_eq!(published.status, 201, "{}", published.body);
    (made.body["id"].clone(), place)
}

async fn values_of(admin: &Api<'_>, id: &Value) -> (i64, Value) {
    let order = admin.get(&format!("/api/v1/orders/{}", id.as_str().unwrap())).await.body;
    (order["version"].as_i64().unwrap(), order["values"].clone())
}

#[tokio::test]
async fn the_server_shows_requires_and_computes_whatever_was_sent() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let (type_id, _) = order_type(&admin, "costs", &costs()).await;
        let order = |values: Value| json!({"typeId": type_id, "values": values});
        let sent = json!({"cost": "100", "reason": "hidden", "tax": 999, "report": "mine"});
        let made = admin.submit("a", order(sent)).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let (version, values) = values_of(&admin, &made.body["id"]).await;
        let kept = json!({"cost": {"amount": "100.00", "currency": "CNY"}, "tax": 6, "report": "BG-001"});
        assert_eq!(values, kept);
        let refused = admin.submit("b", order(json!({"cost": "9001"}))).await;
        assert_eq!(refused.faults(), [("/values/reason", "required")]);
        let refused = admin.submit("c", order(json!({"floor": 13}))).await;
        assert_eq!(refused.faults(), [("/values/floor", "check-failed")]);

        let place = format!("/api/v1/orders/{}", made.body["id"].as_str().unwrap());
        let edited =
            admin.patch(&place, version, json!({"values": {"cost": "6000", "reason": "pump", "report": "X"}})).await;
        assert_eq!((edited.status, &edited.body["values"]["tax"]), (200, &json!(360)), "{}", edited.body);
        assert_eq!(
            (&edited.body["values"]["reason"], &edited.body["values"]["report"]),
            (&json!("pump"), &json!("BG-001"))
        );
        let version = edited.body["version"].as_i64().unwrap();
        let edited = admin.patch(&place, version, json!({"values": {"cost": "10"}})).await;
        assert_eq!(edited.body["values"].get("reason"), None, "a value that became invisible is dropped");
        let history = admin.get(&format!("{place}/history")).await.body.to_string();
        assert!(history.contains("pump"), "and the history shows it: {history}");
        let next = admin.submit("d", order(json!({"cost": "1"}))).await;
        assert_eq!(values_of(&admin, &next.body["id"]).await.1["report"], "BG-002", "refused orders left no hole");
    }
}

#[tokio::test]
async fn a_unique_value_belongs_to_one_order_at_a_time() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let (type_id, _) = order_type(&admin, "costs", &costs()).await;
        let order = |serial: &str| json!({"typeId": type_id, "values": {"serial": serial}});
        let first = admin.submit("a", order("SN-1")).await;
        let (second, both) = (admin.submit("b", order("SN-2")).await, admin.submit("c", order(" SN-1 ")).await);
        assert_eq!((first.status, second.status), (201, 201), "{} {}", first.body, second.body);
        assert_eq!(both.faults(), [("/values/serial", "not-unique")]);
        assert_eq!(admin.submit("d", order("")).await.status, 201, "no answer is not counted");
        assert_eq!(admin.submit("e", order("")).await.status, 201);
        let place = |made: &Value| format!("/api/v1/orders/{}", made["id"].as_str().unwrap());
        let taken = admin.patch(&place(&second.body), 1, json!({"values": {"serial": "SN-1"}})).await;
        assert_eq!(taken.faults(), [("/values/serial", "not-unique")]);
        let moved = admin.patch(&place(&first.body), 1, json!({"values": {"serial": "SN-3"}})).await;
        assert_eq!(moved.status, 200, "{}", moved.body);
        assert_eq!(admin.submit("f", order("SN-1")).await.status, 201, "given up, so free");
        let burst = futures::future::join_all((0..8).map(|n| {
            let (admin, body) = (&admin, order("SN-9"));
            async move { admin.submit(&format!("burst{n}"), body).await.status }
        }))
        .await;
        assert_eq!(burst.iter().filter(|status| **status == 201).count(), 1, "{burst:?}");
    }
}

#[tokio::test]
async fn a_table_of_five_hundred_rows_is_read_and_faults_name_the_cell() {
    let app = TestApp::start().await;
    let admin = app.acting_for("admin").await;
    let column = |id: &str, kind: &str, settings: Value| field(id, kind, json!({"settings": settings}));
    let columns = [
        column("part", "text", json!({})),
        column("count", "number", json!({"min": 1})),
        column("price", "money", json!({})),
        column("amount", "formula", json!({"expression": "count * price"})),
    ];
    let fields = [
        field("items", "detail_rows", json!({"settings": {"columns": columns, "maxRows": 500}})),
        field("total", "formula", json!({"settings": {"expression": "sum(map(items, #.amount))"}})),
    ];
    let (type_id, _) = order_type(&admin, "parts", &fields).await;
    let row = |n: usize| json!({"part": format!("P{n}"), "count": n, "price": "0.10", "amount": 7});
    let rows: Vec<Value> = (1..=500).map(row).collect();
    let made = admin.submit("a", json!({"typeId": type_id, "values": {"items": rows, "total": 1}})).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let (version, values) = values_of(&admin, &made.body["id"]).await;
    assert_eq!((values["items"].as_array().map(Vec::len), &values["total"]), (Some(500), &json!(12525)));
    let mut wrong = rows.clone();
    wrong[12]["count"] = json!(0);
    wrong[300]["price"] = json!("cheap");
    let refused = admin.submit("b", json!({"typeId": type_id, "values": {"items": wrong}})).await;
    assert_eq!(
        refused.faults(),
        [("/values/items/12/count", "too-small"), ("/values/items/300/price", "not-a-number")]
    );
    let place = format!("/api/v1/orders/{}", made.body["id"].as_str().unwrap());
    let fewer = admin.patch(&place, version, json!({"values": {"items": rows[..2]}})).await;
    assert_eq!(fewer.body["values"]["total"], json!(0.3), "{}", fewer.body);
}

#[tokio::test]
async fn a_form_whose_rules_cannot_work_is_not_published() {
    let app = TestApp::start().await;
    let admin = app.acting_for("admin").await;
    let path = format!("/api/v1/order-types/{}/forms", app.company.type_id);
    let when = |id: &str, rule: &str| field(id, "number", json!({"visibleWhen": rule}));
    let deep = format!("{}1{} > 0", "(".repeat(500), ")".repeat(500));
    let table = [
        (vec![when("a", "b > 1"), when("b", "a > 1")], "expr-cycle"),
        (vec![when("a", "a > 1")], "expr-cycle"),
        (vec![when("a", "nowhere > 1")], "expr-unknown-name"),
        (vec![when("a", "1 +")], "expr-syntax"),
        (vec![when("a", "1 + 1")], "expr-type"),
        (vec![when("a", "'x' > 1")], "expr-type"),
        (vec![when("a", &deep)], "expr-too-complex"),
        (vec![when("a", "evil()")], "expr-unknown-function"),
    ];
    for (fields, code) in table {
        let answer = admin.post(&path, form(&fields)).await;
        assert!(
            answer.status == 422 && answer.faults().iter().any(|(_, found)| *found == code),
            "{code}: {}",
            answer.body
        );
    }
    let circle = admin.post(&path, form(&[when("a", "b > 1"), when("b", "a > 1")])).await;
    assert_eq!(circle.body["errors"][0]["params"]["fields"], json!(["a", "b", "a"]), "{}", circle.body);
}

#[tokio::test]
async fn versions_are_listed_compared_and_rehearsed() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let fields =
            [field("note", "text", json!({})), field("size", "text", json!({})), field("old", "text", json!({}))];
        let (type_id, place) = order_type(&admin, "sizes", &fields).await;
        for (key, size) in [("a", "12"), ("b", "7"), ("c", "large")] {
            let made = admin.submit(key, json!({"typeId": type_id, "values": {"size": size}})).await;
            assert_eq!(made.status, 201, "{}", made.body);
        }
        let new = form(&[
            field("size", "number", json!({})),
            field("note", "text", json!({"required": true})),
            field("colour", "text", json!({})),
        ]);
        let outlook = admin.post(&format!("{place}/forms/check"), new.clone()).await;
        assert_eq!((outlook.status, &outlook.body["findings"]), (200, &json!([])), "{}", outlook.body);
        let plan = &outlook.body["kindChanges"][0];
        assert_eq!((&plan["field"], &plan["kept"], &plan["lost"]), (&json!("size"), &json!(2), &json!(1)), "{plan}");
        assert_eq!(plan["examples"][0]["before"], "large");
        assert_eq!(admin.post(&format!("{place}/forms"), new).await.status, 201);
        let versions = admin.get(&format!("{place}/forms")).await.body;
        assert_eq!((&versions["items"][0]["version"], &versions["items"][0]["current"]), (&json!(2), &json!(true)));
        let diff = admin.get(&format!("{place}/forms/1/diff/2")).await.body;
        let told: Vec<(&str, &str)> = diff["changes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|change| (change["what"].as_str().unwrap(), change["field"].as_str().unwrap()))
            .collect();
        let expected = [("changed", "size"), ("changed", "note"), ("added", "colour"), ("removed", "old")];
        assert!(expected.iter().all(|change| told.contains(change)), "{told:?}");
        assert_eq!(told.iter().filter(|(what, _)| *what == "moved").count(), 1, "{told:?}");
        assert_eq!(admin.get(&format!("{place}/forms/1/diff/9")).await.status, 404);
        let agent = app.acting_for("agent").await;
        assert_eq!(agent.post(&format!("{place}/forms/check"), form(&[])).await.status, 403);
    }
}

#[tokio::test]
async fn a_form_travels_as_json_schema_and_a_foreign_schema_becomes_a_form() {
    let app = TestApp::start().await;
    let admin = app.acting_for("admin").await;
    let (_, place) = order_type(&admin, "costs", &costs()).await;
    let schema = admin.get(&format!("{place}/forms/1/schema")).await;
    assert_eq!(schema.body["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let back = admin.post("/api/v1/forms/import", schema.body.clone()).await;
    assert_eq!(back.body["form"], admin.get(&format!("{place}/forms/1")).await.body, "without loss");
    assert_eq!(back.body["findings"], json!([]), "{}", back.body);

    let foreign = json!({"type": "object", "title": "Asset", "required": ["assetName"], "$defs": {}, "properties": {
        "assetName": {"type": "string", "maxLength": 40, "title": "Name"},
        "weight": {"type": "number", "minimum": 0, "exclusiveMaximum": 9},
        "inUse": {"type": "boolean"},
        "colour": {"enum": ["red", "blue"]},
        "seenAt": {"type": "string", "format": "date-time"},
        "lines": {"type": "array", "items": {"type": "object", "properties": {"sku": {"type": "string"}}}},
        "odd": {"type": "null"}}});
    let read = admin.post("/api/v1/forms/import", foreign).await;
    let fields = &read.body["form"]["pages"][0]["sections"][0]["fields"];
    let kinds: Vec<(&str, &str)> = fields
        .as_array()
        .unwrap()
        .iter()
        .map(|field| (field["id"].as_str().unwrap(), field["kind"].as_str().unwrap()))
        .collect();
    let expected = [
        ("asset_name", "text"),
        ("weight", "number"),
        ("in_use", "yes_no"),
        ("colour", "select"),
        ("seen_at", "date_time"),
        ("lines", "detail_rows"),
    ];
    assert_eq!(kinds, expected, "{}", read.body);
    assert_eq!((&fields[0]["required"], &fields[0]["settings"]["maxLength"]), (&json!(true), &json!(40)));
    let findings: Vec<&str> =
        read.body["findings"].as_array().unwrap().iter().map(|finding| finding["path"].as_str().unwrap()).collect();
    assert!(
        ["/$defs", "/properties/weight/exclusiveMaximum", "/properties/odd"].iter().all(|p| findings.contains(p)),
        "{findings:?}"
    );
    assert_eq!(admin.post("/api/v1/forms/import", json!([1])).await.status, 422);
}

#[tokio::test]
async fn a_condition_on_a_field_that_is_hidden_from_somebody_loses_nothing_and_tells_nothing() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let fields = [costs(), vec![field("note", "text", json!({}))]].concat();
        let (type_id, _) = order_type(&admin, "secret", &fields).await;
        let role = json!({"code": "clerk", "name": text("clerk"), "records": {"default": "read"},
            "grants": [{"actions": ["submit", "read", "edit"], "reach": "all"}],
            "fields": {"default": "edit", "types": {type_id.as_str().unwrap(): {"cost": "hidden"}}}});
        assert_eq!(admin.post("/api/v1/roles", role).await.status, 201);
        let user = json!({"login": "clerk", "name": "clerk", "roles": ["clerk"], "password": crate::app::PASSWORD});
        assert_eq!(admin.post("/api/v1/users", user).await.status, 201);
        let clerk = app.acting_for("clerk").await;

        let values = json!({"cost": "9500", "reason": "pump"});
        let made = admin.submit("a", json!({"typeId": type_id, "values": values})).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let (version, whole) = values_of(&admin, &made.body["id"]).await;
        let place = format!("/api/v1/orders/{}", made.body["id"].as_str().unwrap());
        let seen = clerk.get(&place).await.body;
        assert!(seen["values"].get("cost").is_none() && !seen.to_string().contains("9500"), "{seen}");
        let edited = clerk.patch(&place, version, json!({"values": {"note": "third floor"}})).await;
        assert_eq!(edited.status, 200, "a rule they cannot see stands in nobody's way: {}", edited.body);
        let (_, after) = values_of(&admin, &made.body["id"]).await;
        let mut expected = whole.clone();
        expected["note"] = json!("third floor");
        assert_eq!(after, expected, "what depends on the hidden field stays");

        // Whoever cannot fill it in is not asked for what depends on it.
        let short = clerk.submit("b", json!({"typeId": type_id, "values": {"note": "x"}})).await;
        assert_eq!(short.status, 201, "{}", short.body);
        let forced = clerk.submit("c", json!({"typeId": type_id, "values": {"cost": "9500"}})).await;
        assert_eq!(forced.faults(), [("/values/cost", "unknown-field")]);
    }
}

#[tokio::test]
async fn a_division_by_zero_is_no_value_and_no_error() {
    for app in TestApp::each().await {
        let admin = app.acting_for("admin").await;
        let ratio = json!({"settings": {"expression": "done / planned"}});
        let fields = [
            field("done", "number", json!({})),
            field("planned", "number", json!({})),
            field("ratio", "formula", ratio),
            field("why", "text", json!({"visibleWhen": "done / planned > 1"})),
        ];
        let (type_id, _) = order_type(&admin, "ratio", &fields).await;
        for (key, planned, expected) in [("a", 0, json!(null)), ("b", 4, json!(0.5))] {
            let values = json!({"done": 2, "planned": planned});
            let made = admin.submit(key, json!({"typeId": type_id, "values": values})).await;
            assert_eq!(made.status, 201, "{}", made.body);
            let (_, kept) = values_of(&admin, &made.body["id"]).await;
            assert_eq!(kept.get("ratio").cloned().unwrap_or_default(), expected, "{kept}");
        }
    }
}
