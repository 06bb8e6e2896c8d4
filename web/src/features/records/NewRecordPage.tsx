import { useQuery } from "@tanstack/react-query";
import { useLocation, useParams } from "wouter";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { collectionsQuery } from "./queries";
import { RecordForm } from "./RecordForm";
import { recordWords } from "./words";

export default function NewRecordPage() {
  const { collection = "" } = useParams<{ collection: string }>();
  const t = useWords(recordWords);
  const text = useText();
  const [, go] = useLocation();
  const collections = useQuery(collectionsQuery);
  const described = collections.data?.items.find((each) => each.key === collection);
  const title = `${t("create")} · ${text(described?.name)}`;
  usePageTitle(title);
  if (collections.error)
    return <ErrorPanel error={collections.error} onRetry={() => void collections.refetch()} />;
  if (collections.isPending) return <Skeleton lines={6} />;
  if (!described?.mayEdit) return <Notice tone="warn">{t("forbidden")}</Notice>;
  return (
    <>
      <h1>{title}</h1>
      <section className="card">
        <RecordForm
          described={described}
          onDone={(saved) => go(saved ? `/records/${collection}/${saved.id}` : `/records/${collection}`)}
        />
      </section>
    </>
  );
}
