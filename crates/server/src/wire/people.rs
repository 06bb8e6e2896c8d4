//! People, organisations, sign-in.

use super::Instant;
use super::text::{Locale, given};
use crate::extract::Entrant;
use crate::problem::Problem;
use gongdan_domain::Language;
use gongdan_domain::catalog::{Catalog, Person, Typed};
use gongdan_domain::people::{self, ApiToken};
use gongdan_domain::permission::{self, Action, Rights, Scope};
use gongdan_domain::settings::TokenPolicy;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A user.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct User {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    pub(crate) login: String,
    pub(crate) name: String,
    /// Codes of the roles the user has, besides those of their groups.
    pub(crate) roles: Vec<String>,
    #[schema(required)]
    pub(crate) department_id: Option<Uuid>,
    /// Sites the user is bound to.
    pub(crate) sites: Vec<Uuid>,
    /// Customers the user is bound to.
    pub(crate) customers: Vec<Uuid>,
    /// What the user can do; flows find people by it.
    pub(crate) skills: Vec<String>,
    /// Job title.
    pub(crate) title: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    /// What other systems call the user, by the channel on which messages reach them there.
    pub(crate) accounts: BTreeMap<String, String>,
    #[schema(value_type = Locale)]
    pub(crate) locale: Language,
    pub(crate) active: bool,
}

impl From<&Person> for User {
    fn from(person: &Person) -> Self {
        let body = person.body.clone();
        Self {
            id: person.id,
            version: person.version,
            login: person.key.clone(),
            name: body.name,
            roles: body.roles,
            department_id: body.department_id,
            sites: body.sites,
            customers: body.customers,
            skills: body.skills,
            title: body.title,
            email: body.email,
            phone: body.phone,
            accounts: body.accounts,
            locale: body.locale,
            active: person.active,
        }
    }
}

/// An organisation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Organisation {
    id: Uuid,
    /// Short name for sign-in.
    slug: String,
    name: String,
    /// IANA name.
    time_zone: String,
    #[schema(value_type = Locale)]
    locale: Language,
}

impl From<&people::Organisation> for Organisation {
    fn from(o: &people::Organisation) -> Self {
        let people::Organisation { id, slug, name, time_zone, locale } = o.clone();
        Self { id, slug, name, time_zone, locale }
    }
}

/// The signed-in user.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Me {
    user: User,
    organisation: Organisation,
    /// What the user may do in general: `orders.submit`, `orders.read_all`, `orders.handle`, `orders.assign`,
    /// `orders.bulk_edit`, `orders.export`, `records.read`, `records.maintain`, `import`, `forms`, `settings`,
    /// `audit`, `system`, `admin`.
    permissions: Vec<&'static str>,
    /// Whether a role asks for a second factor that is not set up yet: nothing but setting one up is open.
    needs_second_factor: bool,
    /// Days a new API token lasts when nobody says how long; 0 for as long as it may.
    token_days: u32,
    /// Days an API token lasts at most; 0 for no limit.
    most_token_days: u32,
}

impl Me {
    /// Somebody who just signed in.
    pub(crate) fn entering(catalog: &Catalog, person: &Person, needs_second_factor: bool) -> Self {
        let rights = catalog.rights(person.id).filter(|_| !needs_second_factor);
        Self::with(catalog, person, &rights.unwrap_or_else(|| Arc::new(Rights::none())), needs_second_factor)
    }

    /// The caller, with no more than a token lets them do.
    pub(crate) fn of(caller: &Entrant) -> Result<Self, Problem> {
        Ok(Self::changed(caller, caller.person()?))
    }

    /// The caller as a change of theirs leaves them.
    pub(crate) fn changed(caller: &Entrant, person: &Person) -> Self {
        let rights = match &caller.rights {
            permission::Caller::User { rights, .. } => rights.clone(),
            permission::Caller::Public | permission::Caller::System => Arc::new(Rights::none()),
        };
        Self::with(&caller.catalog, person, &rights, caller.lacks_second_factor)
    }

    fn with(catalog: &Catalog, person: &Person, rights: &Rights, needs_second_factor: bool) -> Self {
        let (user, organisation) = (person.into(), catalog.organisation().into());
        let TokenPolicy { token_days, most_token_days } = catalog.token_policy();
        Self { user, organisation, permissions: names(rights), needs_second_factor, token_days, most_token_days }
    }
}

/// The names under which clients know what somebody may do in general.
fn names(rights: &Rights) -> Vec<&'static str> {
    let all = [
        ("orders.submit", rights.may(Action::Submit)),
        ("orders.read_all", *rights.scope(Action::Read) == Scope::All),
        ("orders.handle", rights.may(Action::Complete)),
        ("orders.assign", rights.may(Action::Assign)),
        ("orders.bulk_edit", rights.may(Action::BulkEdit)),
        ("orders.export", rights.may(Action::Export)),
        ("records.read", rights.may(Action::ReadRecords)),
        ("records.maintain", rights.may(Action::MaintainRecords)),
        ("import", rights.may(Action::Import)),
        ("forms", rights.may(Action::ManageForms)),
        ("settings", rights.may(Action::ManageSettings)),
        ("audit", rights.may(Action::SeeAudit)),
        ("system", rights.may(Action::SeeSystem)),
        ("admin", rights.may(Action::Administer)),
    ];
    all.into_iter().filter(|(_, may)| *may).map(|(name, _)| name).collect()
}

/// Signing in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"login": "zhang.wei", "password": "correct horse battery"}))]
pub(crate) struct SignIn {
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) login: String,
    #[schema(min_length = 1, max_length = 1024)]
    pub(crate) password: String,
    /// Short name of the organisation, where login and password open accounts in several.
    #[serde(default)]
    pub(crate) organisation: Option<String>,
    /// Six digits from the authenticator app, or a recovery code, where the account has a second factor.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub(crate) code: Option<String>,
}

/// An organisation in which somebody has an account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct OrganisationChoice {
    /// Short name, to be sent as `organisation` at sign-in.
    pub(crate) slug: String,
    pub(crate) name: String,
}

/// Changing the own password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePassword {
    #[schema(max_length = 1024)]
    pub(crate) current: String,
    #[schema(min_length = 10, max_length = 1024)]
    pub(crate) new: String,
}

/// Changing the own settings.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeSession {
    #[schema(value_type = Locale)]
    pub(crate) locale: Language,
}

/// A new user.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"login": "li.na", "name": "李娜", "roles": ["requester"], "password": "at least 10"}))]
pub(crate) struct CreateUser {
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) login: String,
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) name: String,
    /// Codes of roles.
    #[schema(max_items = 50)]
    pub(crate) roles: Vec<String>,
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub(crate) sites: Vec<Uuid>,
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub(crate) customers: Vec<Uuid>,
    /// What the user can do; flows find people by it.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub(crate) skills: Vec<String>,
    #[serde(default)]
    pub(crate) department_id: Option<Uuid>,
    #[serde(default)]
    #[schema(max_length = 200)]
    pub(crate) title: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    pub(crate) email: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    pub(crate) phone: String,
    /// By the channel on which messages reach them.
    #[serde(default)]
    pub(crate) accounts: BTreeMap<String, String>,
    #[schema(min_length = 10, max_length = 1024)]
    pub(crate) password: String,
}

/// Changes to a user; what is not mentioned stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct EditUser {
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) login: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) name: Option<String>,
    #[schema(max_items = 50)]
    pub(crate) roles: Option<Vec<String>>,
    #[schema(max_items = 1000)]
    pub(crate) sites: Option<Vec<Uuid>>,
    #[schema(max_items = 1000)]
    pub(crate) customers: Option<Vec<Uuid>>,
    #[schema(max_items = 100)]
    pub(crate) skills: Option<Vec<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Uuid>)]
    pub(crate) department_id: Option<Option<Uuid>>,
    #[schema(max_length = 200)]
    pub(crate) title: Option<String>,
    #[schema(max_length = 200)]
    pub(crate) email: Option<String>,
    #[schema(max_length = 200)]
    pub(crate) phone: Option<String>,
    /// All of them, by the channel on which messages reach the user.
    pub(crate) accounts: Option<BTreeMap<String, String>>,
    #[schema(value_type = Option<Locale>)]
    pub(crate) locale: Option<Language>,
    pub(crate) active: Option<bool>,
    /// A new password, for somebody who forgot the old one.
    #[schema(min_length = 10, max_length = 1024)]
    pub(crate) password: Option<String>,
}

/// A department.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Department {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    pub(crate) name: String,
    #[schema(required)]
    pub(crate) parent_id: Option<Uuid>,
    #[schema(required)]
    pub(crate) head_id: Option<Uuid>,
    pub(crate) code: String,
    pub(crate) active: bool,
}

impl From<&Typed<people::Department>> for Department {
    fn from(d: &Typed<people::Department>) -> Self {
        Self {
            id: d.id,
            version: d.version,
            name: d.body.name.clone(),
            parent_id: d.body.parent_id,
            head_id: d.body.head_id,
            code: d.key.clone(),
            active: d.active,
        }
    }
}

/// A new department.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateDepartment {
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) code: String,
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) parent_id: Option<Uuid>,
    #[serde(default)]
    pub(crate) head_id: Option<Uuid>,
}

/// Changes to a department; what is not mentioned stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct EditDepartment {
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) code: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Uuid>)]
    pub(crate) parent_id: Option<Option<Uuid>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Uuid>)]
    pub(crate) head_id: Option<Option<Uuid>>,
    pub(crate) active: Option<bool>,
}

/// An API token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Token {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    /// The first characters of the secret, to recognise it by.
    pub(crate) prefix: String,
    pub(crate) created_at: Instant,
    /// When it stops working: as it was made, or earlier where the organisation says so.
    #[schema(required)]
    pub(crate) expires_at: Option<Instant>,
    /// Whether it ends earlier than it was made to, by what the organisation sets.
    pub(crate) shortened: bool,
    /// When it was last used, to the minute.
    #[schema(required)]
    pub(crate) last_used_at: Option<Instant>,
    /// What it may do at most; empty for whatever its owner may.
    pub(crate) scopes: Vec<String>,
}

impl Token {
    /// A token under what the organisation sets.
    pub(crate) fn new(token: &ApiToken, policy: TokenPolicy) -> Self {
        let expires_at = policy.end(token.created_at, token.expires_at);
        Self {
            shortened: expires_at != token.expires_at,
            id: token.id,
            name: token.name.clone(),
            prefix: token.prefix.clone(),
            created_at: token.created_at.into(),
            expires_at: expires_at.map(Instant),
            last_used_at: token.last_used_at.map(Instant),
            scopes: token.scopes.clone(),
        }
    }
}

/// A token that a limit would end earlier than it was made to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TokenBeyond {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    /// The first characters of the secret, to recognise it by.
    pub(crate) prefix: String,
    pub(crate) owner_id: Uuid,
    pub(crate) owner_name: String,
    pub(crate) created_at: Instant,
    /// As it was made to end; null for never.
    #[schema(required)]
    pub(crate) expires_at: Option<Instant>,
    /// When the limit would end it.
    #[schema(required)]
    pub(crate) would_end_at: Option<Instant>,
    /// Whether that is at once.
    pub(crate) at_once: bool,
}

impl TokenBeyond {
    /// What `policy` would do to a token.
    pub(crate) fn new(token: &ApiToken, policy: TokenPolicy, owner_name: String, now: Timestamp) -> Self {
        let end = policy.end(token.created_at, token.expires_at);
        Self {
            id: token.id,
            name: token.name.clone(),
            prefix: token.prefix.clone(),
            owner_id: token.user_id,
            owner_name,
            created_at: token.created_at.into(),
            expires_at: token.expires_at.map(Instant),
            would_end_at: end.map(Instant),
            at_once: end.is_some_and(|end| end <= now),
        }
    }
}

/// A new API token. The secret is shown this once.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewToken {
    #[serde(flatten)]
    pub(crate) token: Token,
    /// `gdt_…`, to be sent as `Authorization: Bearer gdt_…`.
    pub(crate) secret: String,
}

/// Making an API token.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"name": "ERP", "expiresAt": "2027-12-31T00:00:00Z"}))]
pub(crate) struct CreateToken {
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) name: String,
    /// When it stops working; null for never. Left out, it lasts as long as the organisation sets for new tokens.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) expires_at: Option<Option<Timestamp>>,
    /// What it may do at most: `read`, `submit`, `edit`, `records`, `administration`. Whatever its owner may, if left
    /// out; never more than that.
    #[serde(default)]
    #[schema(max_items = 5)]
    pub(crate) scopes: Vec<String>,
}
