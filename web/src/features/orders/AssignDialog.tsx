import { useState } from "react";
import { api, unwrap } from "~/api/client";
import type { Order } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { PersonPicker } from "~/ui/PersonPicker";
import { lifeWords } from "./lifeWords";
import { useOrderChange } from "./useOrderChange";

export default function AssignDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const t = useWords(lifeWords);
  const [person, setPerson] = useState<string | null>(order.assigneeId);
  const assign = useOrderChange(
    order.id,
    () =>
      unwrap(
        api.PUT("/api/v1/orders/{id}/assignee", {
          params: { path: { id: order.id } },
          body: { assigneeId: person },
        }),
      ),
    t("assigned"),
    onClose,
  );
  return (
    <Dialog
      title={t("assignTitle")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("back")}</Button>
          {person !== null && <Button onClick={() => setPerson(null)}>{t("unassign")}</Button>}
          <Button tone="primary" icon="check" busy={assign.isPending} onClick={() => assign.mutate()}>
            {t("save")}
          </Button>
        </>
      }
    >
      {assign.error && <ErrorPanel error={assign.error} />}
      <PersonPicker id="assignee" label={t("assignee")} value={person} onChange={setPerson} />
    </Dialog>
  );
}
