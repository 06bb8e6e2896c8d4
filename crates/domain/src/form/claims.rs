//! What an order asks of the ledger beside its values: numbers, and values nobody else may hold.

use jiff::civil::Date;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::PreparedForm;
use crate::command::FieldNumber;
use crate::unique::UniqueClaims;

impl PreparedForm {
    /// The numbers that the fields `numbered` of a new order of `type_id` get on `day`.
    pub fn numbers(&self, type_id: Uuid, numbered: &[String], day: Date) -> Vec<FieldNumber> {
        let plan = |id: &String| {
            let format = self.field(id)?.rule.number_format()?;
            Some(FieldNumber::new(type_id, id, format.plan(day)))
        };
        numbered.iter().filter_map(plan).collect()
    }

    /// What of the unique values changes when the values go from `before` (empty for a new order) to `after`.
    pub fn unique_claims(
        &self,
        type_id: Uuid,
        before: &Map<String, Value>,
        after: &Map<String, Value>,
    ) -> UniqueClaims {
        let mut claims = UniqueClaims::default();
        for field in self.fields().iter().filter(|field| field.field.unique) {
            let id = &field.field.id;
            let (old, new) = (before.get(id).unwrap_or(&Value::Null), after.get(id).unwrap_or(&Value::Null));
            claims.change(type_id, id, old, new);
        }
        claims
    }
}
