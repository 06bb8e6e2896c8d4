import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Flow } from "~/flow/definition";
import { flowQuery, flowVersionQuery } from "~/flow/queries";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { ChangeList } from "./ChangeList";
import { changesBetween } from "./changes";
import { deskWords } from "./deskWords";
import { TextDiff } from "./TextDiff";

const PAGE = 10;

interface VersionsProps {
  typeId: string;
  /** Loads a version to publish it again. */
  onAgain: (flow: Flow) => void;
}

/** Every published version, the newest first, with the way back to it. */
export function Versions({ typeId, onAgain }: VersionsProps) {
  const t = useWords(deskWords);
  const [shown, setShown] = useState(PAGE);
  const current = useQuery(flowQuery(typeId));
  const newest = current.data?.version ?? 0;
  if (current.isPending) return <Skeleton lines={3} />;
  const numbers = Array.from({ length: Math.min(shown, newest) }, (_, at) => newest - at);
  return (
    <section className="card stack" aria-label={t("versions")}>
      {newest === 0 && <p className="muted">{t("noVersions")}</p>}
      <ol className="flow-versions">
        {numbers.map((version) => (
          <Version
            key={version}
            typeId={typeId}
            version={version}
            isCurrent={version === newest}
            onAgain={onAgain}
          />
        ))}
      </ol>
      {newest > shown && (
        <div>
          <Button onClick={() => setShown(shown + PAGE)}>{t("loadMore")}</Button>
        </div>
      )}
    </section>
  );
}

interface VersionProps extends VersionsProps {
  version: number;
  isCurrent: boolean;
}

function Version({ typeId, version, isCurrent, onAgain }: VersionProps) {
  const t = useWords(deskWords);
  const flow = useQuery(flowVersionQuery(typeId, version));
  const before = useQuery({ ...flowVersionQuery(typeId, version - 1), enabled: version > 1 });
  const [isOpen, setOpen] = useState(false);
  const changes = flow.data && before.data ? changesBetween(before.data, flow.data) : [];
  return (
    <li className="stack tight">
      <div className="row">
        <strong>{t("version", { version })}</strong>
        {isCurrent && (
          <Badge tone="ok" icon="done">
            {t("current")}
          </Badge>
        )}
        {flow.data && !isCurrent && (
          <Button icon="retry" onClick={() => onAgain(flow.data)}>
            {t("again")}
          </Button>
        )}
      </div>
      {flow.isPending && <Skeleton lines={1} />}
      {flow.error && <ErrorPanel error={flow.error} onRetry={() => void flow.refetch()} />}
      {flow.data?.note && <p className="muted">{flow.data.note}</p>}
      <ChangeList changes={changes} />
      {version > 1 && (
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>{t("lineByLine")}</summary>
          {isOpen && <TextDiff typeId={typeId} compared={{ from: version - 1, to: version }} context={3} />}
        </details>
      )}
    </li>
  );
}
