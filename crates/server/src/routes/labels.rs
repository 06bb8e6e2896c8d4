//! Addresses as QR codes: of records and orders, one by one and for sheets of labels.

use super::orders::visible;
use super::records::{find, must_read};
use crate::app::App;
use crate::extract::{Body, Caller, Segments};
use crate::problem::Problem;
use crate::wire::{Items, PrintLabels, RecordLabel};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use gongdan_domain::form::FieldError;
use gongdan_store::Conn;
use qrcode::QrCode;
use qrcode::render::svg;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Labels made at once.
const MOST_LABELS: usize = 500;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(get_record_label))
        .routes(routes!(print_labels))
        .routes(routes!(get_order_code))
}

/// Draws the record's QR code: the address of its page.
#[utoipa::path(get, path = "/api/v1/records/{collection}/{id}/qr.svg", tag = "records",
    params(("collection" = String, Path), ("id" = Uuid, Path)),
    responses((status = 200, description = "An SVG.", content((String = "image/svg+xml"))), Problem))]
pub(crate) async fn get_record_label(
    State(app): State<App>,
    caller: Caller,
    Segments((collection, id)): Segments<(String, Uuid)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    find(&caller, &collection, id)?;
    picture(qr(&format!("{}/records/{collection}/{id}", home(&app, &headers)))?)
}

/// Where people find this installation. A phone needs a whole address: the one that was set, else the one the reader
/// came by.
fn home(app: &App, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let home = app.config.public_url.clone().or_else(|| host.map(|host| format!("http://{host}"))).unwrap_or_default();
    home.trim_end_matches('/').to_owned()
}

/// An address as a QR code.
fn qr(address: &str) -> Result<String, Problem> {
    let code = QrCode::new(address).map_err(Problem::internal)?;
    Ok(code.render().min_dimensions(240, 240).dark_color(svg::Color("#000")).light_color(svg::Color("#fff")).build())
}

/// An SVG that runs nothing.
fn picture(svg: String) -> Result<Response, Problem> {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'")),
    ];
    Ok((headers, svg).into_response())
}

/// Gives what is printed on the labels of records: name, code, what they belong to and their address as a QR code.
/// Records that are gone or hidden from the caller are left out.
#[utoipa::path(post, path = "/api/v1/records/{collection}/labels", tag = "records", request_body = PrintLabels,
    params(("collection" = String, Path)),
    responses((status = 200, description = "In the order they were asked for.", body = Items<RecordLabel>), Problem))]
pub(crate) async fn print_labels(
    State(app): State<App>,
    caller: Caller,
    Segments(collection): Segments<String>,
    headers: HeaderMap,
    Body(PrintLabels { ids }): Body<PrintLabels>,
) -> Result<Json<Items<RecordLabel>>, Problem> {
    must_read(&caller, &collection)?;
    if !(1..=MOST_LABELS).contains(&ids.len()) {
        let (zh, en) = ("一次 1 到 500 个标签。", "Between 1 and 500 labels at once.");
        return Err(FieldError::new("bad-count", zh, en).at("/ids").into());
    }
    let home = home(&app, &headers);
    let label = |id: Uuid| -> Option<Result<RecordLabel, Problem>> {
        let record = find(&caller, &collection, id).ok()?;
        let above = record.body.parent_id.and_then(|parent| caller.catalog.record_row(parent));
        let parent = above.filter(|above| must_read(&caller, &above.collection).is_ok());
        let (code, name) = (record.code.clone(), record.body.name.clone());
        let parent = parent.map(|parent| parent.body.name.clone());
        let address = format!("{home}/records/{collection}/{id}");
        Some(qr(&address).map(|qr| RecordLabel { id, code, name, parent, qr }))
    };
    let items = ids.into_iter().filter_map(label).collect::<Result<_, Problem>>()?;
    Ok(Json(Items { items }))
}

/// Draws the order's QR code: the address of its page.
#[utoipa::path(get, path = "/api/v1/orders/{id}/qr.svg", tag = "printing", params(("id" = Uuid, Path)),
    responses((status = 200, description = "An SVG.", content((String = "image/svg+xml"))), Problem))]
pub(crate) async fn get_order_code(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asking = caller.clone();
    app.ledger.store().read(move |c: &mut Conn| visible(c, &asking, id).map(drop)).await?;
    picture(qr(&format!("{}/orders/{id}", home(&app, &headers)))?)
}
