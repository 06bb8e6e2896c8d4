-- Messages to people: when somebody was last sent one.
create index delivery_lane_sent on delivery (org_id, outlet_id, lane, ended_at) where state = 'sent';
