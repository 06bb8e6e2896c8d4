import { useState } from "react";
import type { Form, Order } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { FieldFact } from "~/kinds/FieldView";
import { useLive } from "~/kinds/live";
import { FieldScopeContext } from "~/kinds/scope";
import { isBlank } from "~/local/drafts";
import { Button } from "~/ui/Button";
import { EditValues } from "./EditValues";
import { detailWords } from "./orderWords";

/** What the order says, as its form laid it out; the same place turns into the form again for editing. */
export function OrderValues({ order, form }: { order: Order; form: Form }) {
  const t = useWords(detailWords);
  const text = useText();
  // The order as it was when editing began: what "my change" is measured against.
  const [base, setBase] = useState<Order>();
  const now = useLive(form, order.values);
  return (
    <section className="card block" aria-labelledby="details">
      <div className="row spread">
        <h2 id="details">{t("details")}</h2>
        {!base && order.actions.includes("edit") && (
          <Button icon="edit" onClick={() => setBase(order)}>
            {t("edit")}
          </Button>
        )}
      </div>
      {base ? (
        <EditValues base={base} form={form} onDone={() => setBase(undefined)} />
      ) : (
        <FieldScopeContext
          value={{
            values: order.values,
            references: order.references,
            optionLists: undefined,
            uploads: undefined,
          }}
        >
          {form.pages.map((page) => (
            <div className="value-page" key={page.id}>
              {form.pages.length > 1 && <h3>{text(page.title)}</h3>}
              <dl className="facts wide">
                {page.sections
                  .flatMap((section) => section.fields)
                  .filter((field) => now.state(field.id).visible || !isBlank(order.values[field.id]))
                  .map((field) => (
                    <FieldFact key={field.id} field={field} value={order.values[field.id]} />
                  ))}
              </dl>
            </div>
          ))}
        </FieldScopeContext>
      )}
    </section>
  );
}
