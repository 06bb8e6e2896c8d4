//! A temporary folder and the background programs that work in it. Both are gone afterwards, on every path: even if
//! this program is killed, because a small shell (the janitor) waits for our end of a pipe to close and then cleans up.

use std::cell::RefCell;
use std::fs::{DirBuilder, File};
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result};

/// How long a background program may take to stop when it is asked to.
const STOP_WITHIN: Duration = Duration::from_secs(10);

/// Reads `+ pid` and `- pid`; at the end of input stops the process groups that are left and removes the folder.
/// Interrupt is a fast shutdown for PostgreSQL, terminate the ordinary one for everybody else.
const JANITOR: &str = r#"
trap '' INT TERM HUP
pids=
while read -r verb pid; do
  left=
  for p in $pids; do [ "$p" = "$pid" ] || left="$left $p"; done
  pids=$left
  [ "$verb" = "+" ] && pids="$pids $pid"
done
for p in $pids; do kill -s INT -- "-$p"; kill -s TERM -- "-$p"; done 2>/dev/null
[ -n "$pids" ] && sleep 2
for p in $pids; do kill -s KILL -- "-$p"; done 2>/dev/null
rm -rf -- "$1"
"#;

/// A temporary folder with its janitor.
pub(crate) struct Scratch {
    folder: PathBuf,
    janitor: Child,
    orders: RefCell<Option<ChildStdin>>,
}

impl Scratch {
    /// Makes a new folder below the system's temporary folder. Its path stays short: unix sockets allow 107 bytes.
    pub(crate) fn new() -> Result<Self> {
        let nanos = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.subsec_nanos();
        let folder = std::env::temp_dir().join(format!("gongdan-{}-{nanos:x}", std::process::id()));
        // Others may walk through (PostgreSQL runs as its own user) but not look around.
        DirBuilder::new().mode(0o711).create(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let mut shell = Command::new("sh");
        shell.args(["-c", JANITOR, "janitor"]).arg(&folder).current_dir("/").process_group(0);
        let mut janitor = shell.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().context("cannot start sh")?;
        let orders = RefCell::new(janitor.stdin.take());
        Ok(Self { folder, janitor, orders })
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        &self.folder
    }

    /// Starts a program in the background, in a process group of its own; its output goes to `<name>.log`.
    pub(crate) fn spawn(&self, name: &str, command: &mut Command) -> Result<Background<'_>> {
        let log = self.folder.join(format!("{name}.log"));
        let file = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file).process_group(0);
        let child = command.spawn().with_context(|| format!("cannot start {name}"))?;
        self.tell('+', child.id());
        Ok(Background { scratch: self, child, log })
    }

    fn tell(&self, verb: char, pid: u32) {
        if let Some(pipe) = self.orders.borrow_mut().as_mut() {
            // A janitor that is gone cannot be told; the folder is then removed by nobody, which harms nobody.
            let _ = writeln!(pipe, "{verb} {pid}").and_then(|()| pipe.flush());
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(self.orders.borrow_mut().take());
        let _ = self.janitor.wait();
    }
}

/// A background program that ends with this value.
pub(crate) struct Background<'a> {
    scratch: &'a Scratch,
    child: Child,
    log: PathBuf,
}

impl Background<'_> {
    /// Whether it still runs.
    pub(crate) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// The last lines it printed, for an error message.
    pub(crate) fn last_words(&self) -> String {
        let text = std::fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    /// Waits until `ready` answers yes.
    ///
    /// # Errors
    /// When the program ends before, or the time is over: with the program's last words.
    pub(crate) fn wait_until(&mut self, limit: Duration, mut ready: impl FnMut() -> bool) -> Result<()> {
        let start = Instant::now();
        while !ready() {
            if !self.is_running() {
                anyhow::bail!("it ended before it was ready. It said:\n{}", self.last_words());
            }
            if start.elapsed() > limit {
                anyhow::bail!("it was not ready after {limit:?}. It said:\n{}", self.last_words());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    fn signal(&self, name: &str) {
        let kill = format!("kill -s {name} -- -{} 2>/dev/null", self.child.id());
        let _ = Command::new("sh").args(["-c", &kill]).status();
    }
}

impl Drop for Background<'_> {
    fn drop(&mut self) {
        let start = Instant::now();
        if self.is_running() {
            self.signal("INT");
            self.signal("TERM");
        }
        while self.is_running() {
            if start.elapsed() > STOP_WITHIN {
                self.signal("KILL");
                let _ = self.child.kill();
                let _ = self.child.wait();
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        self.scratch.tell('-', self.child.id());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_behind() {
        let scratch = Scratch::new().expect("a temporary folder");
        let folder = scratch.path().to_path_buf();
        let mut sleeper = Command::new("sh");
        let mut child = scratch.spawn("sleeper", sleeper.args(["-c", "echo started; sleep 600"])).expect("a shell");
        child
            .wait_until(Duration::from_secs(10), || folder.join("sleeper.log").metadata().is_ok_and(|m| m.len() > 0))
            .expect("it starts");
        assert_eq!(child.last_words(), "started");
        let pid = child.child.id();
        drop(child);
        assert!(!Path::new(&format!("/proc/{pid}")).exists());
        drop(scratch);
        assert!(!folder.exists());
    }

    #[test]
    fn a_program_that_dies_early_is_reported_with_its_words() {
        let scratch = Scratch::new().expect("a temporary folder");
        let mut shell = Command::new("sh");
        let mut child = scratch.spawn("loser", shell.args(["-c", "echo no luck; exit 3"])).expect("a shell");
        let error = child.wait_until(Duration::from_secs(10), || false).expect_err("it ends");
        assert!(error.to_string().contains("no luck"), "{error}");
    }
}
