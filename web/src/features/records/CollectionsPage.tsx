import "./records.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Collection } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { CollectionForm } from "./CollectionForm";
import { collectionWords } from "./collectionWords";
import { collectionsQuery } from "./queries";
import { recordWords } from "./words";

export default function CollectionsPage() {
  const t = useWords(collectionWords);
  const r = useWords(recordWords);
  const text = useText();
  const collections = useQuery(collectionsQuery);
  const [open, setOpen] = useState<Collection | "new">();
  usePageTitle(t("title"));
  const close = () => setOpen(undefined);
  return (
    <>
      <div className="page-head">
        <div>
          <h1>{t("title")}</h1>
          <p className="muted">{t("lead")}</p>
        </div>
        <Button tone="primary" icon="plus" onClick={() => setOpen("new")}>
          {t("create")}
        </Button>
      </div>
      {open === "new" && <CollectionForm key="new" all={collections.data?.items ?? []} onDone={close} />}
      {collections.isPending && <Skeleton lines={4} />}
      {collections.error && (
        <ErrorPanel error={collections.error} onRetry={() => void collections.refetch()} />
      )}
      <ul className="stack">
        {collections.data?.items.map((collection) =>
          open !== "new" && open?.key === collection.key ? (
            <li key={collection.key}>
              <CollectionForm existing={open} all={collections.data.items} onDone={close} />
            </li>
          ) : (
            <li key={collection.key} className="card row spread">
              <span>
                <strong>{text(collection.name)}</strong> <span className="mono muted">{collection.key}</span>
                <br />
                <span className="muted">
                  {t("count", { count: collection.count })}
                  {collection.numberFormat && ` · ${collection.numberFormat}`}
                </span>
              </span>
              <span className="row">
                {!collection.active && (
                  <Badge tone="calm" icon="cancel">
                    {r("retired")}
                  </Badge>
                )}
                <Button icon="edit" onClick={() => setOpen(collection)}>
                  {t("edit")}
                </Button>
              </span>
            </li>
          ),
        )}
      </ul>
    </>
  );
}
