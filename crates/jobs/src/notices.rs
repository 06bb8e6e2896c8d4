//! Follower: tells people what happens to orders they have to do with.
//!
//! What people are asked to do is a task and stands in `task`; here is what they should know beside it. Whoever did a
//! thing is not told of it, and one event tells one person once, by the most urgent reason.

use crate::mails::Seed;
use crate::reach::Ways;
use crate::webhooks::delivery_id;
use gongdan_connect::Channel;
use gongdan_domain::catalog::Catalog;
use gongdan_domain::delivery::Delivery;
use gongdan_domain::document::{Body as _, Document};
use gongdan_domain::event::{Actor, DUE};
use gongdan_domain::mail::{ASKED, Preferences, preferences_id};
use gongdan_domain::notice::{Notice, NoticeKind};
use gongdan_domain::order::{Order, Status};
use gongdan_domain::permission::{self, Action, Caller};
use gongdan_domain::service_level::Stage;
use gongdan_domain::webhook::Webhook;
use gongdan_domain::{Event, OrgId};
use gongdan_engine::act::Effect;
use gongdan_ledger::Ledger;
use gongdan_ledger::follow::{RowFollower, Writes};
use gongdan_store::events::StoredEvent;
use gongdan_store::{Conn, StoreError, deliveries, life, notices, state};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// The follower's name.
pub const NOTICES: &str = "notices";

/// What happened longer ago is no news: an organisation whose past is read for the first time is not woken up.
const NEWS: SignedDuration = SignedDuration::from_hours(72);
/// People of one event who are told at most. More than that is no news to a person but to a crowd.
const MOST_TOLD: usize = 500;

/// Writes a notice for everybody an event concerns.
pub struct Notices {
    ledger: Ledger,
    channels: &'static [&'static dyn Channel],
}

impl Notices {
    /// Tells the people of `ledger`, also by `channels`.
    pub fn new(ledger: Ledger, channels: &'static [&'static dyn Channel]) -> Self {
        Self { ledger, channels }
    }
}

impl RowFollower for Notices {
    fn name(&self) -> &'static str {
        NOTICES
    }

    fn prepare(&self, c: &mut Conn, org: OrgId, events: &[StoredEvent]) -> Result<Writes, StoreError> {
        let now = Timestamp::now();
        let lost: Vec<(&StoredEvent, Webhook)> =
            events.iter().filter(|e| now.duration_since(e.head.at) < NEWS).filter_map(switched_off).collect();
        let recent = events.iter().filter(|event| now.duration_since(event.head.at) < NEWS);
        let news: Vec<(&StoredEvent, News)> = recent.filter_map(|event| Some((event, News::of(event)?))).collect();
        if news.is_empty() && lost.is_empty() && recent_asks(events, now).next().is_none() {
            return Ok(Box::new(|_| Ok(())));
        }
        let catalog = self.ledger.catalog(org);
        let catalog = catalog.ok_or_else(|| StoreError::Unavailable("the catalogue is not read yet".to_owned()))?;
        let circles = Circles::read(c, org, news.iter().map(|(event, _)| event.head.subject))?;
        let mut told: Vec<Notice> =
            news.into_iter().flat_map(|(event, news)| notices_of(event, news, &circles, &catalog)).collect();
        told.extend(lost.into_iter().flat_map(|(event, webhook)| lost_connection(event, &webhook, &catalog)));
        let ways = Ways::read(c, org, self.channels)?;
        let asked: Vec<(&StoredEvent, Vec<Uuid>)> =
            if ways.are_none() { Vec::new() } else { recent_asks(events, now).collect() };
        let wishes =
            Wishes::read(c, org, told.iter().map(|n| n.user_id).chain(asked.iter().flat_map(|(_, p)| p.clone())))?;
        let made = messages((&ways, &chosen(events, now)), &catalog, &wishes, (&told, &asked), events);
        told.retain(|notice| wishes.of(notice.user_id).ways(notice.kind.code()).app);
        Ok(Box::new(move |c| {
            notices::add(c, org, &told)?;
            deliveries::add(c, org, &made)
        }))
    }
}

/// Recent events that ask people to act, with whom.
fn recent_asks(events: &[StoredEvent], now: Timestamp) -> impl Iterator<Item = (&StoredEvent, Vec<Uuid>)> {
    let recent = events.iter().filter(move |event| now.duration_since(event.head.at) < NEWS);
    recent.filter(|event| event.head.kind == "order.flowed").filter_map(|event| {
        let Event::OrderFlowed { flowed, .. } = serde_json::from_str(&event.payload).ok()? else { return None };
        let mut people: Vec<Uuid> = Vec::new();
        for effect in flowed.effects {
            if let Ok(Effect::Offered { person, deputies, .. }) = serde_json::from_value(effect) {
                people.extend(std::iter::once(person).chain(deputies));
            }
        }
        people.retain(|person| Some(*person) != event.head.actor_id);
        people.sort_unstable();
        people.dedup();
        (!people.is_empty()).then_some((event, people))
    })
}

/// By which channels the ladder of a step tells people, by event and person, where it says so.
fn chosen(events: &[StoredEvent], now: Timestamp) -> HashMap<(i64, Uuid), Vec<String>> {
    let recent = events.iter().filter(|event| now.duration_since(event.head.at) < NEWS);
    let mut chosen = HashMap::new();
    for event in recent.filter(|event| event.head.kind == "order.flowed" && event.payload.contains("\"by\"")) {
        let Ok(Event::OrderFlowed { flowed, .. }) = serde_json::from_str(&event.payload) else { continue };
        for effect in flowed.effects.into_iter().filter_map(|effect| serde_json::from_value(effect).ok()) {
            if let Effect::Reminded { people, by, .. } | Effect::Escalated { people, by, .. } = effect
                && !by.is_empty()
            {
                chosen.extend(people.into_iter().map(|person| ((event.head.position, person), by.clone())));
            }
        }
    }
    chosen
}

/// What people want to be told, where they said so.
struct Wishes(HashMap<Uuid, Preferences>);

impl Wishes {
    fn read(c: &mut Conn, org: OrgId, people: impl Iterator<Item = Uuid>) -> Result<Self, StoreError> {
        let ids: HashMap<Uuid, Uuid> = people.map(|person| (preferences_id(person), person)).collect();
        let wanted: Vec<Uuid> = ids.keys().copied().collect();
        let found = if wanted.is_empty() { Vec::new() } else { state::documents_by_id(c, org, &wanted)? };
        let read = |document: Document| Some((*ids.get(&document.id)?, document.read().ok()?));
        Ok(Self(found.into_iter().filter(|d| d.kind == Preferences::KIND).filter_map(read).collect()))
    }

    fn of(&self, person: Uuid) -> Preferences {
        self.0.get(&person).cloned().unwrap_or_default()
    }
}

/// The messages that go out: one for a person and an event, by the channel that reaches them first.
fn messages(
    (ways, chosen): (&Ways, &HashMap<(i64, Uuid), Vec<String>>),
    catalog: &Catalog,
    wishes: &Wishes,
    (told, asked): (&[Notice], &[(&StoredEvent, Vec<Uuid>)]),
    events: &[StoredEvent],
) -> Vec<Delivery> {
    let by_position: HashMap<i64, &StoredEvent> = events.iter().map(|event| (event.head.position, event)).collect();
    let asks = asked.iter().flat_map(|(event, people)| people.iter().map(move |p| (*event, *p, ASKED, None)));
    let notices =
        told.iter().filter_map(|n| Some((*by_position.get(&n.position)?, n.user_id, n.kind.code(), n.detail.clone())));
    let mut known = HashSet::new();
    let make = |(event, user, reason, detail): (&StoredEvent, Uuid, &str, Option<String>)| {
        let wish = wishes.of(user);
        let person = catalog.person(user).filter(|person| person.active)?;
        if !wish.ways(reason).outside || !known.insert((event.head.position, user)) {
            return None;
        }
        let by = chosen.get(&(event.head.position, user)).cloned().unwrap_or_default();
        let way = ways.first(&person.body, &wish, &by)?;
        let actor = if event.head.actor_id.is_some() { event.actor_name.clone() } else { String::new() };
        let seed = Seed { reason: reason.to_owned(), detail, actor, at: event.head.at, by };
        let is_about_order = event.head.kind.starts_with("order.");
        let id = delivery_id(way.outlet, Some(user), event.id);
        Some(Delivery {
            recipient_id: Some(user),
            lane: user,
            seq: event.head.position,
            topic: reason.to_owned(),
            order_id: is_about_order.then_some(event.head.subject),
            body: serde_json::to_string(&seed).ok()?,
            next_at: wish.first_at(event.head.at, catalog.time_zone()),
            ..Delivery::new(id, way.channel.name().to_owned(), way.outlet, event.head.at)
        })
    };
    asks.chain(notices).filter_map(make).collect()
}

/// The webhook that an event tells was switched off by Gongdan itself.
fn switched_off(event: &StoredEvent) -> Option<(&StoredEvent, Webhook)> {
    let is_ours = event.head.kind == "document.saved" && event.head.actor_id.is_none();
    let document = is_ours.then(|| serde_json::from_str::<Event>(&event.payload).ok()?.document()).flatten()?;
    let webhook: Webhook =
        (document.kind == Webhook::KIND && !document.active).then(|| document.read().ok()).flatten()?;
    webhook.stopped.is_some().then_some((event, webhook))
}

/// Tells those who look after connections.
fn lost_connection(event: &StoredEvent, webhook: &Webhook, catalog: &Catalog) -> Vec<Notice> {
    let looks_after =
        |id: Uuid| catalog.caller(id).is_some_and(|caller| permission::may(&caller, Action::ManageSettings));
    let people = catalog.people().filter(|person| person.active && looks_after(person.id)).take(MOST_TOLD);
    let notice = |user_id: Uuid| Notice {
        user_id,
        position: event.head.position,
        kind: NoticeKind::Disconnected,
        order_id: event.head.subject,
        detail: Some(webhook.name.clone()),
        actor: Actor { id: None, name: event.actor_name.clone() },
        at: event.head.at,
        seen_at: None,
    };
    people.map(|person| notice(person.id)).collect()
}

/// What there is to tell of one event.
#[derive(Default)]
struct News {
    /// People named by it, with the reason.
    people: Vec<(Uuid, NoticeKind)>,
    /// Why those who follow the order are told, if they are.
    followers: Option<NoticeKind>,
    /// Why whoever asked for the order is told, if they are.
    requester: Option<NoticeKind>,
    detail: Option<&'static str>,
}

impl News {
    fn of(event: &StoredEvent) -> Option<Self> {
        let kinds = ["order.commented", "order.noted", "order.moved", "order.flowed", "order.assigned", DUE];
        if !kinds.contains(&event.head.kind.as_str()) {
            return None;
        }
        // What cannot be read was written by a newer program, which tells of it.
        match serde_json::from_str(&event.payload).ok()? {
            Event::OrderCommented { mentions, .. } | Event::OrderNoted { mentions, .. } => Some(Self {
                people: mentions.into_iter().map(|person| (person, NoticeKind::Mentioned)).collect(),
                followers: Some(NoticeKind::Commented),
                ..Self::default()
            }),
            Event::OrderAssigned { to: Some(to), .. } => {
                Some(Self { people: vec![(to.id, NoticeKind::Assigned)], ..Self::default() })
            }
            Event::OrderDue { stage, people, .. } => {
                let kind = if stage == Stage::Breached { NoticeKind::Overdue } else { NoticeKind::DueSoon };
                let people = people.into_iter().map(|person| (person, kind)).collect();
                Self { people, ..Self::default() }.something()
            }
            Event::OrderMoved { from, to, .. } => Self::default().ended(from, to).something(),
            Event::OrderFlowed { from, to, flowed, .. } => {
                let mut news = Self::default().ended(from, to);
                let effects = flowed.effects.into_iter().filter_map(|effect| serde_json::from_value(effect).ok());
                effects.for_each(|effect| news.take(effect));
                news.something()
            }
            _ => None,
        }
    }

    fn ended(mut self, from: Status, to: Status) -> Self {
        if from != to && to != Status::Open {
            self.followers = Some(NoticeKind::Ended);
            self.detail = Some(to.code());
        }
        self
    }

    fn take(&mut self, effect: Effect) {
        let (people, kind) = match effect {
            Effect::Reminded { people, .. } => (people, NoticeKind::Reminded),
            Effect::Escalated { people, .. } => (people, NoticeKind::Escalated),
            Effect::Informed { people, .. } => (people, NoticeKind::Informed),
            Effect::Returned { .. } => {
                self.requester = Some(NoticeKind::Returned);
                return;
            }
            _ => return,
        };
        self.people.extend(people.into_iter().map(|person| (person, kind)));
    }

    fn something(self) -> Option<Self> {
        let is_something = !self.people.is_empty() || self.followers.is_some() || self.requester.is_some();
        is_something.then_some(self)
    }
}

/// Orders with those who follow them.
struct Circles {
    orders: HashMap<Uuid, Order>,
    /// Who said whether they watch: order and person.
    said: HashMap<Uuid, Vec<(Uuid, bool)>>,
}

impl Circles {
    fn read(c: &mut Conn, org: OrgId, ids: impl Iterator<Item = Uuid>) -> Result<Self, StoreError> {
        let ids: HashSet<Uuid> = ids.collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let mut said: HashMap<Uuid, Vec<(Uuid, bool)>> = HashMap::new();
        for (order, person, watching) in life::watches(c, org, &ids)? {
            said.entry(order).or_default().push((person, watching));
        }
        let orders = life::orders(c, org, &ids)?.into_iter().map(|order| (order.id, order)).collect();
        Ok(Self { orders, said })
    }

    /// Whoever asked for the order, is responsible for it or watches it, unless they said no.
    fn followers(&self, order: &Order) -> Vec<Uuid> {
        let said = self.said.get(&order.id).map_or(&[][..], Vec::as_slice);
        let by_place = [order.requester_id, order.assignee_id].into_iter().flatten();
        let watching = said.iter().filter(|(_, watching)| *watching).map(|(person, _)| *person);
        by_place.chain(watching).filter(|person| !said.contains(&(*person, false))).collect()
    }
}

fn notices_of(event: &StoredEvent, news: News, circles: &Circles, catalog: &Catalog) -> Vec<Notice> {
    let Some(order) = circles.orders.get(&event.head.subject) else { return Vec::new() };
    let mut told = news.people;
    if let Some(kind) = news.followers {
        told.extend(circles.followers(order).into_iter().map(|person| (person, kind)));
    }
    told.extend(order.requester_id.zip(news.requester));
    let mut by_person: BTreeMap<Uuid, NoticeKind> = BTreeMap::new();
    for (person, kind) in told.into_iter().filter(|(person, _)| Some(*person) != event.head.actor_id) {
        by_person.entry(person).and_modify(|held| *held = kind.min(*held)).or_insert(kind);
    }
    let may_know = |person: Uuid, kind: NoticeKind| {
        let is_here = catalog.person(person).is_some_and(|person| person.active);
        // A comment among colleagues is no news to those who may not read it.
        let needed = [Action::Read, permission::needed_for(&event.head.kind)];
        let may = |caller: &Caller| needed.iter().all(|action| permission::may_on(caller, *action, order));
        let sees = || catalog.caller(person).is_some_and(|caller| may(&caller));
        is_here && (kind.is_of_flow() || sees())
    };
    let notice = |(user_id, kind): (Uuid, NoticeKind)| Notice {
        user_id,
        position: event.head.position,
        kind,
        order_id: order.id,
        detail: news.detail.filter(|_| kind == NoticeKind::Ended).map(str::to_owned),
        actor: Actor { id: event.head.actor_id, name: event.actor_name.clone() },
        at: event.head.at,
        seen_at: None,
    };
    by_person.into_iter().filter(|(person, kind)| may_know(*person, *kind)).take(MOST_TOLD).map(notice).collect()
}
