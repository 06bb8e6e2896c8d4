//! The permission model told as plainly as can be, without a word of the engine: slow, and easy to believe.

use super::world::{Grant, Node, Order, Role, User, World};
use uuid::Uuid;

/// Whether a user may do `action` to an order.
pub(super) fn may(world: &World, user: usize, action: &str, order: &Order) -> bool {
    let user = &world.users[user];
    granted(world, user, "read", order) && granted(world, user, action, order)
}

/// 0 hidden, 1 read, 2 edit.
pub(super) fn field(world: &World, user: usize, field: &'static str, order: &Order) -> u8 {
    let user = &world.users[user];
    let mut best = 0;
    for role in roles(world, user) {
        for grant in &role.grants {
            if !reaches(world, user, grant, order) {
                continue;
            }
            let most = if grant.actions.contains(&"edit") {
                2
            } else if grant.actions.contains(&"read") {
                1
            } else {
                0
            };
            let said = match *role.fields.get(&(order.type_id, field)).unwrap_or(&role.field_default) {
                "edit" => 2,
                "read" => 1,
                _ => 0,
            };
            best = best.max(most.min(said));
        }
    }
    best
}

fn granted(world: &World, user: &User, action: &str, order: &Order) -> bool {
    for role in roles(world, user) {
        for grant in &role.grants {
            if grant.actions.contains(&action) && reaches(world, user, grant, order) {
                return true;
            }
        }
    }
    false
}

fn roles<'w>(world: &'w World, user: &User) -> Vec<&'w Role> {
    if !user.active {
        return Vec::new();
    }
    let mut codes = user.roles.clone();
    for group in &world.groups {
        if group.active && group.members.contains(&user.id) {
            codes.extend(group.roles.clone());
        }
    }
    world.roles.iter().filter(|role| role.active && codes.contains(&role.code)).collect()
}

fn reaches(world: &World, user: &User, grant: &Grant, order: &Order) -> bool {
    if let Some(types) = &grant.types
        && !types.contains(&order.type_id)
    {
        return false;
    }
    match grant.reach {
        "all" => true,
        "own" => order.requester == Some(user.id) || order.assignee == Some(user.id),
        "customer" => order.customer.is_some_and(|customer| user.customers.contains(&customer)),
        "site" => way_up(&world.sites, order.site).iter().any(|site| user.sites.contains(site)),
        "department" => way_up(&world.departments, order.department).iter().any(|at| {
            let leads = world.departments.iter().any(|d| d.id == *at && d.head == Some(user.id));
            user.department == Some(*at) || leads
        }),
        other => panic!("a reach called {other}"),
    }
}

fn way_up(nodes: &[Node], from: Option<Uuid>) -> Vec<Uuid> {
    let (mut way, mut at) = (Vec::new(), from);
    while let Some(id) = at {
        way.push(id);
        at = nodes.iter().find(|node| node.id == id).and_then(|node| node.parent);
    }
    way
}
