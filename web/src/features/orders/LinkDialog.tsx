import { useState } from "react";
import { api, unwrap } from "~/api/client";
import type { Order, OrderSummary } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { type FreeKind, lifeWords, linkKinds, linkWord } from "./lifeWords";
import { OrderPicker } from "./OrderPicker";
import { useOrderChange } from "./useOrderChange";

interface Way {
  kind: FreeKind;
  inverse: boolean;
}

/** Both directions of every kind, so that nobody has to open the other order to say it. */
const ways: readonly Way[] = linkKinds.flatMap((kind): Way[] =>
  kind === "relates"
    ? [{ kind, inverse: false }]
    : [
        { kind, inverse: false },
        { kind, inverse: true },
      ],
);

export default function LinkDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const t = useWords(lifeWords);
  const [way, setWay] = useState<Way>({ kind: "relates", inverse: false });
  const [other, setOther] = useState<OrderSummary>();
  const link = useOrderChange(
    order.id,
    () =>
      unwrap(
        api.POST("/api/v1/orders/{id}/links", {
          params: { path: { id: order.id } },
          body: { ...way, orderId: other?.id ?? "" },
        }),
      ),
    t("linked"),
    onClose,
  );
  return (
    <Dialog
      title={t("linkTitle")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("back")}</Button>
          <Button
            tone="primary"
            icon="check"
            disabled={!other}
            busy={link.isPending}
            onClick={() => link.mutate()}
          >
            {t("save")}
          </Button>
        </>
      }
    >
      {link.error && <ErrorPanel error={link.error} />}
      <label className="field">
        <span className="field-label">{t("linkKind")}</span>
        <select
          className="input"
          value={ways.findIndex((each) => each.kind === way.kind && each.inverse === way.inverse)}
          onChange={(event) => setWay(ways[Number(event.target.value)] ?? way)}
        >
          {ways.map(({ kind, inverse }, at) => (
            <option key={`${kind}${inverse}`} value={at}>
              {t(linkWord(kind, inverse))}
            </option>
          ))}
        </select>
      </label>
      <OrderPicker except={order.id} chosen={other} onChange={setOther} />
    </Dialog>
  );
}
