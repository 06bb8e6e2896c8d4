//! One permission check in the heart: a person with many grants over many places, asked about orders in and out of
//! reach.

use gongdan_domain::permission::{Action, Belonging, Extent, FieldRights, Grant, Held, Place, Rights, Role};
use std::hint::black_box;
use std::time::Instant;
use uuid::Uuid;

/// What the project promises, in nanoseconds.
const PROMISED: f64 = 2_000.0;

pub(crate) fn run(quick: bool) {
    let ids = |from: u128, count: u128| (from..from + count).map(Uuid::from_u128);
    let types: Vec<Uuid> = ids(1_000_000, 40).collect();
    let reaches = [Extent::Own, Extent::Department, Extent::Site, Extent::Customer];
    let grants = reaches.into_iter().flat_map(|reach| {
        types.chunks(10).map(move |types| Grant {
            types: Some(types.to_vec()),
            actions: [Action::Read, Action::Edit, Action::Complete].into_iter().collect(),
            reach,
        })
    });
    let (name, description) = Default::default();
    let (fields, rights, records) = (FieldRights::default(), Default::default(), Default::default());
    let role = Role { name, description, grants: grants.collect(), fields, rights, records, second_factor: false };
    let belonging = Belonging {
        departments: ids(2_000_000, 500).collect(),
        sites: ids(3_000_000, 10_000).collect(),
        customers: ids(4_000_000, 1_000).collect(),
    };
    let rights = Rights::new(Uuid::from_u128(7), &belonging, [Held { code: "many", group: None, role: &role }]);
    let place = |n: u128| Place {
        type_id: types[(n % 40) as usize],
        requester_id: Some(Uuid::from_u128(n)),
        assignee_id: None,
        department_id: Some(Uuid::from_u128(2_000_000 + n % 5_000)),
        site_id: Some(Uuid::from_u128(3_000_000 + n * 7 % 100_000)),
        customer_id: Some(Uuid::from_u128(4_000_000 + n * 13 % 10_000)),
    };
    let places: Vec<Place> = (0..10_000).map(place).collect();
    let rounds = if quick { 20 } else { 200 };
    let began = Instant::now();
    let mut granted = 0_usize;
    for _ in 0..rounds {
        granted += places.iter().filter(|place| rights.may_on(black_box(Action::Edit), black_box(place))).count();
    }
    let each = began.elapsed().as_nanos() as f64 / (rounds * places.len()) as f64;
    println!("\n## Permission check");
    println!("| share of 2 µs | one check | of these granted |\n|---|---|---|");
    println!("| {:.2} | {each:.0} ns | {} % |", each / PROMISED, granted * 100 / (rounds * places.len()));
}
