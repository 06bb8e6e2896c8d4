-- Values that only one order of a type may hold. The key is a digest over type, field and value.
create table order_unique (
    org_id uuid not null,
    digest text not null,
    order_id uuid not null,
    primary key (org_id, digest)
) without rowid;
