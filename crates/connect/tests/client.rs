//! The client against receivers on this machine.
#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected must stop at once")]

use gongdan_connect::{Advice, Call, Client, Guard, Trust};
use http::Method;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Answers every connection with `answer`, after `pause`; tells its port.
async fn receiver(answer: &'static str, pause: Duration) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, answer, pause));
        }
    });
    port
}

async fn serve(mut stream: TcpStream, answer: &str, pause: Duration) {
    let mut head = vec![0; 4_096];
    let _ = stream.read(&mut head).await;
    tokio::time::sleep(pause).await;
    let _ = stream.write_all(answer.as_bytes()).await;
}

fn client(allowed: &str) -> Client {
    Client::new(Guard::allowing(allowed).unwrap(), Trust::default()).unwrap()
}

const NO_PAUSE: Duration = Duration::ZERO;
const FINE: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 5\r\n\r\nhello";

#[tokio::test]
async fn inside_is_reached_only_where_the_operator_allows_it() {
    let port = receiver(FINE, NO_PAUSE).await;
    let (closed, open) = (client(""), client("127.0.0.0/8, ::1"));
    for host in ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "[::ffff:127.0.0.1]", "127.1"] {
        let url = format!("http://{host}:{port}/");
        let refused = closed.send(Call::new(Method::GET, url)).await.unwrap_err();
        assert_eq!(refused.advice, Advice::GiveUp, "{host}: {refused}");
        assert!(refused.words.en.contains("internal network") && !refused.may_be_done, "{host}: {refused}");
    }
    for host in ["127.0.0.1", "localhost", "2130706433"] {
        let answer = open.send(Call::new(Method::GET, format!("http://{host}:{port}/"))).await.unwrap();
        assert_eq!((answer.status, &answer.body[..], answer.cut), (200, &b"hello"[..], false), "{host}");
    }
}

#[tokio::test]
async fn only_plain_web_addresses_are_sent_to() {
    let client = client("");
    for url in [
        "",
        "nonsense",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com",
        "http://",
        "https://name:password@example.com/",
        "https://name@example.com/",
        "http://169.254.169.254/latest/meta-data",
        "http://[fd00:ec2::254]/",
        "http://[::]/",
        "http://0/",
    ] {
        assert_eq!(client.check(url).unwrap_err().advice, Advice::GiveUp, "{url}");
    }
    assert!(client.check(&format!("https://example.com/{}", "x".repeat(3_000))).is_err());
    assert!(client.check("https://example.com:8443/a?b=c").is_ok());
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_not_followed() {
    let inside = receiver(FINE, NO_PAUSE).await;
    let moved: &'static str = Box::leak(
        format!("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:{inside}/\r\ncontent-length: 0\r\n\r\n").into(),
    );
    let port = receiver(moved, NO_PAUSE).await;
    let answer = client("127.0.0.1").send(Call::new(Method::GET, format!("http://127.0.0.1:{port}/"))).await.unwrap();
    assert_eq!(answer.status, 302);
    assert_eq!(answer.accepted().unwrap_err().advice, Advice::GiveUp);
}

#[tokio::test]
async fn size_and_time_are_bounded() {
    let long = receiver(FINE, NO_PAUSE).await;
    let call = Call { most: 3, ..Call::post(format!("http://127.0.0.1:{long}/"), "application/json", "{}") };
    let answer = client("127.0.0.1").send(call).await.unwrap();
    assert_eq!((&answer.body[..], answer.cut), (&b"hel"[..], true));

    let slow = receiver(FINE, Duration::from_secs(30)).await;
    let within = Duration::from_millis(200);
    let call = Call { within, ..Call::post(format!("http://127.0.0.1:{slow}/"), "application/json", "{}") };
    let failure = client("127.0.0.1").send(call).await.unwrap_err();
    assert_eq!(failure.advice, Advice::Retry { after: None });
    assert!(failure.may_be_done, "it was sent, and nobody knows what became of it");
}

#[tokio::test]
async fn failures_say_what_to_do_and_never_the_address() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let busy = "HTTP/1.1 429 Too Many\r\nretry-after: 7\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    let busy = receiver(busy, NO_PAUSE).await;
    let broken = receiver("HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhalf", NO_PAUSE).await;
    let table = [
        (format!("http://127.0.0.1:{nobody}/key=secret"), Advice::Retry { after: None }, false),
        (format!("https://127.0.0.1:{busy}/key=secret"), Advice::Retry { after: None }, false),
        (format!("http://127.0.0.1:{busy}/key=secret"), Advice::Retry { after: Some(Duration::from_secs(7)) }, false),
        (format!("http://127.0.0.1:{broken}/key=secret"), Advice::Retry { after: None }, true),
        ("http://no-such-name.invalid/key=secret".to_owned(), Advice::Retry { after: None }, false),
    ];
    for (url, advice, may_be_done) in table {
        let sent = client("127.0.0.1").send(Call::new(Method::GET, &url)).await;
        let failure = sent.and_then(|answer| answer.accepted()).unwrap_err();
        assert_eq!((failure.advice, failure.may_be_done), (advice, may_be_done), "{url}: {failure}");
        assert!(!format!("{failure:?}").contains("secret"), "{failure:?}");
    }
}
