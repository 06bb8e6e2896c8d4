//! The server through its front door: a real port, a real client, a real database. One module per subject of
//! the API.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on must stop at once")]

mod access;
mod answers;
mod app;
mod audit;
mod bad_input;
mod channels;
mod collections;
mod comments;
mod documents;
mod drafts;
mod edge;
mod flow_acts;
mod flow_tools;
mod flows;
mod form_drafts;
mod form_logic;
mod forms;
mod hidden_fields;
mod kept;
mod lists;
mod live;
mod merging;
mod option_use;
mod order_life;
mod orders;
mod organisations;
mod passkeys;
mod public_forms;
mod records;
mod replies;
mod rosters;
mod search;
mod second_factor;
mod sent_back;
mod service_levels;
mod session;
mod sessions;
mod settings;
mod system;
mod time;
mod tokens;
mod uploads;
mod users;
mod webhooks;
