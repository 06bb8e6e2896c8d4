//! What somebody may do with one field.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// What may be done with a field, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldRight {
    /// The field does not exist for the caller.
    Hidden,
    /// Its value can be seen.
    Read,
    /// Its value can be changed.
    Edit,
}

/// What a role lets people do with fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FieldRights {
    /// Of every field not named below.
    pub default: FieldRight,
    /// By order type and field id.
    #[serde(default)]
    pub types: BTreeMap<Uuid, BTreeMap<String, FieldRight>>,
}

impl Default for FieldRights {
    fn default() -> Self {
        Self { default: FieldRight::Edit, types: BTreeMap::new() }
    }
}

impl FieldRights {
    /// The right on one field of one type.
    pub fn of(&self, type_id: Uuid, field: &str) -> FieldRight {
        self.types.get(&type_id).and_then(|fields| fields.get(field)).copied().unwrap_or(self.default)
    }

    fn restricts(&self, type_id: Uuid) -> bool {
        let named = self.types.get(&type_id).into_iter().flat_map(BTreeMap::values);
        self.default < FieldRight::Edit || named.into_iter().any(|right| *right < FieldRight::Edit)
    }
}

/// What the step of a flow at which somebody is asked lets them do with fields. It narrows what their roles allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepFields {
    /// Of every field not named below.
    pub others: FieldRight,
    /// By field.
    pub named: BTreeMap<String, FieldRight>,
}

impl StepFields {
    fn of(&self, field: &str) -> FieldRight {
        self.named.get(field).copied().unwrap_or(self.others)
    }

    /// The most that one of several steps lets somebody do with a field; nothing where none says anything.
    pub(super) fn most(steps: &[Self], field: &str) -> Option<FieldRight> {
        steps.iter().map(|step| step.of(field)).max()
    }
}

/// What a caller may do with the fields of one order, or of a new one. Make it once, ask it for every field.
#[derive(Debug, Clone)]
pub struct FieldView {
    type_id: Uuid,
    /// Every grant that applies: the most it allows for any field, and its role's word on each.
    parts: Vec<(FieldRight, Arc<FieldRights>)>,
    /// The steps at which the caller is asked, where these say something about fields.
    steps: Arc<[StepFields]>,
}

impl FieldView {
    /// Everything is open.
    pub fn open(type_id: Uuid) -> Self {
        Self { type_id, parts: vec![(FieldRight::Edit, Arc::default())], steps: Arc::default() }
    }

    /// Everything can be seen and nothing changed.
    pub fn readable(type_id: Uuid) -> Self {
        Self { type_id, parts: vec![(FieldRight::Read, Arc::default())], steps: Arc::default() }
    }

    /// Nothing can be seen.
    pub fn closed(type_id: Uuid) -> Self {
        Self { type_id, parts: Vec::new(), steps: Arc::default() }
    }

    pub(super) fn of(type_id: Uuid, parts: impl Iterator<Item = (FieldRight, Arc<FieldRights>)>) -> Self {
        Self { type_id, parts: parts.collect(), steps: Arc::default() }
    }

    /// The same for somebody who is asked at these steps: at several, the most that one of them lets them do.
    #[must_use]
    pub fn narrowed(self, steps: impl Into<Arc<[StepFields]>>) -> Self {
        Self { steps: steps.into(), ..self }
    }

    /// The right on a field: the most that any applying grant gives.
    pub fn right(&self, field: &str) -> FieldRight {
        let given = self.parts.iter().map(|(most, rights)| rights.of(self.type_id, field).min(*most));
        let given = given.max().unwrap_or(FieldRight::Hidden);
        StepFields::most(&self.steps, field).map_or(given, |step| given.min(step))
    }

    /// Whether the value may be seen.
    pub fn shows(&self, field: &str) -> bool {
        self.right(field) > FieldRight::Hidden
    }

    /// Whether every field may be seen and changed.
    pub fn is_open(&self) -> bool {
        self.steps.is_empty()
            && self.parts.iter().any(|(most, rights)| *most == FieldRight::Edit && !rights.restricts(self.type_id))
    }
}
