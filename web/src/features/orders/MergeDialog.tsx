import { useState } from "react";
import { api, unwrap } from "~/api/client";
import type { Order, OrderSummary } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { lifeWords } from "./lifeWords";
import { OrderPicker } from "./OrderPicker";
import { useOrderChange } from "./useOrderChange";

export default function MergeDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const t = useWords(lifeWords);
  const [into, setInto] = useState<OrderSummary>();
  const merge = useOrderChange(
    order.id,
    () =>
      unwrap(
        api.POST("/api/v1/orders/{id}/merge", {
          params: { path: { id: order.id } },
          body: { into: into?.id ?? "" },
        }),
      ),
    t("merged"),
    onClose,
  );
  return (
    <Dialog
      title={t("mergeTitle")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("back")}</Button>
          <Button
            tone="primary"
            icon="check"
            disabled={!into}
            busy={merge.isPending}
            onClick={() => merge.mutate()}
          >
            {t("mergeDo")}
          </Button>
        </>
      }
    >
      {merge.error && <ErrorPanel error={merge.error} />}
      <p>{t("mergeHelp")}</p>
      <OrderPicker except={order.id} chosen={into} onChange={setInto} />
    </Dialog>
  );
}
