//! As much of S3 as the storage uses, in memory.

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

#[derive(Default)]
struct Shelf {
    objects: BTreeMap<String, Vec<u8>>,
    parts: BTreeMap<(String, usize), Vec<u8>>,
    parts_seen: usize,
    failures: Option<(usize, u16, String)>,
}

pub(super) struct Service {
    addr: SocketAddr,
    shelf: Arc<Mutex<Shelf>>,
}

impl Service {
    pub(super) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let shelf = Arc::new(Mutex::new(Shelf::default()));
        let shared = shelf.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shelf = shared.clone();
                let service = service_fn(move |request| answer(request, shelf.clone()));
                tokio::spawn(
                    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service),
                );
            }
        });
        Self { addr, shelf }
    }

    pub(super) fn endpoint(&self) -> String {
        format!("http://{}", self.addr)
    }

    pub(super) fn objects(&self) -> Vec<String> {
        self.shelf.lock().unwrap().objects.keys().cloned().collect()
    }

    pub(super) fn parts_seen(&self) -> usize {
        self.shelf.lock().unwrap().parts_seen
    }

    /// Answers the next `count` requests with an error.
    pub(super) fn fail_next(&self, count: usize, status: u16, code: &str) {
        self.shelf.lock().unwrap().failures = Some((count, status, code.to_owned()));
    }
}

type Answer = Result<Response<Full<Bytes>>, std::convert::Infallible>;

async fn answer(request: Request<Incoming>, shelf: Arc<Mutex<Shelf>>) -> Answer {
    let (head, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes().to_vec();
    let header = |name: &str| head.headers.get(name).map_or("", |v| v.to_str().unwrap()).to_owned();
    let mut shelf = shelf.lock().unwrap();
    if let Some((count, status, code)) = &mut shelf.failures
        && *count > 0
    {
        *count -= 1;
        return Ok(reply(*status, &[], format!("<Error><Code>{code}</Code></Error>")));
    }
    let signed = header("authorization");
    if !signed.starts_with("AWS4-HMAC-SHA256 Credential=key-id/") || !signed.contains("/cn-east-1/s3/aws4_request") {
        return Ok(reply(403, &[], "<Error><Code>InvalidAccessKeyId</Code></Error>"));
    }
    let hash = header("x-amz-content-sha256");
    assert!(hash == hex::encode(Sha256::digest(&body)) || hash == "UNSIGNED-PAYLOAD", "{hash}");

    let query = head.uri.query().unwrap_or("").to_owned();
    let value = |name: &str| query.split('&').find_map(|p| p.strip_prefix(name)?.strip_prefix('=')).map(str::to_owned);
    let key = head.uri.path().strip_prefix("/files").unwrap().trim_start_matches('/').to_owned();
    let part = value("partNumber").map(|n| n.parse::<usize>().unwrap());
    let etag = [("etag", "\"tag\"".to_owned())];
    Ok(match (&head.method, part) {
        (&Method::PUT, Some(number)) => {
            shelf.parts_seen += 1;
            shelf.parts.insert((key, number), body);
            reply(200, &etag, "")
        }
        (&Method::PUT, None) => {
            shelf.objects.insert(key, body);
            reply(200, &etag, "")
        }
        (&Method::POST, _) if query.starts_with("uploads") => {
            reply(200, &[], "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>")
        }
        (&Method::POST, _) => {
            let whole = shelf.take_parts(&key).concat();
            shelf.objects.insert(key, whole);
            reply(200, &[], "<CompleteMultipartUploadResult><ETag>\"tag\"</ETag></CompleteMultipartUploadResult>")
        }
        (&Method::DELETE, _) if query.contains("uploadId") => {
            shelf.take_parts(&key);
            reply(204, &[], "")
        }
        (&Method::DELETE, _) => {
            shelf.objects.remove(&key);
            reply(204, &[], "")
        }
        (&Method::GET, _) if query.contains("list-type=2") => {
            let prefix = value("prefix").unwrap_or_default().replace("%2F", "/");
            reply(200, &[], shelf.listing(&prefix))
        }
        (&Method::GET, _) => match shelf.objects.get(&key) {
            Some(object) => send(object, &header("range")),
            None => reply(404, &[], "<Error><Code>NoSuchKey</Code></Error>"),
        },
        other => panic!("{other:?} {key}?{query}"),
    })
}

impl Shelf {
    fn take_parts(&mut self, key: &str) -> Vec<Vec<u8>> {
        let keys: Vec<_> = self.parts.keys().filter(|(k, _)| k == key).cloned().collect();
        keys.iter().filter_map(|key| self.parts.remove(key)).collect()
    }

    fn listing(&self, prefix: &str) -> String {
        let entries = self.objects.iter().filter(|(key, _)| key.starts_with(prefix)).map(|(key, object)| {
            format!(
                "<Contents><Key>{key}</Key><LastModified>2026-11-22T08:00:00.000Z</LastModified><ETag>\"tag\"</ETag>\
                 <Size>{}</Size></Contents>",
                object.len()
            )
        });
        format!("<ListBucketResult><IsTruncated>false</IsTruncated>{}</ListBucketResult>", entries.collect::<String>())
    }
}

fn send(object: &[u8], range: &str) -> Response<Full<Bytes>> {
    let modified = ("last-modified", "Sun, 22 Nov 2026 08:00:00 GMT".to_owned());
    let etag = ("etag", "\"tag\"".to_owned());
    let Some((start, end)) = range.strip_prefix("bytes=").and_then(|r| r.split_once('-')) else {
        return reply(200, &[modified, etag], object.to_vec());
    };
    let start: usize = start.parse().unwrap();
    let last = end.parse::<usize>().unwrap_or(usize::MAX).min(object.len() - 1);
    let place = ("content-range", format!("bytes {start}-{last}/{}", object.len()));
    reply(206, &[modified, etag, place], object[start..=last].to_vec())
}

fn reply(status: u16, headers: &[(&str, String)], body: impl Into<Bytes>) -> Response<Full<Bytes>> {
    let mut response = Response::builder().status(StatusCode::from_u16(status).unwrap());
    for (name, value) in headers {
        response = response.header(*name, value);
    }
    response.body(Full::new(body.into())).unwrap()
}
