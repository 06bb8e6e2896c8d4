//! Filters of lists: a typed tree over the columns of an order and the fields of its form.
//!
//! One tree has three faces: JSON for programs and saved views ([`read_json`], [`write_json`]), words for people
//! (`状态:待处理 金额:>=500 创建:本周`, [`parse`], [`print`]), and the [`Check`] that the store and
//! [`Check::matches`] work with once names, people and days are looked up ([`resolve`]).

mod check;
mod json;
mod operand;
mod parse;
mod period;
mod print;
mod resolve;
mod schema;
mod show;
mod sort;
mod tokens;
mod tree;

pub use check::{Cell, Check, Range, cell};
pub use json::{read_json, write_json};
pub use operand::{Operand, Reading};
pub use parse::parse;
pub use period::Period;
pub use print::print;
pub use resolve::{Asking, resolve};
pub use schema::{FieldDef, Schema};
pub use sort::{Sort, SortBy, read_sort};
pub use tree::{Column, FieldName, Filter, Op, Test};

use crate::form::FieldError;

/// Most tests in one filter.
pub const MAX_TESTS: usize = 60;
/// Most levels of brackets.
pub const MAX_DEPTH: usize = 12;
/// Most values beside one field.
pub const MAX_VALUES: usize = 200;
/// Most characters of a filter in words.
pub const MAX_WORDS: usize = 4_000;

/// A fault in a filter; `at` and `length` are places in the words, in UTF-16 units as browsers count.
fn fault(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> FieldError {
    FieldError::new(code, zh, en).at("/filter")
}

/// Whether a filter is small enough to work on.
fn check_size(filter: &Filter) -> Result<(), FieldError> {
    if filter.tests() > MAX_TESTS {
        let (zh, en) = (format!("条件过多，最多 {MAX_TESTS} 个。"), format!("Use at most {MAX_TESTS} conditions."));
        return Err(fault("too-many-conditions", zh, en).with("max", MAX_TESTS));
    }
    if filter.depth() > MAX_DEPTH {
        let (zh, en) = (format!("括号层数过多，最多 {MAX_DEPTH} 层。"), format!("Use at most {MAX_DEPTH} levels."));
        return Err(fault("too-deep", zh, en).with("max", MAX_DEPTH));
    }
    Ok(())
}
