//! What the kernel says about a process.

use std::time::Duration;

fn stat(pid: u32) -> Option<Vec<String>> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may hold spaces.
    Some(text.rsplit_once(')')?.1.split_whitespace().map(str::to_owned).collect())
}

/// Processor time a process has used, user and system. The kernel counts in hundredths of a second.
pub(crate) fn cpu(pid: u32) -> Duration {
    let ticks = |fields: &Vec<String>, i: usize| fields.get(i).and_then(|f| f.parse::<u64>().ok()).unwrap_or(0);
    stat(pid).map_or(Duration::ZERO, |f| Duration::from_millis((ticks(&f, 11) + ticks(&f, 12)) * 10))
}

/// Memory of a process that is in RAM, in bytes.
pub(crate) fn resident(pid: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = text.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) * 1_024
}

/// Processor time of every process whose name begins with `name`.
pub(crate) fn cpu_of_all(name: &str) -> Duration {
    let Ok(processes) = std::fs::read_dir("/proc") else { return Duration::ZERO };
    let pids = processes.flatten().filter_map(|e| e.file_name().to_str()?.parse::<u32>().ok());
    let named = |pid: &u32| {
        std::fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|comm| comm.trim_end().starts_with(name))
    };
    pids.filter(named).map(cpu).sum()
}
