import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { formQuery, orderTypesQuery } from "~/api/queries";
import type { Field, Form, OrderType } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { Select } from "~/ui/Select";
import { formWords } from "./words";

const TableDialog = lazy(() => import("./TableDialog"));

interface StarterProps {
  type: OrderType;
  onTake: (form: Form) => void;
  onFields: (fields: Field[]) => void;
  onSchema: () => void;
}

/** What a form can begin with when it has no field yet. */
export function Starters({ type, onTake, onFields, onSchema }: StarterProps) {
  const t = useWords(formWords);
  const text = useText();
  const cache = useQueryClient();
  const [table, setTable] = useState(false);
  const [from, setFrom] = useState("");
  const types = useQuery(orderTypesQuery);
  const others = (types.data?.items ?? []).filter((each) => each.id !== type.id && each.formVersion > 0);
  const copy = async () => onTake(await cache.fetchQuery(formQuery(from)));
  return (
    <Empty icon="clipboard">
      <p>{t("emptyForm")}</p>
      <p className="muted">{t("emptyFormHelp")}</p>
      <div className="row">
        <Button icon="file" onClick={() => setTable(true)}>
          {t("fromTable")}
        </Button>
        <Button icon="code" onClick={onSchema}>
          {t("fromSchema")}
        </Button>
      </div>
      {others.length > 0 && (
        <div className="row">
          <Select
            bare
            label={t("chosenType")}
            value={from}
            options={[
              { value: "", text: t("fromType") },
              ...others.map((each) => ({ value: each.id, text: text(each.name) })),
            ]}
            onChange={setFrom}
          />
          <Button disabled={!from} onClick={() => void copy()}>
            {t("take")}
          </Button>
        </div>
      )}
      {table && (
        <Suspense>
          <TableDialog
            typeId={type.id}
            onClose={() => setTable(false)}
            onTake={(fields) => {
              setTable(false);
              onFields(fields);
            }}
          />
        </Suspense>
      )}
    </Empty>
  );
}
