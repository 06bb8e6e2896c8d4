//! Long work that somebody started and need not wait for: an import, an export.
//!
//! Starting a job is a command, so the log says who started what with which parameters. What it changes goes
//! through commands of its own. Its progress is a row of daily operation and no part of the log.

use crate::text::Text;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Nobody works on it yet.
    Waiting,
    /// A node works on it, or did until it fell over: then another goes on from the last checkpoint.
    Running,
    /// It came to its end.
    Done,
    /// It could not go on; the reason is kept.
    Failed,
    /// Somebody stopped it. What it had done stays done.
    Cancelled,
}

impl JobState {
    /// The stored and sent code; it never changes.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads a code written by [`JobState::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Waiting, Self::Running, Self::Done, Self::Failed, Self::Cancelled].into_iter().find(|s| s.code() == code)
    }

    /// Whether nothing more will happen.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

/// A job as it is asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewJob {
    /// UUIDv7.
    pub id: Uuid,
    /// Name of the kind of job, see [`JobParameters`].
    pub job_kind: String,
    /// What the owner reads in the list.
    pub title: Text,
    /// What the kind wants to know.
    pub parameters: Value,
}

/// What one kind of job wants to know. Server and runner share the type and nothing else.
pub trait JobParameters: Serialize + DeserializeOwned {
    /// The stored name of the kind; it never changes.
    const KIND: &'static str;

    /// A job with these parameters.
    ///
    /// # Errors
    /// When the parameters cannot be written as JSON: a programming fault.
    fn job(&self, id: Uuid, title: Text) -> Result<NewJob, serde_json::Error> {
        Ok(NewJob { id, job_kind: Self::KIND.to_owned(), title, parameters: serde_json::to_value(self)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_code_of_its_own() {
        for state in [JobState::Waiting, JobState::Running, JobState::Done, JobState::Failed, JobState::Cancelled] {
            assert_eq!(JobState::from_code(state.code()), Some(state));
            assert_eq!(serde_json::to_value(state).ok(), Some(Value::from(state.code())));
        }
        assert_eq!(JobState::from_code("unheard_of"), None);
    }
}
