//! Templates of orders on paper, kept by who designs their forms.

use super::documents::Checks;
use super::kept::{Kept, keep, own, retire, usable};
use crate::app::App;
use crate::etag::Tagged;
use crate::extract::{Body, Caller, IfMatch, Segments};
use crate::problem::Problem;
use crate::wire::{Items, PrintSection, PrintTemplate, SavePrintTemplate};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gongdan_domain::permission::{self, Action};
use gongdan_domain::print::{self, PrintPart};
use gongdan_domain::text::Text;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Most characters of a name or a title.
const NAME: usize = 100;
/// Most characters of what the owner writes.
const MOST_WORDS: usize = 10_000;
/// Most characters of a picture.
const MOST_LOGO: usize = 100_000;
const MOST_SECTIONS: usize = 30;
const MOST_FIELDS: usize = 500;
const MOST_SIGNERS: usize = 10;
/// Pictures that run nothing.
const PICTURES: [&str; 3] = ["data:image/png;base64,", "data:image/jpeg;base64,", "data:image/webp;base64,"];

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_print_templates, create_print_template))
        .routes(routes!(update_print_template, delete_print_template))
}

impl Kept for print::PrintTemplate {
    fn is_for(&self, caller: &Caller) -> bool {
        caller.scope().touches_type(self.type_id) || self.may_change(caller)
    }

    fn may_change(&self, caller: &Caller) -> bool {
        permission::may(&caller.rights, Action::ManageForms)
    }
}

fn shown(id: Uuid, version: i64, body: print::PrintTemplate) -> PrintTemplate {
    let print::PrintTemplate { name, type_id, paper, heading, logo, qr, sections, footer } = body;
    let section = |section: print::PrintSection| {
        let print::PrintSection { part, title, fields, columns, words, signers } = section;
        PrintSection { part, title, fields, columns, words, signers }
    };
    let sections = sections.into_iter().map(section).collect();
    let content = SavePrintTemplate { name, type_id, paper, heading, logo, qr, sections, footer };
    PrintTemplate { id, version, content }
}

fn read(caller: &Caller, input: SavePrintTemplate) -> Result<print::PrintTemplate, Problem> {
    caller.must(Action::ManageForms)?;
    let SavePrintTemplate { name, type_id, paper, heading, logo, qr, sections, footer } = input;
    let mut checks = Checks::default();
    if name.zh.trim().is_empty() && name.en.trim().is_empty() {
        checks.text("/name", "", NAME);
    }
    lengths(&mut checks, "/name", &name, NAME);
    lengths(&mut checks, "/heading", &heading, NAME);
    lengths(&mut checks, "/footer", &footer, MOST_WORDS);
    checks.exists("/typeId", caller.catalog.order_type(type_id).is_some());
    if logo.as_ref().is_some_and(|logo| !is_picture(logo)) {
        let (zh, en) = ("图片须为 PNG、JPEG 或 WebP，不超过 70 KB。", "Use a PNG, JPEG or WebP picture below 70 KB.");
        checks.add("bad-picture", zh, en, "/logo");
    }
    if !(1..=MOST_SECTIONS).contains(&sections.len()) {
        checks.add("bad-count", "模板须有 1 到 30 个部分。", "A template has 1 to 30 sections.", "/sections");
    }
    for (at, section) in sections.iter().enumerate() {
        check_section(&mut checks, &format!("/sections/{at}"), section);
    }
    checks.done()?;
    let section = |section: PrintSection| {
        let PrintSection { part, title, fields, columns, words, signers } = section;
        print::PrintSection { part, title, fields, columns, words, signers }
    };
    let sections = sections.into_iter().map(section).collect();
    Ok(print::PrintTemplate { name, type_id, paper, heading, logo, qr, sections, footer })
}

fn lengths(checks: &mut Checks, path: &str, text: &Text, most: usize) {
    checks.length(&format!("{path}/zh"), &text.zh, most);
    checks.length(&format!("{path}/en"), &text.en, most);
}

fn check_section(checks: &mut Checks, path: &str, section: &PrintSection) {
    lengths(checks, &format!("{path}/title"), &section.title, NAME);
    lengths(checks, &format!("{path}/words"), &section.words, MOST_WORDS);
    section.signers.iter().for_each(|signer| lengths(checks, &format!("{path}/signers"), signer, NAME));
    section.fields.iter().for_each(|field| checks.length(&format!("{path}/fields"), field, NAME));
    let is_odd = section.fields.len() > MOST_FIELDS || section.signers.len() > MOST_SIGNERS;
    if is_odd || !(1..=3).contains(&section.columns) {
        let (zh, en) = ("字段、签字人或列数超出范围。", "Fields, signers or columns are out of range.");
        checks.add("bad-count", zh, en, path);
    }
    if section.part == PrintPart::Words && section.words.zh.trim().is_empty() && section.words.en.trim().is_empty() {
        checks.add("required", "必填。", "This is required.", &format!("{path}/words"));
    }
}

/// Whether it is a picture in one of the forms that run nothing.
fn is_picture(logo: &str) -> bool {
    let content = PICTURES.iter().find_map(|form| logo.strip_prefix(form));
    let fits = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'/' | b'=');
    logo.len() <= MOST_LOGO && content.is_some_and(|content| !content.is_empty() && content.bytes().all(fits))
}

/// Lists the templates of the order types that the caller may read.
#[utoipa::path(get, path = "/api/v1/print-templates", tag = "printing",
    responses((status = 200, description = "All of them.", body = Items<PrintTemplate>), Problem))]
pub(crate) async fn list_print_templates(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Items<PrintTemplate>>, Problem> {
    let found = usable::<print::PrintTemplate>(&app, &caller).await?.into_iter();
    Ok(Json(Items { items: found.map(|(document, body)| shown(document.id, document.version, body)).collect() }))
}

/// Keeps a new template.
#[utoipa::path(post, path = "/api/v1/print-templates", tag = "printing", request_body = SavePrintTemplate,
    responses((status = 201, description = "Kept.", body = PrintTemplate, headers(("ETag" = String))), Problem))]
pub(crate) async fn create_print_template(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<SavePrintTemplate>,
) -> Result<(StatusCode, Tagged<PrintTemplate>), Problem> {
    let (id, body) = (Uuid::now_v7(), read(&caller, input)?);
    let version = keep(&app, &caller, id, &body, 0).await?;
    Ok((StatusCode::CREATED, Tagged(version, shown(id, version, body))))
}

/// Changes a template.
#[utoipa::path(put, path = "/api/v1/print-templates/{id}", tag = "printing", request_body = SavePrintTemplate,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "ETag of the version read.")),
    responses((status = 200, description = "Changed.", body = PrintTemplate, headers(("ETag" = String))), Problem))]
pub(crate) async fn update_print_template(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(expected): IfMatch,
    Body(input): Body<SavePrintTemplate>,
) -> Result<Tagged<PrintTemplate>, Problem> {
    own::<print::PrintTemplate>(&app, &caller, id).await?;
    let body = read(&caller, input)?;
    let version = keep(&app, &caller, id, &body, expected).await?;
    Ok(Tagged(version, shown(id, version, body)))
}

/// Takes a template out of use.
#[utoipa::path(delete, path = "/api/v1/print-templates/{id}", tag = "printing", params(("id" = Uuid, Path)),
    responses((status = 204, description = "Out of use."), Problem))]
pub(crate) async fn delete_print_template(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<StatusCode, Problem> {
    retire::<print::PrintTemplate>(&app, &caller, id).await
}
