-- Long work: imports, exports, bulk changes. A waiting or running job is taken by lease.
create table job (
    org_id uuid not null,
    id uuid not null,
    kind text not null,
    title jsonb not null,
    parameters jsonb not null,
    state text not null,
    done_units bigint not null,
    total_units bigint not null,
    findings jsonb not null,
    checkpoint jsonb not null,
    reason jsonb not null,
    result jsonb not null,
    cancel_asked boolean not null,
    created_by uuid,
    created_by_name text not null,
    created_at bigint not null,
    started_at bigint,
    ended_at bigint,
    attempts bigint not null,
    owner text not null,
    lease_until bigint not null,
    primary key (org_id, id)
);
create index job_owner on job (org_id, created_by, id);
create index job_open on job (lease_until, id) where state in ('waiting', 'running');
create index job_ended on job (ended_at);

-- What other systems call a record.
create table external_id (
    org_id uuid not null,
    system text not null,
    object_type text not null,
    foreign_id text not null,
    record_id uuid not null,
    created_at bigint not null,
    primary key (org_id, system, object_type, foreign_id)
);
create index external_id_record on external_id (org_id, record_id);
