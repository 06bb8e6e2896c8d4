-- Comments among colleagues.
alter table order_comment add column internal boolean not null default false;
