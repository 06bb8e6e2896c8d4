-- Where an order stands among people and places: all that decides who reaches it. One index for each way in, in the
-- order in which lists page, and no entry for what is not there: every entry costs a page at every submission. Events carry the same, so that a stream asks nothing of the orders.

alter table orders add column department_id uuid;
alter table orders add column site_id uuid;
alter table orders add column customer_id uuid;
alter table orders add column assignee_id uuid;
create index orders_department on orders (org_id, department_id, id) where department_id is not null;
create index orders_site on orders (org_id, site_id, id) where site_id is not null;
create index orders_customer on orders (org_id, customer_id, id) where customer_id is not null;
create index orders_assignee on orders (org_id, assignee_id, id) where assignee_id is not null;

alter table event add column type_id uuid;
alter table event add column department_id uuid;
alter table event add column site_id uuid;
alter table event add column customer_id uuid;
alter table event add column assignee_id uuid;

alter table attachment add column field_id text;
