//! What can go wrong in the store.

/// A failure of the store, in the words of its callers.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// No such row.
    #[error("not found")]
    NotFound,
    /// A unique key is taken, or two transactions stood in each other's way; trying again may help.
    #[error("in conflict with another change: {0}")]
    Conflict(String),
    /// The database cannot be reached now; nothing was changed, or it is unknown whether it was.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// No room left on the disk or in the quota.
    #[error("no storage space left: {0}")]
    Full(String),
    /// A row cannot be understood.
    #[error("unreadable data: {0}")]
    Corrupt(String),
    /// The database was written by a newer program.
    #[error(
        "this database is at schema version {found}, this program knows versions up to {known}: \
         start the newer program, or restore a backup made by this one"
    )]
    TooNew {
        /// Schema version of the database.
        found: i64,
        /// Newest schema version of this program.
        known: i64,
    },
    /// Anything else.
    #[error("database error: {0}")]
    Database(String),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match &error {
            rusqlite::Error::QueryReturnedNoRows => Self::NotFound,
            rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
                Code::ConstraintViolation => Self::Conflict(error.to_string()),
                Code::DiskFull => Self::Full(error.to_string()),
                Code::DatabaseBusy | Code::DatabaseLocked | Code::CannotOpen | Code::SystemIoFailure => {
                    Self::Unavailable(error.to_string())
                }
                Code::DatabaseCorrupt | Code::NotADatabase => Self::Corrupt(error.to_string()),
                _ => Self::Database(error.to_string()),
            },
            _ => Self::Database(error.to_string()),
        }
    }
}

impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> Self {
        use postgres::error::SqlState as State;
        let Some(db) = error.as_db_error() else {
            let reason = describe(&error);
            return if error.is_closed() || is_io(&error) { Self::Unavailable(reason) } else { Self::Database(reason) };
        };
        let code = db.code();
        let reason = format!("{} ({})", db.message(), code.code());
        if *code == State::UNIQUE_VIOLATION
            || *code == State::T_R_SERIALIZATION_FAILURE
            || *code == State::T_R_DEADLOCK_DETECTED
        {
            Self::Conflict(reason)
        } else if *code == State::DISK_FULL {
            Self::Full(reason)
        } else if code.code().starts_with("08") || code.code().starts_with("57P") || code.code().starts_with("53") {
            Self::Unavailable(reason)
        } else {
            Self::Database(reason)
        }
    }
}

fn describe(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

fn is_io(error: &dyn std::error::Error) -> bool {
    let mut source = error.source();
    while let Some(inner) = source {
        if inner.is::<std::io::Error>() {
            return true;
        }
        source = inner.source();
    }
    // A failed connection attempt may carry its cause as text only.
    error.to_string().contains("connect")
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::Full(error.to_string()),
            std::io::ErrorKind::NotFound => Self::NotFound,
            _ => Self::Unavailable(error.to_string()),
        }
    }
}
