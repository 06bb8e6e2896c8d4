//! Phrases with slots: `"{device}停在{f}楼不动"`. Parsed once, filled without formatting machinery.

use serde::{Deserialize, Deserializer, de::Error};

/// Declares the slots once: the enum, its names, and how each is written.
macro_rules! slots {
    (text { $($t:ident)* } number { $($n:ident)* }) => {
        #[allow(non_camel_case_types)]
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub(crate) enum Slot { $($t,)* $($n,)* }

        /// The values of one order; the same slot always says the same within an order.
        #[derive(Default)]
        pub(crate) struct Slots<'a> { $(pub(crate) $t: std::borrow::Cow<'a, str>,)* $(pub(crate) $n: u32,)* }

        impl Slot {
            fn named(name: &str) -> Option<Self> {
                match name { $(stringify!($t) => Some(Self::$t),)* $(stringify!($n) => Some(Self::$n),)* _ => None }
            }

            fn write(self, slots: &Slots<'_>, out: &mut String) {
                match self { $(Self::$t => out.push_str(&slots.$t),)* $(Self::$n => push_number(out, slots.$n),)* }
            }
        }
    };
}

slots! {
    text { place room device code site since time who eng team urgency slot near appliance res cost z min }
    number { n nn nnn f f2 u r c t q month }
}

/// A text with slots.
#[derive(Debug)]
pub(crate) struct Phrase(Vec<Part>);

#[derive(Debug)]
enum Part {
    Text(Box<str>),
    Slot(Slot),
}

impl Phrase {
    fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or_else(|| format!("no closing brace in {text:?}"))?;
            if !before.is_empty() {
                parts.push(Part::Text(before.into()));
            }
            parts.push(Part::Slot(Slot::named(name).ok_or_else(|| format!("unknown slot {name:?} in {text:?}"))?));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.into()));
        }
        Ok(Self(parts))
    }

    /// Appends the filled phrase.
    pub(crate) fn write(&self, slots: &Slots<'_>, out: &mut String) {
        for part in &self.0 {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Slot(slot) => slot.write(slots, out),
            }
        }
    }

    /// The filled phrase.
    pub(crate) fn fill(&self, slots: &Slots<'_>) -> String {
        let mut out = String::with_capacity(160);
        self.write(slots, &mut out);
        out
    }

    /// Whether the phrase uses the slot.
    pub(crate) fn uses(&self, wanted: Slot) -> bool {
        self.0.iter().any(|p| matches!(p, Part::Slot(s) if *s == wanted))
    }
}

impl<'de> Deserialize<'de> for Phrase {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// Appends a number in decimal.
pub(crate) fn push_number(out: &mut String, n: u32) {
    if n >= 10 {
        push_number(out, n / 10);
    }
    out.push(char::from(b'0' + (n % 10) as u8));
}

/// Appends a number with at least two digits.
pub(crate) fn push_two(out: &mut String, n: u32) {
    if n < 10 {
        out.push('0');
    }
    push_number(out, n);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_filled_in_place() {
        let slots = Slots { device: "2#客梯".into(), f: 17, ..Slots::default() };
        let phrase = Phrase::parse("{device}停在{f}楼不动").expect("parses");
        assert_eq!(phrase.fill(&slots), "2#客梯停在17楼不动");
        assert!(phrase.uses(Slot::f) && !phrase.uses(Slot::room));
    }

    #[test]
    fn a_misspelt_slot_is_refused() {
        assert!(Phrase::parse("{devise}").is_err_and(|e| e.contains("devise")));
        assert!(Phrase::parse("{device").is_err());
    }
}
