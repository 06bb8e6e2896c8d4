//! Webhooks in: messages of other systems that become orders, or change the order they are about.

use crate::document::Body;
use crate::expr::{self, Env, Expr, Fault, Mistake, Type};
use crate::form::{FieldError, value_path};
use crate::order::Values;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What expressions of a mapping call the message.
pub const MESSAGE: &str = "body";
/// The names of the secrets: the one in use, and the one before.
pub const SECRET: &str = "current";
/// See [`SECRET`].
pub const PREVIOUS: &str = "previous";

/// For what the secrets are sealed.
pub fn secret_purpose(inbound: Uuid) -> String {
    format!("inbound webhook {inbound}")
}

/// Body of an `inbound_webhook` document. It is on while the document is active. Secrets are kept elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InboundWebhook {
    /// What people call it.
    pub name: String,
    /// What messages become orders of.
    pub type_id: Uuid,
    /// An expression over `body` for each field.
    pub set: BTreeMap<String, String>,
    /// The unique field by whose value the order is found that a message changes; without one every message is new.
    #[serde(default)]
    pub key: Option<String>,
    /// Who acts: whose rights decide what it may do, and who asked for its orders.
    pub acts_for: Uuid,
    /// When the secret was made.
    pub secret_at: Timestamp,
    /// Until when the secret before it is good as well.
    #[serde(default)]
    pub previous_until: Option<Timestamp>,
    /// Whether somebody removed it.
    #[serde(default)]
    pub removed: bool,
}

impl Body for InboundWebhook {
    const KIND: &'static str = "inbound_webhook";
}

/// Reads one expression of a mapping.
///
/// # Errors
/// All mistakes.
pub fn read_mapping(source: &str) -> Result<Expr, Vec<Mistake>> {
    let read = expr::parse(source).map_err(|mistake| vec![mistake])?;
    expr::check(&read, &|name: &str| (name == MESSAGE).then_some(Type::Any))?;
    Ok(read)
}

impl InboundWebhook {
    /// The values that a message gives, for fields to read. What it does not say is left out.
    ///
    /// # Errors
    /// The fields whose expressions cannot be read or come to nothing sensible.
    pub fn values(&self, message: &Value, now: Timestamp, time_zone: &TimeZone) -> Result<Values, Vec<FieldError>> {
        let message = expr::Value::from_json(message, &Type::Any);
        let names = |name: &str| if name == MESSAGE { message.clone() } else { expr::Value::EMPTY };
        let env = Env { names: &names, now: Some(now), time_zone };
        let (mut values, mut errors) = (Values::new(), Vec::new());
        for (field, source) in &self.set {
            let Ok(read) = expr::parse(source) else {
                errors.push(unmapped(field));
                continue;
            };
            let found = expr::evaluate(&read, &env);
            match found.fault() {
                None => _ = values.insert(field.clone(), found.to_json()),
                Some(Fault::Empty) => {}
                Some(_) => errors.push(unmapped(field)),
            }
        }
        if errors.is_empty() { Ok(values) } else { Err(errors) }
    }
}

fn unmapped(field: &str) -> FieldError {
    let (zh, en) = ("映射表达式对这条消息没有结果。", "The mapping gives nothing for this message.");
    FieldError::new("bad-mapping", zh, en).at(value_path(field))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn mapped(source: &str, message: &Value) -> Result<Option<Value>, &'static str> {
        let inbound = InboundWebhook {
            name: String::new(),
            type_id: Uuid::nil(),
            set: BTreeMap::from([("field".to_owned(), source.to_owned())]),
            key: None,
            acts_for: Uuid::nil(),
            secret_at: Timestamp::UNIX_EPOCH,
            previous_until: None,
            removed: false,
        };
        let values = inbound.values(message, Timestamp::UNIX_EPOCH, &TimeZone::UTC);
        values.map(|mut values| values.remove("field")).map_err(|errors| errors[0].code)
    }

    #[test]
    fn a_message_gives_what_it_says_and_leaves_out_the_rest() {
        let message = json!({"id": 17, "title": "泵", "lines": [{"n": 2}, {"n": 3}], "none": null, "deep": {"a": "x"}});
        let table: [(&str, Result<Option<Value>, &str>); 8] = [
            ("body.title", Ok(Some(json!("泵")))),
            ("body.id", Ok(Some(json!("17")))),
            ("body.deep.a", Ok(Some(json!("x")))),
            ("'ERP'", Ok(Some(json!("ERP")))),
            ("body.none", Ok(None)),
            ("body.missing", Ok(None)),
            ("body.id / 0", Err("bad-mapping")),
            ("body.", Err("bad-mapping")),
        ];
        for (source, expected) in table {
            assert_eq!(mapped(source, &message), expected, "{source}");
        }
    }

    #[test]
    fn a_mapping_knows_the_message_only() {
        assert!(read_mapping("body.a.b + 1 > 2 ? 'x' : 'y'").is_ok());
        for bad in ["", "order.number", "body ==", "title"] {
            assert!(read_mapping(bad).is_err(), "{bad}");
        }
    }
}
