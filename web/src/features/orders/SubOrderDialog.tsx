import { useQuery } from "@tanstack/react-query";
import { orderTypesQuery } from "~/api/queries";
import type { Order } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { TypeCards } from "~/ui/TypeCards";
import { lifeWords } from "./lifeWords";

/** What kind of order the piece of work shall be. */
export default function SubOrderDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const t = useWords(lifeWords);
  const types = useQuery(orderTypesQuery);
  const active = types.data?.items.filter((type) => type.active && type.maySubmit) ?? [];
  return (
    <Dialog
      title={t("subOrderTitle")}
      onClose={onClose}
      footer={<Button onClick={onClose}>{t("back")}</Button>}
    >
      <p className="muted">{t("subOrderHelp")}</p>
      {types.isPending && <Skeleton lines={3} height="4.5rem" />}
      {types.error && <ErrorPanel error={types.error} onRetry={() => void types.refetch()} />}
      <TypeCards items={active} to={(id) => `/new/${id}?of=${order.id}&as=child_of`} />
    </Dialog>
  );
}
