import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { orderTypesQuery } from "~/api/queries";
import type { Grant } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Checks } from "~/ui/Checks";
import { FieldFrame } from "~/ui/FieldFrame";
import { peopleWords } from "./words";

const actions = [
  "read",
  "submit",
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
  "bulk_edit",
  "export",
] as const;
const reaches = ["own", "department", "site", "customer", "all"] as const;

interface GrantsProps {
  grants: readonly Grant[];
  onChange: (grants: Grant[]) => void;
}

/** The grid of a role: one card for each line of types, reach and actions. */
export function GrantsEditor({ grants, onChange }: GrantsProps) {
  const t = useWords(peopleWords);
  const replace = (at: number, grant: Grant) => onChange(grants.map((each, n) => (n === at ? grant : each)));
  return (
    <section className="card stack" aria-label={t("grants")}>
      <div>
        <h2>{t("grants")}</h2>
        <p className="muted">{t("grantsHelp")}</p>
      </div>
      {grants.length === 0 && <p className="muted">{t("noGrants")}</p>}
      {grants.map((grant, at) => (
        <Line
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name of their own
          key={at}
          title={t("grant", { n: at + 1 })}
          grant={grant}
          onChange={(changed) => replace(at, changed)}
          onRemove={() => onChange(grants.filter((_, n) => n !== at))}
        />
      ))}
      <div>
        <Button
          icon="plus"
          onClick={() => onChange([...grants, { types: null, actions: ["read"], reach: "own" }])}
        >
          {t("addGrant")}
        </Button>
      </div>
    </section>
  );
}

function Line({ title, grant, onChange, onRemove }: LineProps) {
  const t = useWords(peopleWords);
  const text = useText();
  const id = useId();
  const types = useQuery(orderTypesQuery);
  const words = (action: (typeof actions)[number]) => t(action === "cancel" ? "cancelAction" : action);
  return (
    <fieldset className="grant">
      <legend className="sr">{title}</legend>
      <div className="row spread">
        <strong>{title}</strong>
        <Button icon="trash" tone="plain" aria-label={`${t("remove")} ${title}`} onClick={onRemove}>
          {t("remove")}
        </Button>
      </div>
      <div className="two">
        <FieldFrame id={id} label={t("reach")}>
          {() => (
            <select
              className="input"
              id={id}
              value={grant.reach}
              onChange={(event) =>
                onChange({ ...grant, reach: reaches.find((each) => each === event.target.value) ?? "own" })
              }
            >
              {reaches.map((reach) => (
                <option key={reach} value={reach}>
                  {t(reach === "department" ? "departmentReach" : reach)}
                </option>
              ))}
            </select>
          )}
        </FieldFrame>
        <label className="choice">
          <input
            type="checkbox"
            checked={!grant.types}
            onChange={(event) => onChange({ ...grant, types: event.target.checked ? null : [] })}
          />
          {t("allTypes")}
        </label>
      </div>
      {grant.types && (
        <Checks
          label={t("types")}
          options={(types.data?.items ?? []).map((type) => ({ value: type.id, text: text(type.name) }))}
          value={grant.types}
          onChange={(chosen) => onChange({ ...grant, types: chosen })}
        />
      )}
      <Checks
        label={t("actions")}
        options={actions.map((action) => ({ value: action, text: words(action) }))}
        value={actions.filter((action) => grant.actions.includes(action))}
        onChange={(chosen) => onChange({ ...grant, actions: chosen })}
      />
    </fieldset>
  );
}

interface LineProps {
  title: string;
  grant: Grant;
  onChange: (grant: Grant) => void;
  onRemove: () => void;
}
