import { useQuery } from "@tanstack/react-query";
import { orderAsQuery } from "~/api/peopleQueries";
import { asProblem } from "~/api/problem";
import { formQuery, orderQuery } from "~/api/queries";
import type { Field, Form, Order } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { FieldView } from "~/kinds/FieldView";
import { allFields } from "~/kinds/problems";
import { FieldScopeContext } from "~/kinds/scope";
import { isBlank } from "~/local/drafts";
import { Badge } from "~/ui/Badge";
import { LinkButton } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { seeAsWords } from "./seeAsWords";

/** One order, field by field: what the person sees of it, and what they may change. */
export function SeeOrderAs({ person, order: id }: { person: string; order: string }) {
  const t = useWords(seeAsWords);
  const theirs = useQuery(orderAsQuery(person, id));
  const whole = useQuery(orderQuery(id));
  const form = useQuery({
    ...formQuery(whole.data?.typeId ?? "", whole.data?.formVersion),
    enabled: whole.data !== undefined,
  });
  const back = (
    <p>
      <LinkButton icon="back" to={`/roles/as?person=${person}`}>
        {t("back")}
      </LinkButton>
    </p>
  );
  const error = theirs.error ?? whole.error ?? form.error;
  if (error) {
    const isClosed = asProblem(error).status === 404;
    return (
      <>
        {back}
        {isClosed ? <Notice tone="warn">{t("closed")}</Notice> : <ErrorPanel error={error} />}
      </>
    );
  }
  if (!theirs.data || !whole.data || !form.data) return <Skeleton lines={6} height="2.5rem" />;
  return (
    <>
      {back}
      <Fields theirs={theirs.data} whole={whole.data} form={form.data} />
    </>
  );
}

interface FieldsProps {
  theirs: Order;
  whole: Order;
  form: Form;
}

function Fields({ theirs, whole, form }: FieldsProps) {
  const t = useWords(seeAsWords);
  const text = useText();
  const acts = theirs.actions.filter(isKnown).map((act) => t(`act_${act}`));
  return (
    <section className="card block" aria-labelledby="seen-fields">
      <h2 id="seen-fields">{t("fields", { number: theirs.number })}</h2>
      <p>{acts.length > 0 ? `${t("acts")} ${acts.join(" · ")}` : t("noActs")}</p>
      <FieldScopeContext
        value={{
          values: theirs.values,
          references: theirs.references,
          optionLists: undefined,
          uploads: undefined,
        }}
      >
        <div className="table-scroll">
          <table className="table">
            <thead>
              <tr>
                <th>{t("field")}</th>
                <th>{t("value")}</th>
                <th>{t("right")}</th>
              </tr>
            </thead>
            <tbody>
              {allFields(form).map((field) => (
                <tr key={field.id} data-field={field.id}>
                  <th scope="row">{text(field.label)}</th>
                  <td className="wrap">
                    <FieldView field={field} value={theirs.values[field.id]} />
                  </td>
                  <td>
                    <Right of={rightOn(field, theirs, whole)} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </FieldScopeContext>
    </section>
  );
}

/** Hidden is what the order holds and this person is not told. */
function rightOn(field: Field, theirs: Order, whole: Order) {
  if (isBlank(theirs.values[field.id]) && !isBlank(whole.values[field.id])) return "hidden";
  return theirs.actions.includes("edit") && !theirs.readOnly.includes(field.id) ? "edit" : "read";
}

const looks = {
  hidden: { tone: "calm", icon: "lock" },
  read: { tone: "info", icon: "info" },
  edit: { tone: "ok", icon: "edit" },
} as const;

function Right({ of }: { of: keyof typeof looks }) {
  const t = useWords(seeAsWords);
  return <Badge {...looks[of]}>{t(of)}</Badge>;
}

const known = [
  "edit",
  "comment",
  "note",
  "attach",
  "complete",
  "cancel",
  "reopen",
  "assign",
  "link",
  "merge",
] as const;
const isKnown = (act: string): act is (typeof known)[number] => (known as readonly string[]).includes(act);
