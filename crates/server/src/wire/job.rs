//! Jobs: long work that goes on by itself.

use super::{Actor, Instant, Text};
use gongdan_domain::job::JobState;
use gongdan_domain::{self as domain};
use gongdan_store::jobs;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// A job and where it stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Job {
    pub(crate) id: Uuid,
    /// Name of its kind.
    #[schema(example = "record_import")]
    pub(crate) kind: String,
    #[schema(value_type = Text)]
    pub(crate) title: domain::Text,
    #[schema(value_type = super::text::JobState)]
    pub(crate) state: JobState,
    /// Units of work done, such as rows.
    #[schema(minimum = 0)]
    pub(crate) done: i64,
    /// All units; 0 while nobody knows.
    #[schema(minimum = 0)]
    pub(crate) total: i64,
    /// What the kind tells; see its description.
    #[schema(value_type = HashMap<String, Value>)]
    pub(crate) findings: Value,
    /// Why it failed.
    #[schema(required, value_type = Option<Text>)]
    pub(crate) reason: Option<domain::Text>,
    /// The file it made, until it is deleted.
    #[schema(required)]
    pub(crate) file: Option<JobFile>,
    /// Whether somebody wants it stopped.
    pub(crate) cancel_asked: bool,
    pub(crate) created_by: Actor,
    pub(crate) created_at: Instant,
    #[schema(required)]
    pub(crate) started_at: Option<Instant>,
    #[schema(required)]
    pub(crate) ended_at: Option<Instant>,
}

/// A file that a job made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct JobFile {
    pub(crate) name: String,
    pub(crate) media_type: String,
    #[schema(minimum = 0)]
    pub(crate) size_bytes: i64,
    /// When it is deleted.
    pub(crate) expires_at: Instant,
}

impl From<jobs::Job> for Job {
    fn from(job: jobs::Job) -> Self {
        Self {
            id: job.id,
            kind: job.kind,
            title: job.title,
            state: job.state,
            done: job.done,
            total: job.total,
            findings: job.findings,
            reason: job.reason,
            file: job.result.map(JobFile::from),
            cancel_asked: job.cancel_asked,
            created_by: Actor { id: job.created_by, name: job.created_by_name },
            created_at: job.created_at.into(),
            started_at: job.started_at.map(Into::into),
            ended_at: job.ended_at.map(Into::into),
        }
    }
}

impl From<jobs::JobResult> for JobFile {
    fn from(file: jobs::JobResult) -> Self {
        Self {
            name: file.name,
            media_type: file.media_type,
            size_bytes: file.size_bytes,
            expires_at: file.expires_at.into(),
        }
    }
}
