//! Background work on files: thumbnails, and uploads that were given up.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

use gongdan_domain::attachment::Attachment;
use gongdan_domain::{Command, OrgId};
use gongdan_jobs::thumbnails::Thumbnails;
use gongdan_jobs::uploads::expire;
use gongdan_store::files::{Files, FilesConfig, content_key, staged_key, thumbnail_key};
use gongdan_store::uploads::{self, Chunk, Upload};
use gongdan_store::{StoreError, attachments};
use gongdan_testkit::TestDb;
use gongdan_testkit::company::{Company, now};
use image::{DynamicImage, ImageFormat, RgbImage};
use jiff::SignedDuration;
use std::io::Cursor;
use std::time::Duration;
use uuid::Uuid;

struct House {
    company: Company,
    files: Files,
    _db: TestDb,
}

async fn house() -> House {
    let db = TestDb::sqlite();
    let files = Files::open(&FilesConfig::Folder(db.folder.path().join("files"))).unwrap();
    House { company: Company::found(&db.url).await, files, _db: db }
}

impl House {
    async fn store(&self, media_type: &str, content: &[u8]) -> Uuid {
        let id = Uuid::now_v7();
        self.files.put(&content_key(self.company.org, id), content.to_vec().into()).await.unwrap();
        let attachment = Attachment {
            id,
            order_id: None,
            comment_id: None,
            field_id: None,
            name: "photo".to_owned(),
            media_type: media_type.to_owned(),
            size_bytes: content.len() as i64,
            sha256: "0".repeat(64),
            has_thumbnail: false,
            uploaded_by: Some(self.company.requester),
            uploader_name: "测试".to_owned(),
            created_at: now(),
        };
        self.company.system(Command::StoreAttachment(Box::new(attachment))).await;
        id
    }

    async fn has_thumbnail(&self, id: Uuid) -> bool {
        let org = self.company.org;
        let find = move |c: &mut gongdan_store::Conn| attachments::find(c, org, id);
        self.company.ledger.store().read(find).await.unwrap().unwrap().has_thumbnail
    }

    async fn upload(&self, expires: SignedDuration, done: bool) -> (Uuid, String) {
        let (org, id) = (self.company.org, Uuid::now_v7());
        let key = staged_key(org, id, 0, Uuid::now_v7());
        self.files.put(&key, "half".into()).await.unwrap();
        let (created_at, expires_at) = (now(), now().checked_add(expires).unwrap());
        let upload = Upload {
            org,
            id,
            owner: None,
            owner_name: String::new(),
            name: "x".to_owned(),
            declared_type: String::new(),
            size_bytes: 8,
            offset: 0,
            created_at,
            expires_at,
            done,
        };
        let chunk = Chunk { start: 0, len: 4, key: key.clone() };
        let write = move |c: &mut gongdan_store::Conn| {
            uploads::create(c, &upload)?;
            uploads::add_chunk(c, org, id, &chunk)
        };
        self.company.ledger.store().write(write).await.unwrap();
        (id, key)
    }

    async fn is_known(&self, id: Uuid) -> bool {
        let org = self.company.org;
        self.company.ledger.store().read(move |c| uploads::find(c, org, id)).await.unwrap().is_some()
    }
}

#[tokio::test]
async fn an_image_gets_a_thumbnail_and_nothing_else_does() {
    let house = house().await;
    let mut png = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(RgbImage::new(900, 600)).write_to(&mut png, ImageFormat::Png).unwrap();
    let broken = house.store("image/jpeg", b"\xFF\xD8\xFF\xE0 no picture").await;
    let pdf = house.store("application/pdf", b"%PDF-1.7").await;
    let photo = house.store("image/png", png.get_ref()).await;

    house.company.ledger.followers().start_effects(Thumbnails::new(house.company.ledger.clone(), house.files.clone()));
    let mut waited = 0;
    while !house.has_thumbnail(photo).await {
        waited += 1;
        assert!(waited < 200, "no thumbnail after ten seconds");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let key = |id| thumbnail_key(house.company.org, id);
    let small = image::load_from_memory(&house.files.read(&key(photo), 1 << 20).await.unwrap()).unwrap();
    assert_eq!((small.width(), small.height()), (480, 320));
    // They came before the photo in the log, so they were handled.
    for other in [broken, pdf] {
        assert!(!house.has_thumbnail(other).await);
        assert!(matches!(house.files.read(&key(other), 1 << 20).await, Err(StoreError::NotFound)));
    }
}

#[tokio::test]
async fn uploads_that_were_given_up_leave_nothing_behind() {
    let house = house().await;
    let (given_up, piece) = house.upload(SignedDuration::from_secs(-1), false).await;
    let (alive, kept) = house.upload(SignedDuration::from_hours(1), false).await;
    let (finished, _) = house.upload(SignedDuration::from_secs(-1), true).await;
    let org: OrgId = house.company.org;
    let half_done = content_key(org, given_up);
    house.files.put(&half_done, "never on record".into()).await.unwrap();
    house.files.put(&content_key(org, finished), "on record".into()).await.unwrap();

    expire(&house.company.ledger, &house.files, now()).await.unwrap();

    assert!(!house.is_known(given_up).await && !house.is_known(finished).await && house.is_known(alive).await);
    for gone in [&piece, &half_done] {
        assert!(matches!(house.files.read(gone, 99).await, Err(StoreError::NotFound)), "{gone}");
    }
    assert_eq!(house.files.read(&kept, 99).await.unwrap(), "half");
    assert_eq!(house.files.read(&content_key(org, finished), 99).await.unwrap(), "on record");
}
