import "./shell.css";
import { Brand } from "~/ui/Brand";
import { Skeleton } from "~/ui/Skeleton";

/** The shell before we know for whom: everything already stands where it will be, so nothing jumps. */
export function ShellFrame() {
  return (
    <div className="shell">
      <header className="shell-head">
        <Brand />
      </header>
      <div className="shell-nav" />
      <main className="page" id="main" tabIndex={-1}>
        <Skeleton lines={4} />
      </main>
    </div>
  );
}
