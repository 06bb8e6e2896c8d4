import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { CompareVersions } from "~/design/CompareVersions";
import type { Flow } from "~/flow/definition";
import { FlowPicture } from "~/flow/FlowPicture";
import { flowVersionQuery, flowVersionsQuery } from "~/flow/queries";
import type { Voice } from "~/flow/stepWords";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button, LinkButton } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { Time } from "~/ui/Time";
import { ChangeList } from "./ChangeList";
import { changesBetween } from "./changes";
import { restWords } from "./restWords";
import { Stage } from "./Stage";
import { TextDiff } from "./TextDiff";

const PAGE = 20;

interface VersionsProps {
  typeId: string;
  voice: Voice;
  /** Loads a version to publish it again. */
  onAgain: (flow: Flow) => void;
}

/** Every published version: by whom and when, what differs between any two, the picture, and the way back. */
export default function Versions({ typeId, voice, onAgain }: VersionsProps) {
  const t = useWords(restWords);
  const [shown, setShown] = useState(PAGE);
  const [open, setOpen] = useState<number>();
  const versions = useQuery(flowVersionsQuery(typeId));
  if (versions.isPending) return <Skeleton lines={4} />;
  if (versions.error) return <ErrorPanel error={versions.error} onRetry={() => void versions.refetch()} />;
  const items = versions.data.items;
  if (items.length === 0) return <p className="muted">{t("noVersions")}</p>;
  const numbers = items.map((each) => each.version);
  return (
    <div className="stack">
      {numbers.length > 1 && (
        <CompareVersions numbers={numbers}>
          {(from, to) => <Differences typeId={typeId} from={from} to={to} />}
        </CompareVersions>
      )}
      <section className="card stack" aria-label={t("list")}>
        <div className="row spread">
          <h2>{t("list")}</h2>
          <LinkButton to={`/flows/${typeId}/migration`} icon="next">
            {t("migrate")}
          </LinkButton>
        </div>
        <ol className="flow-versions">
          {items.slice(0, shown).map((each) => (
            <li key={each.version} className="stack tight">
              <div className="row spread">
                <span className="row">
                  <strong>{t("version", { version: each.version })}</strong>
                  {each.current && (
                    <Badge tone="ok" icon="done">
                      {t("current")}
                    </Badge>
                  )}
                  <span className="muted">{t("counts", { count: each.steps })}</span>
                  <span className="muted">
                    {each.author?.name || t("nobody")}
                    {each.at && (
                      <>
                        {" · "}
                        <Time at={each.at} exact />
                      </>
                    )}
                  </span>
                </span>
                <Button
                  aria-expanded={open === each.version}
                  onClick={() => setOpen(open === each.version ? undefined : each.version)}
                >
                  {t(open === each.version ? "close" : "open")}
                </Button>
              </div>
              {each.note && <p className="muted">{each.note}</p>}
              {open === each.version && (
                <Opened
                  typeId={typeId}
                  version={each.version}
                  isCurrent={each.current}
                  voice={voice}
                  onAgain={onAgain}
                />
              )}
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

interface OpenedProps extends VersionsProps {
  version: number;
  isCurrent: boolean;
}

function Opened({ typeId, version, isCurrent, voice, onAgain }: OpenedProps) {
  const t = useWords(restWords);
  const flow = useQuery(flowVersionQuery(typeId, version));
  if (flow.isPending) return <Skeleton lines={3} />;
  if (flow.error) return <ErrorPanel error={flow.error} onRetry={() => void flow.refetch()} />;
  return (
    <div className="stack tight">
      {version > 1 ? (
        <Differences typeId={typeId} from={version - 1} to={version} />
      ) : (
        <p className="muted">{t("first")}</p>
      )}
      {!isCurrent && (
        <div>
          <Button icon="retry" onClick={() => onAgain(flow.data)}>
            {t("again")}
          </Button>
        </div>
      )}
      <Stage>
        <FlowPicture
          flow={flow.data}
          voice={{ ...voice, flow: flow.data }}
          onOpen={() => {}}
          selected={undefined}
        />
      </Stage>
    </div>
  );
}

function Differences({ typeId, from, to }: { typeId: string; from: number; to: number }) {
  const t = useWords(restWords);
  const before = useQuery(flowVersionQuery(typeId, from));
  const after = useQuery(flowVersionQuery(typeId, to));
  const [isOpen, setOpen] = useState(false);
  if (!before.data || !after.data) return <Skeleton lines={1} />;
  const changes = changesBetween(before.data, after.data);
  return (
    <>
      {changes.length === 0 ? <p className="muted">{t("same")}</p> : <ChangeList changes={changes} />}
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t("lineByLine")}</summary>
        {isOpen && <TextDiff typeId={typeId} compared={{ from, to }} context={3} />}
      </details>
    </>
  );
}
