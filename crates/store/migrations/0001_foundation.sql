-- Written once, in PostgreSQL's words. On SQLite type names are taken as they are; on PostgreSQL the words
-- "without rowid" are dropped. Instants are microseconds since 1970 UTC. Every key begins with the organisation.

create table organisation (
    id uuid primary key,
    slug text not null unique,
    name text not null,
    time_zone text not null,
    locale text not null,
    created_at bigint not null
);

create table document (
    org_id uuid not null,
    id uuid not null,
    kind text not null,
    doc_key text not null,
    version bigint not null,
    active boolean not null,
    body jsonb not null,
    updated_at bigint not null,
    primary key (org_id, id)
);
create unique index document_key on document (org_id, kind, doc_key);

create table orders (
    org_id uuid not null,
    id uuid not null,
    number text not null,
    type_id uuid not null,
    form_version bigint not null,
    title text not null,
    status text not null,
    requester_id uuid,
    requester_name text not null,
    source text not null,
    created_at bigint not null,
    updated_at bigint not null,
    version bigint not null,
    comments bigint not null,
    attachments bigint not null,
    primary key (org_id, id)
) without rowid;
create unique index orders_number on orders (org_id, number);
create index orders_requester on orders (org_id, requester_id, id);
create index orders_status on orders (org_id, status, id);
create index orders_type on orders (org_id, type_id, id);

create table order_body (
    org_id uuid not null,
    order_id uuid not null,
    form_values jsonb not null,
    primary key (org_id, order_id)
);

create table order_comment (
    org_id uuid not null,
    order_id uuid not null,
    id uuid not null,
    author_id uuid,
    author_name text not null,
    words text not null,
    created_at bigint not null,
    primary key (org_id, order_id, id)
);

create table attachment (
    org_id uuid not null,
    id uuid not null,
    order_id uuid,
    comment_id uuid,
    name text not null,
    media_type text not null,
    size_bytes bigint not null,
    sha256 text not null,
    has_thumbnail boolean not null,
    uploaded_by uuid,
    uploader_name text not null,
    created_at bigint not null,
    primary key (org_id, id)
);
create index attachment_order on attachment (org_id, order_id);

create table upload (
    org_id uuid not null,
    id uuid not null,
    owner_id uuid,
    owner_name text not null,
    name text not null,
    declared_type text not null,
    size_bytes bigint not null,
    offset_bytes bigint not null,
    created_at bigint not null,
    expires_at bigint not null,
    done boolean not null,
    primary key (org_id, id)
);
create index upload_expiry on upload (expires_at);

create table upload_chunk (
    org_id uuid not null,
    upload_id uuid not null,
    start_bytes bigint not null,
    size_bytes bigint not null,
    storage_key text not null,
    primary key (org_id, upload_id, start_bytes)
);

create table counter (
    org_id uuid not null,
    scope text not null,
    next_value bigint not null,
    primary key (org_id, scope)
);

create table idempotency (
    org_id uuid not null,
    idem_key text not null,
    fingerprint bytea not null,
    receipt text not null,
    created_at bigint not null,
    primary key (org_id, idem_key)
) without rowid;
create index idempotency_age on idempotency (created_at);

create table credential (
    org_id uuid not null,
    user_id uuid not null,
    password_hash text not null,
    failures bigint not null,
    locked_until bigint,
    primary key (org_id, user_id)
);

create table user_session (
    org_id uuid not null,
    id uuid not null,
    user_id uuid not null,
    secret_hash bytea not null,
    created_at bigint not null,
    expires_at bigint not null,
    ended_at bigint,
    primary key (org_id, id)
);
create unique index user_session_secret on user_session (secret_hash);

create table api_token (
    org_id uuid not null,
    id uuid not null,
    user_id uuid not null,
    name text not null,
    prefix text not null,
    secret_hash bytea not null,
    created_at bigint not null,
    expires_at bigint,
    revoked_at bigint,
    primary key (org_id, id)
);
create unique index api_token_secret on api_token (secret_hash);

-- One row per organisation; whoever appends holds it until commit, so the log has no gaps and no late arrivals.
create table log_head (
    org_id uuid primary key,
    position bigint not null
);

create table event (
    org_id uuid not null,
    position bigint not null,
    id uuid not null,
    at bigint not null,
    kind text not null,
    subject uuid not null,
    actor_id uuid,
    actor_name text not null,
    version bigint not null,
    requester_id uuid,
    request_id text not null,
    payload text not null,
    primary key (org_id, position)
);
create index event_subject on event (org_id, subject, position);

create table audit_link (
    org_id uuid not null,
    position bigint not null,
    link bytea not null,
    primary key (org_id, position)
) without rowid;

create table follower (
    org_id uuid not null,
    name text not null,
    position bigint not null,
    owner text not null,
    lease_until bigint not null,
    updated_at bigint not null,
    primary key (org_id, name)
);

create table follower_failure (
    org_id uuid not null,
    id uuid not null,
    follower text not null,
    position bigint not null,
    event_kind text not null,
    reason text not null,
    attempts bigint not null,
    first_at bigint not null,
    last_at bigint not null,
    primary key (org_id, id)
);
create unique index follower_failure_place on follower_failure (org_id, follower, position);
