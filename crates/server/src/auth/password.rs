//! Password hashing, kept from taking the whole machine.

use crate::config::PasswordCost;
use crate::problem::{Code, Problem};
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use gongdan_domain::form::FieldError;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Fewest characters of a password.
pub(crate) const MIN_CHARACTERS: usize = 10;
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

impl HashingFailed {
    /// No key can be made from the installation's secret.
    pub(crate) fn no_key() -> Self {
        Self("the installation's secret makes no key".to_owned())
    }
}

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

/// The commonest passwords that are long enough, in lower case: what everybody tries first.
const COMMON: &[&str] = &[
    "0123456789",
    "0987654321",
    "1111111111",
    "1122334455",
    "11223344556677",
    "123123123123",
    "1231231234",
    "1234567890",
    "12345678900",
    "12345678901",
    "12345678910",
    "1234567891",
    "123456789a",
    "123456789q",
    "123456789abc",
    "1234qwerasdf",
    "1234qwerty",
    "123qweasdzxc",
    "147258369a",
    "1472583690",
    "1qaz2wsx3edc",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "5201314520",
    "52013145201314",
    "66666666666",
    "8888888888",
    "9876543210",
    "a1234567890",
    "a123456789",
    "aa123456789",
    "aaa123456789",
    "abc1234567",
    "abc123456789",
    "abcd123456",
    "abcd12345678",
    "abcdefghij",
    "abcdefg123",
    "admin12345",
    "admin123456",
    "admin@12345",
    "administrator",
    "asdfghjkl1",
    "asdfghjkl;",
    "asdf123456",
    "changeme123",
    "computer123",
    "football123",
    "gongdan123",
    "iloveyou12",
    "iloveyou123",
    "letmein123",
    "password01",
    "password12",
    "password123",
    "password1234",
    "password12345",
    "passw0rd123",
    "p@ssw0rd123",
    "p@ssword123",
    "princess123",
    "q1w2e3r4t5",
    "qaz123456789",
    "qazwsxedc123",
    "qq123456789",
    "qwe123456789",
    "qweasdzxc123",
    "qwer123456",
    "qwer1234567",
    "qwerasdfzxcv",
    "qwerty1234",
    "qwerty12345",
    "qwerty123456",
    "qwertyuiop",
    "qwertyuiop123",
    "qwertyuiop[]",
    "root123456",
    "test123456",
    "welcome123",
    "woaini1314",
    "woaini1314520",
    "woaini520",
    "woaini5201314",
    "wang123456",
    "zhang123456",
    "z123456789",
    "zxc123456789",
    "zxcvbnm123",
    "zxcvbnm123456",
    "zxcvbnmasd",
];
/// Fewer different characters than this make no password.
const DISTINCT: usize = 4;

/// What is wrong with a password somebody chose, named by the `path` it was sent at. It may not be their login.
pub(crate) fn check_new(password: &str, login: &str, path: &str) -> Option<FieldError> {
    if password.chars().count() < MIN_CHARACTERS {
        let zh = format!("密码至少 {MIN_CHARACTERS} 个字符。");
        let en = format!("A password has at least {MIN_CHARACTERS} characters.");
        return Some(FieldError::new("too-short", zh, en).at(path).with("min", MIN_CHARACTERS));
    }
    if password.len() > MAX_BYTES {
        return Some(FieldError::new("too-long", "密码太长。", "The password is too long.").at(path));
    }
    let plain = password.trim().to_lowercase();
    let distinct: std::collections::HashSet<char> = plain.chars().collect();
    if COMMON.contains(&plain.as_str()) || distinct.len() < DISTINCT || plain == login.trim().to_lowercase() {
        let (zh, en) = ("这个密码太常见，很容易被猜到。", "Everybody tries this password first. Choose another.");
        return Some(FieldError::new("too-common", zh, en).at(path));
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
    fn passwords_that_are_guessed_first_are_refused() {
        let code = |password: &str| check_new(password, "li.na.2026", "/new").map(|error| error.code);
        let long = "长".repeat(MAX_BYTES);
        let table = [
            ("123456789", Some("too-short")),
            (long.as_str(), Some("too-long")),
            ("Password123", Some("too-common")),
            ("1234567890", Some("too-common")),
            ("abababababab", Some("too-common")),
            ("Li.Na.2026", Some("too-common")),
            ("十个汉字也是一个密码", None),
            ("correct horse", None),
        ];
        for (password, expected) in table {
            assert_eq!(code(password), expected, "{password}");
        }
    }
}
