//! Any gateway that takes HTTP: what is sent is written down by whoever sets it up.

use super::facts::{Facts, NAMES};
use super::{Format, Settings};
use crate::vendor::{self, Meaning, Refused, ask};
use gongdan_connect::{Call, Outlet};
use http::{HeaderName, HeaderValue};
use serde_json::{Map, Value};
use url::form_urlencoded;

/// What is sent before it is filled in; `None` if this is no object of texts.
pub(super) fn template(text: &str) -> Option<Map<String, Value>> {
    let read: Map<String, Value> = serde_json::from_str(text).ok()?;
    (!read.is_empty() && read.values().all(Value::is_string)).then_some(read)
}

pub(super) async fn send(
    settings: &Settings,
    outlet: &Outlet<'_>,
    phone: &str,
    facts: &Facts,
    id: &str,
) -> Result<(), Refused> {
    let secret = outlet.secret("secret");
    let filled = fill(template(&settings.body).unwrap_or_default(), |name| match name {
        "mobile" => Some(phone.to_owned()),
        "text" => Some(facts.words.clone()),
        "id" => Some(id.to_owned()),
        "secret" => Some(secret.to_owned()),
        name => NAMES.contains(&name).then(|| facts.get(name).to_owned()),
    });
    let url = settings.base_url.trim();
    let mut call = match settings.format {
        Format::Json => {
            let body: Map<String, Value> = filled.into_iter().map(|(name, value)| (name, value.into())).collect();
            vendor::post(url, &Value::Object(body))
        }
        Format::Form => {
            let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(filled).finish();
            Call::post(url, "application/x-www-form-urlencoded", body)
        }
    };
    if let (Ok(name), Ok(value)) = (settings.header.trim().parse::<HeaderName>(), HeaderValue::from_str(secret)) {
        call.headers.push((name, value));
    }
    if settings.ok_at.trim().is_empty() {
        outlet.way_out.send(call).await?.accepted()?;
        return Ok(());
    }
    let said = ask(outlet.way_out, call).await?;
    let (told, expected) = (said.text(settings.ok_at.trim()), settings.ok_value.trim());
    match said.status {
        200..=299 if told == expected => Ok(()),
        401 | 403 => Err(said.refused(Meaning::Credentials, &told, "")),
        500..=599 => Err(said.refused(Meaning::Later, &told, "")),
        _ => Err(said.refused(Meaning::Content, &told, "")),
    }
}

/// Fills placeholders in. What is put in is not looked at again, so that nothing in it is a placeholder.
fn fill(template: Map<String, Value>, value: impl Fn(&str) -> Option<String>) -> Vec<(String, String)> {
    let one = |text: &str| {
        let (mut out, mut rest) = (String::new(), text);
        while let Some((before, (name, after))) =
            rest.split_once("{{").and_then(|(before, from)| Some((before, from.split_once("}}")?)))
        {
            out.push_str(before);
            match value(name.trim()) {
                Some(value) => out.push_str(&value),
                None => out.push_str(&format!("{{{{{name}}}}}")),
            }
            rest = after;
        }
        out + rest
    };
    template.into_iter().map(|(name, text)| (name, one(text.as_str().unwrap_or_default()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_once_and_unknown_ones_stay() {
        let template = template(r#"{"to": "{{mobile}}", "msg": "[{{ text }}] {{x}} {{"}"#).unwrap();
        let filled = fill(template, |name| match name {
            "mobile" => Some("+1".to_owned()),
            "text" => Some("{{mobile}}".to_owned()),
            _ => None,
        });
        let value = |name: &str| filled.iter().find(|(known, _)| known == name).unwrap().1.clone();
        assert_eq!((value("to"), value("msg")), ("+1".to_owned(), "[{{mobile}}] {{x}} {{".to_owned()));
    }

    #[test]
    fn only_an_object_of_texts_is_a_template() {
        for bad in ["", "[]", "{}", "{\"a\": 1}", "text"] {
            assert!(template(bad).is_none(), "{bad}");
        }
    }
}
