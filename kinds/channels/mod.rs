//! Ways to tell a person, one folder for each.

mod email;

use gongdan_connect::Channel;

/// Every channel.
pub(crate) const ALL: &[&dyn Channel] = &[&email::Kind];
