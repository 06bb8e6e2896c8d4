//! Where the tokens lie that vendors give for a while: sealed in the database, so that all nodes use the same one, and
//! fetched by one at a time, for vendors punish those who ask too often.

use gongdan_connect::{Failure, Fetching, Seal, Tokens};
use gongdan_domain::OrgId;
use gongdan_store::{Store, StoreError, outlets};
use jiff::{SignedDuration, Timestamp};
use std::pin::Pin;
use std::time::Duration;
use uuid::Uuid;

/// Longer than any call for a token takes.
const TURN: SignedDuration = SignedDuration::from_secs(30);
/// Whoever waits looks this often, so many times.
const LOOK: Duration = Duration::from_millis(200);
const LOOKS: usize = 100;
/// A token is given up this much before it ends, or a twentieth of its life if that is more.
const EARLY: Duration = Duration::from_secs(60);

/// The place for the token of one outlet.
pub(crate) struct Kept {
    pub(crate) store: Store,
    pub(crate) seal: Seal,
    pub(crate) org: OrgId,
    pub(crate) outlet: Uuid,
}

impl Kept {
    fn purpose(&self) -> String {
        format!("token {}", self.outlet)
    }

    async fn read(&self, refused: Option<&str>) -> Result<Option<String>, StoreError> {
        let (org, outlet) = (self.org, self.outlet);
        let sealed = self.store.read(move |c| outlets::token(c, org, outlet, Timestamp::now())).await?;
        let token = sealed.and_then(|sealed| self.seal.open_text(&self.purpose(), &sealed));
        Ok(token.filter(|token| Some(token.as_str()) != refused))
    }

    async fn fetched(&self, fetch: Fetching<'_>) -> Result<Result<String, Failure>, StoreError> {
        let (org, outlet, fetched) = (self.org, self.outlet, fetch.await);
        let now = Timestamp::now();
        let kept = fetched.as_ref().ok().and_then(|token| {
            let left = token.lasts.saturating_sub(EARLY.max(token.lasts / 20));
            let ends_at = now.checked_add(SignedDuration::try_from(left).ok()?).ok()?;
            Some((self.seal.close(&self.purpose(), token.value.as_bytes()), ends_at))
        });
        self.store.write(move |c| outlets::end_turn(c, org, outlet, kept, now)).await?;
        Ok(fetched.map(|token| token.value))
    }

    async fn find(&self, refused: Option<&str>, fetch: Fetching<'_>) -> Result<Result<String, Failure>, StoreError> {
        let (org, outlet) = (self.org, self.outlet);
        for _ in 0..LOOKS {
            if let Some(token) = self.read(refused).await? {
                return Ok(Ok(token));
            }
            let now = Timestamp::now();
            let turn = (now, now + TURN);
            if self.store.write(move |c| outlets::take_turn(c, org, outlet, turn)).await? {
                // Somebody may have fetched one between the look and the turn.
                if let Some(token) = self.read(refused).await? {
                    self.store.write(move |c| outlets::end_turn(c, org, outlet, None, now)).await?;
                    return Ok(Ok(token));
                }
                return self.fetched(fetch).await;
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(Err(Failure::retry("另一节点正在获取令牌。", "Another node is fetching a token.")))
    }
}

impl Tokens for Kept {
    fn token<'a>(
        &'a self,
        refused: Option<String>,
        fetch: Fetching<'a>,
    ) -> Pin<Box<dyn Future<Output = Result<String, Failure>> + Send + 'a>> {
        Box::pin(async move {
            self.find(refused.as_deref(), fetch).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "a token cannot be kept");
                Err(Failure::retry("数据库暂时不可用。", "The database does not answer."))
            })
        })
    }
}
