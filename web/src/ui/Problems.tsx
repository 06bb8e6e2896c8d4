import { asProblem } from "~/api/problem";
import { textIn, useLocale } from "~/i18n/locale";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";

/** What the server found wrong, each fault on a line of its own. */
export function Problems({ error }: { error: unknown }) {
  const language = useLocale();
  const faults = asProblem(error).errors ?? [];
  if (faults.length === 0) return <ErrorPanel error={error} />;
  return (
    <Notice tone="danger" live="assertive">
      {faults.map((fault) => (
        <p key={fault.path + fault.code}>
          {textIn(language, fault.text)} <span className="muted mono">{fault.path}</span>
        </p>
      ))}
    </Notice>
  );
}
