//! The secrets of webhooks, out and in: sealed, and two of them good while one takes over from the other.

use crate::app::App;
use crate::problem::Problem;
use gongdan_connect::WebhookSecret as Secret;
use gongdan_domain::OrgId;
use gongdan_store::outlets::{self, Sealed};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// How long the secret before is good after a new one was made.
const BOTH: SignedDuration = SignedDuration::from_hours(24);

/// Whose secrets.
pub(super) struct Owner {
    pub(super) org: OrgId,
    pub(super) id: Uuid,
    /// For what they are sealed.
    pub(super) purpose: String,
    /// The names of the one in use and the one before.
    pub(super) names: [&'static str; 2],
}

/// A new secret that takes over.
pub(super) struct Renewal {
    pub(super) secret: Secret,
    before: Option<Secret>,
    /// Until when the one before is good.
    pub(super) until: Option<Timestamp>,
}

impl Owner {
    /// The secrets that are good now.
    pub(super) async fn held(&self, app: &App) -> Result<Vec<(String, Secret)>, Problem> {
        let (org, id, now) = (self.org, self.id, app.now());
        let held = app.ledger.store().read(move |c| outlets::secrets(c, org, id)).await?;
        let open = |sealed: Sealed| {
            let text = app.seal.open_text(&self.purpose, &sealed.sealed)?;
            Some((sealed.name, Secret::read(&text).ok()?))
        };
        let is_good = |sealed: &Sealed| sealed.ends_at.is_none_or(|end| now < end);
        Ok(held.into_iter().filter(is_good).filter_map(open).collect())
    }

    /// Seals a first secret and keeps it.
    pub(super) async fn keep(&self, app: &App, secret: &Secret) -> Result<(), Problem> {
        self.write(app, vec![self.seal(app, 0, secret, None)]).await
    }

    /// Makes a secret that takes over from the one in use.
    pub(super) async fn renewal(&self, app: &App) -> Result<Renewal, Problem> {
        let in_use = self.held(app).await?.into_iter().find(|(name, _)| name == self.names[0]);
        let before = in_use.map(|(_, secret)| secret);
        let until = before.is_some().then_some(app.now() + BOTH);
        Ok(Renewal { secret: Secret::random(), before, until })
    }

    /// Keeps both secrets of a renewal.
    pub(super) async fn take_over(&self, app: &App, renewal: &Renewal) -> Result<(), Problem> {
        let mut sealed = vec![self.seal(app, 0, &renewal.secret, None)];
        sealed.extend(renewal.before.iter().map(|before| self.seal(app, 1, before, renewal.until)));
        self.write(app, sealed).await
    }

    /// Forgets them all.
    pub(super) async fn forget(&self, app: &App) -> Result<(), Problem> {
        let (org, id) = (self.org, self.id);
        Ok(app.ledger.store().write(move |c| outlets::forget(c, org, id)).await?)
    }

    fn seal(&self, app: &App, name: usize, secret: &Secret, ends_at: Option<Timestamp>) -> Sealed {
        let sealed = app.seal.close(&self.purpose, secret.shown().as_bytes());
        Sealed { name: self.names[name].to_owned(), sealed, changed_at: app.now(), ends_at }
    }

    async fn write(&self, app: &App, sealed: Vec<Sealed>) -> Result<(), Problem> {
        let (org, id) = (self.org, self.id);
        Ok(app.ledger.store().write(move |c| outlets::keep(c, org, id, &sealed)).await?)
    }
}
