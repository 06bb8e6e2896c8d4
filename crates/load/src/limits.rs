//! How many sockets this process may open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What came of asking for more open files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileLimit {
    /// What is needed.
    pub needed: u64,
    /// What the process may open now.
    pub allowed: u64,
}

impl FileLimit {
    /// Whether the run fits.
    pub fn is_enough(self) -> bool {
        self.allowed >= self.needed
    }

    /// What to tell the operator when it does not.
    pub fn note(self) -> Option<String> {
        (!self.is_enough()).then(|| {
            format!(
                "this process may open {} files but needs {}: expect failed connections; raise the limit with `ulimit -n {}`",
                self.allowed, self.needed, self.needed
            )
        })
    }
}

/// Raises the limit of open files to `needed` if the operating system lets us.
pub fn raise_file_limit(needed: u64) -> FileLimit {
    let now = getrlimit(Resource::Nofile);
    let current = now.current.unwrap_or(u64::MAX);
    if current >= needed {
        return FileLimit { needed, allowed: current };
    }
    let hard = now.maximum.unwrap_or(u64::MAX);
    // A privileged process may raise the hard limit as well; everybody else goes up to it.
    let wishes = [(needed, hard.max(needed)), (needed.min(hard), hard)];
    for (soft, hard) in wishes {
        let limit = Rlimit { current: Some(soft), maximum: (hard != u64::MAX).then_some(hard) };
        if setrlimit(Resource::Nofile, limit).is_ok() {
            return FileLimit { needed, allowed: soft };
        }
    }
    FileLimit { needed, allowed: current }
}

/// Processor time this process has used so far.
pub(crate) fn cpu_time() -> std::time::Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    std::time::Duration::new(time.tv_sec.try_into().unwrap_or(0), time.tv_nsec.try_into().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_need_is_met_and_an_absurd_one_is_reported() {
        assert!(raise_file_limit(64).is_enough());
        let absurd = raise_file_limit(u64::MAX - 1);
        assert!(absurd.note().is_some_and(|note| note.contains("ulimit -n")) || absurd.is_enough());
    }
}
