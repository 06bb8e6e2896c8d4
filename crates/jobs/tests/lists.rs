//! Lists of orders: filters, scope, sorting, paging, counts; the same on both databases, and the same as asking
//! each order.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use gongdan_domain::catalog::{Catalog, form_key};
use gongdan_domain::filter::{Asking, Check, Schema, Sort, SortBy, parse, read_sort, resolve};
use gongdan_domain::form::Form;
use gongdan_domain::order::{Order, Values};
use gongdan_domain::permission::{Ids, Over, Reach, Scope, Types};
use gongdan_domain::{Command, OrgId};
use gongdan_store::orders::{self, Count, Effort, Listing, Page, Position};
use gongdan_store::{Conn, StoreError};
use gongdan_testkit::TestDb;
use gongdan_testkit::company::{Company, now};
use serde_json::{Value, json};
use std::cmp::Ordering;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

fn catalog(company: &Company) -> Arc<Catalog> {
    company.ledger.catalog(company.org).unwrap()
}

fn listing(company: &Company, scope: Scope, words: &str) -> Listing {
    let catalog = catalog(company);
    let schema = Schema::whole(&catalog);
    let filter = parse(words, &schema).unwrap_or_else(|fault| panic!("{words}: {fault:?}"));
    let check = resolve(&filter, &schema, Asking { me: Some(company.agent), now: now() }).unwrap();
    let check = if matches!(check, Check::All(_)) { check } else { Check::All(vec![check]) };
    drop(schema);
    Listing { check, ..Listing::within(company.org, catalog, scope) }
}

async fn page(company: &Company, listing: &Listing, sort: &Sort, after: Option<Position>, limit: usize) -> Page {
    let (listing, sort) = (listing.clone(), sort.clone());
    let work = move |c: &mut Conn| orders::list(c, &listing, &sort, after.as_ref(), limit);
    company.ledger.store().read(work).await.unwrap()
}

/// Everything, page by page.
async fn all(company: &Company, listing: &Listing, sort: &Sort, limit: usize) -> Vec<Order> {
    let (mut found, mut after): (Vec<Order>, _) = (Vec::new(), None);
    for _ in 0..1_000 {
        let page = page(company, listing, sort, after, limit).await;
        found.extend(page.orders);
        match page.next {
            // Cursors travel as text.
            Some(next) => after = Some(next.to_string().parse().unwrap()),
            None => return found,
        }
    }
    panic!("the pages never end");
}

async fn count(company: &Company, listing: &Listing, cap: i64) -> Count {
    let listing = listing.clone();
    company.ledger.store().read(move |c| orders::count(c, &listing, cap)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_follow_each_other_without_gap_or_repeat() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        let mut ids = Vec::new();
        for i in 0..25 {
            ids.push(company.submit(&format!("第 {i}"), None).await.unwrap().receipt.id);
        }
        ids.reverse();
        let everything = listing(&company, Scope::All, "");
        for limit in [1, 7, 25, 100] {
            let seen: Vec<Uuid> =
                all(&company, &everything, &Sort::default(), limit).await.iter().map(|o| o.id).collect();
            assert_eq!(seen, ids);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn filters_and_scope_narrow_a_list() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        for subject in ["水泵漏水 100%", "电梯困人", "门禁_失灵"] {
            company.submit(subject, None).await.unwrap();
        }
        let table = [
            (Scope::All, "", 3),
            (Scope::Nothing, "", 0),
            (Scope::own(company.requester), "", 3),
            (Scope::own(company.agent), "", 0),
            (Scope::All, "状态:待处理", 3),
            (Scope::All, "状态:已完成", 0),
            (Scope::All, "类型:维修", 3),
            (Scope::All, "-类型:维修", 0),
            (Scope::All, "电梯", 1),
            (Scope::All, "0%", 1),
            (Scope::All, "%", 1),
            (Scope::All, "_", 1),
            (Scope::All, "WX-", 3),
            (Scope::All, "wx-", 3),
            (Scope::All, "WY-", 0),
            (Scope::All, "电梯 或 水泵", 2),
            (Scope::All, "提交人:requester", 3),
            (Scope::All, "提交人:我", 0),
            (Scope::All, "负责人:空", 3),
            (Scope::All, "创建:今天", 3),
            (Scope::All, "创建:<今天", 0),
            // Not indexed: the orders themselves are read.
            (Scope::All, "details:异响", 3),
            (Scope::All, "details:空", 0),
            (Scope::own(company.agent), "details:异响", 0),
        ];
        for (scope, words, expected) in table {
            let listing = listing(&company, scope.clone(), words);
            assert_eq!(all(&company, &listing, &Sort::default(), 2).await.len(), expected, "{scope:?} {words}");
            let counted = count(&company, &listing, 100).await;
            assert_eq!((counted.count, counted.more), (expected as i64, false), "{scope:?} {words}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_organisation_sees_nothing_of_it() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        let other = Company::found_in(company.ledger.clone(), "other").await;
        let id = company.submit("机密", None).await.unwrap().receipt.id;
        let org = other.org;
        let found = other.ledger.store().read(move |c| Ok((orders::find(c, org, id)?, orders::values(c, org, id)?)));
        assert_eq!(found.await.unwrap(), (None, None));
        assert!(all(&other, &listing(&other, Scope::All, ""), &Sort::default(), 10).await.is_empty());
    }
}

fn labelled(id: &str, kind: &str, indexed: bool, settings: &Value) -> Value {
    json!({"id": id, "kind": kind, "label": {"zh": id, "en": id}, "indexed": indexed, "settings": settings})
}

/// A form with indexed fields of several sorts; `indexed` says whether `size` is one of them.
fn wide_form(version: i64, size_indexed: bool) -> Form {
    let label = json!({"zh": "页", "en": "Page"});
    let fields = [
        labelled("subject", "text", true, &json!({})),
        labelled("amount", "money", true, &json!({})),
        labelled("due", "date_time", true, &json!({})),
        labelled("size", "number", size_indexed, &json!({"decimals": 2})),
        labelled("note", "text", false, &json!({})),
    ];
    let form = json!({"version": version, "title": "{subject}", "pages": [
        {"id": "p", "title": label, "sections": [{"id": "s", "title": null, "fields": fields}]}
    ]});
    serde_json::from_value(form).unwrap()
}

async fn publish(company: &Company, version: i64, form: &Form) {
    company.save(Uuid::now_v7(), &form_key(company.type_id, version), form).await;
    let catalog = catalog(company);
    let order_type = catalog.order_type(company.type_id).unwrap();
    let mut body = order_type.body.clone();
    body.form_version = version;
    company.save(company.type_id, "repair", &body).await;
}

async fn submit(company: &Company, n: u64, values: Value) -> Uuid {
    let Command::SubmitOrder(mut submit) = company.submission(&format!("{n} 号")) else { unreachable!() };
    submit.form_version = catalog(company).order_type(company.type_id).unwrap().body.form_version;
    submit.values = values.as_object().cloned().unwrap();
    let caller = if n.is_multiple_of(3) { company.agent() } else { company.requester() };
    company.ledger.submit(company.envelope(caller, None, Command::SubmitOrder(submit))).await.unwrap().receipt.id
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

fn some_values(dice: &mut Dice) -> Value {
    let subject = ["泵", "Lift", "门禁"][dice.roll(3) as usize];
    let mut values = json!({ "subject": subject });
    if dice.roll(5) > 0 {
        values["amount"] = json!({"amount": format!("{}.50", dice.roll(40)), "currency": "CNY"});
    }
    if dice.roll(4) > 0 {
        values["due"] = json!(format!("2026-{:02}-10T08:00:00.000000Z", 1 + dice.roll(12)));
    }
    if dice.roll(3) > 0 {
        values["size"] = json!(dice.roll(100) as i64 - 50);
    }
    if dice.roll(2) > 0 {
        values["note"] = json!(format!("备注 {}", dice.roll(10)));
    }
    values
}

struct Held {
    order: Order,
    values: Values,
}

async fn everything(company: &Company) -> Vec<Held> {
    let org: OrgId = company.org;
    let listed = all(company, &listing(company, Scope::All, ""), &Sort::default(), 200).await;
    let ids: Vec<Uuid> = listed.iter().map(|o| o.id).collect();
    let mut values = company.ledger.store().read(move |c| orders::bodies(c, org, &ids)).await.unwrap();
    listed.into_iter().map(|order| Held { values: values.remove(&order.id).unwrap_or_default(), order }).collect()
}

/// What a list should be, by asking each order.
fn expected(held: &[Held], listing: &Listing, sort: &Sort) -> Vec<Uuid> {
    let keys = |h: &Held, by: &SortBy| match by {
        SortBy::Field { type_id, field } => listing.catalog.sorted_keys(*type_id, field, &h.values),
        _ => Vec::new(),
    };
    let mut fitting: Vec<&Held> = held
        .iter()
        .filter(|h| listing.scope.contains(&h.order) && listing.check.matches(&h.order, &h.values, &listing.catalog))
        .collect();
    fitting.sort_by(|a, b| {
        let turned = |o: Ordering| if sort.descending { o.reverse() } else { o };
        let ids = a.order.id.cmp(&b.order.id);
        match &sort.by {
            SortBy::Created => turned(ids),
            SortBy::Updated => turned(a.order.updated_at.cmp(&b.order.updated_at).then(ids)),
            SortBy::Due => match (a.order.due_at, b.order.due_at) {
                (Some(x), Some(y)) => turned(x.cmp(&y).then(ids)),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => ids.reverse(),
            },
            SortBy::Number => turned(a.order.number.cmp(&b.order.number).then(ids)),
            SortBy::Field { .. } => {
                let (x, y) = (keys(a, &sort.by), keys(b, &sort.by));
                match (x.first(), y.first()) {
                    (Some(x), Some(y)) => turned(x.cmp(y).then(ids)),
                    (Some(_), None) => Ordering::Less,
                    (None, Some(_)) => Ordering::Greater,
                    (None, None) => ids.reverse(),
                }
            }
        }
    });
    fitting.iter().map(|h| h.order.id).collect()
}

const QUESTIONS: [&str; 16] = [
    "",
    "状态:待处理",
    "amount:>=20",
    "amount:10.5",
    "amount:5..15 状态:待处理",
    "amount:空",
    "-amount:<10",
    "due:2026-03-01..2026-06-30",
    "size:>0",
    "size:空 -amount:空",
    "subject:=lift",
    "subject:lift",
    "note:备注",
    "note:\"备注 3\" amount:<30",
    "(amount:>35 或 size:<-40) 状态:待处理",
    "subject:=泵,门禁 due:空",
];
const SORTS: [&str; 7] = ["", "-updated", "number", "amount", "-amount", "-due", "subject"];

/// As far as a server goes, however long a busy machine takes for it.
fn patient() -> Effort {
    Effort { patience: Duration::from_secs(600), ..Effort::default() }
}

/// Compares every question, in every order that has its index.
async fn compare_all(company: &Company, built: bool) {
    let held = everything(company).await;
    let types = Types::Only(Ids::from_iter([company.type_id]));
    let own = Scope::of([
        Reach { types, over: Over::Own(company.agent) },
        Reach { types: Types::All, over: Over::Departments(Ids::from_iter([Uuid::from_u128(5)])) },
    ]);
    // Little effort makes every way of finding a page take its turn.
    let hurried = Effort { walk: 9, far: 30, few: 20, ..patient() };
    for (scope, effort) in [(Scope::All, hurried), (own.clone(), hurried), (own, patient())] {
        for words in QUESTIONS {
            let listing = Listing { effort, ..listing(company, scope.clone(), words) };
            for written in SORTS {
                let schema = Schema::whole(&listing.catalog);
                let sort = if written.is_empty() { Ok(Sort::default()) } else { read_sort(written, &schema) };
                let Ok(sort) = sort else { continue };
                let by_field = matches!(sort.by, SortBy::Field { .. });
                let first = page(company, &listing, &sort, None, 1).await;
                assert_eq!(first.building, by_field && !built);
                if by_field && !built {
                    continue;
                }
                drop(schema);
                let wanted = expected(&held, &listing, &sort);
                for limit in [6, 200] {
                    let found: Vec<Uuid> = all(company, &listing, &sort, limit).await.iter().map(|o| o.id).collect();
                    assert_eq!(found, wanted, "{words:?} by {written:?}, {limit} at a time");
                }
            }
            let wanted = expected(&held, &listing, &Sort::default()).len() as i64;
            let counted = count(company, &listing, 1_000).await;
            let exact = !counted.more && counted.count == wanted;
            assert!(
                exact || (effort == hurried && counted.more && counted.count <= wanted),
                "{words:?} {counted:?} {wanted}"
            );
            if wanted > 5 && exact {
                let counted = count(company, &listing, 5).await;
                assert_eq!((counted.count, counted.more), (5, true), "{words:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_is_what_asking_each_order_gives_before_and_after_the_index_is_built() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        let mut dice = Dice(11);
        // Born before their form knew indexes.
        for n in 0..40 {
            submit(&company, n, json!({"subject": "旧", "amount": {"amount": n.to_string(), "currency": "CNY"}})).await;
        }
        publish(&company, 2, &wide_form(2, false)).await;
        for n in 40..110 {
            let values = some_values(&mut dice);
            let id = submit(&company, n, values.clone()).await;
            if dice.roll(4) == 0 {
                let to = gongdan_domain::order::Status::Done;
                let moved = Command::MoveOrder { order_id: id, to, comment: String::new(), expected_version: None };
                company.ledger.submit(company.envelope(company.agent(), None, moved)).await.unwrap();
            }
        }
        compare_all(&company, false).await;
        let org = company.org;
        gongdan_jobs::order_index::bring_up_to_date(&company.ledger, org).await.unwrap();
        compare_all(&company, true).await;
        // Another field becomes one that lists find by, and an old one no longer is.
        let mut form = wide_form(3, true);
        for field in form.pages.iter_mut().flat_map(|p| &mut p.sections).flat_map(|s| &mut s.fields) {
            field.indexed &= field.id != "due";
        }
        publish(&company, 3, &form).await;
        gongdan_jobs::order_index::bring_up_to_date(&company.ledger, org).await.unwrap();
        compare_all(&company, true).await;
        let rows = company.ledger.store().read(move |c| gongdan_store::order_fields::counts(c, org)).await.unwrap();
        let fields: Vec<&str> = rows.keys().map(|(_, field)| field.as_str()).collect();
        assert_eq!(fields, ["amount", "size", "subject"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_is_found_by_its_values_of_now() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        publish(&company, 2, &wide_form(2, false)).await;
        gongdan_jobs::order_index::bring_up_to_date(&company.ledger, company.org).await.unwrap();
        let id = submit(&company, 1, json!({"subject": "泵", "amount": {"amount": "10", "currency": "CNY"}})).await;
        assert_eq!(count(&company, &listing(&company, Scope::All, "amount:10"), 9).await.count, 1);
        let amount = |text: &str| json!({"amount": text, "currency": "CNY"});
        let catalog = company.ledger.catalog(company.org).unwrap();
        let form = catalog.form(company.type_id, 2).unwrap();
        let edit = gongdan_domain::command::EditOrder {
            order_id: id,
            expected_version: Some(1),
            seen: None,
            patch: serde_json::Map::from_iter([("amount".to_owned(), amount("99"))]),
            unique: Vec::new(),
            form: gongdan_domain::edit::FormInUse { catalog, form },
        };
        let edit = company.envelope(company.agent(), None, Command::EditOrder(Box::new(edit)));
        company.ledger.submit(edit).await.unwrap();
        for (words, expected) in [("amount:10", 0), ("amount:99", 1), ("amount:>50 subject:=泵", 1)] {
            assert_eq!(count(&company, &listing(&company, Scope::All, words), 9).await.count, expected, "{words}");
        }
        let to = gongdan_domain::order::Status::Cancelled;
        let moved = Command::MoveOrder { order_id: id, to, comment: String::new(), expected_version: None };
        company.ledger.submit(company.envelope(company.agent(), None, moved)).await.unwrap();
        for (words, expected) in [("amount:99 状态:待处理", 0), ("amount:99 状态:已取消", 1)] {
            let sort =
                Sort { by: SortBy::Field { type_id: company.type_id, field: "amount".into() }, descending: true };
            let listing = listing(&company, Scope::All, words);
            assert_eq!(all(&company, &listing, &sort, 5).await.len(), expected, "{words}");
            assert_eq!(count(&company, &listing, 9).await.count, expected as i64, "{words}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn texts_of_filters_do_not_pile_up_in_a_connection() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        let everything = listing(&company, Scope::All, "");
        for n in 1..40_usize {
            let parts = vec![Check::Title("x".into()); n];
            let listing = Listing { check: Check::All(parts), ..everything.clone() };
            let work = move |c: &mut Conn| -> Result<Page, StoreError> {
                orders::list(c, &listing, &Sort::default(), None, 5)
            };
            assert!(company.ledger.store().read(work).await.unwrap().orders.is_empty());
        }
    }
}
