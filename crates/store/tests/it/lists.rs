//! Lists of orders: filters, scope, keyset paging.

use gongdan_domain::order::Status;
use gongdan_domain::permission::Scope;
use gongdan_store::orders::{self, OrderFilter};
use gongdan_testkit::TestDb;
use gongdan_testkit::company::Company;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_follow_each_other_without_gap_or_repeat() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        let mut ids = Vec::new();
        for i in 0..25 {
            ids.push(company.submit(&format!("第 {i}"), None).await.unwrap().receipt.id);
        }
        ids.reverse();
        let (org, mut seen, mut before) = (company.org, Vec::new(), None);
        loop {
            let filter = OrderFilter::within(Scope::All);
            let page = company.ledger.store().read(move |c| orders::page(c, org, &filter, before, 10)).await.unwrap();
            let Some(last) = page.last() else { break };
            before = Some(last.id);
            seen.extend(page.iter().map(|o| o.id));
        }
        assert_eq!(seen, ids);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn filters_and_scope_narrow_a_list() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        for subject in ["水泵漏水 100%", "电梯困人", "门禁_失灵"] {
            company.submit(subject, None).await.unwrap();
        }
        let all = OrderFilter::within(Scope::All);
        let table = [
            (all.clone(), 3),
            (OrderFilter::within(Scope::Nothing), 0),
            (OrderFilter::within(Scope::own(company.requester)), 3),
            (OrderFilter::within(Scope::own(company.agent)), 0),
            (OrderFilter { status: Some(Status::Open), ..all.clone() }, 3),
            (OrderFilter { status: Some(Status::Done), ..all.clone() }, 0),
            (OrderFilter { type_id: Some(company.type_id), ..all.clone() }, 3),
            (OrderFilter { type_id: Some(Uuid::nil()), ..all.clone() }, 0),
            (OrderFilter { words: Some("电梯".into()), ..all.clone() }, 1),
            (OrderFilter { words: Some("0%".into()), ..all.clone() }, 1),
            (OrderFilter { words: Some("%".into()), ..all.clone() }, 1),
            (OrderFilter { words: Some("_".into()), ..all.clone() }, 1),
            (OrderFilter { number_prefix: Some("WX-".into()), ..all.clone() }, 3),
            (OrderFilter { number_prefix: Some("WY-".into()), ..all.clone() }, 0),
        ];
        for (filter, expected) in table {
            let (org, asked) = (company.org, filter.clone());
            let count = company.ledger.store().read(move |c| orders::count(c, org, &asked, 100)).await.unwrap();
            assert_eq!(count, expected, "{filter:?}");
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
    }
}
