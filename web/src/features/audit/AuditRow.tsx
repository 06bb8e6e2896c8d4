import { useId, useState } from "react";
import { Link } from "wouter";
import type { AuditEntry } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Time } from "~/ui/Time";
import { actionOf } from "./actions";
import { Details } from "./Details";
import { auditWords } from "./words";

const isOrder = (entry: AuditEntry) => entry.kind.startsWith("order.");

/** Who did what to what, when and from where; what exactly is one press away. */
export function AuditRow({ entry }: { entry: AuditEntry }) {
  const t = useWords(auditWords);
  const text = useText();
  const id = useId();
  const [open, setOpen] = useState(false);
  const label = entry.subject.label || entry.subject.id;
  const action = text(actionOf(entry.kind)) || entry.kind;
  return (
    <li className="audit-entry">
      <div className="audit-line">
        <span className="audit-when">
          <Time at={entry.at} exact />
        </span>
        <strong className="audit-who wrap">{entry.actor.name || t("gongdan")}</strong>
        <span className="audit-what wrap" id={id}>
          {action}{" "}
          {isOrder(entry) ? (
            <Link className="audit-number" href={`/orders/${entry.subject.id}`}>
              {label}
            </Link>
          ) : (
            <span className="muted">{label}</span>
          )}
        </span>
        <span className="audit-where wrap">
          {entry.address} <small className="muted">{entry.agent}</small>
        </span>
        <Button aria-expanded={open} aria-describedby={id} onClick={() => setOpen(!open)}>
          {t(open ? "hide" : "show")}
        </Button>
      </div>
      {open && <Details entry={entry} />}
    </li>
  );
}
