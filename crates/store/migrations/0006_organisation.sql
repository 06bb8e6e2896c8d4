-- From where an event was caused, for the audit log. No part of the hash chain, so that it may be forgotten.
alter table event add column address text;
alter table event add column agent text;
