//! From the words of the rooms below to problems.

use super::{Code, Problem};
use gongdan_assist::SearchError;
use gongdan_domain::form::FieldError;
use gongdan_domain::order::Status;
use gongdan_domain::{Refusal, Text};
use gongdan_ledger::LedgerError;
use gongdan_store::StoreError;
use std::time::Duration;

/// When to try again after the database was out of reach.
const STORE_RETRY: Duration = Duration::from_secs(2);

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::InvalidValues(errors) => Self::invalid(errors),
            Refusal::NotFound => Self::not_found(),
            Refusal::Forbidden => Self::new(Code::Forbidden),
            Refusal::VersionConflict { current } => Self::new(Code::VersionConflict).at_version(current),
            Refusal::FieldConflicts(conflicts) => Self::conflicting(conflicts),
            Refusal::NotAllowed { status } => not_allowed(status),
            Refusal::Decided => Self::new(Code::AlreadyDecided),
            Refusal::Unfit(Text { zh, en }) => Self::new(Code::NotAllowed).saying(zh, en),
            Refusal::AlreadyExists { key } => Self::new(Code::AlreadyExists)
                .saying(format!("“{key}”已存在，请换一个。"), format!("“{key}” exists already. Choose another.")),
            Refusal::KeyReused => Self::new(Code::IdempotencyKeyReused),
            Refusal::Limit(what) => Self::new(Code::NotAllowed)
                .saying(format!("已达到数量上限（{what}）。"), format!("The limit is reached ({what}).")),
        }
    }
}

fn not_allowed(status: Status) -> Problem {
    let (zh, en) = match status {
        Status::Open => ("工单处理中，不能执行此操作。", "The order is open; this cannot be done now."),
        Status::Done => ("工单已完成，不能执行此操作。", "The order is done; this cannot be done any more."),
        Status::Cancelled => ("工单已取消，不能执行此操作。", "The order is cancelled; this cannot be done any more."),
        Status::Rejected => ("工单已被拒绝，不能执行此操作。", "The order was rejected; this cannot be done any more."),
    };
    Problem::new(Code::NotAllowed).saying(zh, en)
}

/// When a search may be tried again.
const SEARCH_RETRY: std::time::Duration = std::time::Duration::from_secs(2);

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::NotFound => Self::not_found(),
            StoreError::Unavailable(_) => Self::new(Code::StoreUnavailable).retry_after(STORE_RETRY).caused_by(&error),
            StoreError::Full(_) => Self::new(Code::StorageFull).caused_by(&error),
            StoreError::Conflict(_) | StoreError::Corrupt(_) | StoreError::TooNew { .. } | StoreError::Database(_) => {
                Self::internal(&error)
            }
        }
    }
}

impl From<LedgerError> for Problem {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Refused(refusal) => refusal.into(),
            LedgerError::Busy { retry_after } => Self::new(Code::Busy).retry_after(retry_after),
            LedgerError::Store(error) => error.into(),
        }
    }
}

impl From<SearchError> for Problem {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Store(error) => error.into(),
            // The index is being made again; that takes moments to minutes, and nothing is lost.
            other => Self::new(Code::Busy).retry_after(SEARCH_RETRY).caused_by(&other),
        }
    }
}

impl From<FieldError> for Problem {
    fn from(error: FieldError) -> Self {
        Self::invalid(error)
    }
}

impl From<Vec<FieldError>> for Problem {
    fn from(errors: Vec<FieldError>) -> Self {
        Self::invalid(errors)
    }
}
