//! What the flow engine asks that only the database knows: how much people have to do, whose turn it is. Asked inside
//! the transaction, of many people at once.

use gongdan_domain::OrgId;
use gongdan_domain::flow::FlowRows;
use gongdan_store::{Conn, StoreError, flow_boxes, state};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Whom to ask what only the database knows.
pub(crate) trait Desk {
    /// Open tasks of people, in their order; those that the batch has just made are counted too.
    fn loads(&self, people: &[Uuid], rows: &FlowRows) -> Vec<u32>;

    /// How often this was asked before.
    fn turn(&self, scope: String) -> u32;
}

/// Answers while a batch is decided.
pub(crate) struct Shelf<'c> {
    conn: RefCell<&'c mut Conn>,
    org: OrgId,
    loads: RefCell<HashMap<Uuid, u32>>,
    /// The first question that failed; the batch must not be written then.
    failed: RefCell<Option<StoreError>>,
}

impl<'c> Shelf<'c> {
    pub(crate) fn new(conn: &'c mut Conn, org: OrgId) -> Self {
        Self { conn: RefCell::new(conn), org, loads: RefCell::default(), failed: RefCell::default() }
    }

    /// Asks the database; nothing when it fails, and the batch fails with it.
    pub(crate) fn ask<T>(&self, question: impl FnOnce(&mut Conn, OrgId) -> Result<T, StoreError>) -> Option<T> {
        match question(&mut self.conn.borrow_mut(), self.org) {
            Ok(answer) => Some(answer),
            Err(error) => {
                self.failed.borrow_mut().get_or_insert(error);
                None
            }
        }
    }

    /// Whether every question was answered.
    pub(crate) fn close(&self) -> Result<(), StoreError> {
        self.failed.take().map_or(Ok(()), Err)
    }
}

impl Desk for Shelf<'_> {
    fn loads(&self, people: &[Uuid], rows: &FlowRows) -> Vec<u32> {
        let mut loads = self.loads.borrow_mut();
        let unknown: Vec<Uuid> = people.iter().copied().filter(|person| !loads.contains_key(person)).collect();
        if !unknown.is_empty() {
            let found = self.ask(|c, org| flow_boxes::loads(c, org, &unknown)).unwrap_or_default();
            loads.extend(unknown.into_iter().map(|person| (person, found.get(&person).copied().unwrap_or(0))));
        }
        let mut new: HashMap<Uuid, u32> = HashMap::new();
        let made = rows.changed_tasks.iter().filter_map(|key| rows.tasks.get(key));
        for task in made.filter(|task| task.end.is_none() && task.on_behalf_of.is_none()) {
            *new.entry(task.key.person).or_default() += 1;
        }
        let load = |person: &Uuid| loads.get(person).copied().unwrap_or(0) + new.get(person).copied().unwrap_or(0);
        people.iter().map(load).collect()
    }

    fn turn(&self, scope: String) -> u32 {
        let one = BTreeMap::from([(scope, 1)]);
        let taken = self.ask(|c, org| state::take_numbers(c, org, &one)).unwrap_or_default();
        let first = taken.into_values().next().unwrap_or(1);
        u32::try_from((first - 1).rem_euclid(i64::from(u32::MAX))).unwrap_or(0)
    }
}
