//! One expression language for conditions, formulas, limits and rules.
//!
//! The syntax is a subset of GoRules Zen expressions; the meaning is our own and the same here and in the
//! browser (`web/src/expr`): exact decimals, three-valued logic, faults as values, bounded work. The reference
//! is `docs/guide/en/expressions.md`; both halves run the vectors in `vectors.json`.
//!
//! [`parse`] gives a tree ([`Expr`]) that is public so that others can analyse it; [`Expr::dependencies`] names
//! what it reads, [`check()`](check()) finds mistakes against a [`Scope`], [`evaluate`] computes. Nothing here panics, hangs or
//! overflows the stack whatever the text says: see the limits below.

mod ast;
mod check;
mod dates;
mod eval;
mod functions;
mod lex;
mod number;
mod parse;
mod print;
mod value;

pub use ast::{Bounds, Expr, Function, Operator, Set};
pub use check::{Mistake, Scope, check};
pub use eval::{Env, evaluate, is_fulfilled};
pub use number::round;
pub use parse::parse;
pub use value::{Fault, Type, Value};

/// Longest expression, in characters.
pub const MAX_SOURCE: usize = 2_000;
/// Most nodes of a tree; it also bounds its depth.
pub const MAX_NODES: usize = 400;
/// How deep brackets, calls and prefixes may be nested.
pub const MAX_DEPTH: usize = 40;
/// Most nodes visited by one evaluation, closures over rows included.
pub const MAX_STEPS: usize = 50_000;
/// Longest text that an expression may build, in characters.
pub const MAX_TEXT: usize = 10_000;
/// Digits before the point of a number; more is a fault.
pub const MAX_DIGITS: u32 = 15;
/// Digits after the point that arithmetic keeps; halves are rounded away from zero.
pub const DECIMALS: u32 = 12;

#[cfg(test)]
mod tests;
