-- With a time that a count can be bounded by: without one, SQLite prefers the whole key of the organisation.
drop index flow_notice_unread;
create index flow_notice_unread on flow_notice (org_id, person_id, at) where read_at is null;
