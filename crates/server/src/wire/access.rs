//! Roles, groups, and why somebody may do something.
//!
//! `Grant`, `FieldRights`, `RecordRights` and the rest below them describe types of the heart; the values travel
//! as those.

use super::text::Text;
use gongdan_domain as domain;
use gongdan_domain::catalog::Typed;
use gongdan_domain::permission::{self, Actions, BuiltIn};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// What can be done, to an order or in the organisation.
#[expect(dead_code, reason = "a description only")]
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ActionName {
    Submit,
    Read,
    Edit,
    Comment,
    Note,
    Attach,
    Complete,
    Cancel,
    Reopen,
    Assign,
    Link,
    Merge,
    BulkEdit,
    Export,
    Administer,
    ManageForms,
    ManageSettings,
    SeeAudit,
    SeeSystem,
    Import,
    ReadRecords,
    MaintainRecords,
}

/// How far a grant goes, seen from whoever holds it.
#[expect(dead_code, reason = "a description only")]
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Extent {
    /// Orders they asked for or are responsible for.
    Own,
    /// Orders of their department, of departments they lead, and of all below.
    Department,
    /// Orders of the sites they are bound to and of all below.
    Site,
    /// Orders of the customers they are bound to.
    Customer,
    /// Every order.
    All,
}

/// What may be done with a field.
#[expect(dead_code, reason = "a description only")]
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FieldRight {
    Hidden,
    Read,
    Edit,
}

/// What may be done with records.
#[expect(dead_code, reason = "a description only")]
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RecordRight {
    None,
    Read,
    Edit,
}

/// Actions on orders of some types within some reach.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Grant {
    /// Order types; null or left out for all, also those to come.
    #[schema(max_items = 500)]
    types: Option<Vec<Uuid>>,
    /// `submit` to `export`.
    #[schema(max_items = 14)]
    actions: Vec<ActionName>,
    reach: Extent,
}

/// What a role lets people do with the fields of the orders its grants reach.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FieldRights {
    /// Of every field not named in `types`.
    default: FieldRight,
    /// By order type and field id.
    #[schema(required = false)]
    types: HashMap<Uuid, HashMap<String, FieldRight>>,
}

/// What a role lets people do with records of master data.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordRights {
    /// In every collection not named in `collections`.
    #[schema(required = false)]
    default: RecordRight,
    /// By collection.
    #[schema(required = false)]
    collections: HashMap<String, RecordRight>,
}

/// A role.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoleDocument {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    /// What users and groups name it by; it never changes.
    pub(crate) code: String,
    /// Whether every organisation has it.
    pub(crate) built_in: bool,
    #[schema(value_type = Text)]
    pub(crate) name: domain::Text,
    #[schema(value_type = Text)]
    pub(crate) description: domain::Text,
    #[schema(value_type = Vec<Grant>)]
    pub(crate) grants: Vec<permission::Grant>,
    #[schema(value_type = FieldRights)]
    pub(crate) fields: permission::FieldRights,
    /// What may be done in the whole organisation: `administer` to `import`.
    #[schema(value_type = Vec<ActionName>)]
    pub(crate) rights: Actions,
    #[schema(value_type = RecordRights)]
    pub(crate) records: permission::RecordRights,
    /// Whether whoever has it needs a second factor: without one it opens nothing but the setting up of one.
    pub(crate) second_factor: bool,
    /// A retired role gives nothing and cannot be chosen any more.
    pub(crate) active: bool,
    /// How many people have it, by themselves or through groups.
    pub(crate) holders: usize,
}

impl RoleDocument {
    pub(crate) fn new(row: &Typed<permission::Role>, holders: usize) -> Self {
        let body = row.body.clone();
        Self {
            id: row.id,
            version: row.version,
            built_in: BuiltIn::is_code(&row.key),
            code: row.key.clone(),
            name: body.name,
            description: body.description,
            grants: body.grants,
            fields: body.fields,
            rights: body.rights,
            records: body.records,
            second_factor: body.second_factor,
            active: row.active,
            holders,
        }
    }
}

/// A new role.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"code": "supervisor", "name": {"zh": "班组长", "en": "Supervisor"},
    "grants": [{"types": null, "actions": ["read", "comment", "complete"], "reach": "department"}]}))]
pub(crate) struct CreateRole {
    #[schema(pattern = "^[a-z][a-z0-9_]{0,39}$")]
    pub(crate) code: String,
    #[schema(value_type = Text)]
    pub(crate) name: domain::Text,
    #[serde(default)]
    #[schema(value_type = Text)]
    pub(crate) description: domain::Text,
    #[serde(default)]
    #[schema(value_type = Vec<Grant>, max_items = 100)]
    pub(crate) grants: Vec<permission::Grant>,
    #[serde(default)]
    #[schema(value_type = FieldRights)]
    pub(crate) fields: permission::FieldRights,
    #[serde(default)]
    #[schema(value_type = Vec<ActionName>, max_items = 6)]
    pub(crate) rights: Actions,
    #[serde(default)]
    #[schema(value_type = RecordRights)]
    pub(crate) records: permission::RecordRights,
    /// Whether whoever has it needs a second factor.
    #[serde(default)]
    pub(crate) second_factor: bool,
}

/// Changes to a role; what is not mentioned stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct EditRole {
    #[schema(value_type = Option<Text>)]
    pub(crate) name: Option<domain::Text>,
    #[schema(value_type = Option<Text>)]
    pub(crate) description: Option<domain::Text>,
    #[schema(value_type = Option<Vec<Grant>>, max_items = 100)]
    pub(crate) grants: Option<Vec<permission::Grant>>,
    #[schema(value_type = Option<FieldRights>)]
    pub(crate) fields: Option<permission::FieldRights>,
    #[schema(value_type = Option<Vec<ActionName>>, max_items = 6)]
    pub(crate) rights: Option<Actions>,
    #[schema(value_type = Option<RecordRights>)]
    pub(crate) records: Option<permission::RecordRights>,
    pub(crate) second_factor: Option<bool>,
    pub(crate) active: Option<bool>,
}

/// Somebody who has a role.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Holder {
    pub(crate) id: Uuid,
    pub(crate) login: String,
    pub(crate) name: String,
    /// The groups it comes through; empty when it is their own.
    pub(crate) groups: Vec<String>,
}

/// Who has a role that asks for a second factor and has none yet.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MissingFactors {
    /// How many there are.
    pub(crate) total: usize,
    /// By login, the first 500.
    pub(crate) items: Vec<MissingFactor>,
}

/// Somebody who lacks a second factor.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MissingFactor {
    pub(crate) id: Uuid,
    pub(crate) login: String,
    pub(crate) name: String,
    /// Codes of the roles that ask for one.
    pub(crate) roles: Vec<String>,
}

/// A group.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Group {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    pub(crate) code: String,
    pub(crate) name: String,
    /// Users.
    pub(crate) members: Vec<Uuid>,
    /// Codes of the roles its members have.
    pub(crate) roles: Vec<String>,
    pub(crate) active: bool,
}

impl From<&Typed<permission::Group>> for Group {
    fn from(row: &Typed<permission::Group>) -> Self {
        let permission::Group { name, members, roles } = row.body.clone();
        Self { id: row.id, version: row.version, code: row.key.clone(), name, members, roles, active: row.active }
    }
}

/// A new group.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateGroup {
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) code: String,
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) name: String,
    #[serde(default)]
    #[schema(max_items = 5000)]
    pub(crate) members: Vec<Uuid>,
    #[serde(default)]
    #[schema(max_items = 50)]
    pub(crate) roles: Vec<String>,
}

/// Changes to a group; what is not mentioned stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct EditGroup {
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) code: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) name: Option<String>,
    #[schema(max_items = 5000)]
    pub(crate) members: Option<Vec<Uuid>>,
    #[schema(max_items = 50)]
    pub(crate) roles: Option<Vec<String>>,
    pub(crate) active: Option<bool>,
}

/// Why somebody may do something to an order, or why not.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccessExplanation {
    /// Whether the action is granted on the order.
    pub(crate) allowed: bool,
    /// Whether they may read the order at all: without that, nothing is granted.
    pub(crate) readable: bool,
    /// Whether the order's state allows the action to anybody.
    pub(crate) fits: bool,
    /// Whether the user is in service: those who left may do nothing.
    pub(crate) user_active: bool,
    /// The right on the field asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = FieldRight, required = false, nullable = false)]
    pub(crate) field_right: Option<permission::FieldRight>,
    /// Every grant the user has, and its word.
    pub(crate) reasons: Vec<AccessReason>,
}

/// One grant and its word.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccessReason {
    /// Code of the role it stands in.
    pub(crate) role: String,
    #[schema(value_type = Text)]
    pub(crate) role_name: domain::Text,
    /// Name of the group through which the role is held; null when it is the user's own.
    #[schema(required)]
    pub(crate) group: Option<String>,
    #[schema(value_type = Extent)]
    pub(crate) reach: permission::Extent,
    pub(crate) verdict: AccessVerdict,
    /// The right it gives on the field asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = FieldRight, required = false, nullable = false)]
    pub(crate) field_right: Option<permission::FieldRight>,
}

/// What one grant says.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AccessVerdict {
    /// Yes.
    Granted,
    /// It does not name the action.
    OtherAction,
    /// It is for other order types.
    OtherType,
    /// The order lies beyond its reach.
    OutOfReach,
}

impl From<permission::Verdict> for AccessVerdict {
    fn from(verdict: permission::Verdict) -> Self {
        match verdict {
            permission::Verdict::Granted => Self::Granted,
            permission::Verdict::OtherAction => Self::OtherAction,
            permission::Verdict::OtherType => Self::OtherType,
            permission::Verdict::OutOfReach => Self::OutOfReach,
        }
    }
}

/// Somebody who may do it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entitled {
    pub(crate) id: Uuid,
    pub(crate) login: String,
    pub(crate) name: String,
    /// Codes of the roles that grant it.
    pub(crate) roles: Vec<String>,
    /// The right on the field asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = FieldRight, required = false, nullable = false)]
    pub(crate) field_right: Option<permission::FieldRight>,
}

/// A role to choose.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoleName {
    pub(crate) code: String,
    #[schema(value_type = Text)]
    pub(crate) name: domain::Text,
}
