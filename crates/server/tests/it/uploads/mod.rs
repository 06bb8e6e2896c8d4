//! Uploads by the tus protocol, and what becomes of them.

mod content;
mod protocol;
mod races;

use crate::app::{Answer, Api, TestApp, send};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gongdan_store::files::{Files, FilesConfig};
use reqwest::{Method, RequestBuilder};
use sha2::{Digest, Sha256};
use std::path::Path;

const UPLOADS: &str = "/api/v1/uploads";

/// A tus request.
fn tus(api: &Api<'_>, method: Method, path: &str) -> RequestBuilder {
    api.request(method, path).header("tus-resumable", "1.0.0")
}

/// Creates an upload and answers its place.
async fn create(api: &Api<'_>, name: &str, length: usize) -> String {
    let metadata = format!("filename {},filetype {}", STANDARD.encode(name), STANDARD.encode("image/png"));
    let request = tus(api, Method::POST, UPLOADS).header("upload-length", length).header("upload-metadata", metadata);
    let answer = send(request).await;
    assert_eq!((answer.status, &answer.headers["tus-resumable"]), (201, &"1.0.0".parse().unwrap()), "{}", answer.body);
    answer.headers["location"].to_str().unwrap().to_owned()
}

fn piece(api: &Api<'_>, place: &str, offset: usize, bytes: &[u8]) -> RequestBuilder {
    tus(api, Method::PATCH, place)
        .header("content-type", "application/offset+octet-stream")
        .header("upload-offset", offset)
        .body(bytes.to_vec())
}

async fn append(api: &Api<'_>, place: &str, offset: usize, bytes: &[u8]) -> Answer {
    send(piece(api, place, offset, bytes)).await
}

/// Where the server says the upload stands.
async fn offset(api: &Api<'_>, place: &str) -> usize {
    let answer = send(tus(api, Method::HEAD, place)).await;
    assert_eq!((answer.status, &answer.headers["cache-control"]), (200, &"no-store".parse().unwrap()));
    header(&answer, "upload-offset").parse().unwrap()
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

fn attachment(place: &str) -> String {
    place.replace("/uploads/", "/attachments/")
}

fn id(place: &str) -> &str {
    place.rsplit('/').next().unwrap()
}

/// Uploads a file in one piece; answers its id.
pub(crate) async fn upload(api: &Api<'_>, name: &str, bytes: &[u8]) -> String {
    let place = create(api, name, bytes.len()).await;
    assert_eq!(append(api, &place, 0, bytes).await.status, 204);
    id(&place).to_owned()
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Bytes that begin like a PNG.
fn picture(length: usize) -> Vec<u8> {
    let noise = (0..length).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8);
    b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR".iter().copied().chain(noise).take(length).collect()
}

fn files(app: &TestApp) -> Files {
    Files::open(&FilesConfig::Folder(app.db.folder.path().join("files"))).unwrap()
}

/// Files below a folder of the storage.
fn count(app: &TestApp, folder: &str) -> usize {
    fn below(folder: &Path) -> usize {
        let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
        entries.map(|entry| entry.unwrap().path()).map(|path| if path.is_dir() { below(&path) } else { 1 }).sum()
    }
    below(&app.db.folder.path().join("files").join(folder))
}
