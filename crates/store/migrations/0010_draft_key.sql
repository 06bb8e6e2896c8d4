-- The idempotency key a draft will be submitted with. Once it has a receipt the draft is an order, wherever that happened.
alter table draft add column order_key text;
