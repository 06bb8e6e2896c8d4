//! Mail by SMTP.

use crate::vendor::{self, Faults, MOST_HOURS};
use gongdan_connect::{Advice, Channel, Client, Failure, Message, Outlet, Reaches, Sending};
use gongdan_domain::Text;
use gongdan_domain::form::FieldError;
use jiff::SignedDuration;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;

/// For one command and its answer.
const WITHIN: Duration = Duration::from_secs(15);

/// This channel.
pub(super) struct Kind;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    host: String,
    port: u16,
    security: Security,
    #[serde(default)]
    user: String,
    from: String,
    #[serde(default)]
    from_name: String,
    #[serde(default)]
    answer_hours: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Security {
    /// TLS is agreed on after connecting; without it nothing is sent.
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// None, for a server next door.
    None,
}

impl Channel for Kind {
    fn name(&self) -> &'static str {
        "email"
    }

    fn title(&self) -> Text {
        Text::new("邮件", "Mail")
    }

    fn reaches(&self) -> Reaches {
        Reaches::Email
    }

    fn schema(&self) -> Value {
        let text = |zh: &str, en: &str| json!({"zh": zh, "en": en});
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "required": ["host", "port", "security", "from"],
            "additionalProperties": false,
            "x-secrets": {"secret": {"x-title": text("密码或授权码", "Password")}},
            "properties": {
                "host": {"type": "string", "minLength": 1, "maxLength": 253, "x-title": text("SMTP 服务器", "SMTP server")},
                "port": {"type": "integer", "minimum": 1, "maximum": 65535, "default": 587, "x-title": text("端口", "Port")},
                "security": {"enum": ["starttls", "tls", "none"], "default": "starttls",
                    "x-title": text("加密方式", "Encryption"),
                    "x-names": {"starttls": text("STARTTLS（通常为 587 端口）", "STARTTLS (usually port 587)"),
                        "tls": text("TLS（通常为 465 端口）", "TLS (usually port 465)"),
                        "none": text("不加密（仅限内部服务器）", "None (servers next door only)")}},
                "user": {"type": "string", "maxLength": 200, "x-title": text("用户名", "User name"),
                    "x-help": text("不需要登录时留空。", "Empty if the server asks for none.")},
                "from": {"type": "string", "minLength": 3, "maxLength": 254, "x-title": text("发件地址", "Sender's address")},
                "fromName": {"type": "string", "maxLength": 100, "x-title": text("发件人名称", "Sender's name")},
                "answerHours": {"type": "integer", "minimum": 0, "maximum": MOST_HOURS, "default": 72,
                    "x-title": text("邮件内直接处理的链接有效小时数", "Hours for which tasks can be answered from the mail"),
                    "x-help": text("0 表示邮件中不提供。启用了两步验证的人始终需要登录。",
                        "0 for never. Whoever has a second factor signs in all the same.")}
            }
        })
    }

    fn check(&self, settings: &Value, _: &Client) -> Vec<FieldError> {
        let settings: Settings = match vendor::read(settings) {
            Ok(settings) => settings,
            Err(fault) => return vec![fault],
        };
        let mut faults = Faults::default();
        let is_host = !settings.host.is_empty()
            && settings.host.len() <= 253
            && settings.host.chars().all(|c| c.is_alphanumeric() || ".-:[]".contains(c));
        if !is_host {
            faults.0.push(FieldError::new("bad-host", "主机名无效。", "This is no host name.").at("/host"));
        }
        if settings.port == 0 {
            faults.0.push(FieldError::new("bad-port", "端口无效。", "This is no port.").at("/port"));
        }
        if settings.from.parse::<Address>().is_err() {
            faults.0.push(FieldError::new("bad-address", "邮箱地址无效。", "This is no e-mail address.").at("/from"));
        }
        faults.hours(settings.answer_hours);
        faults.short("/user", &settings.user, 200);
        faults.short("/fromName", &settings.from_name, 100);
        faults.0
    }

    fn answers_within(&self, settings: &Value) -> Option<SignedDuration> {
        vendor::answering(Settings::deserialize(settings).ok()?.answer_hours)
    }

    fn send<'a>(&'a self, outlet: Outlet<'a>, message: &'a Message) -> Sending<'a> {
        Box::pin(deliver(outlet, message))
    }
}

async fn deliver(outlet: Outlet<'_>, message: &Message) -> Result<(), Failure> {
    let unreadable = |_| Failure::give_up("邮件设置无效。", "The mail settings cannot be read.");
    let settings = Settings::deserialize(outlet.settings).map_err(unreadable)?;
    let mail = written(&settings, message)?;
    let at = outlet.way_out.resolve(settings.host.trim_matches(['[', ']']), settings.port).await?;
    let tls = match settings.security {
        Security::None => Tls::None,
        Security::Starttls => Tls::Required(parameters(&settings, outlet.way_out)?),
        Security::Tls => Tls::Wrapper(parameters(&settings, outlet.way_out)?),
    };
    // By address: the name was resolved and judged once, and the certificate is still asked for the name.
    let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(at.ip().to_string())
        .port(settings.port)
        .tls(tls)
        .timeout(Some(WITHIN));
    if !settings.user.is_empty() {
        let secret = outlet.secret("secret").to_owned();
        transport = transport.credentials(Credentials::new(settings.user.clone(), secret));
    }
    transport.build().send(mail).await.map(drop).map_err(|error| explained(&error))
}

fn parameters(settings: &Settings, way_out: &Client) -> Result<TlsParameters, Failure> {
    let unusable = |_| Failure::give_up("TLS 无法启用，请检查主机名。", "TLS cannot be used; look at the host name.");
    let mut builder = TlsParameters::builder(settings.host.clone());
    for certificate in way_out.authorities() {
        builder = builder.add_root_certificate(Certificate::from_der(certificate.clone()).map_err(unusable)?);
    }
    builder.build_rustls().map_err(unusable)
}

fn mailbox(name: &str, address: &str) -> Result<Mailbox, Failure> {
    let address: Address = address.parse().map_err(|_| {
        Failure::give_up(format!("邮箱地址无效：{address}"), format!("This is no e-mail address: {address}"))
            .of_recipient()
    })?;
    Ok(Mailbox::new((!name.is_empty()).then(|| name.to_owned()), address))
}

fn written(settings: &Settings, message: &Message) -> Result<lettre::Message, Failure> {
    let domain = settings.from.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
    let mut mail = lettre::Message::builder()
        .from(mailbox(&settings.from_name, &settings.from)?)
        .to(mailbox(&message.to.name, &message.to.address)?)
        .subject(message.subject.clone())
        .message_id(Some(format!("<{}@{domain}>", message.id)));
    if let Some(thread) = &message.thread {
        let thread = format!("<{thread}@{domain}>");
        mail = mail.in_reply_to(thread.clone()).references(thread);
    }
    let body = MultiPart::alternative_plain_html(message.text.clone(), message.html.clone());
    let mut mail = mail.multipart(body).map_err(|error| {
        Failure::give_up(format!("邮件无法生成：{error}"), format!("The mail cannot be written: {error}"))
    })?;
    // So that no machine answers (RFC 3834).
    for (name, value) in [("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All")] {
        let name = HeaderName::new_from_ascii_str(name);
        mail.headers_mut().insert_raw(HeaderValue::new(name, value.to_owned()));
    }
    mail.headers_mut().insert_raw(HeaderValue::new(
        HeaderName::new_from_ascii_str("Content-Language"),
        message.language.tag().to_owned(),
    ));
    Ok(mail)
}

/// What the server said, in words.
fn explained(error: &SmtpError) -> Failure {
    let mut chain = std::iter::successors(std::error::Error::source(error), |e| e.source());
    let said = chain.next().map_or_else(|| error.to_string(), ToString::to_string);
    let code = error.status().map(u16::from);
    if matches!(code, Some(530 | 534 | 535 | 538)) {
        let (zh, en) = (
            format!("邮件服务器不接受用户名或密码（{said}）。"),
            format!("The mail server refuses name or password ({said})."),
        );
        return Failure { status: code, ..Failure::new(Advice::Reauthorise, zh, en) };
    }
    if error.is_permanent() {
        let (zh, en) = (format!("邮件服务器拒收（{said}）。"), format!("The mail server refuses it ({said})."));
        return Failure { status: code, ..Failure::give_up(zh, en).of_recipient() };
    }
    if error.is_transient() {
        let (zh, en) =
            (format!("邮件服务器要求稍后再试（{said}）。"), format!("The mail server asks to try again ({said})."));
        return Failure { status: code, ..Failure::retry(zh, en) };
    }
    if error.is_tls() {
        let (zh, en) = (
            format!("与邮件服务器的加密连接失败（{said}）。"),
            format!("No encrypted connection to the mail server ({said})."),
        );
        return Failure::retry(zh, en);
    }
    let (zh, en) =
        (format!("无法与邮件服务器通信（{said}）。"), format!("The mail server cannot be talked to ({said})."));
    Failure::retry(zh, en)
}
