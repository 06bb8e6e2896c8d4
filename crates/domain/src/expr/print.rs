//! Writing a tree as text again: reading what is written gives the same tree.

use super::{Expr, Set};
use std::fmt::{self, Display, Formatter};

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(number) => write!(f, "{}", number.normalize()),
            Self::Text(text) => {
                let mark = if text.contains('\'') { '"' } else { '\'' };
                write!(f, "{mark}{text}{mark}")
            }
            Self::Name(name) => f.write_str(name),
            Self::Row => f.write_str("#"),
            Self::Member(of, name) => write!(f, "{}.{name}", Inner(of)),
            Self::List(items) => write!(f, "[{}]", Commas(items)),
            Self::Not(of) => write!(f, "not {}", Inner(of)),
            Self::Negate(of) => write!(f, "-{}", Inner(of)),
            Self::Binary(operator, left, right) => {
                write!(f, "{} {} {}", Inner(left), operator.sign(), Inner(right))
            }
            Self::In { needle, negated, set } => {
                let word = if *negated { "not in" } else { "in" };
                write!(f, "{} {word} ", Inner(needle))?;
                match set {
                    // A bracket after `in` ends the right side, so what begins with one stands in another.
                    Set::Of(list) if matches!(**list, Expr::Member(..)) => write!(f, "({list})"),
                    Set::Of(list) => write!(f, "{}", Inner(list)),
                    Set::Range { low, high, bounds } => {
                        let (open, close) = (if bounds.low { '[' } else { '(' }, if bounds.high { ']' } else { ')' });
                        write!(f, "{open}{}..{}{close}", Inner(low), Inner(high))
                    }
                }
            }
            Self::Conditional(condition, yes, no) => {
                write!(f, "{} ? {} : {}", Inner(condition), Inner(yes), Inner(no))
            }
            Self::Call(function, arguments) => write!(f, "{}({})", function.name(), Commas(arguments)),
        }
    }
}

/// An operand: whatever could be torn apart stands in brackets.
struct Inner<'e>(&'e Expr);

impl Display for Inner<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Expr::Not(_) | Expr::Negate(_) | Expr::Binary(..) | Expr::In { .. } | Expr::Conditional(..) => {
                write!(f, "({})", self.0)
            }
            whole => write!(f, "{whole}"),
        }
    }
}

struct Commas<'e>(&'e [Expr]);

impl Display for Commas<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (at, item) in self.0.iter().enumerate() {
            write!(f, "{}{item}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
