//! Keys under which lists find and sort values of fields: bytes whose order is the order of the values.

use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

/// Characters of a text that count in a key. Texts that agree so far are equal for lists.
pub const KEY_CHARS: usize = 64;

/// Most keys of one value: a choice of several gives several.
pub const MAX_KEYS: usize = 50;

const TRUTH: u8 = 1;
const NUMBER: u8 = 2;
const TEXT: u8 = 3;
const ID: u8 = 4;

/// A key. The first byte says what sort of value it is, so that values of different sorts never mix.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IndexKey(Vec<u8>);

impl IndexKey {
    /// Of yes or no; no comes first.
    pub fn truth(yes: bool) -> Self {
        Self(vec![TRUTH, u8::from(yes)])
    }

    /// Of a decimal number: sign, decimal exponent, digits. Equal numbers have equal keys (1.5 and 1.50).
    pub fn number(number: Decimal) -> Self {
        if number.is_zero() {
            return Self(vec![NUMBER, 1]);
        }
        let number = number.normalize();
        let digits = number.mantissa().unsigned_abs().to_string();
        // The number is 0.d1d2d3… × 10^exponent; a Decimal's exponent lies between -27 and 29.
        let exponent = i64::try_from(digits.len()).unwrap_or(0) - i64::from(number.scale());
        let biased = u8::try_from(exponent + 64).unwrap_or(u8::MAX);
        let mut bytes = vec![NUMBER];
        if number.is_sign_positive() {
            bytes.extend([2, biased]);
            bytes.extend(digits.bytes());
        } else {
            // A larger magnitude comes first: every byte is turned round, and the end sorts after any digit.
            bytes.extend([0, !biased]);
            bytes.extend(digits.bytes().map(|digit| !digit));
            bytes.push(u8::MAX);
        }
        Self(bytes)
    }

    /// Of a text: case does not count, blanks at the ends do not count, nor what follows [`KEY_CHARS`] characters.
    pub fn text(text: &str) -> Self {
        let mut bytes = vec![TEXT];
        let folded = text.trim().chars().take(KEY_CHARS).flat_map(char::to_lowercase);
        bytes.extend(folded.collect::<String>().into_bytes());
        Self(bytes)
    }

    /// Of the id of a person, record or department.
    pub fn id(id: Uuid) -> Self {
        let mut bytes = vec![ID];
        bytes.extend(id.into_bytes());
        Self(bytes)
    }

    /// The keys of a stored value, by its JSON type: what kinds use unless they know better.
    pub fn of_json(stored: &Value) -> Vec<Self> {
        match stored {
            Value::Null | Value::Object(_) => Vec::new(),
            Value::Bool(yes) => vec![Self::truth(*yes)],
            Value::Number(number) => decimal(&number.to_string()).map(Self::number).into_iter().collect(),
            Value::String(text) if text.trim().is_empty() => Vec::new(),
            Value::String(text) => vec![Uuid::try_parse(text).map_or_else(|_| Self::text(text), Self::id)],
            Value::Array(items) => {
                let mut keys: Vec<Self> =
                    items.iter().filter(|item| !item.is_array()).flat_map(Self::of_json).take(MAX_KEYS).collect();
                keys.sort_unstable();
                keys.dedup();
                keys
            }
        }
    }

    /// A key before all keys of the same sort.
    pub fn floor(&self) -> Self {
        Self(vec![self.0.first().copied().unwrap_or_default()])
    }

    /// A key after all keys of the same sort.
    pub fn ceiling(&self) -> Self {
        Self(vec![self.0.first().copied().unwrap_or_default() + 1])
    }

    /// The bytes, as stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// A key read back from the store or from a cursor.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

/// Reads a decimal, also in scientific notation, as JSON writes floats.
pub fn decimal(text: &str) -> Option<Decimal> {
    text.parse().ok().or_else(|| Decimal::from_scientific(text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn number(text: &str) -> IndexKey {
        IndexKey::number(decimal(text).unwrap())
    }

    #[test]
    fn the_order_of_keys_is_the_order_of_numbers() {
        let sorted = [
            "-79228162514264337593543950335",
            "-1000",
            "-999.99",
            "-10.5",
            "-10",
            "-1.51",
            "-1.5",
            "-1",
            "-0.5",
            "-0.0000000000000000000000000001",
            "0",
            "0.0000000000000000000000000001",
            "0.05",
            "0.5",
            "0.51",
            "1",
            "1.5",
            "1.51",
            "2",
            "9.99",
            "10",
            "10.5",
            "99",
            "100",
            "500",
            "1000.01",
            "79228162514264337593543950335",
        ];
        for (a, before) in sorted.iter().enumerate() {
            for (b, after) in sorted.iter().enumerate() {
                assert_eq!(number(before).cmp(&number(after)), a.cmp(&b), "{before} {after}");
            }
        }
    }

    #[test]
    fn many_numbers_sort_as_decimals_do() {
        let mut seed = 7_u64;
        let mut next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            Decimal::new((seed >> 20) as i64 - (1 << 43), (seed % 12) as u32)
        };
        for _ in 0..20_000 {
            let (a, b) = (next(), next());
            assert_eq!(IndexKey::number(a).cmp(&IndexKey::number(b)), a.cmp(&b), "{a} {b}");
        }
    }

    #[test]
    fn equal_values_have_equal_keys() {
        assert_eq!(number("1.50"), number("1.5"));
        assert_eq!(number("-0"), number("0.00"));
        assert_eq!(IndexKey::text(" Pump A "), IndexKey::text("pump a"));
        assert_eq!(IndexKey::of_json(&json!(1e3)), vec![number("1000")]);
    }

    #[test]
    fn a_value_of_several_has_several_keys_and_nothing_has_none() {
        assert_eq!(IndexKey::of_json(&json!(["b", "a", "b"])), vec![IndexKey::text("a"), IndexKey::text("b")]);
        for nothing in [json!(null), json!(""), json!([]), json!({"a": 1}), json!([[1]])] {
            assert!(IndexKey::of_json(&nothing).is_empty(), "{nothing}");
        }
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let long = "工".repeat(100);
        assert_eq!(IndexKey::text(&long).as_bytes().len(), 1 + 3 * KEY_CHARS);
    }
}
