//! Who administers access, read from the documents that say so. The catalogue of a node may lag behind what another
//! node has just saved; whoever must be certain asks these.

use super::action::Action;
use super::role::{BuiltIn, Group, Role};
use crate::document::{Body as _, Document};
use crate::form::FieldError;
use crate::people::User;
use std::collections::HashSet;
use uuid::Uuid;

/// The roles that let somebody administer, and who has them through a group.
#[derive(Debug, Default)]
pub struct Administration {
    roles: HashSet<String>,
    members: HashSet<Uuid>,
}

impl Administration {
    /// The kinds of document it is read from; users are asked about one by one.
    pub const READ_FROM: [&'static str; 2] = [Role::KIND, Group::KIND];

    /// Whether a document of this kind says anything about who may do what.
    pub fn rests_on(kind: &str) -> bool {
        kind == User::KIND || Self::READ_FROM.contains(&kind)
    }

    /// Reads the roles and groups among the documents of an organisation; all of them must be there.
    pub fn of<'d>(documents: impl IntoIterator<Item = &'d Document>) -> Self {
        let relevant = documents.into_iter().filter(|d| Self::READ_FROM.contains(&d.kind.as_str()));
        let (groups, roles): (Vec<_>, Vec<_>) = relevant.partition(|d| d.kind == Group::KIND);
        // A built-in role has no document until somebody changes it.
        let is_written = roles.iter().any(|role| role.key == BuiltIn::Admin.code());
        let built_in = (!is_written).then(|| BuiltIn::Admin.code().to_owned());
        let administers = |role: &&Document| {
            role.active && role.read::<Role>().is_ok_and(|body| body.rights.contains(Action::Administer))
        };
        let written = roles.into_iter().filter(administers).map(|role| role.key.clone());
        let mut found = Self { roles: written.chain(built_in).collect(), members: HashSet::new() };
        let bodies = groups.into_iter().filter(|group| group.active).filter_map(|group| group.read::<Group>().ok());
        found.members = bodies.filter(|group| found.names(&group.roles)).flat_map(|group| group.members).collect();
        found
    }

    /// Whether this user administers now.
    pub fn is_held_by(&self, user: &Document) -> bool {
        let active = user.active && user.kind == User::KIND;
        active && user.read::<User>().is_ok_and(|body| self.includes(user.id, &body.roles))
    }

    /// Whether a user with these roles of their own administers while in service.
    pub fn includes(&self, user: Uuid, roles: &[String]) -> bool {
        self.members.contains(&user) || self.names(roles)
    }

    fn names(&self, codes: &[String]) -> bool {
        codes.iter().any(|code| self.roles.contains(code))
    }
}

/// What of the right to administer a change may take away from anybody: the member of the request that does it.
/// Nothing when the change can only add.
pub fn may_take(before: Option<&Document>, after: &Document) -> Option<&'static str> {
    let administers = |role: &Document| role.read::<Role>().is_ok_and(|body| body.rights.contains(Action::Administer));
    let Some(before) = before else {
        // A built-in role has no document until somebody changes it.
        let is_built_in = after.kind == Role::KIND && after.key == BuiltIn::Admin.code();
        return (is_built_in && !(after.active && administers(after))).then_some("/rights");
    };
    if !before.active || !Administration::rests_on(&before.kind) {
        return None;
    }
    if !after.active {
        return Some("/active");
    }
    match before.kind.as_str() {
        User::KIND => lacks(&before.read::<User>().ok()?.roles, &after.read::<User>().ok()?.roles).then_some("/roles"),
        Group::KIND => {
            let (before, after) = (before.read::<Group>().ok()?, after.read::<Group>().ok()?);
            let members = lacks(&before.members, &after.members).then_some("/members");
            members.or_else(|| lacks(&before.roles, &after.roles).then_some("/roles"))
        }
        _ => (administers(before) && (before.key != after.key || !administers(after))).then_some("/rights"),
    }
}

fn lacks<T: PartialEq>(before: &[T], after: &[T]) -> bool {
    before.iter().any(|held| !after.contains(held))
}

/// Says that nobody would be left.
pub fn nobody_left(path: &str) -> FieldError {
    let zh = "组织中必须至少保留一位在职的管理员。请先让另一位成员成为管理员。";
    let en = "Somebody in service must be left who administers. Make somebody else an administrator first.";
    FieldError::new("last-administrator", zh, en).at(path)
}
