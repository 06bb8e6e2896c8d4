//! How much one caller or address may ask. Every node counts for itself.

use crate::config::RateLimits;
use crate::problem::{Code, Problem};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use moka::sync::Cache;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Passwords that were right in another organisation and are tried in one more, per account and hour.
const ACROSS: NonZeroU32 = NonZeroU32::new(10).expect("ten is not zero");

/// Addresses that are held off at most.
const HELD_OFF: u64 = 100_000;

/// The counters of this node.
pub(crate) struct Limits {
    clock: DefaultClock,
    callers: Option<DefaultKeyedRateLimiter<Uuid>>,
    public: Option<DefaultKeyedRateLimiter<IpAddr>>,
    wrong_passwords: Option<DefaultKeyedRateLimiter<IpAddr>>,
    held_off: Cache<IpAddr, Instant>,
    across: DefaultKeyedRateLimiter<Uuid>,
    shut_across: Cache<Uuid, ()>,
}

impl Limits {
    /// Nothing counted yet.
    pub(crate) fn new(limits: RateLimits) -> Self {
        let per_second = NonZeroU32::new(limits.per_second).map(Quota::per_second);
        let callers =
            per_second.map(|quota| quota.allow_burst(NonZeroU32::new(limits.burst).unwrap_or(NonZeroU32::MIN)));
        Self {
            clock: DefaultClock::default(),
            callers: callers.map(RateLimiter::keyed),
            public: NonZeroU32::new(limits.public_per_minute).map(Quota::per_minute).map(RateLimiter::keyed),
            wrong_passwords: NonZeroU32::new(limits.wrong_passwords_per_minute)
                .map(Quota::per_minute)
                .map(RateLimiter::keyed),
            held_off: Cache::builder().max_capacity(HELD_OFF).time_to_live(Duration::from_secs(120)).build(),
            across: RateLimiter::keyed(Quota::per_hour(ACROSS)),
            shut_across: Cache::builder().max_capacity(HELD_OFF).time_to_live(Duration::from_secs(3_600)).build(),
        }
    }

    /// Counts a request of a session or token.
    pub(crate) fn check_caller(&self, id: Uuid) -> Result<(), Problem> {
        self.check(self.callers.as_ref(), &id)
    }

    /// Counts a request to a public form.
    pub(crate) fn check_public(&self, address: IpAddr) -> Result<(), Problem> {
        self.check(self.public.as_ref(), &address)
    }

    /// Whether an address gave too many wrong passwords lately. Right ones cost nothing: a whole company may
    /// sit behind one address.
    pub(crate) fn check_sign_in(&self, address: IpAddr) -> Result<(), Problem> {
        let wait = self.held_off.get(&address).map(|until| until.saturating_duration_since(Instant::now()));
        match wait {
            Some(wait) if !wait.is_zero() => Err(limited(wait)),
            Some(_) | None => Ok(()),
        }
    }

    /// Counts a wrong password.
    pub(crate) fn note_wrong_password(&self, address: IpAddr) {
        if let Some(wait) = self.wait(self.wrong_passwords.as_ref(), &address) {
            self.held_off.insert(address, Instant::now() + wait);
        }
    }

    /// Whether a password that opens an account of the same login elsewhere may be tried on this account, too.
    pub(crate) fn may_try_across(&self, user_id: Uuid) -> bool {
        !self.shut_across.contains_key(&user_id)
    }

    /// Counts a password that opened another account and not this one. It locks nobody out, since most are not meant
    /// for this account; but whoever owns a login in one organisation must not guess at that of another without end.
    pub(crate) fn note_wrong_across(&self, user_id: Uuid) {
        if self.across.check_key(&user_id).is_err() {
            self.shut_across.insert(user_id, ());
        }
    }

    /// Forgets whom it has not seen for a while.
    pub(crate) fn tidy(&self) {
        if let Some(callers) = &self.callers {
            callers.retain_recent();
        }
        self.across.retain_recent();
        for addresses in [&self.public, &self.wrong_passwords].into_iter().flatten() {
            addresses.retain_recent();
        }
    }

    fn check<K: Hash + Eq + Clone>(
        &self,
        limiter: Option<&DefaultKeyedRateLimiter<K>>,
        key: &K,
    ) -> Result<(), Problem> {
        self.wait(limiter, key).map_or(Ok(()), |wait| Err(limited(wait)))
    }

    fn wait<K: Hash + Eq + Clone>(&self, limiter: Option<&DefaultKeyedRateLimiter<K>>, key: &K) -> Option<Duration> {
        let not_until = limiter?.check_key(key).err()?;
        Some(not_until.wait_time_from(self.clock.now()))
    }
}

fn limited(wait: Duration) -> Problem {
    Problem::new(Code::RateLimited).retry_after(wait.max(Duration::from_secs(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_served_and_then_somebody_waits() {
        let limits = Limits::new(RateLimits { per_second: 1, burst: 3, ..RateLimits::default() });
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let served = (0..5).filter(|_| limits.check_caller(one).is_ok()).count();
        assert_eq!(served, 3);
        assert!(limits.check_caller(other).is_ok());
        assert_eq!(limits.check_caller(one).unwrap_err().code(), Code::RateLimited);
    }

    #[test]
    fn guesses_across_organisations_come_to_an_end() {
        let limits = Limits::new(RateLimits::default());
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let tried = (0..100).take_while(|_| limits.may_try_across(one)).map(|_| limits.note_wrong_across(one)).count();
        assert_eq!(tried, 11);
        assert!(limits.may_try_across(other));
    }

    #[test]
    fn zero_switches_a_limit_off() {
        let limits = Limits::new(RateLimits { per_second: 0, ..RateLimits::default() });
        assert!((0..10_000).all(|_| limits.check_caller(Uuid::nil()).is_ok()));
    }

    #[test]
    fn only_wrong_passwords_hold_an_address_off() {
        let limits = Limits::new(RateLimits { wrong_passwords_per_minute: 3, ..RateLimits::default() });
        let address = IpAddr::from([192, 0, 2, 1]);
        for _ in 0..3 {
            limits.note_wrong_password(address);
            assert!(limits.check_sign_in(address).is_ok());
        }
        limits.note_wrong_password(address);
        assert_eq!(limits.check_sign_in(address).unwrap_err().code(), Code::RateLimited);
        assert!(limits.check_sign_in(IpAddr::from([192, 0, 2, 2])).is_ok());
    }
}
