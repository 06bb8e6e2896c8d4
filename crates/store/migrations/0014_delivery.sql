-- Messages on their way out, how their outlets are doing, and the secrets they need.
create table delivery (
    org_id uuid not null,
    id uuid not null,
    channel text not null,
    outlet_id uuid not null,
    recipient_id uuid,
    lane uuid not null,
    seq bigint not null,
    message_id uuid not null,
    topic text not null,
    order_id uuid,
    body text not null,
    state text not null,
    attempts bigint not null,
    next_at bigint not null,
    created_at bigint not null,
    ended_at bigint,
    status bigint,
    reason text,
    took_ms bigint,
    owner text not null,
    lease_until bigint not null,
    primary key (org_id, id)
);
create index delivery_due on delivery (next_at) where state = 'waiting';
create index delivery_lane on delivery (org_id, outlet_id, lane, seq, id) where state = 'waiting';
create index delivery_outlet on delivery (org_id, outlet_id, id);
create index delivery_order on delivery (org_id, order_id, id);
create index delivery_ended on delivery (ended_at);

create table outlet (
    org_id uuid not null,
    id uuid not null,
    failing_since bigint,
    failures bigint not null,
    paused_until bigint,
    succeeded_at bigint,
    failed_at bigint,
    reason text,
    primary key (org_id, id)
);

-- What the API takes and never gives back, sealed under the installation's secret.
create table vault (
    org_id uuid not null,
    owner_id uuid not null,
    name text not null,
    sealed bytea not null,
    changed_at bigint not null,
    ends_at bigint,
    primary key (org_id, owner_id, name)
);
