import "./layouts.css";
import { lazy, Suspense, useState } from "react";
import { useWords } from "~/i18n/words";
import { IconButton } from "~/ui/Button";
import { type Column, OrderRow, type OrderRowProps } from "../OrderRow";
import { layoutWords } from "./words";

const CellEditor = lazy(() => import("./CellEditor"));

/** A row of the table that can be peeked at, and whose columns can be changed where they stand. */
export function TableRow({ onPeek, ...row }: OrderRowProps & { onPeek: (id: string) => void }) {
  const t = useWords(layoutWords);
  const [editing, setEditing] = useState("");
  const { order } = row;
  const edit = ({ key, label }: Column) =>
    // Only fields of the order's own form are its to change.
    key.startsWith(`${order.typeId}.`) && (
      <IconButton
        icon="edit"
        className="button order-edit"
        label={t("editing", { label, number: order.number })}
        onClick={() => setEditing(key)}
      />
    );
  return (
    <OrderRow
      {...row}
      toolOf={edit}
      tools={
        <>
          <IconButton
            icon="next"
            className="button order-peek"
            label={t("peekOf", { number: order.number })}
            onClick={() => onPeek(order.id)}
          />
          {editing && (
            <Suspense>
              <CellEditor orderId={order.id} column={editing} onClose={() => setEditing("")} />
            </Suspense>
          )}
        </>
      }
    />
  );
}
