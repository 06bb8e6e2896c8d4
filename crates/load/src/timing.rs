//! The server's own account of a request: the `Server-Timing` header.

use serde::Serialize;

/// One request's spans in milliseconds, as the server measured them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ServerTiming {
    /// Checking the values against the form.
    pub validate: f64,
    /// Waiting for a place in a batch.
    pub queue: f64,
    /// Writing the batch and making it durable.
    pub commit: f64,
}

impl ServerTiming {
    /// Reads a header such as `validate;dur=0.1, queue;dur=1.25, commit;dur=3`; names it does not know are
    /// passed over. `None` when it knows none of them.
    ///
    /// Source: W3C Server Timing, section 4.
    pub fn parse(header: &str) -> Option<Self> {
        let mut timing = Self::default();
        let mut known = false;
        for metric in header.split(',') {
            let mut parts = metric.split(';').map(str::trim);
            let slot = match parts.next() {
                Some("validate") => &mut timing.validate,
                Some("queue") => &mut timing.queue,
                Some("commit") => &mut timing.commit,
                _ => continue,
            };
            let duration = parts.find_map(|part| part.strip_prefix("dur=")).and_then(|text| text.parse::<f64>().ok());
            if let Some(duration) = duration.filter(|d| d.is_finite() && *d >= 0.0) {
                *slot += duration;
                known = true;
            }
        }
        known.then_some(timing)
    }
}

/// Averages over all answers that carried the header, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Timings {
    /// Answers with the header.
    pub answers: u64,
    /// Average of [`ServerTiming::validate`].
    pub validate_ms: f64,
    /// Average of [`ServerTiming::queue`].
    pub queue_ms: f64,
    /// Average of [`ServerTiming::commit`].
    pub commit_ms: f64,
}

impl Timings {
    /// Takes one more answer into the averages.
    pub(crate) fn add(&mut self, one: ServerTiming) {
        self.answers += 1;
        let weight = 1.0 / self.answers as f64;
        self.validate_ms += (one.validate - self.validate_ms) * weight;
        self.queue_ms += (one.queue - self.queue_ms) * weight;
        self.commit_ms += (one.commit - self.commit_ms) * weight;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_and_what_they_say() {
        let of = |validate, queue, commit| Some(ServerTiming { validate, queue, commit });
        let table = [
            ("validate;dur=0.1, queue;dur=1.25, commit;dur=3", of(0.1, 1.25, 3.0)),
            ("commit;desc=\"disk\";dur=2,cdn-cache;dur=9", of(0.0, 0.0, 2.0)),
            ("queue ; dur=1", of(0.0, 1.0, 0.0)),
            ("total;dur=5", None),
            ("commit;dur=fast", None),
            ("commit;dur=-1", None),
            ("", None),
        ];
        for (header, expected) in table {
            assert_eq!(ServerTiming::parse(header), expected, "{header}");
        }
    }

    #[test]
    fn averages_are_taken_over_all_answers() {
        let mut timings = Timings::default();
        for queue in [1.0, 2.0, 6.0] {
            timings.add(ServerTiming { validate: 0.5, queue, commit: 0.0 });
        }
        assert_eq!(timings.answers, 3);
        assert!((timings.queue_ms - 3.0).abs() < 1e-9 && (timings.validate_ms - 0.5).abs() < 1e-9);
    }
}
