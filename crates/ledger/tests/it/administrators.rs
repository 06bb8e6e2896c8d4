//! An organisation always has somebody who administers it.

use futures::future::join;
use gongdan_domain::command::Command;
use gongdan_domain::document::{Body, Document};
use gongdan_domain::people::User;
use gongdan_domain::permission::{Actions, BuiltIn, Caller, Group, Role};
use gongdan_domain::{Language, Refusal};
use gongdan_ledger::{Ledger, LedgerError};
use gongdan_testkit::TestDb;
use gongdan_testkit::company::{Company, ledger};
use uuid::Uuid;

fn user(roles: &[&str]) -> User {
    User {
        name: "管理员".to_owned(),
        roles: roles.iter().map(|code| (*code).to_owned()).collect(),
        sites: Vec::new(),
        customers: Vec::new(),
        skills: Vec::new(),
        department_id: None,
        title: String::new(),
        email: String::new(),
        phone: String::new(),
        accounts: std::collections::BTreeMap::new(),
        locale: Language::Zh,
    }
}

fn document<T: Body>(id: Uuid, key: &str, active: bool, body: &T) -> Document {
    let body = serde_json::to_value(body).unwrap();
    Document { id, kind: T::KIND.to_owned(), key: key.to_owned(), version: 0, active, body }
}

/// Saves a document; answers where the refusal points to.
async fn saved(company: &Company, by: &Ledger, document: Document) -> Result<(), String> {
    let command = Command::SaveDocument { document, expected_version: None };
    match by.submit(company.envelope(Caller::System, None, command)).await {
        Ok(_) => Ok(()),
        Err(LedgerError::Refused(Refusal::InvalidValues(faults))) => {
            assert_eq!(faults[0].code, "last-administrator");
            Err(faults[0].path.clone())
        }
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_administrator_stays_whatever_is_changed() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        let (admin, it, org) = (company.admin, Uuid::now_v7(), company.org.0);
        let group = |members: &[Uuid], roles: &[&str]| Group {
            name: "信息部".to_owned(),
            members: members.to_vec(),
            roles: roles.iter().map(|code| (*code).to_owned()).collect(),
        };
        let built_in = BuiltIn::Admin.role();
        let powerless = Role { rights: Actions::default(), ..built_in.clone() };
        let save = |document| saved(&company, &company.ledger, document);
        let refused = |path: &str| Err(path.to_owned());

        // By a role of their own.
        assert_eq!(save(document(admin, "admin", true, &user(&["agent"]))).await, refused("/roles"));
        assert_eq!(save(document(admin, "admin", false, &user(&["admin"]))).await, refused("/active"));
        let role = |active, role: &Role| document(BuiltIn::Admin.id(org), "admin", active, role);
        assert_eq!(save(role(true, &powerless)).await, refused("/rights"), "built in, not written yet");
        assert_eq!(save(role(true, &built_in)).await, Ok(()));
        assert_eq!(save(role(true, &powerless)).await, refused("/rights"));
        assert_eq!(save(role(false, &built_in)).await, refused("/active"));
        // Whoever does not administer may go.
        assert_eq!(save(document(company.agent, "agent", false, &user(&["agent"]))).await, Ok(()));
        assert_eq!(save(document(company.agent, "agent", false, &user(&["admin"]))).await, Ok(()));
        assert_eq!(save(document(admin, "admin", true, &user(&[]))).await, refused("/roles"), "who left is nobody");

        // Through a group.
        assert_eq!(save(document(it, "it", true, &group(&[admin], &["admin"]))).await, Ok(()));
        assert_eq!(save(document(admin, "admin", true, &user(&[]))).await, Ok(()));
        assert_eq!(save(document(it, "it", true, &group(&[company.agent], &["admin"]))).await, refused("/members"));
        assert_eq!(save(document(it, "it", true, &group(&[admin], &["agent"]))).await, refused("/roles"));
        assert_eq!(save(document(it, "it", false, &group(&[admin], &["admin"]))).await, refused("/active"));
        assert_eq!(save(document(admin, "admin", false, &user(&[]))).await, refused("/active"));

        // Together with whoever comes instead it may happen.
        let all = vec![
            (document(company.requester, "requester", true, &user(&["admin"])), 1),
            (document(admin, "admin", false, &user(&[])), 2),
        ];
        company.system(Command::SaveDocuments(all)).await;
        assert_eq!(save(document(company.requester, "requester", false, &user(&["admin"]))).await, refused("/active"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_administrators_who_dismiss_each_other_at_once_one_succeeds() {
    for db in TestDb::each() {
        let company = Company::found(&db.url).await;
        // On PostgreSQL through two nodes, where nothing but the database keeps them apart.
        let second = if db.url.starts_with("postgres") { ledger(&db.url).await } else { company.ledger.clone() };
        let (one, two) = (Uuid::now_v7(), Uuid::now_v7());
        company.save(one, "one", &user(&["admin"])).await;
        company.save(two, "two", &user(&["admin"])).await;
        assert_eq!(saved(&company, &company.ledger, document(company.admin, "admin", false, &user(&[]))).await, Ok(()));
        for round in 0..10 {
            let active = round % 2 == 0;
            let gone = |id, key| document(id, key, active, &user(if active { &[] } else { &["admin"] }));
            let (left, right) =
                join(saved(&company, &company.ledger, gone(one, "one")), saved(&company, &second, gone(two, "two")))
                    .await;
            assert!(left.is_ok() != right.is_ok(), "round {round}: {left:?} {right:?}");
            let (id, key) = if left.is_ok() { (one, "one") } else { (two, "two") };
            assert_eq!(saved(&company, &company.ledger, document(id, key, true, &user(&["admin"]))).await, Ok(()));
        }
    }
}
