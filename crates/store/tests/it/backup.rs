//! Backup and restore, also from one database to the other.

use gongdan_domain::command::{Claim, Command};
use gongdan_domain::filter::Sort;
use gongdan_domain::permission::Scope;
use gongdan_store::files::{Files, FilesConfig, content_key};
use gongdan_store::orders::{self, Listing};
use gongdan_store::{Store, StoreConfig, StoreError, archive, attachments, events};
use gongdan_testkit::TestDb;
use gongdan_testkit::company::{Company, now};
use uuid::Uuid;

const PHOTO: &[u8] = b"not really a photo, but bytes are bytes";

fn files(db: &TestDb) -> Files {
    Files::open(&FilesConfig::Folder(db.folder.path().join("files"))).unwrap()
}

async fn company_with_photo(db: &TestDb) -> (Company, Uuid) {
    let company = Company::found(&db.url).await;
    let id = Uuid::now_v7();
    files(db).put(&content_key(company.org, id), PHOTO.into()).await.unwrap();
    let attachment = gongdan_domain::attachment::Attachment {
        id,
        order_id: None,
        comment_id: None,
        field_id: None,
        name: "照片.jpg".into(),
        media_type: "image/jpeg".into(),
        size_bytes: PHOTO.len() as i64,
        sha256: String::new(),
        has_thumbnail: false,
        uploaded_by: Some(company.requester),
        uploader_name: "测试".into(),
        created_at: now(),
    };
    let store = company.envelope(company.requester(), None, Command::StoreAttachment(Box::new(attachment)));
    company.ledger.submit(store).await.unwrap();
    let mut order = company.submission("有照片");
    if let Command::SubmitOrder(submit) = &mut order {
        submit.attachments.push(Claim { path: "/values/photos/0".into(), id });
    }
    company.ledger.submit(company.envelope(company.requester(), Some("user:k"), order)).await.unwrap();
    for i in 0..30 {
        company.submit(&format!("第 {i}"), None).await.unwrap();
    }
    (company, id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_copy_answers_as_the_original_did_on_either_database() {
    for source in TestDb::each() {
        let (company, photo) = company_with_photo(&source).await;
        let path = source.folder.path().join("copy.tar.gz");
        let written = archive::backup(company.ledger.store(), &files(&source), &path).await.unwrap();
        assert_eq!(written.files, 1);
        for target in TestDb::each() {
            let store = Store::open(&StoreConfig::at(&target.url)).unwrap();
            let read = archive::restore(&store, &files(&target), &path).await.unwrap();
            assert_eq!((read.rows, read.files, read.file_bytes), (written.rows, 1, PHOTO.len() as u64));
            let org = company.org;
            let listing = Listing::within(org, company.ledger.catalog(org).unwrap(), Scope::All);
            let look = move |c: &mut gongdan_store::Conn| {
                let page = orders::list(c, &listing, &Sort::default(), None, 100)?.orders;
                let values: Vec<_> = page.iter().map(|o| orders::values(c, org, o.id)).collect::<Result<_, _>>()?;
                Ok((page, values, events::after(c, org, 0, 1_000)?, attachments::find(c, org, photo)?))
            };
            assert_eq!(store.read(look.clone()).await.unwrap(), company.ledger.store().read(look).await.unwrap());
            let content = files(&target).read(&content_key(org, photo), 1_000).await.unwrap();
            assert_eq!(&content[..], PHOTO);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_or_unfinished_backup_is_refused_before_anything_is_written() {
    let source = TestDb::sqlite();
    let (company, _) = company_with_photo(&source).await;
    let path = source.folder.path().join("copy.tar.gz");
    archive::backup(company.ledger.store(), &files(&source), &path).await.unwrap();
    let whole = std::fs::read(&path).unwrap();
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x40;
    for damaged in [flipped, whole[..whole.len() - 100].to_vec(), b"nonsense".to_vec()] {
        let target = TestDb::sqlite();
        let bad = target.folder.path().join("bad.tar.gz");
        std::fs::write(&bad, damaged).unwrap();
        let store = Store::open(&StoreConfig::at(&target.url)).unwrap();
        let refused = archive::restore(&store, &files(&target), &bad).await;
        assert!(matches!(refused, Err(StoreError::Corrupt(_))), "{refused:?}");
        assert!(store.read(gongdan_store::portable::is_empty).await.unwrap());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_is_never_restored_over_anything() {
    let source = TestDb::sqlite();
    let (company, _) = company_with_photo(&source).await;
    let path = source.folder.path().join("copy.tar.gz");
    archive::backup(company.ledger.store(), &files(&source), &path).await.unwrap();
    let refused = archive::restore(company.ledger.store(), &files(&source), &path).await.unwrap_err();
    assert!(refused.to_string().contains("empty database"), "{refused}");
    let again = archive::backup(company.ledger.store(), &files(&source), &path).await.unwrap_err();
    assert!(again.to_string().contains("exists already"), "{again}");
}
