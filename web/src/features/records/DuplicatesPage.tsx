import "./records.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "wouter";
import type { Duplicate, MasterRecord } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { duplicateWords } from "./duplicateWords";
import { MergeDialog } from "./MergeDialog";
import { collectionsQuery, duplicatesQuery } from "./queries";
import { recordWords } from "./words";

type Reason = "name" | "phone" | "code" | "sound";

export default function DuplicatesPage() {
  const { collection = "" } = useParams<{ collection: string }>();
  const t = useWords(duplicateWords);
  const r = useWords(recordWords);
  const text = useText();
  const pairs = useQuery(duplicatesQuery(collection));
  const collections = useQuery(collectionsQuery);
  const described = collections.data?.items.find((each) => each.key === collection);
  const [open, setOpen] = useState<Duplicate>();
  usePageTitle(t("title"));
  return (
    <>
      <div>
        <p>
          <Link href={`/records/${collection}`}>{text(described?.name) || r("back")}</Link>
        </p>
        <h1>{t("title")}</h1>
        <p className="muted">{t("lead")}</p>
      </div>
      {pairs.isPending && <Skeleton lines={4} />}
      {pairs.error && <ErrorPanel error={pairs.error} onRetry={() => void pairs.refetch()} />}
      {pairs.data?.items.length === 0 && <Empty icon="done">{t("none")}</Empty>}
      <div className="stack">
        {pairs.data?.items.map((pair) => (
          <article className="card stack" key={`${pair.one.id} ${pair.other.id}`}>
            <div className="pair">
              <Side record={pair.one} />
              <Side record={pair.other} />
            </div>
            <div className="row spread">
              <span className="row">
                <Badge tone="info" icon="info">
                  {t("score", { score: pair.score })}
                </Badge>
                <span className="muted">{pair.reasons.map((reason) => t(reason as Reason)).join(" · ")}</span>
              </span>
              <Button onClick={() => setOpen(pair)}>{t("merge")}</Button>
            </div>
          </article>
        ))}
      </div>
      {open && <MergeDialog pair={open} described={described} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function Side({ record }: { record: MasterRecord }) {
  return (
    <div>
      <Link href={`/records/${record.collection}/${record.id}`}>{record.name}</Link>
      <p className="mono muted">{record.code}</p>
    </div>
  );
}
