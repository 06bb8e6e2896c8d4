//! Every table, described once: bulk inserts, backup and restore all read it here.

use crate::conn::{Existing, pg_type};
use crate::value::Type;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Mutex, OnceLock};

/// A table: its columns in the order rows are bound, and its key.
#[derive(Debug)]
pub struct Table {
    /// Name.
    pub name: &'static str,
    /// Columns with their types.
    pub columns: &'static [(&'static str, Type)],
    /// Names of the primary key's columns.
    pub key: &'static [&'static str],
}

/// How rows travel to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One row, a parameter for each column.
    Row,
    /// Many rows, an array for each column; PostgreSQL only.
    Columns,
}

type Texts = Mutex<HashMap<(&'static str, u8, u8), &'static str>>;
static TEXTS: OnceLock<Texts> = OnceLock::new();

impl Table {
    /// The names of all columns, separated by commas, for `select`.
    pub fn column_list(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }

    /// The insert statement. There are few tables, so every text is made once and kept for ever.
    pub(crate) fn insert_sql(&self, existing: Existing, shape: Shape) -> &'static str {
        let texts = TEXTS.get_or_init(Mutex::default);
        let mut texts = texts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        texts
            .entry((self.name, shape as u8, existing as u8))
            .or_insert_with(|| Box::leak(self.write_insert(existing, shape).into_boxed_str()))
    }

    fn write_insert(&self, existing: Existing, shape: Shape) -> String {
        let columns = self.column_list();
        let mut sql = format!("insert into {} ({columns}) ", self.name);
        if shape == Shape::Columns {
            let select = |(name, ty): &(&str, Type)| match ty {
                Type::Json => format!("{name}::jsonb"),
                Type::Int | Type::Text | Type::Uuid | Type::Bytes | Type::Bool => (*name).to_owned(),
            };
            let arrays = self.columns.iter().enumerate().map(|(i, (_, ty))| format!("${}::{}[]", i + 1, pg_type(*ty)));
            let _ = write!(
                sql,
                "select {} from unnest({}) as u({columns})",
                self.columns.iter().map(select).collect::<Vec<_>>().join(", "),
                arrays.collect::<Vec<_>>().join(", "),
            );
        } else {
            let places: Vec<String> = (1..=self.columns.len()).map(|i| format!("${i}")).collect();
            let _ = write!(sql, "values ({})", places.join(", "));
        }
        match existing {
            Existing::Fail => {}
            Existing::Keep => sql.push_str(" on conflict do nothing"),
            Existing::Replace => {
                let rest = self.columns.iter().map(|(name, _)| *name).filter(|name| !self.key.contains(name));
                let sets: Vec<String> = rest.map(|name| format!("{name} = excluded.{name}")).collect();
                let _ = write!(sql, " on conflict ({}) do update set {}", self.key.join(", "), sets.join(", "));
            }
        }
        sql
    }
}

macro_rules! tables {
    ($($const:ident $name:literal key($($key:literal),+) { $($column:literal $ty:ident),+ $(,)? })+) => {
        $(
            #[doc = concat!("Table `", $name, "`.")]
            pub const $const: Table = Table {
                name: $name,
                columns: &[$(($column, Type::$ty)),+],
                key: &[$($key),+],
            };
        )+
        /// All tables, parents before children.
        pub const ALL: &[&Table] = &[$(&$const),+];
    };
}

tables! {
    ORGANISATION "organisation" key("id") {
        "id" Uuid, "slug" Text, "name" Text, "time_zone" Text, "locale" Text, "created_at" Int,
    }
    DOCUMENT "document" key("org_id", "id") {
        "org_id" Uuid, "id" Uuid, "kind" Text, "doc_key" Text, "version" Int, "active" Bool, "body" Json,
        "updated_at" Int,
    }
    ORDERS "orders" key("org_id", "id") {
        "org_id" Uuid, "id" Uuid, "number" Text, "type_id" Uuid, "form_version" Int, "title" Text, "status" Text,
        "requester_id" Uuid, "requester_name" Text, "source" Text, "created_at" Int, "updated_at" Int,
        "version" Int, "comments" Int, "attachments" Int, "department_id" Uuid, "site_id" Uuid, "customer_id" Uuid,
        "assignee_id" Uuid, "due_at" Int,
    }
    ORDER_CLOCK "order_clock" key("org_id", "order_id") {
        "org_id" Uuid, "order_id" Uuid, "kept" Text, "next_at" Int,
    }
    ORDER_BODY "order_body" key("org_id", "order_id") { "org_id" Uuid, "order_id" Uuid, "form_values" Json }
    ORDER_UNIQUE "order_unique" key("org_id", "digest") { "org_id" Uuid, "digest" Text, "order_id" Uuid }
    ORDER_FIELD "order_field" key("org_id", "type_id", "field", "value_key", "order_id") {
        "org_id" Uuid, "type_id" Uuid, "field" Text, "value_key" Bytes, "order_id" Uuid, "edge" Int, "status" Text,
        "requester_id" Uuid, "assignee_id" Uuid, "department_id" Uuid, "site_id" Uuid, "customer_id" Uuid,
    }
    ORDER_FIELD_BUILD "order_field_build" key("org_id", "type_id", "field") {
        "org_id" Uuid, "type_id" Uuid, "field" Text, "form_version" Int, "done_to" Uuid, "ready" Bool,
    }
    ORDER_COMMENT "order_comment" key("org_id", "order_id", "id") {
        "org_id" Uuid, "order_id" Uuid, "id" Uuid, "author_id" Uuid, "author_name" Text, "words" Text,
        "created_at" Int, "internal" Bool,
    }
    ORDER_WATCH "order_watch" key("org_id", "order_id", "user_id") {
        "org_id" Uuid, "order_id" Uuid, "user_id" Uuid, "watching" Bool, "since" Int,
    }
    ORDER_MENTION "order_mention" key("org_id", "user_id", "comment_id") {
        "org_id" Uuid, "user_id" Uuid, "comment_id" Uuid, "order_id" Uuid,
    }
    ORDER_LINK "order_link" key("org_id", "from_id", "kind", "to_id") {
        "org_id" Uuid, "from_id" Uuid, "kind" Text, "to_id" Uuid, "since" Int,
    }
    ORDER_FLOW "order_flow" key("org_id", "order_id") {
        "org_id" Uuid, "order_id" Uuid, "flow_version" Int, "state" Text, "attention" Text, "moved_at" Int,
        "timers" Int,
    }
    TASK "task" key("org_id", "order_id", "visit", "seat", "person_id") {
        "org_id" Uuid, "order_id" Uuid, "visit" Int, "seat" Int, "person_id" Uuid, "on_behalf_of" Uuid, "step" Text,
        "is_advice" Bool, "since" Int, "ended_at" Int, "ended_by" Uuid, "ended_how" Text,
    }
    FLOW_TIMER "flow_timer" key("org_id", "order_id", "kind", "visit", "seat", "mark") {
        "org_id" Uuid, "order_id" Uuid, "kind" Text, "visit" Int, "seat" Int, "mark" Int, "due_at" Int,
    }
    NOTICE "notice" key("org_id", "user_id", "position") {
        "org_id" Uuid, "user_id" Uuid, "position" Int, "kind" Text, "order_id" Uuid, "detail" Text, "actor_id" Uuid,
        "actor_name" Text, "at" Int, "seen_at" Int,
    }
    FLOW_NOTICE "flow_notice" key("org_id", "order_id", "step", "person_id") {
        "org_id" Uuid, "order_id" Uuid, "step" Text, "person_id" Uuid, "at" Int, "read_at" Int,
    }
    DELIVERY "delivery" key("org_id", "id") {
        "org_id" Uuid, "id" Uuid, "channel" Text, "outlet_id" Uuid, "recipient_id" Uuid, "lane" Uuid, "seq" Int,
        "message_id" Uuid, "topic" Text, "order_id" Uuid, "body" Text, "state" Text, "attempts" Int, "next_at" Int,
        "created_at" Int, "ended_at" Int, "status" Int, "reason" Text, "took_ms" Int, "owner" Text, "lease_until" Int,
    }
    OUTLET "outlet" key("org_id", "id") {
        "org_id" Uuid, "id" Uuid, "failing_since" Int, "failures" Int, "paused_until" Int, "succeeded_at" Int,
        "failed_at" Int, "reason" Text,
    }
    VAULT "vault" key("org_id", "owner_id", "name") {
        "org_id" Uuid, "owner_id" Uuid, "name" Text, "sealed" Bytes, "changed_at" Int, "ends_at" Int,
    }
    BOARD_CELL "board_cell" key("org_id", "id") {
        "org_id" Uuid, "id" Uuid, "type_id" Uuid, "cut" Int, "team_id" Uuid, "person_id" Uuid, "site_id" Uuid,
        "step" Text, "day" Int, "entered" Int, "gone" Int, "left_done" Int, "timed" Int, "late" Int, "returned" Int,
        "worked" Int, "spread" Text,
    }
    BOARD_STANDING "board_standing" key("org_id", "order_id", "visit", "seat", "person_id") {
        "org_id" Uuid, "order_id" Uuid, "visit" Int, "seat" Int, "person_id" Uuid, "type_id" Uuid, "step" Text,
        "team_id" Uuid, "site_id" Uuid, "since" Int, "runs_from" Int, "worked" Int, "due_at" Int, "allowed" Int,
        "wall" Bool, "asleep" Bool,
    }
    BOARD_KNOWN "board_known" key("org_id", "kind", "id") {
        "org_id" Uuid, "kind" Text, "id" Uuid, "body" Text,
    }
    FLOW_TALLY "flow_tally" key("org_id", "id") {
        "org_id" Uuid, "id" Uuid, "type_id" Uuid, "step" Text, "what" Text, "other" Text, "day" Int, "times" Int,
        "orders" Text,
    }
    FLOW_TRACE "flow_trace" key("org_id", "order_id") { "org_id" Uuid, "order_id" Uuid, "body" Text }
    DRAFT "draft" key("org_id", "owner_id", "id") {
        "org_id" Uuid, "owner_id" Uuid, "id" Uuid, "version" Int, "content" Text, "updated_at" Int,
        "order_key" Text,
    }
    ATTACHMENT "attachment" key("org_id", "id") {
        "org_id" Uuid, "id" Uuid, "order_id" Uuid, "comment_id" Uuid, "name" Text, "media_type" Text,
        "size_bytes" Int, "sha256" Text, "has_thumbnail" Bool, "uploaded_by" Uuid, "uploader_name" Text,
        "created_at" Int, "field_id" Text,
    }
    UPLOAD "upload" key("org_id", "id") {
        "org_id" Uuid, "id" Uuid, "owner_id" Uuid, "owner_name" Text, "name" Text, "declared_type" Text,
        "size_bytes" Int, "offset_bytes" Int, "created_at" Int, "expires_at" Int, "done" Bool,
    }
    UPLOAD_CHUNK "upload_chunk" key("org_id", "upload_id", "start_bytes") {
        "org_id" Uuid, "upload_id" Uuid, "start_bytes" Int, "size_bytes" Int, "storage_key" Text,
    }
    COUNTER "counter" key("org_id", "scope") { "org_id" Uuid, "scope" Text, "next_value" Int }
    IDEMPOTENCY "idempotency" key("org_id", "idem_key") {
        "org_id" Uuid, "idem_key" Text, "fingerprint" Bytes, "receipt" Text, "created_at" Int,
    }
    CREDENTIAL "credential" key("org_id", "user_id") {
        "org_id" Uuid, "user_id" Uuid, "password_hash" Text, "failures" Int, "locked_until" Int,
    }
    USER_SESSION "user_session" key("org_id", "id") {
        "org_id" Uuid, "id" Uuid, "user_id" Uuid, "secret_hash" Bytes, "created_at" Int, "expires_at" Int,
        "ended_at" Int, "device" Text, "address" Text, "last_used_at" Int,
    }
    API_TOKEN "api_token" key("org_id", "id") {
        "org_id" Uuid, "id" Uuid, "user_id" Uuid, "name" Text, "prefix" Text, "secret_hash" Bytes,
        "created_at" Int, "expires_at" Int, "revoked_at" Int, "scopes" Text, "last_used_at" Int,
    }
    SECOND_FACTOR "second_factor" key("org_id", "user_id") {
        "org_id" Uuid, "user_id" Uuid, "sealed" Bytes, "last_step" Int, "recovery" Text, "changed_at" Int,
    }
    PASSKEY "passkey" key("org_id", "id") {
        "org_id" Uuid, "id" Uuid, "user_id" Uuid, "credential_id" Bytes, "public_key" Bytes, "counter" Int,
        "name" Text, "created_at" Int, "last_used_at" Int, "removed_at" Int,
    }
    JOB "job" key("org_id", "id") {
        "org_id" Uuid, "id" Uuid, "kind" Text, "title" Json, "parameters" Json, "state" Text, "done_units" Int,
        "total_units" Int, "findings" Json, "checkpoint" Json, "reason" Json, "result" Json, "cancel_asked" Bool,
        "created_by" Uuid, "created_by_name" Text, "created_at" Int, "started_at" Int, "ended_at" Int,
        "attempts" Int, "owner" Text, "lease_until" Int,
    }
    EXTERNAL_ID "external_id" key("org_id", "system", "object_type", "foreign_id") {
        "org_id" Uuid, "system" Text, "object_type" Text, "foreign_id" Text, "record_id" Uuid, "created_at" Int,
    }
    LOG_HEAD "log_head" key("org_id") { "org_id" Uuid, "position" Int }
    EVENT "event" key("org_id", "position") {
        "org_id" Uuid, "position" Int, "id" Uuid, "at" Int, "kind" Text, "subject" Uuid, "actor_id" Uuid,
        "actor_name" Text, "version" Int, "requester_id" Uuid, "request_id" Text, "payload" Text,
        "type_id" Uuid, "department_id" Uuid, "site_id" Uuid, "customer_id" Uuid, "assignee_id" Uuid, "address" Text,
        "agent" Text,
    }
    AUDIT_LINK "audit_link" key("org_id", "position") { "org_id" Uuid, "position" Int, "link" Bytes }
    FOLLOWER "follower" key("org_id", "name") {
        "org_id" Uuid, "name" Text, "position" Int, "owner" Text, "lease_until" Int, "updated_at" Int,
    }
    FOLLOWER_FAILURE "follower_failure" key("org_id", "id") {
        "org_id" Uuid, "id" Uuid, "follower" Text, "position" Int, "event_kind" Text, "reason" Text,
        "attempts" Int, "first_at" Int, "last_at" Int,
    }
}
