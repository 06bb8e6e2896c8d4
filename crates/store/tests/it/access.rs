//! The permission engine and its SQL against a plain reference: no leak, no wrong refusal.

mod reference;
mod world;

use gongdan_domain::OrgId;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::permission::{Action, Place};
use gongdan_store::{Conn, Existing, Store, StoreConfig, Value, scope, table};
use gongdan_testkit::TestDb;
use uuid::Uuid;
use world::{Order, Random, World};

/// Questions put to the engine without a wish for more.
const QUESTIONS: usize = 100_000;
/// Questions put to PostgreSQL, which answers over a socket.
const QUESTIONS_OVER_A_SOCKET: usize = 20_000;
/// Actions asked about for each pair of a user and an order.
const ACTIONS_ASKED: usize = 3;

/// `GONGDAN_ACCESS_QUESTIONS=1000000` makes the long run.
fn wanted() -> usize {
    std::env::var("GONGDAN_ACCESS_QUESTIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(QUESTIONS)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_engine_its_sql_and_a_plain_reference_agree_on_every_question() {
    for db in TestDb::each() {
        let store = Store::open(&StoreConfig::at(&db.url)).unwrap();
        let wanted = if store.is_postgres() { QUESTIONS_OVER_A_SOCKET } else { wanted() };
        let (mut asked, mut granted, mut seed) = (0, 0, 20_261_122);
        while asked < wanted {
            seed += 1;
            let mut random = Random(seed);
            let world = World::new(&mut random);
            let catalog = world.catalog();
            write_orders(&store, &world).await;
            for user in 0..world.users.len() {
                let actions: Vec<Action> = (0..ACTIONS_ASKED).map(|_| random.pick(&Action::ON_ORDERS)).collect();
                for action in actions {
                    granted += compare(&store, &world, &catalog, user, action, seed).await;
                    asked += world.orders.len();
                }
                fields_agree(&world, &catalog, user, &mut random, seed);
            }
        }
        assert!(granted > asked / 20 && granted < asked * 19 / 20, "{granted} of {asked}: the worlds say too little");
    }
}

/// Puts one question about every order of a world to all three; answers how often it was granted.
async fn compare(store: &Store, world: &World, catalog: &Catalog, user: usize, action: Action, seed: u64) -> usize {
    let id = world.users[user].id;
    let rights = catalog.rights(id).unwrap();
    let told: Vec<bool> =
        world.orders.iter().map(|order| rights.may_on(action, &Place::from(&order.domain()))).collect();
    let plain: Vec<bool> = world.orders.iter().map(|order| reference::may(world, user, action.code(), order)).collect();
    for (order, (told, plain)) in world.orders.iter().zip(told.iter().zip(&plain)) {
        assert_eq!(told, plain, "seed {seed}, user {user}, {action:?}, {order:?}");
    }
    let (reading, acting) = (rights.scope(Action::Read).clone(), rights.scope(action).clone());
    let org = OrgId(world.org);
    let found = store.read(move |c| {
        let mut values: Vec<Value> = vec![org.into()];
        let reading = scope::condition(&reading, "o", &mut values);
        let acting = scope::condition(&acting, "o", &mut values);
        let sql = format!("select o.id from orders o where o.org_id = $1 and {reading} and {acting} order by o.id");
        let by_condition: Vec<Uuid> = c.query(&sql, &values, |row| row.get(0))?;
        let mut values: Vec<Value> = vec![org.into()];
        let branches = scope::branches(rights.scope(Action::Read), "", &mut values);
        let mut by_branches: Vec<Uuid> = Vec::new();
        if !branches.is_empty() {
            let sql = format!("select id from orders where org_id = $1 and ({}) order by id", branches.join(" or "));
            by_branches = c.query(&sql, &values, |row| row.get(0))?;
        }
        Ok((by_condition, by_branches))
    });
    let (by_condition, by_branches) = found.await.unwrap();
    let expected = |answers: &[bool]| -> Vec<Uuid> {
        let mut ids: Vec<Uuid> =
            world.orders.iter().zip(answers).filter(|(_, yes)| **yes).map(|(order, _)| order.id).collect();
        ids.sort_unstable();
        ids
    };
    assert_eq!(by_condition, expected(&plain), "SQL, seed {seed}, user {user}, {action:?}");
    let readable: Vec<bool> = world.orders.iter().map(|order| reference::may(world, user, "read", order)).collect();
    assert_eq!(by_branches, expected(&readable), "branches, seed {seed}, user {user}");
    plain.iter().filter(|yes| **yes).count()
}

fn fields_agree(world: &World, catalog: &Catalog, user: usize, random: &mut Random, seed: u64) {
    let rights = catalog.rights(world.users[user].id).unwrap();
    let field = random.pick(&world::FIELDS);
    for order in &world.orders {
        let told = rights.fields_on(&Place::from(&order.domain())).right(field) as u8;
        let plain = reference::field(world, user, field, order);
        assert_eq!(told, plain, "seed {seed}, user {user}, field {field}, {order:?}");
        // What lists rely on is never more than what holds on one order within reach.
        if reference::may(world, user, "read", order) {
            let everywhere = rights.field_everywhere(order.type_id, field) as u8;
            assert!(everywhere <= plain, "seed {seed}, user {user}, field {field}, {order:?}");
        }
    }
}

async fn write_orders(store: &Store, world: &World) {
    let cells: Vec<Value> = world.orders.iter().flat_map(|order| cells(world.org, order)).collect();
    store
        .write(move |c: &mut Conn| {
            c.execute("delete from orders", &[])?;
            c.insert(&table::ORDERS, &cells, Existing::Fail)
        })
        .await
        .unwrap();
}

fn cells(org: Uuid, order: &Order) -> Vec<Value> {
    vec![
        org.into(),
        order.id.into(),
        order.id.to_string().into(),
        order.type_id.into(),
        1_i64.into(),
        "".into(),
        "open".into(),
        order.requester.into(),
        "".into(),
        "web".into(),
        0_i64.into(),
        0_i64.into(),
        1_i64.into(),
        0_i64.into(),
        0_i64.into(),
        order.department.into(),
        order.site.into(),
        order.customer.into(),
        order.assignee.into(),
        Value::Int(None),
    ]
}
