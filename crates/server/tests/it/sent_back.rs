//! Orders that are sent back to whoever asked for them.

use crate::app::TestApp;
use crate::flow_acts::{line, published};
use crate::flows::{own, people, standing, submitted};
use serde_json::{Value, json};

#[tokio::test]
async fn an_order_sent_back_to_its_requester_is_changed_and_submitted_again() {
    for app in TestApp::each().await {
        let agent_id = app.company.agent.to_string();
        let mut work = people(&[&agent_id]);
        work["returns"] = json!({"to": ["start"]});
        published(&app, line(vec![("work", "handling", work)])).await;
        let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
        let id = submitted(&app, Some("900")).await;
        let back = own(&agent, &id, json!({"act": "return", "step": "start", "comment": "地点不清"})).await;
        assert_eq!(back.status, 200, "{}", back.body);
        assert_eq!(standing(&agent, &id).await["mine"], json!([]), "it does not come by again by itself");

        let tasks = requester.get("/api/v1/tasks").await.body;
        let task = &tasks["items"][0];
        assert_eq!(
            (&task["step"], &task["submitsAgain"], &task["isWork"]),
            (&json!("start"), &json!(true), &json!(false))
        );
        let mine = standing(&requester, &id).await["mine"][0].clone();
        assert_eq!((&mine["acts"][0], &mine["submitsAgain"]), (&json!("approve"), &json!(true)), "{mine}");
        let path = format!("/api/v1/orders/{id}");
        let version = requester.get(&path).await.body["version"].as_i64().unwrap();
        let changed = requester.patch(&path, version, json!({"values": {"details": "三楼东侧"}})).await;
        assert_eq!(changed.status, 200, "{}", changed.body);
        assert_eq!(own(&requester, &id, json!({"act": "approve"})).await.status, 200);
        assert_eq!(standing(&requester, &id).await["waits"][0]["step"], "work");

        assert_eq!(own(&agent, &id, json!({"act": "approve"})).await.status, 200);
        let history = agent.get(&format!("{path}/history")).await.body;
        let yes = history["items"].as_array().unwrap().iter().filter(|entry| entry["data"]["act"]["act"] == "approve");
        let told: Vec<(Value, Value)> =
            yes.map(|entry| (entry["data"]["step"]["name"]["zh"].clone(), entry["data"]["meant"].clone())).collect();
        let expected = [(json!("start"), json!("submitted_again")), (json!("work"), json!("finished"))];
        assert_eq!(told, expected, "{history}");
    }
}
