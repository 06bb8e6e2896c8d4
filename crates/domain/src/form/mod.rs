//! Forms: what an order type asks for, and how an answer becomes a value worth keeping.
//!
//! A form is the owner's data; the code knows field *kinds* only through [`FieldKind`] and
//! [`FieldRule`] and never by name. A published version is prepared once ([`PreparedForm::new`]) and
//! then shared: settings are read and patterns compiled by that time, so [`validate`] is cheap.
//!
//! - [`check_form`] finds the owner's mistakes before a version is published.
//! - [`validate`] reads everything a person submitted, and reports every fault at once.
//! - [`validate_changes`] does the same for a merge patch on an existing order.
//! - Conditions and formulas are expressions ([`crate::expr`]), compiled once and ordered so that each reads
//!   what is settled already. A form without any costs what it cost before.
//! - [`propose_fields`] guesses fields from the columns of a table.
//! - [`public_part`] is what of a form strangers may see, [`part_of`] what somebody with limited rights may.

mod changes;
mod check;
mod claims;
mod convert;
mod definition;
mod diff;
mod draft;
mod fault;
mod fill;
mod json_schema;
mod kind;
mod logic;
mod lookup;
mod options;
mod prepared;
mod propose;
mod public;
mod title;
mod validate;

pub use changes::{Changed, validate_changes};
pub use check::{MAX_FIELDS, MAX_INDEXED, MAX_PAGES, check_form};
pub use convert::{Conversion, convert};
pub use definition::{Field, FieldCheck, Form, Page, Section, is_identifier};
pub use diff::{Detail, FormChange, WhatChanged, diff_forms};
pub use draft::FormDraft;
pub use fault::value_path;
pub use fault::{FieldError, Finding};
pub use json_schema::{fields_of_schema, from_json_schema, to_json_schema};
pub use kind::{
    CheckContext, FieldKind, FieldRule, Kinds, ParseContext, PointsAt, ValueType, is_absent, read_settings,
};
pub use lookup::{DepartmentRef, FileRef, Lookup, NoLookup, RecordRef, Reference, UserRef};
pub use options::{OptionItem, OptionList, Options};
pub use prepared::{PreparedField, PreparedForm};
pub use propose::{Column, propose_fields};
pub use public::{part_of, public_part};
pub use title::MAX_TITLE;
pub use validate::{Context, Validated, validate, validate_row};
