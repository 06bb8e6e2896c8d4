-- What people were told: one row for one person and one event. What they are asked to do stands in `task`.
create table notice (
    org_id uuid not null,
    user_id uuid not null,
    position bigint not null,
    kind text not null,
    order_id uuid not null,
    detail text,
    actor_id uuid,
    actor_name text not null,
    at bigint not null,
    seen_at bigint,
    primary key (org_id, user_id, position)
) without rowid;
create index notice_unseen on notice (org_id, user_id, position) where seen_at is null;
create index notice_age on notice (at);
