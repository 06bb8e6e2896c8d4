-- What flows have shown of themselves, counted by a follower of the log so that opening a review reads no orders: how
-- steps were decided, by whom, what was sent back, whose ladders fired. One row for each type, step, happening and day
-- (days since 1970 in UTC); `orders` holds the last orders that it happened to.
create table flow_tally (
    org_id uuid not null,
    id uuid not null,
    type_id uuid not null,
    step text not null,
    what text not null,
    other text not null,
    day bigint not null,
    times bigint not null,
    orders text not null,
    primary key (org_id, id)
);
create index flow_tally_type on flow_tally (org_id, type_id, day);

-- What must be remembered of an order on its way to count the above; gone when it ends.
create table flow_trace (
    org_id uuid not null,
    order_id uuid not null,
    body text not null,
    primary key (org_id, order_id)
) without rowid;
