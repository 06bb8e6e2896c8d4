//! Messages on their way out: to a receiver of webhooks, to a person.

use crate::text::Text;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// It is sent, or sent again, when its time comes.
    Waiting,
    /// The other side took it.
    Sent,
    /// The other side never took it.
    Failed,
    /// It was not to be sent any more.
    Dropped,
}

impl DeliveryState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Sent, Self::Failed, Self::Dropped];

    /// The stored and sent code; it never changes.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Dropped => "dropped",
        }
    }

    /// Reads a code written by [`DeliveryState::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// A message to one receiver.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// The same however often the cause is looked at; sorts by time.
    pub id: Uuid,
    /// Which way it goes.
    pub channel: String,
    /// Through which configured outlet.
    pub outlet_id: Uuid,
    /// To whom, where that is a person.
    pub recipient_id: Option<Uuid>,
    /// Messages of one outlet and lane arrive one after the other.
    pub lane: Uuid,
    /// The place in the lane: where the log stood.
    pub seq: i64,
    /// What the receiver recognises a repeat by.
    pub message_id: Uuid,
    /// What it is about: the kind of event.
    pub topic: String,
    /// Of which order.
    pub order_id: Option<Uuid>,
    /// What is sent, or what it is made from.
    pub body: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was sent.
    pub attempts: i64,
    /// When it is sent (again).
    pub next_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
    /// The status the other side answered with last.
    pub status: Option<i64>,
    /// Why the last attempt failed, or why it was dropped.
    pub reason: Option<Text>,
    /// How long the last attempt took.
    pub took_ms: Option<i64>,
}

impl Delivery {
    /// A message that nobody has tried to send, alone in its lane and about nothing yet.
    pub fn new(id: Uuid, channel: String, outlet_id: Uuid, at: Timestamp) -> Self {
        Self {
            id,
            channel,
            outlet_id,
            recipient_id: None,
            lane: id,
            seq: 0,
            message_id: id,
            topic: String::new(),
            order_id: None,
            body: String::new(),
            state: DeliveryState::Waiting,
            attempts: 0,
            next_at: at,
            created_at: at,
            ended_at: None,
            status: None,
            reason: None,
            took_ms: None,
        }
    }
}

/// How an outlet is doing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Health {
    /// Since when nothing but failures; `None` while it works.
    pub failing_since: Option<Timestamp>,
    /// Failures in a row.
    pub failures: i64,
    /// Nothing is sent before.
    pub paused_until: Option<Timestamp>,
    /// When something last got through.
    pub succeeded_at: Option<Timestamp>,
    /// When something last failed.
    pub failed_at: Option<Timestamp>,
    /// Why.
    pub reason: Option<Text>,
}

/// When what did not get through is tried again.
#[derive(Debug, Clone)]
pub struct Pace {
    /// Pauses after the first failure, the second, and so on; after the last one it has failed.
    pub pauses: Vec<SignedDuration>,
    /// Pause of the whole outlet after the third failure in a row; it doubles with each further one.
    pub rest: SignedDuration,
    /// The longest such pause.
    pub longest_rest: SignedDuration,
}

/// Failures in a row after which an outlet rests.
const PATIENCE: i64 = 3;
/// What the other side asks for counts up to this many times the pause of ours, at least a quarter of an hour.
const MOST_ASKED: i32 = 2;
const LEAST_GRANTED: SignedDuration = SignedDuration::from_mins(15);

impl Default for Pace {
    /// Twelve attempts in a little over three days.
    fn default() -> Self {
        let seconds = [5, 30, 120, 600, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
        Self {
            pauses: seconds.map(SignedDuration::from_secs).to_vec(),
            rest: SignedDuration::from_secs(5),
            longest_rest: SignedDuration::from_mins(10),
        }
    }
}

impl Pace {
    /// When to try again after `attempts` failures; `None` for never. `asked` is what the other side wants to be
    /// given, `dice` lies between 0 and 1 and spreads attempts by a fifth to either side.
    pub fn again(&self, attempts: i64, asked: Option<SignedDuration>, now: Timestamp, dice: f64) -> Option<Timestamp> {
        let index = usize::try_from(attempts.saturating_sub(1)).ok()?;
        let own = *self.pauses.get(index)?;
        let asked = asked.unwrap_or_default().min((own * MOST_ASKED).max(LEAST_GRANTED));
        let spread = own.mul_f64(0.8 + 0.4 * dice.clamp(0.0, 1.0));
        now.checked_add(spread.max(asked)).ok()
    }

    /// Until when an outlet rests after `failures` in a row.
    pub fn rest_until(&self, failures: i64, now: Timestamp) -> Option<Timestamp> {
        let doublings = u32::try_from(failures.saturating_sub(PATIENCE).min(16)).ok()?;
        let rest = self.rest * (1_i32 << doublings);
        now.checked_add(rest.min(self.longest_rest)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_attempts_are_spread_over_three_days() {
        let (pace, start) = (Pace::default(), Timestamp::UNIX_EPOCH);
        for dice in [0.0, 0.5, 1.0] {
            let (mut now, mut attempts) = (start, 1);
            while let Some(next) = pace.again(attempts, None, now, dice) {
                assert!(next > now);
                (now, attempts) = (next, attempts + 1);
            }
            let hours = now.duration_since(start).as_hours();
            assert!(attempts == 12 && (60..=92).contains(&hours), "{attempts} attempts in {hours} h");
        }
    }

    #[test]
    fn what_the_other_side_asks_for_counts_within_limits() {
        let (pace, now) = (Pace::default(), Timestamp::UNIX_EPOCH);
        let pause = |asked: i64| {
            let next = pace.again(1, Some(SignedDuration::from_secs(asked)), now, 0.5);
            next.map(|next| next.duration_since(now).as_secs())
        };
        assert_eq!([pause(0), pause(60), pause(1_000_000)], [Some(5), Some(60), Some(900)]);
    }

    #[test]
    fn an_outlet_rests_longer_the_longer_it_fails() {
        let (pace, now) = (Pace::default(), Timestamp::UNIX_EPOCH);
        let rest = |failures| pace.rest_until(failures, now).map(|until| until.duration_since(now).as_secs());
        assert_eq!([rest(0), rest(2), rest(3), rest(4)], [None, None, Some(5), Some(10)]);
        assert_eq!([rest(10), rest(i64::MAX)], [Some(600), Some(600)]);
    }
}
