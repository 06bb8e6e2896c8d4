import { useState } from "react";
import { Link } from "wouter";
import type { AuditEntry } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Time } from "~/ui/Time";
import { actionOf } from "./actions";
import { auditWords } from "./words";

const isOrder = (entry: AuditEntry) => entry.kind.startsWith("order.");

export function AuditRow({ entry }: { entry: AuditEntry }) {
  const t = useWords(auditWords);
  const text = useText();
  const [open, setOpen] = useState(false);
  const label = entry.subject.label || entry.subject.id;
  return (
    <>
      <tr>
        <td>
          <Time at={entry.at} exact />
        </td>
        <th scope="row">{entry.actor.name || t("gongdan")}</th>
        <td>
          {text(actionOf(entry.kind)) || entry.kind}
          <small className="muted mono audit-code">{entry.kind}</small>
        </td>
        <td className={isOrder(entry) ? "audit-number" : "wrap"}>
          {isOrder(entry) ? <Link href={`/orders/${entry.subject.id}`}>{label}</Link> : label}
        </td>
        <td className="wrap audit-agent">
          {entry.address} <small className="muted">{entry.agent}</small>
        </td>
        <td>
          <Button aria-expanded={open} onClick={() => setOpen(!open)}>
            {t(open ? "hide" : "show")}
          </Button>
        </td>
      </tr>
      {open && (
        <tr>
          <td colSpan={6}>
            <Details entry={entry} />
          </td>
        </tr>
      )}
    </>
  );
}

/** Before and after side by side where there are both; else what was written. */
function Details({ entry }: { entry: AuditEntry }) {
  const t = useWords(auditWords);
  const { before, after, changes } = entry.data;
  const show = (value: unknown) => JSON.stringify(value ?? null, null, 2);
  const closed = new Set(entry.hidden);
  const rows = Array.isArray(changes)
    ? changes.map((change) => ({ name: String(change.field), before: change.before, after: change.after }))
    : differences(before, after);
  return (
    <div className="stack">
      {rows.length > 0 ? (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t("details")}</th>
              <th scope="col">{t("before")}</th>
              <th scope="col">{t("after")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.name}>
                <th scope="row" className="mono">
                  {row.name}
                </th>
                {closed.has(row.name) ? (
                  <td colSpan={2}>{t("changedHidden")}</td>
                ) : (
                  <>
                    <td className="audit-json">{show(row.before)}</td>
                    <td className="audit-json">{show(row.after)}</td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <pre className="audit-json">{show(entry.data)}</pre>
      )}
      {closed.size > 0 && <p className="wrap">{t("hidden", { names: entry.hidden.join(", ") })}</p>}
      <p className="muted mono wrap">
        #{entry.position} · {t("request")} {entry.requestId}
      </p>
    </div>
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The members of two documents that differ. */
function differences(before: unknown, after: unknown) {
  if (!isObject(after)) return [];
  const old = isObject(before) ? before : {};
  const names = new Set([...Object.keys(old), ...Object.keys(after)]);
  return [...names]
    .filter((name) => JSON.stringify(old[name]) !== JSON.stringify(after[name]))
    .map((name) => ({ name, before: old[name], after: after[name] }));
}
