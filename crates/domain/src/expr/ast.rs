//! What an expression is once it is read.

use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// A node of an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// `null`: no answer.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, never negative: `-1` is a negated `1`.
    Number(Decimal),
    /// A text in quotation marks.
    Text(String),
    /// The value of a field.
    Name(String),
    /// `#`: the row a closure looks at.
    Row,
    /// `a.b`
    Member(Box<Expr>, String),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `not a`
    Not(Box<Expr>),
    /// `-a`
    Negate(Box<Expr>),
    /// `a + b` and the like.
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// `a in b`, `a not in b`
    In {
        /// What is looked for.
        needle: Box<Expr>,
        /// `not in`
        negated: bool,
        /// Where.
        set: Set,
    },
    /// `a ? b : c`
    Conditional(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `f(a, b)`; the second argument of a closure function is evaluated for each row.
    Call(Function, Vec<Expr>),
}

/// What stands to the right of `in`.
#[derive(Debug, Clone, PartialEq)]
pub enum Set {
    /// A list, written out or not.
    Of(Box<Expr>),
    /// `[1..10]`, `(1..10]` and so on.
    Range {
        /// The lower end.
        low: Box<Expr>,
        /// The upper end.
        high: Box<Expr>,
        /// Which ends belong to it.
        bounds: Bounds,
    },
}

/// Which ends of a range belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// `[` rather than `(`.
    pub low: bool,
    /// `]` rather than `)`.
    pub high: bool,
}

/// An operator between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `or`
    Or,
    /// `and`
    And,
    /// `==`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `+`, also between texts
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`, the remainder with the sign of the left side
    Remainder,
    /// `^`, whole exponents from -64 to 64
    Power,
    /// `??`: the right side if the left one is unknown
    Else,
}

impl Operator {
    /// Every operator with its sign and its rank; the higher one binds closer.
    pub const ALL: [(Self, &'static str, u8); 15] = [
        (Self::Or, "or", 10),
        (Self::And, "and", 15),
        (Self::Equal, "==", 20),
        (Self::Unequal, "!=", 20),
        (Self::Less, "<", 20),
        (Self::AtMost, "<=", 20),
        (Self::Greater, ">", 20),
        (Self::AtLeast, ">=", 20),
        (Self::Add, "+", 30),
        (Self::Subtract, "-", 30),
        (Self::Multiply, "*", 60),
        (Self::Divide, "/", 60),
        (Self::Remainder, "%", 60),
        (Self::Power, "^", 70),
        (Self::Else, "??", 80),
    ];

    /// The sign as it is written.
    pub fn sign(self) -> &'static str {
        Self::ALL.iter().find(|(operator, _, _)| *operator == self).map_or("", |(_, sign, _)| sign)
    }
}

macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident $word:literal $least:literal $most:literal)+) => {
        /// What can be called.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Function { $($(#[$doc])* $name),+ }

        impl Function {
            /// Every function.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its name as it is written.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            /// The least and the most arguments it takes.
            pub fn arity(self) -> (usize, usize) {
                match self { $(Self::$name => ($least, $most)),+ }
            }
        }
    };
}

functions! {
    /// Characters of a text, elements of a list.
    Len "len" 1 1
    /// Whether a text has a part, or a list an element.
    Contains "contains" 2 2
    /// Whether a text begins with another.
    StartsWith "startsWith" 2 2
    /// Whether a text ends with another.
    EndsWith "endsWith" 2 2
    /// Capital letters.
    Upper "upper" 1 1
    /// Small letters.
    Lower "lower" 1 1
    /// Without white space at both ends.
    Trim "trim" 1 1
    /// A number out of a text.
    Number "number" 1 1
    /// A text out of anything but lists.
    Text "string" 1 1
    /// Without the sign.
    Abs "abs" 1 1
    /// To a number of decimals (0), halves away from zero.
    Round "round" 1 2
    /// The whole number below.
    Floor "floor" 1 1
    /// The whole number above.
    Ceil "ceil" 1 1
    /// Of the answered elements; 0 of none.
    Sum "sum" 1 1
    /// Of the answered elements; unknown of none.
    Avg "avg" 1 1
    /// Smallest of the answered elements; unknown of none.
    Min "min" 1 1
    /// Largest of the answered elements; unknown of none.
    Max "max" 1 1
    /// How many rows fulfil a condition.
    Count "count" 2 2
    /// Whether any row fulfils a condition.
    Some "some" 2 2
    /// Whether every row fulfils a condition.
    All "all" 2 2
    /// The rows that fulfil a condition.
    Filter "filter" 2 2
    /// Something for each row.
    Map "map" 2 2
    /// A day or instant out of a text.
    Day "d" 1 1
    /// The present day where the organisation is.
    Today "today" 0 0
    /// The present.
    Now "now" 0 0
    /// The day of an instant where the organisation is.
    DateOf "date" 1 1
    /// Year of a day or instant.
    Year "year" 1 1
    /// Month, 1 to 12.
    Month "month" 1 1
    /// Day of the month, 1 to 31.
    DayOfMonth "day" 1 1
    /// Days from the first to the second.
    DaysBetween "daysBetween" 2 2
    /// A day later by a whole number of days.
    AddDays "addDays" 2 2
}

impl Function {
    /// The function of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|function| function.name() == name)
    }

    /// Whether its second argument is a closure over rows.
    pub fn takes_closure(self) -> bool {
        matches!(self, Self::Count | Self::Some | Self::All | Self::Filter | Self::Map)
    }
}

impl Expr {
    /// The names it reads, sorted.
    pub fn dependencies(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        self.visit(&mut |node| {
            if let Self::Name(name) = node {
                names.insert(name.as_str());
            }
        });
        names
    }

    /// Whether its value moves with the clock.
    pub fn reads_clock(&self) -> bool {
        let mut found = false;
        self.visit(&mut |node| found |= matches!(node, Self::Call(Function::Now | Function::Today, _)));
        found
    }

    /// Calls `see` for every node, parents first.
    pub fn visit<'e>(&'e self, see: &mut dyn FnMut(&'e Self)) {
        see(self);
        for child in self.children() {
            child.visit(see);
        }
    }

    /// The nodes directly below.
    pub fn children(&self) -> Vec<&Self> {
        match self {
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::Name(_) | Self::Row => Vec::new(),
            Self::Member(of, _) | Self::Not(of) | Self::Negate(of) => vec![of],
            Self::List(items) | Self::Call(_, items) => items.iter().collect(),
            Self::Binary(_, left, right) => vec![left, right],
            Self::In { needle, set: Set::Of(list), .. } => vec![needle, list],
            Self::In { needle, set: Set::Range { low, high, .. }, .. } => vec![needle, low, high],
            Self::Conditional(condition, yes, no) => vec![condition, yes, no],
        }
    }
}
