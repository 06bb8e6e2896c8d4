//! Forms for people without an account, behind a QR code.

mod challenge;

use crate::app::App;
use crate::extract::{Body, Context, IdempotencyKey, Segments, address};
use crate::problem::{Code, Problem};
use crate::routes::submit::{context, replayed};
use crate::wire::{PublicForm, PublicOrderType, PublicReceipt, SubmitPublicOrder};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use challenge::Fault;
use gongdan_domain::birth::Birth;
use gongdan_domain::catalog::{Catalog, OrderType, Typed};
use gongdan_domain::command::{self, Idempotency};
use gongdan_domain::form::{Kinds, Lookup, OptionList, PreparedForm, public_part, validate};
use gongdan_domain::order::Source;
use gongdan_domain::permission;
use gongdan_domain::{Actor, Command, Envelope, Language, OrgId};
use jiff::Timestamp;
use moka::sync::Cache;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// Prepared public forms kept at most.
const KEPT: u64 = 500;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(get_public_form)).routes(routes!(submit_public_order))
}

/// The public parts of forms, prepared once for each version of their type.
pub(crate) struct PublicForms {
    prepared: Cache<(Uuid, i64), Arc<PreparedForm>>,
}

/// An order type that strangers may submit orders of.
struct Open {
    org: OrgId,
    catalog: Arc<Catalog>,
    type_id: Uuid,
    form: Arc<PreparedForm>,
}

impl PublicForms {
    /// Nothing prepared yet.
    pub(crate) fn new() -> Self {
        Self { prepared: Cache::new(KEPT) }
    }

    fn of(&self, catalog: &Catalog, order_type: &Typed<OrderType>, kinds: &dyn Kinds) -> Option<Arc<PreparedForm>> {
        // The type's version grows with every new form and with every change of what is public.
        let key = (order_type.id, order_type.version);
        if let Some(known) = self.prepared.get(&key) {
            return Some(known);
        }
        let whole = catalog.form(order_type.id, order_type.body.form_version)?;
        let fields = &order_type.body.public_form.as_ref()?.fields;
        let part = PreparedForm::new(public_part(whole.form(), fields, kinds), kinds).ok().map(Arc::new)?;
        self.prepared.insert(key, Arc::clone(&part));
        Some(part)
    }
}

impl Open {
    fn find(app: &App, slug: &str) -> Result<Self, Problem> {
        let found = app.ledger.organisations().into_iter().find_map(|org| {
            let catalog = app.ledger.catalog(org)?;
            let order_type = catalog.order_type_by_public_slug(slug)?;
            let form = app.public_forms.of(&catalog, order_type, app.kinds)?;
            let type_id = order_type.id;
            Some(Self { org, type_id, form, catalog })
        });
        found.ok_or_else(Problem::not_found)
    }

    fn order_type(&self) -> Result<&Typed<OrderType>, Problem> {
        self.catalog.order_type(self.type_id).ok_or_else(Problem::not_found)
    }
}

/// Shows a public form.
#[utoipa::path(get, path = "/api/v1/public/forms/{slug}", tag = "public", security(()), params(("slug" = String, Path)),
    responses((status = 200, description = "The form.", body = PublicForm), Problem))]
pub(crate) async fn get_public_form(
    State(app): State<App>,
    Segments(slug): Segments<String>,
) -> Result<Json<PublicForm>, Problem> {
    let open = Open::find(&app, &slug)?;
    let body = &open.order_type()?.body;
    Ok(Json(PublicForm {
        organisation: open.catalog.organisation().name.clone(),
        order_type: PublicOrderType { name: body.name.clone(), description: body.description.clone() },
        option_lists: option_lists(&open.catalog, &open.form),
        form: open.form.form().clone(),
        challenge: challenge::issue(&app.config.secret, &slug, app.now()),
    }))
}

/// The lists that fields name by the setting `list`.
fn option_lists(catalog: &Catalog, form: &PreparedForm) -> HashMap<String, Arc<OptionList>> {
    let named = form.form().fields().filter_map(|field| field.settings.get("list")?.as_str());
    named.filter_map(|key| Some((key.to_owned(), catalog.option_list(key)?))).collect()
}

/// Submits an order without an account.
#[utoipa::path(post, path = "/api/v1/public/forms/{slug}/orders", tag = "public", security(()),
    request_body = SubmitPublicOrder,
    params(("slug" = String, Path), ("Idempotency-Key" = String, Header,
        description = "The client's name for this submission.", min_length = 1, max_length = 255, pattern = "^[!-~]+$")),
    responses((status = 201, description = "The order is durable.", body = PublicReceipt), Problem))]
pub(crate) async fn submit_public_order(
    State(app): State<App>,
    Segments(slug): Segments<String>,
    request: Stranger,
    IdempotencyKey(key): IdempotencyKey,
    Body(input): Body<SubmitPublicOrder>,
) -> Result<Response, Problem> {
    let open = Open::find(&app, &slug)?;
    let values = serde_json::to_vec(&input.values).map_err(Problem::internal)?;
    // Without the challenge: a repeat after hours comes with a fresh one.
    let fingerprint = Sha256::digest(&values).into();
    let idempotency = Idempotency { key: format!("public:{slug}:{key}"), fingerprint };
    let now = app.now();
    let receipt = match prepare(&app, &slug, &open, &input, now) {
        Ok(submit) => {
            let command = Command::SubmitOrder(Box::new(submit));
            let envelope = envelope(&open, request.context, command, idempotency, now);
            app.ledger.submit(envelope).await?.receipt
        }
        Err(problem) => replayed(&app, open.org, &idempotency).await?.ok_or(problem)?,
    };
    let mut response = StatusCode::CREATED.into_response();
    if receipt.replayed {
        let replayed = HeaderName::from_static("idempotency-replayed");
        response.headers_mut().insert(replayed, HeaderValue::from_static("true"));
    }
    let content = PublicReceipt { number: receipt.number.unwrap_or_default(), created_at: receipt.at.into() };
    Ok((response.status(), response.headers().clone(), Json(content)).into_response())
}

fn prepare(
    app: &App,
    slug: &str,
    open: &Open,
    input: &SubmitPublicOrder,
    now: Timestamp,
) -> Result<command::SubmitOrder, Problem> {
    let refused = |zh: &str, en: &str| Problem::new(Code::NotAllowed).saying(zh, en);
    if !input.website.is_empty() {
        return Err(refused("提交未被接受。", "The submission was not accepted."));
    }
    challenge::check(&app.config.secret, slug, &input.challenge, now).map_err(|fault| match fault {
        Fault::TooSoon => {
            refused("提交过快，请稍候几秒再试。", "That was very fast. Wait a few seconds and send it again.")
        }
        Fault::TooLate => {
            refused("表单已过期，请刷新页面后重新提交。", "The form has expired. Reload the page and send it again.")
        }
        Fault::Foreign => {
            refused("表单无效，请刷新页面后重新提交。", "The form is not valid. Reload the page and send it again.")
        }
    })?;
    let order_type = open.order_type()?;
    let validated = validate(&open.form, &input.values, &context(&open.catalog, order_type, now))?;
    let birth = Birth {
        catalog: &open.catalog,
        order_type,
        form: &open.form,
        source: Source::Public,
        requester: None,
        chosen: BTreeMap::new(),
        order_id: Uuid::now_v7(),
        now,
    };
    birth.submission(validated, Vec::new()).map_err(Problem::internal)
}

fn envelope(open: &Open, context: Context, command: Command, idempotency: Idempotency, at: Timestamp) -> Envelope {
    let name = match open.catalog.organisation().locale {
        Language::Zh => "公开表单",
        Language::En => "Public form",
    };
    Envelope {
        org: open.org,
        actor: Actor { id: None, name: name.to_owned() },
        caller: permission::Caller::Public,
        at,
        request_id: context.request_id.as_ref().to_owned(),
        origin: context.origin.as_ref().clone(),
        idempotency: Some(idempotency),
        command,
    }
}

/// Somebody without an account, within the limit of their address.
pub(crate) struct Stranger {
    pub(crate) context: Context,
}

impl axum::extract::FromRequestParts<App> for Stranger {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, app: &App) -> Result<Self, Problem> {
        app.limits.check_public(address(&app.config, &parts.headers, &parts.extensions))?;
        let Ok(context) = Context::from_request_parts(parts, app).await;
        Ok(Self { context })
    }
}
