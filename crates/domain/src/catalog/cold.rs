//! Documents that are not held warm: those who use them read them from the store.

use crate::board::OwnBoard;
use crate::document::Body;
use crate::form::FormDraft;
use crate::inbound::InboundWebhook;
use crate::life::{Macro, ReplyTemplate};
use crate::mail::{ChannelSettings, Preferences};
use crate::print::PrintTemplate;
use crate::webhook::Webhook;

/// Their kinds.
pub(super) const KINDS: &[&str] = &[
    ReplyTemplate::KIND,
    Macro::KIND,
    FormDraft::KIND,
    Webhook::KIND,
    InboundWebhook::KIND,
    ChannelSettings::KIND,
    Preferences::KIND,
    OwnBoard::KIND,
    PrintTemplate::KIND,
];
