//! Pieces on their way into the index.

/// The pieces of one field of one document: the prefix of the organisation, then one a line. A piece may stand there
/// twice; the index does not mind, and finding out would cost more than it saves.
#[derive(Debug, Clone)]
pub(crate) struct Pieces {
    lines: String,
    prefix: usize,
}

impl Pieces {
    /// None yet.
    pub(crate) fn begin(prefix: &str) -> Self {
        Self { lines: prefix.to_owned(), prefix: prefix.len() }
    }

    /// Adds one.
    pub(crate) fn push(&mut self, piece: &str) {
        self.push_joined([piece]);
    }

    /// Adds one that is written in parts.
    pub(crate) fn push_joined<'a>(&mut self, parts: impl IntoIterator<Item = &'a str>) {
        self.lines.push('\n');
        parts.into_iter().for_each(|part| self.lines.push_str(part));
    }

    /// As the index takes them; `None` when there are none.
    pub(crate) fn into_lines(self) -> Option<String> {
        (self.lines.len() > self.prefix).then_some(self.lines)
    }
}

#[cfg(test)]
impl Pieces {
    /// All that are there, for tests.
    pub(crate) fn all(&self) -> std::collections::BTreeSet<&str> {
        self.lines.split('\n').skip(1).collect()
    }
}
