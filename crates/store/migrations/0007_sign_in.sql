-- More than passwords: second factors, passkeys, where sessions come from, what tokens may do.

create table second_factor (
    org_id uuid not null,
    user_id uuid not null,
    sealed bytea not null,
    last_step bigint not null,
    recovery text not null,
    changed_at bigint not null,
    primary key (org_id, user_id)
);

create table passkey (
    org_id uuid not null,
    id uuid not null,
    user_id uuid not null,
    credential_id bytea not null,
    public_key bytea not null,
    counter bigint not null,
    name text not null,
    created_at bigint not null,
    last_used_at bigint,
    removed_at bigint,
    primary key (org_id, id)
);
create unique index passkey_credential on passkey (credential_id);
create index passkey_user on passkey (org_id, user_id);

alter table user_session add column device text not null default '';
alter table user_session add column address text not null default '';
alter table user_session add column last_used_at bigint;
create index user_session_user on user_session (org_id, user_id);

alter table api_token add column scopes text not null default '';
alter table api_token add column last_used_at bigint;
create index api_token_user on api_token (org_id, user_id);
