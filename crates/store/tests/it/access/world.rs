//! Random organisations.

use gongdan_domain::Language;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::document::Document;
use gongdan_domain::order::{self, Source, Status};
use gongdan_domain::people::Organisation;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Ids of the fields that roles talk about.
pub(super) const FIELDS: [&str; 4] = ["subject", "price", "salary", "note"];
const ACTIONS: [&str; 13] = [
    "submit",
    "read",
    "edit",
    "comment",
    "attach",
    "complete",
    "cancel",
    "reopen",
    "assign",
    "link",
    "merge",
    "bulk_edit",
    "export",
];
const REACHES: [&str; 5] = ["own", "department", "site", "customer", "all"];
const FIELD_RIGHTS: [&str; 3] = ["hidden", "read", "edit"];

/// SplitMix64: the same worlds for every run.
pub(super) struct Random(pub(super) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn id(&mut self) -> Uuid {
        Uuid::from_u64_pair(self.next(), self.next())
    }

    fn ids(&mut self, n: usize) -> Vec<Uuid> {
        (0..n).map(|_| self.id()).collect()
    }

    fn maybe(&mut self, from: &[Uuid]) -> Option<Uuid> {
        (!self.one_in(4)).then(|| self.pick(from))
    }

    fn few<T: Copy>(&mut self, from: &[T], most: usize) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| self.pick(from)).collect()
    }
}

pub(super) struct Grant {
    pub(super) types: Option<Vec<Uuid>>,
    pub(super) actions: Vec<&'static str>,
    pub(super) reach: &'static str,
}

pub(super) struct Role {
    pub(super) code: String,
    pub(super) active: bool,
    pub(super) grants: Vec<Grant>,
    pub(super) field_default: &'static str,
    pub(super) fields: BTreeMap<(Uuid, &'static str), &'static str>,
}

pub(super) struct Group {
    pub(super) id: Uuid,
    pub(super) active: bool,
    pub(super) members: Vec<Uuid>,
    pub(super) roles: Vec<String>,
}

pub(super) struct User {
    pub(super) id: Uuid,
    pub(super) active: bool,
    pub(super) department: Option<Uuid>,
    pub(super) sites: Vec<Uuid>,
    pub(super) customers: Vec<Uuid>,
    pub(super) roles: Vec<String>,
}

/// A node of a tree: a department or a site.
pub(super) struct Node {
    pub(super) id: Uuid,
    pub(super) parent: Option<Uuid>,
    pub(super) head: Option<Uuid>,
}

#[derive(Debug)]
pub(super) struct Order {
    pub(super) id: Uuid,
    pub(super) type_id: Uuid,
    pub(super) requester: Option<Uuid>,
    pub(super) assignee: Option<Uuid>,
    pub(super) department: Option<Uuid>,
    pub(super) site: Option<Uuid>,
    pub(super) customer: Option<Uuid>,
}

pub(super) struct World {
    pub(super) org: Uuid,
    pub(super) departments: Vec<Node>,
    pub(super) sites: Vec<Node>,
    pub(super) roles: Vec<Role>,
    pub(super) groups: Vec<Group>,
    pub(super) users: Vec<User>,
    pub(super) orders: Vec<Order>,
}

impl World {
    pub(super) fn new(random: &mut Random) -> Self {
        let (types, customers, people) = (random.ids(4), random.ids(5), random.ids(24));
        let mut departments = tree(random, 10);
        for node in &mut departments {
            node.head = random.one_in(2).then(|| random.pick(&people));
        }
        let sites = tree(random, 14);
        let roles: Vec<Role> = (0..7).map(|n| role(random, n, &types)).collect();
        let mut codes: Vec<String> = roles.iter().map(|role| role.code.clone()).collect();
        codes.push("nowhere".to_owned());
        let some_codes = |random: &mut Random, most: usize| -> Vec<String> {
            (0..random.below(most + 1)).map(|_| codes[random.below(codes.len())].clone()).collect()
        };
        let group = |random: &mut Random| Group {
            id: random.id(),
            active: !random.one_in(5),
            members: random.few(&people, 8),
            roles: some_codes(random, 2),
        };
        let groups = (0..4).map(|_| group(random)).collect();
        let ids = |nodes: &[Node]| nodes.iter().map(|node| node.id).collect::<Vec<_>>();
        let (department_ids, site_ids) = (ids(&departments), ids(&sites));
        let user = |(n, id): (usize, &Uuid), random: &mut Random| User {
            id: *id,
            active: n != 0,
            department: random.maybe(&department_ids),
            sites: random.few(&site_ids, 2),
            customers: random.few(&customers, 2),
            roles: some_codes(random, 2),
        };
        let users = people.iter().enumerate().map(|at| user(at, random)).collect();
        let order = |random: &mut Random| Order {
            id: random.id(),
            type_id: random.pick(&types),
            requester: random.maybe(&people),
            assignee: random.maybe(&people),
            department: random.maybe(&department_ids),
            site: random.maybe(&site_ids),
            customer: random.maybe(&customers),
        };
        let orders = (0..120).map(|_| order(random)).collect();
        Self { org: random.id(), departments, sites, roles, groups, users, orders }
    }

    /// The world as the engine gets it: documents in a catalogue.
    pub(super) fn catalog(&self) -> Catalog {
        let organisation = Organisation {
            id: self.org,
            slug: "world".to_owned(),
            name: "世界".to_owned(),
            time_zone: "UTC".to_owned(),
            locale: Language::Zh,
        };
        let mut catalog = Catalog::new(organisation);
        let mut put = |kind: &str, id: Uuid, key: String, active: bool, body: Value| {
            let document = Document { id, kind: kind.to_owned(), key, version: 1, active, body };
            catalog.put(&document, &gongdan_kinds::Registry).unwrap();
        };
        for (n, role) in self.roles.iter().enumerate() {
            put("role", Uuid::from_u128(n as u128 + 1), role.code.clone(), role.active, role.body());
        }
        for group in &self.groups {
            let body = json!({"name": "组", "members": group.members, "roles": group.roles});
            put("group", group.id, group.id.to_string(), group.active, body);
        }
        for node in &self.departments {
            let body = json!({"name": "部门", "parentId": node.parent, "headId": node.head});
            put("department", node.id, node.id.to_string(), true, body);
        }
        // Children before parents: the order in which documents come must not matter.
        for node in self.sites.iter().rev() {
            put("record:site", node.id, node.id.to_string(), true, json!({"name": "地点", "parentId": node.parent}));
        }
        for user in &self.users {
            let body = json!({"name": "人", "roles": user.roles, "departmentId": user.department,
                "sites": user.sites, "customers": user.customers, "locale": "zh-CN"});
            put("user", user.id, user.id.to_string(), user.active, body);
        }
        catalog
    }
}

fn tree(random: &mut Random, size: usize) -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::new();
    for id in random.ids(size) {
        let above: Vec<Uuid> = nodes.iter().map(|node| node.id).collect();
        let parent = if above.is_empty() { None } else { random.maybe(&above) };
        nodes.push(Node { id, parent, head: None });
    }
    nodes
}

fn role(random: &mut Random, n: usize, types: &[Uuid]) -> Role {
    let grant = |random: &mut Random| {
        let mut actions = random.few(&ACTIONS, 5);
        if !random.one_in(4) {
            actions.push("read");
        }
        let types = random.one_in(2).then(|| random.few(types, 2));
        Grant { types, actions, reach: random.pick(&REACHES) }
    };
    let named = |random: &mut Random| ((random.pick(types), random.pick(&FIELDS)), random.pick(&FIELD_RIGHTS));
    Role {
        code: format!("role_{n}"),
        active: !random.one_in(8),
        grants: (0..1 + random.below(3)).map(|_| grant(random)).collect(),
        field_default: random.pick(&FIELD_RIGHTS),
        fields: (0..random.below(6)).map(|_| named(random)).collect(),
    }
}

impl Role {
    fn body(&self) -> Value {
        let grant = |g: &Grant| json!({"types": g.types, "actions": g.actions, "reach": g.reach});
        let mut types: BTreeMap<Uuid, BTreeMap<&str, &str>> = BTreeMap::new();
        for ((type_id, field), right) in &self.fields {
            types.entry(*type_id).or_default().insert(field, right);
        }
        json!({"name": {"zh": "角色", "en": "Role"}, "grants": self.grants.iter().map(grant).collect::<Vec<_>>(),
            "fields": {"default": self.field_default, "types": types}, "knows": 1})
    }
}

impl Order {
    /// The order as the engine gets it.
    pub(super) fn domain(&self) -> order::Order {
        order::Order {
            id: self.id,
            number: String::new(),
            type_id: self.type_id,
            form_version: 1,
            title: String::new(),
            status: Status::Open,
            requester_id: self.requester,
            requester_name: String::new(),
            department_id: self.department,
            site_id: self.site,
            customer_id: self.customer,
            assignee_id: self.assignee,
            source: Source::Web,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
            due_at: None,
            version: 1,
            comments: 0,
            attachments: 0,
        }
    }
}
