import { Fragment, type ReactNode } from "react";
import type { AuditEntry } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { auditWords } from "./words";
import { type Difference, differences, leaves, plain } from "./written";

/** Before and after side by side where there are both; else what was written, line by line. */
export function Details({ entry }: { entry: AuditEntry }) {
  const t = useWords(auditWords);
  const rows = differences(entry.data);
  const closed = new Set(entry.hidden);
  return (
    <div className="stack audit-details">
      {rows.length > 0 ? <Changes rows={rows} closed={closed} /> : <Written data={entry.data} />}
      {closed.size > 0 && <p className="wrap">{t("hidden", { names: entry.hidden.join(", ") })}</p>}
      <p className="muted mono wrap">
        {entry.kind} · #{entry.position} · {t("request")} {entry.requestId}
      </p>
    </div>
  );
}

function Changes({ rows, closed }: { rows: readonly Difference[]; closed: ReadonlySet<string> }) {
  const t = useWords(auditWords);
  return (
    <dl className="audit-changes">
      {rows.map((row) => (
        <Fragment key={row.name}>
          <dt className="mono wrap">{row.name}</dt>
          {closed.has(row.name) ? (
            <dd>{t("changedHidden")}</dd>
          ) : (
            <dd>
              <Side name={t("before")}>
                <Value of={row.before} />
              </Side>
              <Side name={t("after")}>
                <Value of={row.after} />
              </Side>
            </dd>
          )}
        </Fragment>
      ))}
    </dl>
  );
}

const Side = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="audit-side">
    <small className="muted">{name}</small>
    {children}
  </div>
);

function Written({ data }: { data: AuditEntry["data"] }) {
  const { kind: _, ...said } = data;
  return (
    <dl className="audit-written">
      {leaves(said).map(({ name, value }) => (
        <div key={name}>
          <dt className="mono wrap">{name}</dt>
          <dd>
            <Value of={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ of }: { of: unknown }) {
  const t = useWords(auditWords);
  const text = useText();
  return <span className="audit-value">{plain(of, { text, yes: t("yes"), no: t("no") })}</span>;
}
