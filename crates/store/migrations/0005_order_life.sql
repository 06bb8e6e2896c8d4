-- Orders among people and among each other.

-- Who follows an order. A person who said no keeps a row, so that nothing makes them a watcher again by itself.
create table order_watch (
    org_id uuid not null,
    order_id uuid not null,
    user_id uuid not null,
    watching boolean not null,
    since bigint not null,
    primary key (org_id, order_id, user_id)
) without rowid;
create index order_watch_user on order_watch (org_id, user_id, order_id);

create table order_mention (
    org_id uuid not null,
    user_id uuid not null,
    comment_id uuid not null,
    order_id uuid not null,
    primary key (org_id, user_id, comment_id)
) without rowid;
create index order_mention_comment on order_mention (org_id, comment_id);

-- Read as a sentence: from kind to.
create table order_link (
    org_id uuid not null,
    from_id uuid not null,
    kind text not null,
    to_id uuid not null,
    since bigint not null,
    primary key (org_id, from_id, kind, to_id)
) without rowid;
create index order_link_to on order_link (org_id, to_id, kind);

-- Half-filled orders, kept for their owner so that another device can go on with them.
create table draft (
    org_id uuid not null,
    owner_id uuid not null,
    id uuid not null,
    version bigint not null,
    content text not null,
    updated_at bigint not null,
    primary key (org_id, owner_id, id)
);
create index draft_age on draft (updated_at);
