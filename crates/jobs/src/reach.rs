//! By which channel a person is reached: the first in the order they wish that has an address of theirs and works.

use gongdan_connect::Channel;
use gongdan_domain::OrgId;
use gongdan_domain::document::{Body as _, Document};
use gongdan_domain::mail::{ChannelSettings, Preferences};
use gongdan_domain::people::User;
use gongdan_store::{Conn, StoreError, life, outlets};
use jiff::Timestamp;
use std::collections::HashMap;
use uuid::Uuid;

/// Outlets of an organisation.
const MOST_OUTLETS: usize = 50;

/// A channel that an organisation set up.
pub(crate) struct Way {
    pub(crate) outlet: Uuid,
    pub(crate) channel: &'static dyn Channel,
    /// Whether it failed so often that it is left alone for a while.
    rests: bool,
}

/// The channels that are on, in the order in which they are tried if nobody wishes otherwise.
pub(crate) struct Ways(Vec<Way>);

impl Ways {
    pub(crate) fn read(c: &mut Conn, org: OrgId, channels: &[&'static dyn Channel]) -> Result<Self, StoreError> {
        let documents: Vec<Document> = life::documents(c, org, ChannelSettings::KIND, MOST_OUTLETS)?;
        let ids: Vec<Uuid> = documents.iter().map(|document| document.id).collect();
        let health = if ids.is_empty() { HashMap::new() } else { outlets::health(c, org, &ids)? };
        let now = Timestamp::now();
        let way = |channel: &&'static dyn Channel| {
            let outlet = documents.iter().find(|document| document.key == channel.name())?.id;
            let rests = health.get(&outlet).and_then(|health| health.paused_until).is_some_and(|until| until > now);
            Some(Way { outlet, channel: *channel, rests })
        };
        Ok(Self(channels.iter().filter_map(way).collect()))
    }

    pub(crate) fn are_none(&self) -> bool {
        self.0.is_empty()
    }

    fn chain(&self, person: &User, wishes: &Preferences, asked: &[String]) -> Vec<&Way> {
        let reaching = self.0.iter().filter(|way| way.channel.address(person).is_some());
        let offered: Vec<&str> = reaching.map(|way| way.channel.name()).collect();
        let find = |name: &str| self.0.iter().find(|way| way.channel.name() == name);
        wishes.chain(asked, &offered).into_iter().filter_map(find).collect()
    }

    /// The first that works; the first of all if none does.
    pub(crate) fn first(&self, person: &User, wishes: &Preferences, asked: &[String]) -> Option<&Way> {
        let chain = self.chain(person, wishes, asked);
        chain.iter().find(|way| !way.rests).or(chain.first()).copied()
    }

    /// The next one that works after `channel`, which did not get through.
    pub(crate) fn after(&self, channel: &str, person: &User, wishes: &Preferences, asked: &[String]) -> Option<&Way> {
        let chain = self.chain(person, wishes, asked).into_iter();
        chain.skip_while(|way| way.channel.name() != channel).skip(1).find(|way| !way.rests)
    }
}
