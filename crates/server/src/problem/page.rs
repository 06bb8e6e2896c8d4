//! The pages behind `type`: `GET /problems/{code}`.

use super::code::TABLE;
use super::{Code, Problem};
use crate::extract::Segments;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use rust_embed::RustEmbed;
use std::fmt::Write;

#[derive(RustEmbed)]
#[folder = "../../docs/problems"]
struct Pages;

/// Explains a problem to people.
pub(crate) async fn show_problem(Segments(slug): Segments<String>) -> Result<Response, Problem> {
    let line = TABLE.iter().find(|line| line.slug == slug).ok_or_else(Problem::not_found)?;
    let page = match Pages::get(&format!("{slug}.md")) {
        Some(file) => String::from_utf8_lossy(&file.data).into_owned(),
        None => plain_page(line.code),
    };
    let cache = (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    Ok(([cache], Html(html(line.slug, &page))).into_response())
}

/// What can be said without a page of its own.
fn plain_page(code: Code) -> String {
    let (title, detail) = (code.title(), code.detail());
    format!("# {} · {}\n\n{}\n\n{}\n", title.zh, title.en, detail.zh, detail.en)
}

/// Turns the few forms of Markdown that these pages use into HTML; everything is escaped.
fn html(slug: &str, markdown: &str) -> String {
    let mut body = String::new();
    for block in markdown.replace("\r\n", "\n").split("\n\n").map(str::trim).filter(|block| !block.is_empty()) {
        write_block(&mut body, block);
    }
    format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{slug} · Gongdan</title>\
         <style>body{{max-width:44rem;margin:3rem auto;padding:0 1rem;font:16px/1.7 system-ui,sans-serif}}\
         code,pre{{background:#8881;border-radius:4px;padding:0 .25em}}pre{{padding:.75em;overflow:auto}}</style>\
         </head><body>{body}</body></html>"
    )
}

fn write_block(out: &mut String, block: &str) {
    let level = block.bytes().take_while(|b| *b == b'#').count();
    let written = if (1..=4).contains(&level) && block.as_bytes().get(level) == Some(&b' ') {
        let (heading, rest) = block.split_once('\n').unwrap_or((block, ""));
        let heading = inline(heading[level..].trim());
        let written = write!(out, "<h{level}>{heading}</h{level}>");
        if !rest.trim().is_empty() {
            write_block(out, rest.trim());
        }
        written
    } else if let Some(code) = block.strip_prefix("```") {
        let code = code.split_once('\n').map_or("", |(_, code)| code).trim_end_matches("```");
        write!(out, "<pre>{}</pre>", escaped(code))
    } else if block.lines().all(|line| line.starts_with("- ") || line.starts_with("* ") || line.starts_with("  ")) {
        let items = block.replace("\n  ", " ");
        let items: String = items.lines().map(|item| format!("<li>{}</li>", inline(&item[2..]))).collect();
        write!(out, "<ul>{items}</ul>")
    } else {
        write!(out, "<p>{}</p>", inline(&block.replace('\n', " ")))
    };
    // Writing to a String cannot fail.
    let _ = written;
}

/// Code spans, bold words and escaping.
fn inline(text: &str) -> String {
    let mut out = String::new();
    for (at, part) in text.split('`').enumerate() {
        let part = escaped(part);
        let _ = if at % 2 == 1 { write!(out, "<code>{part}</code>") } else { write!(out, "{}", bold(&part)) };
    }
    out
}

fn bold(text: &str) -> String {
    let parts = text.split("**").enumerate();
    parts.map(|(at, part)| if at % 2 == 1 { format!("<b>{part}</b>") } else { part.to_owned() }).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(markdown: &str) -> String {
        let page = html("x", markdown);
        let (_, body) = page.split_once("<body>").unwrap();
        body.trim_end_matches("</body></html>").to_owned()
    }

    #[test]
    fn markdown_becomes_safe_html() {
        let table = [
            ("# 标题\n\nText `a<b` here", "<h1>标题</h1><p>Text <code>a&lt;b</code> here</p>"),
            ("## A\nrest", "<h2>A</h2><p>rest</p>"),
            ("- one\n- two", "<ul><li>one</li><li>two</li></ul>"),
            ("```json\n{\"a\":1}\n```", "<pre>{&quot;a&quot;:1}\n</pre>"),
            ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
            ("#hash", "<p>#hash</p>"),
            ("**Do** this", "<p><b>Do</b> this</p>"),
        ];
        for (markdown, expected) in table {
            assert_eq!(body(markdown), expected, "{markdown}");
        }
    }

    #[test]
    fn every_problem_has_words_even_without_a_page() {
        for line in &TABLE {
            assert!(plain_page(line.code).starts_with("# "), "{}", line.slug);
        }
    }
}
