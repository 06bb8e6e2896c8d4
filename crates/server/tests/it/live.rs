//! `/api/v1/live`

use crate::app::{Api, TestApp, send};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use std::time::Duration;

/// An open stream, read event by event.
struct Stream {
    response: Response,
    text: String,
}

/// Name, id and data of an event.
type Event = (String, String, Value);

impl Stream {
    async fn open(api: &Api<'_>, path: &str, last: Option<&str>) -> Self {
        let request = api.request(Method::GET, path);
        let request = last.into_iter().fold(request, |request, id| request.header("last-event-id", id));
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { response, text: String::new() }
    }

    /// The next event; nothing when the stream has ended.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                let line =
                    |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim();
                if !line("event:").is_empty() {
                    let data = serde_json::from_str(line("data:")).unwrap();
                    return Some((line("event:").to_owned(), line("id:").to_owned(), data));
                }
            } else {
                let chunk = tokio::time::timeout(Duration::from_secs(10), self.response.chunk()).await.unwrap();
                self.text.push_str(std::str::from_utf8(&chunk.unwrap()?).unwrap());
            }
        }
    }
}

#[tokio::test]
async fn a_stream_tells_what_happens_to_orders() {
    for app in TestApp::each().await {
        let agent = app.acting_for("agent").await;
        let mut stream = Stream::open(&agent, "/api/v1/live", None).await;
        let (name, id, hello) = stream.next().await.unwrap();
        assert_eq!((name.as_str(), hello["position"].to_string()), ("hello", id));
        let order = agent.submitted("灯不亮").await;
        let (name, id, change) = stream.next().await.unwrap();
        assert_eq!((name.as_str(), change["position"].to_string()), ("change", id));
        assert_eq!((&change["kind"], &change["orderId"]), (&json!("order.submitted"), &json!(order)));
        assert_eq!(change["actorId"], app.company.agent.to_string());
        agent.post(&format!("/api/v1/orders/{order}/comments"), json!({"text": "已派人"})).await;
        assert_eq!(stream.next().await.unwrap().2["kind"], "order.commented");
    }
}

#[tokio::test]
async fn a_stream_keeps_quiet_about_comments_among_colleagues() {
    for app in TestApp::each().await {
        let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
        let order = requester.submitted("灯不亮").await;
        let mut open =
            [Stream::open(&requester, "/api/v1/live", None).await, Stream::open(&agent, "/api/v1/live", None).await];
        for stream in &mut open {
            assert_eq!(stream.next().await.unwrap().0, "hello");
        }
        for internal in [true, false] {
            let body = json!({"text": "先换备件", "internal": internal});
            assert_eq!(agent.post(&format!("/api/v1/orders/{order}/comments"), body).await.status, 201);
        }
        let [theirs, ours] = &mut open;
        assert_eq!(ours.next().await.unwrap().2["kind"], "order.noted");
        assert_eq!(ours.next().await.unwrap().2["kind"], "order.commented");
        assert_eq!(theirs.next().await.unwrap().2["kind"], "order.commented");
        // Nor does one who comes back hear of it afterwards.
        let mut late = Stream::open(&requester, "/api/v1/live", Some("0")).await;
        let mut kinds = Vec::new();
        while kinds.last().is_none_or(|kind| kind != "order.commented") {
            let (name, _, data) = late.next().await.unwrap();
            kinds.extend((name == "change").then(|| data["kind"].as_str().unwrap().to_owned()));
        }
        assert!(!kinds.contains(&"order.noted".to_owned()), "{kinds:?}");
    }
}

#[tokio::test]
async fn a_stream_goes_on_where_it_broke() {
    for app in TestApp::each().await {
        let agent = app.acting_for("agent").await;
        let mut stream = Stream::open(&agent, "/api/v1/live", None).await;
        let (_, start, _) = stream.next().await.unwrap();
        drop(stream);
        let mut orders = Vec::new();
        for n in 0..3 {
            orders.push(agent.submitted(&format!("第 {n} 件")).await);
        }
        let mut stream = Stream::open(&agent, "/api/v1/live", Some(&start)).await;
        assert_eq!(stream.next().await.unwrap().0, "hello");
        let mut last = String::new();
        for order in &orders {
            let (name, id, change) = stream.next().await.unwrap();
            assert_eq!((name.as_str(), &change["orderId"]), ("change", &json!(order)));
            last = id;
        }
        let mut stream = Stream::open(&agent, &format!("/api/v1/live?after={last}"), None).await;
        assert_eq!(stream.next().await.unwrap().2["position"].to_string(), last);
        let fresh = agent.submitted("新的").await;
        assert_eq!(stream.next().await.unwrap().2["orderId"], fresh, "nothing is told twice");
        let mut lost = Stream::open(&agent, "/api/v1/live?after=999999", None).await;
        assert_eq!((lost.next().await.unwrap().0, lost.next().await.unwrap().0), ("hello".into(), "resync".into()));
    }
}

#[tokio::test]
async fn a_requester_hears_of_the_own_orders_only() {
    let app = TestApp::start().await;
    let (agent, requester) = (app.acting_for("agent").await, app.acting_for("requester").await);
    let mut stream = Stream::open(&requester, "/api/v1/live", None).await;
    stream.next().await.unwrap();
    agent.submitted("别人的").await;
    let own = requester.submitted("我的").await;
    assert_eq!(stream.next().await.unwrap().2["orderId"], own);
}

#[tokio::test]
async fn a_stream_ends_with_the_session() {
    let app = TestApp::start().await;
    let cookie = app.cookie_of("agent", None).await;
    let other = app.cookie_of("agent", None).await;
    let open = |cookie: String| {
        let request = app.stranger().request(Method::GET, "/api/v1/live").header("cookie", cookie);
        async { Stream { response: request.send().await.unwrap(), text: String::new() } }
    };
    let (mut ours, mut theirs) = (open(cookie.clone()).await, open(other).await);
    assert!(ours.next().await.is_some() && theirs.next().await.is_some());
    let out = send(app.stranger().request(Method::DELETE, "/api/v1/session").header("cookie", cookie)).await;
    assert_eq!(out.status, 204);
    assert_eq!(ours.next().await, None);
    let order = app.acting_for("agent").await.submitted("灯不亮").await;
    assert_eq!(theirs.next().await.unwrap().2["orderId"], order, "the other session goes on");
}

#[tokio::test]
async fn a_stream_ends_when_the_server_stops() {
    let mut app = TestApp::start().await;
    let agent = app.acting_for("agent").await;
    let mut stream = Stream::open(&agent, "/api/v1/live", None).await;
    assert!(stream.next().await.is_some());
    app.stop();
    assert_eq!(stream.next().await, None);
}

#[tokio::test]
async fn nobody_holds_streams_without_end() {
    let app = TestApp::start_with(|config| config.streams_per_user = 2).await;
    let agent = app.acting_for("agent").await;
    let first = Stream::open(&agent, "/api/v1/live", None).await;
    let _second = Stream::open(&agent, "/api/v1/live", None).await;
    assert_eq!(agent.get("/api/v1/live").await.problem(), (429, "rate-limited"));
    drop(first);
    for _ in 0..100 {
        let response = agent.request(Method::GET, "/api/v1/live").send().await.unwrap();
        if response.status() == 200 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("a closed stream made no room");
}

#[tokio::test]
async fn whoever_has_an_order_open_hears_who_else_has() {
    for app in TestApp::each().await {
        let (requester, agent) = (app.acting_for("requester").await, app.acting_for("agent").await);
        let order = agent.submitted("灯不亮").await;
        let own = requester.submitted("水管漏").await;
        let say = async |api: &Api<'_>, order: &str, body: Value| {
            send(api.request(Method::PUT, &format!("/api/v1/orders/{order}/presence")).json(&body)).await
        };
        let page = |n: u128| uuid::Uuid::from_u128(n).to_string();
        let refused = say(&requester, &order, json!({"page": page(1), "doing": "looking"})).await;
        assert_eq!(refused.problem(), (404, "not-found"), "the order of another");
        let mut stream = Stream::open(&requester, "/api/v1/live", None).await;
        assert_eq!(stream.next().await.unwrap().0, "hello");
        let alone = say(&requester, &own, json!({"page": page(1), "doing": "looking"})).await;
        assert_eq!((alone.status, &alone.body), (200, &json!({"items": []})));
        assert_eq!(stream.next().await.unwrap().2, json!({"orderId": own, "people": []}));
        let both = say(&agent, &own, json!({"page": page(2), "doing": "editing"})).await.body;
        assert_eq!(both["items"][0]["id"], app.company.requester.to_string());
        let (name, _, told) = stream.next().await.unwrap();
        assert_eq!(name, "presence");
        assert_eq!((&told["orderId"], &told["people"][0]["doing"]), (&json!(own), &json!("editing")));
        assert_eq!(told["people"][0]["id"], app.company.agent.to_string());
        say(&agent, &order, json!({"page": page(3), "doing": "looking"})).await;
        say(&agent, &own, json!({"page": page(2), "doing": null})).await;
        let (_, _, told) = stream.next().await.unwrap();
        assert_eq!(told, json!({"orderId": own, "people": []}), "and nothing of orders that are not open here");
        let wrong = say(&agent, &own, json!({"page": "no", "doing": "sleeping"})).await;
        assert_eq!(wrong.status, 422, "{}", wrong.body);
    }
}
