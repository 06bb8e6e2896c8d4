-- Orders in their flows. The state is the engine's JSON, read and written whole.
create table order_flow (
    org_id uuid not null,
    order_id uuid not null,
    flow_version bigint not null,
    state text not null,
    attention text,
    moved_at bigint not null,
    timers bigint not null,
    primary key (org_id, order_id)
);
-- Few: orders that wait for an administrator.
create index order_flow_attention on order_flow (org_id, order_id) where attention is not null;

-- One row for everybody who is or was asked, deputies included.
create table task (
    org_id uuid not null,
    order_id uuid not null,
    visit bigint not null,
    seat bigint not null,
    person_id uuid not null,
    on_behalf_of uuid,
    step text not null,
    is_advice boolean not null,
    since bigint not null,
    ended_at bigint,
    ended_by uuid,
    ended_how text,
    primary key (org_id, order_id, visit, seat, person_id)
) without rowid;
create index task_open on task (org_id, person_id, since, order_id) where ended_at is null;
create index task_done on task (org_id, ended_by, ended_at, order_id) where ended_by is not null;

-- Orders that go on by themselves at an instant.
create table flow_timer (
    org_id uuid not null,
    order_id uuid not null,
    kind text not null,
    visit bigint not null,
    seat bigint not null,
    mark bigint not null,
    due_at bigint not null,
    primary key (org_id, order_id, kind, visit, seat, mark)
) without rowid;
create index flow_timer_due on flow_timer (due_at);
