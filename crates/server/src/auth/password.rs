//! Password hashing, kept from taking the whole machine.

use crate::config::PasswordCost;
use crate::problem::{Code, Problem};
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use gongdan_domain::form::FieldError;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Fewest characters of a password.
pub(crate) const MIN_CHARACTERS: usize = 8;
/// Most bytes of a password.
pub(crate) const MAX_BYTES: usize = 1024;

/// Hashes that are computed at the same time.
const AT_ONCE: usize = 2;
/// How long a sign-in waits for its turn.
const PATIENCE: Duration = Duration::from_secs(8);

/// A password could not be hashed: the parameters make no sense, or the system has no randomness.
#[derive(Debug, thiserror::Error)]
#[error("cannot hash a password: {0}")]
pub struct HashingFailed(String);

/// The Argon2id hash of a password in PHC string form, at the default cost.
///
/// # Errors
/// [`HashingFailed`].
pub fn hash_password(password: &str) -> Result<String, HashingFailed> {
    hash_password_at(password, PasswordCost::default())
}

/// The same at another cost.
///
/// # Errors
/// [`HashingFailed`].
pub fn hash_password_at(password: &str, cost: PasswordCost) -> Result<String, HashingFailed> {
    let failed = |error: &dyn std::fmt::Display| HashingFailed(error.to_string());
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None).map_err(|e| failed(&e))?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(|e| failed(&e))
}

/// Computes hashes on blocking threads, a few at a time.
#[derive(Clone)]
pub(crate) struct Hashing {
    cost: PasswordCost,
    turns: Arc<Semaphore>,
    decoy: Arc<str>,
}

impl Hashing {
    /// With the costs of this installation.
    pub(crate) fn new(cost: PasswordCost) -> Result<Self, HashingFailed> {
        let decoy = hash_password_at("nobody has this password", cost)?.into();
        Ok(Self { cost, turns: Arc::new(Semaphore::new(AT_ONCE)), decoy })
    }

    /// Hashes a new password.
    pub(crate) async fn hash(&self, password: String) -> Result<String, Problem> {
        let cost = self.cost;
        self.in_turn(move || hash_password_at(&password, cost)).await?.map_err(Problem::internal)
    }

    /// Whether `password` fits `hash`. Without a hash it takes as long and says no, so that the time tells
    /// nobody which logins exist.
    pub(crate) async fn fits(&self, password: String, hash: Option<String>) -> Result<bool, Problem> {
        let exists = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.to_string());
        let verify = move || Argon2::default().verify_password(password.as_bytes(), hash.as_str()).is_ok();
        Ok(self.in_turn(verify).await? && exists)
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            return Err(Problem::new(Code::Busy).retry_after(PATIENCE));
        };
        let work = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        work.await.map_err(Problem::internal)
    }
}

/// What is wrong with a password somebody chose, named by the `path` it was sent at.
pub(crate) fn check_new(password: &str, path: &str) -> Option<FieldError> {
    if password.chars().count() < MIN_CHARACTERS {
        let zh = format!("密码至少 {MIN_CHARACTERS} 个字符。");
        let en = format!("A password has at least {MIN_CHARACTERS} characters.");
        return Some(FieldError::new("too-short", zh, en).at(path).with("min", MIN_CHARACTERS));
    }
    if password.len() > MAX_BYTES {
        return Some(FieldError::new("too-long", "密码太长。", "The password is too long.").at(path));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: PasswordCost = PasswordCost { memory_kib: 8, passes: 1, lanes: 1 };

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let hashing = Hashing::new(CHEAP).unwrap();
        let hash = hashing.hash("correct horse".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
        let table = [
            ("correct horse", Some(hash.clone()), true),
            ("Correct horse", Some(hash), false),
            ("anything", None, false),
            ("nobody has this password", None, false),
            ("anything", Some("garbage".to_owned()), false),
        ];
        for (password, hash, expected) in table {
            assert_eq!(hashing.fits(password.to_owned(), hash).await.unwrap(), expected, "{password}");
        }
    }

    #[test]
    fn short_passwords_are_refused_by_characters() {
        assert!(check_new("1234567", "/new").is_some());
        assert!(check_new("八个汉字的密码啊", "/new").is_none());
        assert!(check_new(&"x".repeat(MAX_BYTES + 1), "/new").is_some());
    }
}
