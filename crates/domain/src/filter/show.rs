//! What a list shows of an order in one column, in plain words: on the screen and in exports alike.

use super::schema::{FieldDef, Schema};
use super::tree::{Column, FieldName};
use crate::form::Lookup;
use crate::order::{Order, Values};
use crate::text::Language;
use jiff::Timestamp;
use uuid::Uuid;

impl Schema<'_> {
    /// The words of one column of `order`; empty where there is nothing.
    pub fn show(&self, def: &FieldDef, order: &Order, values: &Values, language: Language) -> String {
        match &def.name {
            FieldName::Own(column) => self.show_own(def, *column, order, language),
            FieldName::Custom { type_id, .. } if *type_id != order.type_id => String::new(),
            FieldName::Custom { field, .. } if self.hides(field, order) => String::new(),
            FieldName::Custom { field, .. } => {
                let form = self.catalog.form(order.type_id, order.form_version);
                let stored = values.get(field);
                form.zip(stored).map(|(form, v)| form.words(field, v, self.catalog, language)).unwrap_or_default()
            }
        }
    }

    fn show_own(&self, def: &FieldDef, column: Column, order: &Order, language: Language) -> String {
        let choice = |code: &str| {
            let label = self.choices(def).into_iter().find(|(value, _)| value == code).map(|(_, label)| label);
            label.map_or_else(|| code.to_owned(), |label| label.get(language).to_owned())
        };
        let record = |id: Option<Uuid>| id.and_then(|id| self.catalog.record(id)).map(|r| r.name).unwrap_or_default();
        match column {
            Column::Site | Column::Customer | Column::Attachments if self.is_closed(column, order) => String::new(),
            Column::Id => order.id.to_string(),
            Column::Number => order.number.clone(),
            Column::Title => self.title(order),
            Column::Status => choice(order.status.code()),
            Column::Type => choice(&order.type_id.to_string()),
            Column::Source => choice(order.source.code()),
            Column::Requester => order.requester_name.clone(),
            Column::Assignee => {
                order.assignee_id.and_then(|id| self.catalog.user(id)).map(|user| user.name).unwrap_or_default()
            }
            Column::Department => {
                let department = order.department_id.and_then(|id| self.catalog.department(id));
                department.map(|d| d.body.name.clone()).unwrap_or_default()
            }
            Column::Site => record(order.site_id),
            Column::Customer => record(order.customer_id),
            Column::Created => self.time(order.created_at),
            Column::Updated => self.time(order.updated_at),
            Column::Due => order.due_at.map(|at| self.time(at)).unwrap_or_default(),
            Column::Comments => order.comments.to_string(),
            Column::Attachments => order.attachments.to_string(),
        }
    }

    fn time(&self, at: Timestamp) -> String {
        at.to_zoned(Lookup::time_zone(self.catalog)).strftime("%Y-%m-%d %H:%M").to_string()
    }
}
