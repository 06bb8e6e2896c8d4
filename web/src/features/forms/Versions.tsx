import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formDiffQuery, formVersionsQuery } from "~/api/designQueries";
import { formQuery } from "~/api/queries";
import type { Form, FormVersion } from "~/api/types";
import { CompareVersions } from "~/design/CompareVersions";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { Time } from "~/ui/Time";
import { Canvas } from "./Canvas";
import { Changes } from "./Changes";
import { publishWords } from "./publishWords";

const PAGE = 20;
const unmarked = new Map<string, number>();

interface VersionsProps {
  typeId: string;
  /** Loads a version as a new draft. */
  onAgain: (form: Form) => void;
}

/** Every published version: by whom and when, what differs between any two, and the way back. */
export default function Versions({ typeId, onAgain }: VersionsProps) {
  const t = useWords(publishWords);
  const [shown, setShown] = useState(PAGE);
  const [open, setOpen] = useState<number>();
  const versions = useQuery(formVersionsQuery(typeId));
  if (versions.isPending) return <Skeleton lines={4} />;
  if (versions.error) return <ErrorPanel error={versions.error} onRetry={() => void versions.refetch()} />;
  const items = versions.data.items;
  if (items.length === 0) return <p className="muted">{t("noVersions")}</p>;
  return (
    <div className="stack">
      {items.length > 1 && (
        <CompareVersions numbers={items.map(({ version }) => version)}>
          {(from, to) => <Differences typeId={typeId} from={from} to={to} />}
        </CompareVersions>
      )}
      <section className="card stack" aria-label={t("list")}>
        <h2>{t("list")}</h2>
        <ol className="form-versions">
          {items.slice(0, shown).map((version) => (
            <li key={version.version} className="stack tight">
              <Line
                version={version}
                isOpen={open === version.version}
                onToggle={() => setOpen(open === version.version ? undefined : version.version)}
              />
              {open === version.version && <Opened typeId={typeId} version={version} onAgain={onAgain} />}
            </li>
          ))}
        </ol>
        {items.length > shown && (
          <div>
            <Button onClick={() => setShown(shown + PAGE)}>{t("more")}</Button>
          </div>
        )}
      </section>
    </div>
  );
}

interface LineProps {
  version: FormVersion;
  isOpen: boolean;
  onToggle: () => void;
}

function Line({ version, isOpen, onToggle }: LineProps) {
  const t = useWords(publishWords);
  return (
    <div className="row spread">
      <span className="row">
        <strong>{t("version", { version: version.version })}</strong>
        {version.current && (
          <Badge tone="ok" icon="done">
            {t("current")}
          </Badge>
        )}
        <span className="muted">{t("counts", { pages: version.pages, fields: version.fields })}</span>
        <span className="muted">
          {version.author?.name || t("byNobody")}
          {version.at && (
            <>
              {" · "}
              <Time at={version.at} exact />
            </>
          )}
        </span>
      </span>
      <Button aria-expanded={isOpen} onClick={onToggle}>
        {t(isOpen ? "close" : "open")}
      </Button>
    </div>
  );
}

/** A version as it was published: to be looked at, and to begin anew from. */
function Opened({ typeId, version, onAgain }: VersionsProps & { version: FormVersion }) {
  const t = useWords(publishWords);
  const form = useQuery(formQuery(typeId, version.version));
  const [selected, setSelected] = useState<string>();
  if (form.isPending) return <Skeleton lines={4} />;
  if (form.error) return <ErrorPanel error={form.error} onRetry={() => void form.refetch()} />;
  return (
    <div className="stack tight">
      {version.version > 1 && <Differences typeId={typeId} from={version.version - 1} to={version.version} />}
      <div className="row spread">
        <strong>{t("readOnly", { version: version.version })}</strong>
        {!version.current && (
          <Button icon="retry" onClick={() => onAgain(form.data)}>
            {t("again")}
          </Button>
        )}
      </div>
      <Canvas form={form.data} selected={selected} marks={unmarked} onSelect={setSelected} onKey={() => {}} />
    </div>
  );
}

function Differences({ typeId, from, to }: { typeId: string; from: number; to: number }) {
  const diff = useQuery(formDiffQuery(typeId, from, to));
  if (diff.isPending) return <Skeleton lines={2} />;
  if (diff.error) return <ErrorPanel error={diff.error} onRetry={() => void diff.refetch()} />;
  return <Changes changes={diff.data.changes} />;
}
