//! From validated values to the command that submits them.

use crate::catalog::{Catalog, OrderType, Typed};
use crate::command::{Claim, SubmitOrder};
use crate::form::{PreparedForm, Validated};
use crate::number::{BadFormat, NumberFormat};
use crate::order::{Links, Source};
use jiff::Timestamp;
use serde_json::Map;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Where and when a new order is born.
pub struct Birth<'a> {
    /// The organisation.
    pub catalog: &'a Catalog,
    /// The order's type.
    pub order_type: &'a Typed<OrderType>,
    /// The form its values were read with.
    pub form: &'a PreparedForm,
    /// Through which door.
    pub source: Source,
    /// Who asks; nobody for the public form.
    pub requester: Option<Uuid>,
    /// Whom the requester chose for steps of the flow.
    pub chosen: BTreeMap<String, Vec<Uuid>>,
    /// Its id, UUIDv7.
    pub order_id: Uuid,
    /// The present.
    pub now: Timestamp,
}

impl Birth<'_> {
    /// The command that submits validated values.
    ///
    /// # Errors
    /// The order type's number format cannot be read.
    pub fn submission(self, validated: Validated, attachments: Vec<Claim>) -> Result<SubmitOrder, BadFormat> {
        let format = NumberFormat::parse(&self.order_type.body.number_format)?;
        let day = self.now.to_zoned(self.catalog.time_zone().clone()).date();
        let type_id = self.order_type.id;
        Ok(SubmitOrder {
            numbers: self.form.numbers(type_id, &validated.numbered, day),
            unique: self.form.unique_claims(type_id, &Map::new(), &validated.values),
            order_id: self.order_id,
            type_id,
            form_version: self.form.form().version,
            number: format.plan(day),
            title: validated.title,
            values: validated.values,
            attachments,
            department_id: self.requester.and_then(|id| self.catalog.person(id)?.body.department_id),
            links: Links::of(&validated.references, self.catalog),
            source: self.source,
            part_of: None,
            chosen: self.chosen,
        })
    }
}
