//! Flows in other writing, and their versions.

use super::{Actor, Flow, Instant, Text};
use gongdan_domain as domain;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A published version of a flow.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowVersion {
    pub(crate) version: i64,
    /// Whether new orders follow it.
    pub(crate) current: bool,
    pub(crate) steps: usize,
    /// What its author said of it.
    pub(crate) note: String,
    /// When it was published.
    #[schema(required)]
    pub(crate) at: Option<Instant>,
    /// By whom.
    #[schema(required)]
    pub(crate) author: Option<Actor>,
}

/// In which writing.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FlowSource {
    /// Our text, for people.
    Text,
    /// BPMN 2.0 XML, for other programs.
    Bpmn,
}

/// A flow to write.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WriteFlow {
    #[serde(rename = "as")]
    pub(crate) as_: FlowSource,
    pub(crate) flow: Flow,
}

/// A document that holds a flow.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowWriting {
    pub(crate) source: String,
}

/// A document to read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadFlow {
    #[serde(rename = "as")]
    pub(crate) as_: FlowSource,
    /// Only what fits into a request; see the bound of bodies.
    pub(crate) source: String,
}

/// What a document said.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowReading {
    /// The flow, unless the document could not be understood.
    #[schema(required, value_type = Option<Flow>)]
    pub(crate) flow: Option<Flow>,
    /// Where it could not be understood.
    #[schema(required)]
    pub(crate) fault: Option<SourceFault>,
}

/// A place in a document and what is the matter there.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SourceFault {
    /// From 1.
    pub(crate) line: usize,
    /// From 1, in characters.
    pub(crate) column: usize,
    #[schema(value_type = Text)]
    pub(crate) text: domain::Text,
}
