//! Just enough CBOR (RFC 8949) for what authenticators send: definite lengths, no floats, no tags.

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cbor {
    /// A whole number.
    Int(i64),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Text.
    Text(String),
    /// Keys and values.
    Map(Vec<(Cbor, Cbor)>),
    /// A list, or a simple value nobody here asks about.
    Other,
}

/// Nesting beyond this is refused.
const DEEPEST: usize = 8;

impl Cbor {
    /// Reads one value; answers it with what follows.
    pub(crate) fn read(input: &[u8]) -> Option<(Self, &[u8])> {
        read(input, 0)
    }

    /// The value under a key of a map.
    pub(crate) fn get(&self, key: &Self) -> Option<&Self> {
        let Self::Map(pairs) = self else { return None };
        pairs.iter().find(|(k, _)| k == key).map(|(_, value)| value)
    }

    /// The value under a text key.
    pub(crate) fn named(&self, key: &str) -> Option<&Self> {
        self.get(&Self::Text(key.to_owned()))
    }

    /// The bytes under a number.
    pub(crate) fn bytes_at(&self, key: i64) -> Option<&[u8]> {
        match self.get(&Self::Int(key))? {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The number under a number.
    pub(crate) fn int_at(&self, key: i64) -> Option<i64> {
        match self.get(&Self::Int(key))? {
            Self::Int(number) => Some(*number),
            _ => None,
        }
    }
}

fn read(input: &[u8], depth: usize) -> Option<(Cbor, &[u8])> {
    let (&first, rest) = input.split_first().filter(|_| depth < DEEPEST)?;
    let (kind, small) = (first >> 5, first & 0x1f);
    let (value, rest) = argument(small, rest)?;
    let length = || usize::try_from(value).ok();
    Some(match kind {
        0 => (Cbor::Int(i64::try_from(value).ok()?), rest),
        1 => (Cbor::Int(-1 - i64::try_from(value).ok()?), rest),
        2 => {
            let (bytes, rest) = rest.split_at_checked(length()?)?;
            (Cbor::Bytes(bytes.to_vec()), rest)
        }
        3 => {
            let (bytes, rest) = rest.split_at_checked(length()?)?;
            (Cbor::Text(std::str::from_utf8(bytes).ok()?.to_owned()), rest)
        }
        4 => {
            let mut rest = rest;
            for _ in 0..value {
                rest = read(rest, depth + 1)?.1;
            }
            (Cbor::Other, rest)
        }
        5 => {
            let (mut pairs, mut rest) = (Vec::new(), rest);
            for _ in 0..value {
                let (key, after) = read(rest, depth + 1)?;
                let (item, after) = read(after, depth + 1)?;
                pairs.push((key, item));
                rest = after;
            }
            (Cbor::Map(pairs), rest)
        }
        // Booleans and null have no argument that matters.
        7 if small < 24 => (Cbor::Other, rest),
        _ => return None,
    })
}

fn argument(small: u8, rest: &[u8]) -> Option<(u64, &[u8])> {
    let width = match small {
        0..=23 => return Some((u64::from(small), rest)),
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        _ => return None,
    };
    let (bytes, rest) = rest.split_at_checked(width)?;
    Some((bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_and_what_follows_is_left() {
        let input =
            [0xa3, 0x01, 0x02, 0x26, 0x42, 0xde, 0xad, 0x63, b'f', b'm', b't', 0x64, b'n', b'o', b'n', b'e', 0xff];
        let (map, rest) = Cbor::read(&input).unwrap();
        assert_eq!(
            (map.int_at(1), map.bytes_at(-7), rest),
            (Some(2), Some([0xde, 0xad].as_slice()), [0xff].as_slice())
        );
        assert_eq!(map.named("fmt"), Some(&Cbor::Text("none".to_owned())));
    }

    #[test]
    fn nonsense_is_refused_without_a_panic() {
        let deep = [0x81; 100];
        let table: [&[u8]; 8] = [
            &[],
            &[0x42, 0x00],
            &[0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x5f, 0x41, 0x00, 0xff],
            &[0x61, 0xff],
            &[0xc1, 0x00],
            &deep,
        ];
        for input in table {
            assert_eq!(Cbor::read(input), None, "{input:?}");
        }
    }
}
