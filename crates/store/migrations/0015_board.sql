-- Figures of boards, kept by a follower of the log so that opening a board reads no orders. One row for each type,
-- step and day, once over everything and once for each site, team and person. Day 0 holds the sum of all days, so that
-- what is there now is what came less what went.
create table board_cell (
    org_id uuid not null,
    id uuid not null,
    type_id uuid not null,
    cut bigint not null,
    team_id uuid,
    person_id uuid,
    site_id uuid,
    step text not null,
    day bigint not null,
    entered bigint not null,
    gone bigint not null,
    left_done bigint not null,
    timed bigint not null,
    late bigint not null,
    returned bigint not null,
    worked bigint not null,
    spread text not null,
    primary key (org_id, id)
);
create index board_cell_cut on board_cell (org_id, type_id, cut, day);
create index board_cell_person on board_cell (org_id, type_id, person_id, day) where person_id is not null;
create index board_cell_team on board_cell (org_id, type_id, team_id, day) where team_id is not null;
create index board_cell_site on board_cell (org_id, type_id, site_id, day) where site_id is not null;

-- What stands at a step now: an order as a whole, its visits to steps and the people asked there.
create table board_standing (
    org_id uuid not null,
    order_id uuid not null,
    visit bigint not null,
    seat bigint not null,
    person_id uuid not null,
    type_id uuid not null,
    step text not null,
    team_id uuid,
    site_id uuid,
    since bigint not null,
    runs_from bigint,
    worked bigint not null,
    due_at bigint,
    allowed bigint,
    wall boolean not null,
    asleep boolean not null,
    primary key (org_id, order_id, visit, seat, person_id)
) without rowid;
create index board_standing_step on board_standing (org_id, type_id, step, since, order_id) where not asleep;
create index board_standing_due on board_standing (org_id, type_id, due_at) where due_at is not null;

-- What the figures depend on as it stood at the follower's place in the log: calendars, service levels, who belongs
-- to which team and which site lies in which. A fold from the beginning then gives the same figures.
create table board_known (
    org_id uuid not null,
    kind text not null,
    id uuid not null,
    body text not null,
    primary key (org_id, kind, id)
);
