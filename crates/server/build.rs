//! The web app is embedded from `web/dist`. Without a build of it a page that says so takes its place. Of Swagger UI the
//! two files that its page loads are packed.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{self, Cursor};
use std::path::Path;
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;
use zip::ZipArchive;

fn main() -> io::Result<()> {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/dist");
    let index = dist.join("index.html");
    if !index.exists() {
        std::fs::create_dir_all(&dist)?;
        std::fs::write(&index, PLACEHOLDER)?;
    }
    std::fs::create_dir_all(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/problems"))?;
    // A debug build reads the files when it starts; only what is embedded must be compiled again.
    if std::env::var("PROFILE").as_deref() == Ok("release") {
        println!("cargo:rerun-if-changed={}", dist.display());
    }
    println!("cargo:rerun-if-changed=build.rs");
    pack_swagger(Path::new(&std::env::var_os("OUT_DIR").unwrap_or_default()))
}

fn pack_swagger(out: &Path) -> io::Result<()> {
    let mut archive = ZipArchive::new(Cursor::new(SWAGGER_UI_VENDORED)).map_err(io::Error::other)?;
    let mut wanted = vec!["swagger-ui-bundle.js", "swagger-ui.css"];
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).map_err(io::Error::other)?;
        let path = file.name().map_err(io::Error::other)?.into_owned();
        let Some(at) = wanted.iter().position(|name| path.ends_with(&format!("/dist/{name}"))) else { continue };
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        io::copy(&mut file, &mut packed)?;
        std::fs::write(out.join(format!("{}.gz", wanted.swap_remove(at))), packed.finish()?)?;
    }
    if wanted.is_empty() { Ok(()) } else { Err(io::Error::other(format!("Swagger UI lacks {wanted:?}"))) }
}

const PLACEHOLDER: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Gongdan</title></head>\
<body><p>The web app is not built yet: run <code>cargo xtask run</code>. The API is at \
<a href=\"/api/docs/\">/api/docs/</a>.</p></body></html>\n";
