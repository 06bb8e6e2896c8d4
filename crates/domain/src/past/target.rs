//! Where the columns of a table of past orders go.

use crate::form::{Form, PreparedForm};
use crate::job::JobParameters;
use crate::records::{Column, Known, propose_for};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where the cells of a column go.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum OrderTarget {
    /// The readable number.
    Number,
    /// Where it stands.
    Status,
    /// When it was made.
    Created,
    /// When it came to its end.
    Closed,
    /// Who asked.
    Requester,
    /// Who is responsible.
    Assignee,
    /// What another system calls it.
    External(String),
    /// A field of its form.
    Field(String),
}

/// The targets that every order has, with what people call them.
const KNOWN: Known<'static> = &[
    ("number", &["工单号", "工单编号", "单号", "编号", "number", "no", "ticket", "ticketno", "orderno", "key"]),
    ("status", &["状态", "工单状态", "进度", "status", "state"]),
    (
        "created",
        &[
            "创建时间",
            "提交时间",
            "报修时间",
            "申请时间",
            "创建",
            "日期",
            "created",
            "createdat",
            "submitted",
            "opened",
            "date",
        ],
    ),
    (
        "closed",
        &["完成时间", "关闭时间", "结束时间", "解决时间", "closed", "closedat", "completed", "resolved", "finished"],
    ),
    (
        "requester",
        &["提交人", "报修人", "申请人", "创建人", "发起人", "requester", "reporter", "createdby", "applicant"],
    ),
    ("assignee", &["负责人", "处理人", "维修人", "执行人", "经办人", "assignee", "owner", "handler", "assignedto"]),
    ("external:import", &["外部编号", "原编号", "原单号", "系统编号", "externalid", "id"]),
];

impl OrderTarget {
    /// Reads `number`, `status`, `created`, `closed`, `requester`, `assignee`, `external:<system>` or `values.<field>`.
    pub fn parse(text: &str) -> Option<Self> {
        let own = [
            ("number", Self::Number),
            ("status", Self::Status),
            ("created", Self::Created),
            ("closed", Self::Closed),
            ("requester", Self::Requester),
            ("assignee", Self::Assignee),
        ];
        if let Some((_, target)) = own.into_iter().find(|(name, _)| *name == text) {
            return Some(target);
        }
        let some = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
        let external = text.strip_prefix("external:").and_then(some).map(Self::External);
        external.or_else(|| text.strip_prefix("values.").and_then(some).map(Self::Field))
    }

    /// Where faults of its cells lie.
    pub fn path(&self) -> String {
        match self {
            Self::Number => "/number".to_owned(),
            Self::Status => "/status".to_owned(),
            Self::Created => "/created".to_owned(),
            Self::Closed => "/closed".to_owned(),
            Self::Requester => "/requester".to_owned(),
            Self::Assignee => "/assignee".to_owned(),
            Self::External(_) => "/external".to_owned(),
            Self::Field(field) => crate::form::value_path(field),
        }
    }
}

/// An import of past orders.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportOrders {
    /// The type they become orders of.
    pub type_id: Uuid,
    /// The uploaded file.
    pub attachment_id: Uuid,
    /// Which sheet of a workbook; the first if none is named.
    pub sheet: Option<String>,
    /// The row with the headings, from 0; what follows is data.
    pub heading: usize,
    /// Where columns go; the others are left out.
    pub columns: Vec<Column>,
    /// Only look, change nothing.
    pub dry_run: bool,
    /// Leave out rows that do not fit; otherwise one of them keeps all from being imported.
    pub skip_bad: bool,
}

impl JobParameters for ImportOrders {
    const KIND: &'static str = "order_import";
}

/// Whether a table may fill in this field: not what is computed, numbered, a file or a table itself.
pub fn takes_cells(form: &PreparedForm, field: &str) -> bool {
    form.field(field).is_some_and(|found| {
        let rule = &found.rule;
        let made = found.is_computed() || rule.number_format().is_some() || rule.points_at().files;
        found.kind.has_value() && found.kind.fits_in_rows() && !made
    })
}

/// A target (see [`OrderTarget::parse`]) for each heading, each target once; nothing where no guess is good.
pub fn propose_orders(form: &PreparedForm, headings: &[String]) -> Vec<Option<String>> {
    let fields = form.fields().iter().filter(|field| takes_cells(form, &field.field.id));
    propose_for(fields, "values.", KNOWN, headings)
}

/// The form as past orders must fit it: what they were never asked for may be missing.
pub fn relaxed(form: &Form) -> Form {
    let mut form = form.clone();
    let sections = form.pages.iter_mut().flat_map(|page| &mut page.sections);
    for field in sections.flat_map(|section| &mut section.fields) {
        field.required = false;
        field.required_when = None;
    }
    form
}
