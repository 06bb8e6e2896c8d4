-- What was promised for orders: what is known of each one's time, and when there is next something to tell.
create table order_clock (
    org_id uuid not null,
    order_id uuid not null,
    kept text not null,
    next_at bigint,
    primary key (org_id, order_id)
);
create index order_clock_next on order_clock (next_at) where next_at is not null;

-- When the first goal that is not reached is due; only open orders have one. The index carries what most lists ask for.
alter table orders add column due_at bigint;
create index orders_due on orders
    (org_id, due_at, id, type_id, requester_id, assignee_id, department_id, site_id, customer_id)
    where due_at is not null;
