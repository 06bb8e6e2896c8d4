//! Whatever the order in which people's edits of one order arrive: nothing is overwritten that its writer had
//! not seen, and edits of different fields are all kept.

use std::sync::{Arc, LazyLock};

use gongdan_domain::catalog::{Catalog, OrderType};
use gongdan_domain::command::EditOrder;
use gongdan_domain::document::{Body, Document};
use gongdan_domain::edit::FormInUse;
use gongdan_domain::order::{Order, Source, Status, Values};
use gongdan_domain::people::Organisation;
use gongdan_domain::permission::Caller;
use gongdan_domain::{Actor, Command, Envelope, Language, OrgId, Origin, Refusal, State, decide};
use gongdan_kinds::Registry;
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::catalogue::{NOW, field, form, object, prepare};

const FIELDS: [&str; 5] = ["a", "b", "c", "d", "e"];
const TYPE: Uuid = Uuid::from_u128(1);
const ORDER: Uuid = Uuid::from_u128(2);

static IN_USE: LazyLock<FormInUse> = LazyLock::new(|| {
    let organisation = Organisation {
        id: Uuid::from_u128(3),
        slug: "acme".to_owned(),
        name: "测试公司".to_owned(),
        time_zone: "Asia/Shanghai".to_owned(),
        locale: Language::Zh,
    };
    let mut catalog = Catalog::new(organisation);
    let name = json!({ "zh": "维修", "en": "Repair" });
    let body = json!({ "name": name, "description": name, "numberFormat": "WX-{seq:4}" });
    let kind = OrderType::KIND.to_owned();
    let document = Document { id: TYPE, kind, key: "repair".to_owned(), version: 1, active: true, body };
    catalog.put(&document, &Registry).unwrap();
    let fields = FIELDS.map(|id| field(id, "text", json!({})));
    FormInUse { catalog: Arc::new(catalog), form: Arc::new(prepare(form("{a}", &fields))) }
});

fn fresh() -> State {
    let at: Timestamp = NOW.parse().unwrap();
    let order = Order {
        id: ORDER,
        number: "WX-0001".to_owned(),
        type_id: TYPE,
        form_version: 1,
        title: "维修".to_owned(),
        status: Status::Open,
        requester_id: None,
        requester_name: String::new(),
        department_id: None,
        site_id: None,
        customer_id: None,
        assignee_id: None,
        source: Source::Web,
        created_at: at,
        updated_at: at,
        due_at: None,
        version: 1,
        comments: 0,
        attachments: 0,
    };
    let mut state = State::default();
    state.orders.insert(ORDER, order);
    state.bodies.insert(ORDER, Values::new());
    state
}

/// Edits as the ledger would: decided against what stands now, then applied.
fn submit(state: &mut State, patch: Values, seen: Values) -> Result<(), Refusal> {
    let edit = EditOrder {
        order_id: ORDER,
        expected_version: None,
        seen: Some(seen),
        unique: Vec::new(),
        patch,
        form: IN_USE.clone(),
    };
    let actor = Actor { id: None, name: String::new() };
    let envelope = Envelope {
        org: OrgId(Uuid::from_u128(3)),
        actor: actor.clone(),
        caller: Caller::System,
        at: NOW.parse().unwrap(),
        request_id: String::new(),
        origin: Origin::default(),
        idempotency: None,
        command: Command::EditOrder(Box::new(edit)),
    };
    let decision = decide(state, &envelope)?;
    for event in decision.events {
        state.apply(&event, envelope.at, &actor);
    }
    Ok(())
}

fn values(state: &State) -> Values {
    state.bodies.get(&ORDER).cloned().unwrap_or_default()
}

/// Reading or writing by one of three people.
#[derive(Debug, Clone)]
enum Step {
    Read(usize),
    Write(usize, Vec<(usize, Option<u8>)>),
}

fn step() -> impl Strategy<Value = Step> {
    let write = (0..3_usize, prop::collection::vec((0..FIELDS.len(), prop::option::of(0..3_u8)), 1..4));
    prop_oneof![(0..3_usize).prop_map(Step::Read), write.prop_map(|(who, what)| Step::Write(who, what))]
}

fn patch(what: &[(usize, Option<u8>)]) -> Values {
    what.iter()
        .map(|(at, value)| (FIELDS[*at].to_owned(), value.map_or(Value::Null, |n| json!(format!("v{n}")))))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn nothing_unseen_is_overwritten(steps in prop::collection::vec(step(), 1..40)) {
        let mut state = fresh();
        let mut seen = [Values::new(), Values::new(), Values::new()];
        for step in steps {
            let (who, what) = match step {
                Step::Read(who) => {
                    seen[who] = values(&state);
                    continue;
                }
                Step::Write(who, what) => (who, what),
            };
            let (patch, before) = (patch(&what), values(&state));
            let read = |from: &Values, id: &str| from.get(id).cloned().unwrap_or(Value::Null);
            let disputed: Vec<&String> = patch
                .iter()
                .filter(|(id, new)| read(&before, id) != read(&seen[who], id) && read(&before, id) != **new)
                .map(|(id, _)| id)
                .collect();
            match submit(&mut state, patch.clone(), seen[who].clone()) {
                Ok(()) => {
                    prop_assert!(disputed.is_empty(), "{disputed:?} went through");
                    for id in FIELDS {
                        let expected = patch.get(id).cloned().unwrap_or_else(|| read(&before, id));
                        prop_assert_eq!(read(&values(&state), id), expected);
                    }
                }
                Err(Refusal::FieldConflicts(conflicts)) => {
                    prop_assert_eq!(conflicts.iter().map(|c| &c.field).collect::<Vec<_>>(), disputed);
                    for conflict in &conflicts {
                        prop_assert_eq!(&conflict.base, &read(&seen[who], &conflict.field));
                        prop_assert_eq!(&conflict.theirs, &read(&before, &conflict.field));
                        prop_assert_eq!(&conflict.yours, &patch[&conflict.field]);
                    }
                    prop_assert_eq!(values(&state), before);
                }
                Err(other) => prop_assert!(false, "{other:?}"),
            }
        }
    }

    #[test]
    fn edits_of_different_fields_are_all_kept_in_any_order(
        order in Just([0_usize, 1, 2, 3, 4]).prop_shuffle(),
        times in 1..4_u8,
    ) {
        let mut state = fresh();
        // Nobody reads anything after the beginning but what they wrote themselves.
        for round in 0..times {
            for at in order {
                let seen = if round == 0 { Value::Null } else { json!(format!("{at}:{}", round - 1)) };
                let id = FIELDS[at];
                let wrote = submit(&mut state, object(json!({ id: format!("{at}:{round}") })), object(json!({ id: seen })));
                prop_assert_eq!(wrote, Ok(()));
            }
        }
        let expected = FIELDS.iter().enumerate().map(|(at, id)| ((*id).to_owned(), json!(format!("{at}:{}", times - 1))));
        prop_assert_eq!(values(&state), expected.collect::<Values>());
        prop_assert_eq!(state.orders[&ORDER].version, 1 + 5 * i64::from(times));
    }
}
