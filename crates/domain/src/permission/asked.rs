//! What the steps at which somebody is asked now say about the fields of orders.

use super::field::{FieldRight, StepFields};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// What the steps of flows at which one person is asked now say about the fields of orders, where they say something.
/// It narrows what roles allow: on the order itself, and wherever an answer about many orders would tell of it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Asked {
    orders: HashMap<Uuid, Arc<[StepFields]>>,
    types: HashMap<Uuid, Vec<Arc<[StepFields]>>>,
}

impl Asked {
    /// Takes in what the steps of one order say, at each of which the person is asked.
    pub fn add(&mut self, order: Uuid, type_id: Uuid, steps: Vec<StepFields>) {
        if steps.is_empty() {
            return;
        }
        let known = self.types.entry(type_id).or_default();
        let steps = known.iter().find(|held| ***held == *steps).cloned().unwrap_or_else(|| {
            let new: Arc<[StepFields]> = steps.into();
            known.push(new.clone());
            new
        });
        self.orders.insert(order, steps);
    }

    /// What the steps of one order say; nothing where roles alone decide.
    pub fn on(&self, order: Uuid) -> Arc<[StepFields]> {
        self.orders.get(&order).cloned().unwrap_or_default()
    }

    /// Whether a field is hidden on some order of a type: then no filter and no sorting may ask for it, or it would
    /// tell what the order does not show.
    pub fn hides(&self, type_id: Uuid, field: &str) -> bool {
        let mut orders = self.types.get(&type_id).into_iter().flatten();
        orders.any(|steps| StepFields::most(steps, field) == Some(FieldRight::Hidden))
    }

    /// Whether nothing is narrowed.
    pub fn is_empty(&self) -> bool {
        self.orders.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn step(others: FieldRight, named: &[(&str, FieldRight)]) -> StepFields {
        let named: BTreeMap<String, FieldRight> = named.iter().map(|(f, right)| ((*f).to_owned(), *right)).collect();
        StepFields { others, named }
    }

    #[test]
    fn a_field_is_closed_to_questions_where_every_step_of_some_order_hides_it() {
        let (one, other, third) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
        let (repair, leave) = (Uuid::from_u128(10), Uuid::from_u128(11));
        let blind = step(FieldRight::Read, &[("price", FieldRight::Hidden)]);
        let open = step(FieldRight::Read, &[("price", FieldRight::Edit)]);
        let mut asked = Asked::default();
        assert!(asked.is_empty() && !asked.hides(repair, "price"));
        asked.add(one, repair, vec![blind.clone(), open.clone()]);
        assert!(!asked.hides(repair, "price"), "one of two steps shows it");
        asked.add(other, repair, vec![blind.clone()]);
        asked.add(third, repair, Vec::new());
        assert!(asked.hides(repair, "price") && !asked.hides(repair, "subject") && !asked.hides(leave, "price"));
        assert_eq!((asked.on(one).len(), asked.on(other).len(), asked.on(third).len()), (2, 1, 0));
    }
}
