//! The settings of the organisation: data with a schema, so that the page draws itself.

use super::documents::{Checks, Draft, save};
use crate::app::App;
use crate::etag::Tagged;
use crate::extract::{Body, Caller, IfMatch};
use crate::problem::Problem;
use crate::wire::{SaveSettings, Settings};
use axum::extract::State;
use gongdan_domain::document::{Body as _, Document};
use gongdan_domain::permission::Action;
use gongdan_domain::settings::{MOST_TOKEN_DAYS, OrganisationSettings, SETTINGS_KEY, TokenPolicy};
use gongdan_store::life;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The routes of this file.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(get_settings, put_settings))
}

/// Shows the settings of the organisation and what they mean.
#[utoipa::path(get, path = "/api/v1/settings", tag = "settings",
    responses((status = 200, description = "The settings.", body = Settings, headers(("ETag" = String))), Problem))]
pub(crate) async fn get_settings(State(app): State<App>, caller: Caller) -> Result<Tagged<Settings>, Problem> {
    caller.must(Action::ManageSettings)?;
    let found = document(&app, &caller).await?;
    let values = OrganisationSettings::of(caller.catalog.organisation(), caller.catalog.token_policy());
    let (id, version) = found.map_or((None, 0), |document| (Some(document.id), document.version));
    Ok(Tagged(version, Settings { id, version, values, schema: schema() }))
}

/// Changes the settings of the organisation. They hold at once, everywhere.
#[utoipa::path(put, path = "/api/v1/settings", tag = "settings", request_body = SaveSettings,
    params(("If-Match" = String, Header, description = "ETag of the version read, `\"v0\"` before the first change.")),
    responses((status = 200, description = "Changed.", body = Settings, headers(("ETag" = String))), Problem))]
pub(crate) async fn put_settings(
    State(app): State<App>,
    caller: Caller,
    IfMatch(expected): IfMatch,
    Body(input): Body<SaveSettings>,
) -> Result<Tagged<Settings>, Problem> {
    caller.must(Action::ManageSettings)?;
    let values = input.values;
    check(&values)?;
    let id = document(&app, &caller).await?.map_or_else(Uuid::now_v7, |document| document.id);
    let (kind, key) = (OrganisationSettings::KIND, SETTINGS_KEY.to_owned());
    let version = save(&app, &caller, Draft { id, kind, key, active: true, body: &values }, expected).await?;
    Ok(Tagged(version, Settings { id: Some(id), version, values, schema: schema() }))
}

/// What is wrong with settings.
pub(super) fn check(values: &OrganisationSettings) -> Result<(), Problem> {
    let mut checks = Checks::default();
    checks.text("/values/name", &values.name, 200);
    if TimeZone::get(&values.time_zone).is_err() {
        checks.add("unknown-time-zone", "没有这个时区。", "There is no such time zone.", "/values/timeZone");
    }
    let TokenPolicy { token_days, most_token_days } = values.tokens;
    for (path, days) in [("/values/tokenDays", token_days), ("/values/mostTokenDays", most_token_days)] {
        if days > MOST_TOKEN_DAYS {
            checks.add("too-large", "最多 3650 天。", "At most 3,650 days.", path);
        }
    }
    if most_token_days > 0 && token_days > most_token_days {
        let (zh, en) = ("默认有效期不能超过最长有效期。", "The default cannot be longer than the longest.");
        checks.add("too-large", zh, en, "/values/tokenDays");
    }
    checks.done()
}

async fn document(app: &App, caller: &Caller) -> Result<Option<Document>, Problem> {
    let org = caller.org;
    let read = move |c: &mut gongdan_store::Conn| life::documents(c, org, OrganisationSettings::KIND, 1);
    Ok(app.ledger.store().read(read).await?.pop())
}

fn schema() -> Value {
    let text = |zh: &str, en: &str| json!({"zh": zh, "en": en});
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["name", "timeZone", "locale"],
        "additionalProperties": false,
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 200,
                "x-title": text("组织名称", "Name"),
                "x-help": text("显示在页面顶部、公开表单和打印件上。", "Shown at the top of every page, on public forms and on prints.")},
            "timeZone": {"type": "string", "format": "time-zone",
                "x-title": text("时区", "Time zone"),
                "x-help": text("决定日期的起止、工单编号中的日期，以及时间如何显示。",
                    "Decides when a day begins, the date in order numbers, and how times are shown.")},
            "locale": {"enum": ["zh-CN", "en"],
                "x-title": text("首选语言", "Language"),
                "x-help": text("工单标题等由系统生成的文字使用此语言。", "The language of words the system writes, such as titles of orders."),
                "x-names": {"zh-CN": text("中文", "Chinese"), "en": text("英文", "English")}},
            "tokenDays": {"type": "integer", "minimum": 0, "maximum": MOST_TOKEN_DAYS, "default": 0,
                "x-title": text("API 令牌的默认有效期（天）", "API tokens last by default (days)"),
                "x-help": text("创建令牌时没有指定到期时间则用此值；0 表示尽可能长。",
                    "For tokens made without saying how long; 0 for as long as they may.")},
            "mostTokenDays": {"type": "integer", "minimum": 0, "maximum": MOST_TOKEN_DAYS, "default": 0,
                "x-title": text("API 令牌的最长有效期（天）", "API tokens last at most (days)"),
                "x-help": text("从创建之日算起，对已有的令牌同样有效；0 表示不限。",
                    "Counted from the day a token was made, also for those there are; 0 for no limit.")}
        }
    })
}
