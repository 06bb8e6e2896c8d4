//! Ways to tell a person, one folder for each.

mod dingtalk;
mod email;
mod feishu;
mod group_robot;
mod sms;
mod wecom;

use gongdan_connect::Channel;

/// Every channel, in the order in which they are tried for a person who does not wish otherwise.
pub(crate) const ALL: &[&dyn Channel] =
    &[&wecom::Kind, &dingtalk::Kind, &feishu::Kind, &email::Kind, &group_robot::Kind, &sms::Kind];
