import { useQuery } from "@tanstack/react-query";
import { orderTypesQuery } from "~/api/queries";
import { useWords } from "~/i18n/words";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { TypeCards } from "~/ui/TypeCards";
import { usePageTitle } from "~/ui/usePageTitle";

import { submitWords } from "./words";

export default function ChooseTypePage() {
  const t = useWords(submitWords);
  const types = useQuery(orderTypesQuery);
  usePageTitle(t("choose"));
  const active = types.data?.items.filter((type) => type.active && type.maySubmit) ?? [];
  return (
    <>
      <div>
        <h1>{t("choose")}</h1>
        <p className="muted">{t("chooseHelp")}</p>
      </div>
      {types.isPending && <Skeleton lines={3} height="4.5rem" />}
      {types.error && !types.data && <ErrorPanel error={types.error} onRetry={() => void types.refetch()} />}
      {types.data && active.length === 0 && (
        <Empty icon="clipboard">
          <p>{t("noTypes")}</p>
        </Empty>
      )}
      <TypeCards items={active} to={(id) => `/new/${id}`} />
    </>
  );
}
