-- What people were told at steps of orders' flows: once for a person, an order and a step.
create table flow_notice (
    org_id uuid not null,
    order_id uuid not null,
    step text not null,
    person_id uuid not null,
    at bigint not null,
    read_at bigint,
    primary key (org_id, order_id, step, person_id)
) without rowid;
create index flow_notice_person on flow_notice (org_id, person_id, at, order_id);
create index flow_notice_unread on flow_notice (org_id, person_id) where read_at is null;
