//! Nobody finds what they may not see: not by words, not by highlights, not by ids.

use crate::house::House;
use gongdan_assist::{Sight, Within};
use gongdan_domain::Text;
use gongdan_domain::people::User;
use gongdan_domain::permission::{
    Action, Actions, Extent, FieldRight, FieldRights, Grant, RecordRight, RecordRights, Role,
};
use gongdan_testkit::TestDb;
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn orders_outside_the_scope_are_not_found() {
    for db in TestDb::each() {
        let house = House::on(db).await;
        let (own, number) = house.order(json!({"subject": "食堂冰箱不制冷"})).await;
        let other = Uuid::now_v7();
        house.company.save(other, "other", &user("other", &["requester"])).await;
        house.settled().await;
        let stranger = house.company.caller(other);
        for words in ["冰箱", "bingxiang", "bxbzl", "冰相", number.as_str(), "冰箱不至冷"] {
            let found = house.found(words, house.company.requester(), Within::ALL).await;
            assert_eq!(found.hits.iter().map(|h| h.subject.id()).collect::<Vec<_>>(), [own], "{words}");
            let found = house.found(words, stranger.clone(), Within::ALL).await;
            assert!(found.hits.is_empty(), "{words}");
            let sight = Sight::of(stranger.clone());
            let ids = house.search.order_ids(house.company.org, sight, words.to_owned(), 100).await.unwrap();
            assert!(ids.is_empty(), "{words}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hidden_fields_and_closed_collections_are_neither_found_nor_shown() {
    for db in TestDb::each() {
        let house = House::on(db).await;
        let hidden = BTreeMap::from([("phone".to_owned(), FieldRight::Hidden)]);
        let role = Role {
            name: Text::new("外包", "Contractor"),
            description: Text::new("", ""),
            grants: vec![Grant {
                types: None,
                actions: [Action::Read].into_iter().collect::<Actions>(),
                reach: Extent::All,
            }],
            fields: FieldRights { default: FieldRight::Read, types: BTreeMap::from([(house.company.type_id, hidden)]) },
            rights: Actions::default(),
            records: RecordRights {
                default: RecordRight::None,
                collections: BTreeMap::from([("device".to_owned(), RecordRight::Read)]),
            },
            second_factor: false,
        };
        house.company.save(Uuid::now_v7(), "contractor", &role).await;
        let contractor = Uuid::now_v7();
        house.company.save(contractor, "contractor", &user("contractor", &["contractor"])).await;
        let (id, _) = house.order(json!({"subject": "门禁失灵", "phone": "13912345678 王秘书"})).await;
        house.record("device", "MJ-1", "门禁控制器", json!({})).await;
        house.record("customer", "KH-1", "门禁客户", json!({})).await;
        house.settled().await;
        let caller = house.company.caller(contractor);
        for words in ["13912345678", "139 1234 5678", "5678", "王秘书", "wangmishu", "wms", "王米书", "门禁 王秘书"]
        {
            let agent = house.found(words, house.company.agent(), Within::ALL).await;
            assert_eq!(agent.hits.iter().map(|h| h.subject.id()).collect::<Vec<_>>(), [id], "{words}");
            let found = house.found(words, caller.clone(), Within::ALL).await;
            assert!(found.hits.is_empty(), "{words}: {:?}", found.hits);
            let sight = Sight::of(caller.clone());
            let ids = house.search.order_ids(house.company.org, sight, words.to_owned(), 100).await.unwrap();
            assert!(ids.is_empty(), "{words}");
        }
        let found = house.found("门禁", caller, Within::ALL).await;
        let names: Vec<&str> = found.hits.iter().map(|hit| hit.title.text.as_str()).collect();
        assert_eq!(names, ["门禁控制器", "门禁失灵"]);
    }
}

fn user(name: &str, roles: &[&str]) -> User {
    User {
        name: name.to_owned(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        sites: Vec::new(),
        customers: Vec::new(),
        skills: Vec::new(),
        department_id: None,
        title: String::new(),
        email: String::new(),
        phone: String::new(),
        accounts: std::collections::BTreeMap::new(),
        locale: gongdan_domain::Language::Zh,
    }
}
