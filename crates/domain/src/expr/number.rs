//! Decimal arithmetic with defined limits, the same here and in the browser: at most 15 digits before the point,
//! 12 after it. A product or quotient is first rounded to 96 bits (half to even, as `Decimal` does), then to 12
//! decimals (half away from zero). Sums and differences are exact.

use super::{DECIMALS, Fault, MAX_DIGITS};
use rust_decimal::{Decimal, RoundingStrategy};

/// Largest exponent of `^`, either sign.
const MAX_EXPONENT: i64 = 64;

/// 10^15: what a number must stay below.
fn limit() -> Decimal {
    Decimal::from(10_u64.pow(MAX_DIGITS))
}

/// The number as arithmetic keeps it, or `out-of-range`.
pub(super) fn settle(number: Option<Decimal>) -> Result<Decimal, Fault> {
    let number = number.ok_or(Fault::OutOfRange)?;
    if number.abs() >= limit() {
        return Err(Fault::OutOfRange);
    }
    Ok(round(number, DECIMALS))
}

/// Rounds halves away from zero and drops trailing zeros (and the sign of zero).
pub fn round(number: Decimal, decimals: u32) -> Decimal {
    let rounded = number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    if rounded.is_zero() { Decimal::ZERO } else { rounded.normalize() }
}

/// A plain decimal such as `-12.50`, within the limits.
pub(super) fn read(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let significant = whole.trim_start_matches('0').len();
    let fits = significant <= MAX_DIGITS as usize && fraction.len() <= DECIMALS as usize && whole.len() <= 40;
    if !(is_number(whole) && is_number(fraction) && fits) {
        return None;
    }
    Decimal::from_str_exact(text.strip_prefix('+').unwrap_or(text)).ok().map(|n| round(n, DECIMALS))
}

pub(super) fn divide(left: Decimal, right: Decimal) -> Result<Decimal, Fault> {
    if right.is_zero() { Err(Fault::DivisionByZero) } else { settle(left.checked_div(right)) }
}

pub(super) fn remainder(left: Decimal, right: Decimal) -> Result<Decimal, Fault> {
    if right.is_zero() { Err(Fault::DivisionByZero) } else { settle(left.checked_rem(right)) }
}

/// Multiplies step by step, so that every step is rounded alike everywhere.
pub(super) fn power(base: Decimal, exponent: Decimal) -> Result<Decimal, Fault> {
    let whole = i64::try_from(exponent.normalize()).ok().filter(|_| exponent.fract().is_zero());
    let whole = whole.filter(|n| n.abs() <= MAX_EXPONENT).ok_or(Fault::OutOfRange)?;
    let mut product = Decimal::ONE;
    for _ in 0..whole.abs() {
        product = settle(product.checked_mul(base))?;
    }
    if whole < 0 { divide(Decimal::ONE, product) } else { Ok(product) }
}
