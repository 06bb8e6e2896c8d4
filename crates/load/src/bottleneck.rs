//! What holds the orders up.

use crate::timing::Timings;
use serde::Serialize;
use std::time::Duration;

/// The part of a request's life that takes the largest share of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Bottleneck {
    /// Checking the values against the form.
    Validation,
    /// Waiting for a place in a batch.
    Queue,
    /// Writing a batch and making it durable.
    Commit,
    /// Everything outside these: the network, reading and writing HTTP, the load generator itself.
    Network,
    /// The answers carried no `Server-Timing`, so nothing can be said.
    Unknown,
}

/// A verdict with its figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnosis {
    /// The largest share.
    pub bottleneck: Bottleneck,
    /// Share of validation in an average request, 0 to 1.
    pub validation: f64,
    /// Share of the queue.
    pub queue: f64,
    /// Share of the commit.
    pub commit: f64,
    /// Share of everything else.
    pub network: f64,
    /// One sentence for people.
    pub explanation: String,
}

/// Compares the server's own spans with what the client saw on average.
pub fn diagnose(latency: Duration, timings: &Timings) -> Diagnosis {
    let total = latency.as_secs_f64() * 1e3;
    let known = timings.validate_ms + timings.queue_ms + timings.commit_ms;
    if timings.answers == 0 || total <= 0.0 {
        return Diagnosis {
            bottleneck: Bottleneck::Unknown,
            validation: 0.0,
            queue: 0.0,
            commit: 0.0,
            network: 0.0,
            explanation: "The answers carried no Server-Timing header, so only the latency as a whole is known.".into(),
        };
    }
    // Clocks differ by microseconds: never let the shares add up to more than one.
    let whole = total.max(known);
    let other = whole - known;
    let spans = [
        (Bottleneck::Validation, timings.validate_ms),
        (Bottleneck::Queue, timings.queue_ms),
        (Bottleneck::Commit, timings.commit_ms),
        (Bottleneck::Network, other),
    ];
    let (bottleneck, span) = spans.into_iter().fold(spans[3], |best, next| if next.1 > best.1 { next } else { best });
    Diagnosis {
        bottleneck,
        validation: timings.validate_ms / whole,
        queue: timings.queue_ms / whole,
        commit: timings.commit_ms / whole,
        network: other / whole,
        explanation: explain(bottleneck, span, whole, timings.commit_ms),
    }
}

fn explain(bottleneck: Bottleneck, span: f64, whole: f64, commit: f64) -> String {
    let percent = 100.0 * span / whole;
    match bottleneck {
        Bottleneck::Validation => format!(
            "Validation: checking the values takes {span:.2} of {whole:.2} ms ({percent:.0} %), so a simpler form or a faster processor would help most."
        ),
        Bottleneck::Queue => format!(
            "Queue: an order waits {span:.2} of {whole:.2} ms ({percent:.0} %) until the batch before its own is written, which takes {commit:.2} ms; more orders arrive than the database takes."
        ),
        Bottleneck::Commit => format!(
            "Commit: making the orders durable takes {span:.2} of {whole:.2} ms ({percent:.0} %), so a faster disk or database would help most."
        ),
        Bottleneck::Network => format!(
            "Network and HTTP: {span:.2} of {whole:.2} ms ({percent:.0} %) pass outside validation, queue and commit; look at the network, the proxy, the processor and the load generator."
        ),
        Bottleneck::Unknown => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_share_is_named() {
        let table = [
            (10, (6.0, 1.0, 2.0), Bottleneck::Validation),
            (10, (0.1, 6.0, 2.0), Bottleneck::Queue),
            (10, (0.1, 1.0, 8.0), Bottleneck::Commit),
            (10, (0.1, 0.2, 0.3), Bottleneck::Network),
            (1, (0.1, 0.2, 3.0), Bottleneck::Commit),
            (10, (2.5, 2.5, 2.5), Bottleneck::Network),
        ];
        for (latency, (validate_ms, queue_ms, commit_ms), expected) in table {
            let timings = Timings { answers: 5, validate_ms, queue_ms, commit_ms };
            let verdict = diagnose(Duration::from_millis(latency), &timings);
            assert_eq!(verdict.bottleneck, expected, "{timings:?}");
            let shares = verdict.validation + verdict.queue + verdict.commit + verdict.network;
            assert!((shares - 1.0).abs() < 1e-9, "{verdict:?}");
            assert!(verdict.explanation.contains('%') && verdict.explanation.ends_with('.'));
        }
    }

    #[test]
    fn without_the_header_nothing_is_claimed() {
        let verdict = diagnose(Duration::from_millis(5), &Timings::default());
        assert_eq!(verdict.bottleneck, Bottleneck::Unknown);
        assert!(verdict.explanation.contains("Server-Timing"));
    }
}
