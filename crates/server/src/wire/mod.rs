//! How things travel: the JSON shapes of the API, one file per subject.

mod access;
mod answer;
mod attachment;
mod board;
mod bulk;
mod channel;
mod collection;
mod connection;
mod flow;
mod flow_document;
mod flow_review;
mod flow_tools;
mod form;
mod form_version;
mod inbound;
mod instant;
mod job;
mod life;
mod list;
mod macros;
mod map;
mod notice;
mod order;
mod own_board;
mod people;
mod presence;
mod print;
mod record;
mod roster;
mod scorecard;
mod search;
mod security;
mod service_level;
mod settings;
mod system;
mod task;
mod text;
mod time;
mod view;
mod webhook;

pub(crate) use access::{
    AccessExplanation, AccessReason, ActionName, CreateGroup, CreateRole, EditGroup, EditRole, Entitled, Group, Holder,
    MissingFactor, MissingFactors, RoleDocument, RoleName,
};
pub(crate) use answer::{AnswerName, AnswerOffer, AnswerState, AnswerTicket, GiveAnswer};
pub(crate) use attachment::Attachment;
pub(crate) use board::{
    Board, BoardDay, BoardFigures, BoardGroup, BoardGroups, BoardStep, BoardSummary, StandingOrder, Tried,
};
pub(crate) use bulk::{BulkOrders, BulkPlan, BulkRefusal, ExportFormat, ExportOrders};
pub(crate) use channel::{
    Channel, ChannelKind, MessagePreferences, MessageWay, PersonMessage, QuietHours, SaveChannel,
    SaveMessagePreferences, WishedChannel,
};
pub(crate) use collection::{
    BeginExport, BeginImport, BeginOrderImport, Collection, Duplicate, ImportPreview, MergeRecords, PreviewColumn,
    PreviewImport, SaveCollection,
};
pub(crate) use connection::{Connection, ConnectionSignIn, ConnectionTest, CreateConnection, SaveConnection};
pub(crate) use flow::{
    ActOnFlow, Attention, BeginHandOver, CcNotice, Flow, FlowActName, FlowCall, FlowCheck, FlowFinding, FlowPassed,
    FlowSeat, FlowWait, MyOrder, MyTask, OrderFlow, ReadNotices, StepName, TakeBack,
};
pub(crate) use flow_document::{FlowReading, FlowSource, FlowVersion, FlowWriting, ReadFlow, SourceFault, WriteFlow};
pub(crate) use flow_review::{AmendFlow, AmendedFlow, FlowRemark, FlowReview, OrderNumber};
pub(crate) use flow_tools::{
    BeginReplay, CompareFlows, FlowDiff, FlowRoute, FlowStop, MigrateFlow, MigrationChoice, MigrationPlan,
    PeopleChoice, PlannedOrder, PreviewFlow,
};
pub(crate) use form::{
    CreateOrderType, EditOrderType, Form, OptionList, OptionListName, OrderType, PublicForm, PublicOrderType,
    SaveOptionList,
};
pub(crate) use form_version::{
    FormCheck, FormDiff, FormDraft, FormImport, FormProposal, FormVersion, KindChange, ProposedColumn, SaveFormDraft,
};
pub(crate) use inbound::{InboundWebhook, NewInboundWebhook, Received, Rehearsed, SaveInboundWebhook};
pub(crate) use instant::Instant;
pub(crate) use job::Job;
pub(crate) use life::{
    AssignOrder, AuditCheck, AuditEntry, AuditSubject, Draft, Link, LinkKind, LinkOrder, Links, Mention,
    MentionComment, MergeOrder, SaveDraft, SavedDraft, Watching,
};
pub(crate) use list::{FilterRead, ListField, ReadFilter};
pub(crate) use macros::{Macro, MacroPreview, MacroStep, MacroSteps, ReplyTemplate, SaveMacro, SaveReplyTemplate};
pub(crate) use map::{MapSite, OrderMap};
pub(crate) use notice::{Notice, NoticeCount, NoticesSeen};
pub(crate) use order::{
    AddAttachments, AddComment, Comment, EditOrder, FieldConflict, HistoryEntry, MoveOrder, Order, OrderPage,
    OrderSummary, PublicReceipt, QueryOrders, Receipt, Reference, ReferenceKind, SubmitOrder, SubmitPublicOrder, Total,
};
pub(crate) use own_board::{OwnBoard, SaveOwnBoard};
pub(crate) use people::{
    ChangePassword, ChangeSession, CreateDepartment, CreateToken, CreateUser, Department, EditDepartment, EditUser, Me,
    NewToken, OrganisationChoice, SignIn, Token, TokenBeyond, User,
};
pub(crate) use presence::{NotePresence, Present};
pub(crate) use print::{PrintLabels, PrintSection, PrintTemplate, RecordLabel, SavePrintTemplate};
pub(crate) use record::{CreateRecord, EditRecord, Record, RecordChange};
pub(crate) use roster::{CreateRoster, Roster, RosterDuty, RosterGap, RosterPlan, SaveRoster};
pub(crate) use scorecard::{Dimension, Fact, Scorecard};
pub(crate) use search::{SearchHit, SearchPage, SearchSuggestions};
pub(crate) use security::{
    AddPasskey, ConfirmSecondFactor, NewSecondFactor, Passkey, PasskeyChallenge, PasskeySignIn, ProvePassword,
    RecoveryCodes, Security, Session, SignInChallenge, UserAccess,
};
pub(crate) use service_level::{
    ClockGoal, ClockPause, ClockStanding, CreateServiceLevel, OrderClock, OrderClocks, PauseOrder, PauseReason,
    ResumeOrder, SaveServiceLevel, ServiceLevel,
};
pub(crate) use settings::{DocumentVersion, RestoreDocument, RestoredDocument, SaveSettings, Settings};
pub(crate) use system::{DemoLogin, Failure, Follower, Meta, Readiness};
pub(crate) use task::{ActOnTasks, KeyField, StuckOrder, Task, TaskCount, TaskDone, TaskRef, TaskResult, Urgency};
pub(crate) use text::{Actor, FieldError, Role, Source, Status, Text};
pub(crate) use time::{
    Absence, Calendar, HolidayFinding, Holidays, PublicDay, ReadHolidays, SaveAbsence, SaveCalendar, TriedCalendar,
    TryCalendar,
};
pub(crate) use view::{Layout, SaveView, ShareGroup, Sharing, View, ViewCount};
pub(crate) use webhook::{
    Delivery, DeliveryContent, NewWebhook, OutletHealth, ReplayWebhook, Replayed, SaveWebhook, Webhook, WebhookSecret,
};

use serde::Serialize;
use utoipa::ToSchema;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    /// The entries.
    pub(crate) items: Vec<T>,
    /// Where the next page begins (`after`), or null on the last page.
    #[schema(required)]
    pub(crate) next: Option<String>,
}

/// A whole list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Items<T> {
    /// The entries.
    pub(crate) items: Vec<T>,
}
