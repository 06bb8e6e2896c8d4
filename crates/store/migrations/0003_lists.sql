-- What lists find and sort by. One row for each key of an indexed field of an order, with everything that decides
-- who reaches the order and the columns most filters ask for, so that a walk along a field's values reads nothing
-- else. `edge`: 1 for the lowest key of a value, 2 for the highest, 3 for the only one, 0 for those between.
create table order_field (
    org_id uuid not null,
    type_id uuid not null,
    field text not null,
    value_key bytea not null,
    order_id uuid not null,
    edge bigint not null,
    status text not null,
    requester_id uuid,
    assignee_id uuid,
    department_id uuid,
    site_id uuid,
    customer_id uuid,
    primary key (org_id, type_id, field, value_key, order_id)
        include (edge, status, requester_id, assignee_id, department_id, site_id, customer_id)
) without rowid;
create index order_field_order on order_field (org_id, order_id, field);

-- Which fields have a row for every order. Until then lists read the orders themselves.
create table order_field_build (
    org_id uuid not null,
    type_id uuid not null,
    field text not null,
    form_version bigint not null,
    done_to uuid not null,
    ready boolean not null,
    primary key (org_id, type_id, field)
);

create index orders_updated on orders (org_id, updated_at, id);
-- Open orders are the ones most lists are about, and few beside those that are over.
create index orders_open on orders
    (org_id, id, type_id, requester_id, assignee_id, department_id, site_id, customer_id) where status = 'open';
