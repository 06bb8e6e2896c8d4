//! Values that no two orders of a type may share.

use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A value in its field and type, as the store recognises it again.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UniqueKey {
    /// The field's id, for the message.
    pub field: String,
    /// SHA-256 over type, field and value, in hexadecimal.
    pub digest: String,
}

/// The values an order takes for itself and gives up.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UniqueClaims {
    /// Refused while another order holds one of them.
    pub taken: Vec<UniqueKey>,
    /// Free for others from now on.
    pub freed: Vec<UniqueKey>,
}

impl UniqueKey {
    /// The key of a canonical value.
    pub fn of(type_id: Uuid, field: &str, value: &Value) -> Self {
        let mut hash = Sha256::new();
        hash.update(type_id.as_bytes());
        hash.update(field.as_bytes());
        hash.update([0]);
        hash.update(canonical(value).as_bytes());
        Self { field: field.to_owned(), digest: hex::encode(hash.finalize()) }
    }
}

impl UniqueClaims {
    /// What follows when the value of `field` goes from `before` to `after`; null is no value.
    pub fn change(&mut self, type_id: Uuid, field: &str, before: &Value, after: &Value) {
        if before == after {
            return;
        }
        let key = |value: &Value| (!value.is_null()).then(|| UniqueKey::of(type_id, field, value));
        self.freed.extend(key(before));
        self.taken.extend(key(after));
    }

    /// Whether nothing is taken and nothing given up.
    pub fn is_empty(&self) -> bool {
        self.taken.is_empty() && self.freed.is_empty()
    }
}

/// JSON with sorted keys: the same text for equal values, wherever they were stored in between.
pub fn canonical(value: &Value) -> String {
    match value {
        Value::Object(parts) => {
            let mut parts: Vec<_> = parts.iter().collect();
            parts.sort_unstable_by_key(|(name, _)| *name);
            let parts =
                parts.into_iter().map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), canonical(value)));
            format!("{{{}}}", parts.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        plain => plain.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{UniqueKey, canonical};
    use serde_json::json;
    use uuid::Uuid;

    #[test]
    fn equal_values_have_one_key_whatever_the_order_of_their_parts() {
        let (one, other) = (json!({ "b": [1, "x"], "a": null }), json!({ "a": null, "b": [1, "x"] }));
        assert_eq!(canonical(&one), canonical(&other));
        let key = |field: &str, value: &serde_json::Value| UniqueKey::of(Uuid::nil(), field, value).digest;
        assert_eq!(key("f", &one), key("f", &other));
        assert_ne!(key("f", &one), key("g", &one));
        assert_ne!(key("f", &json!("1")), key("f", &json!(1)));
    }
}
