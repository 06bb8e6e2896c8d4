//! The web app is embedded from `web/dist`. Without a build of it a page that says so takes its place.

use std::path::Path;

fn main() -> std::io::Result<()> {
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
    Ok(())
}

const PLACEHOLDER: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Gongdan</title></head>\
<body><p>The web app is not built yet: run <code>cargo xtask run</code>. The API is at \
<a href=\"/api/docs/\">/api/docs/</a>.</p></body></html>\n";
