import { useQuery } from "@tanstack/react-query";
import { collectionsQuery, optionListsQuery } from "~/api/designQueries";
import { departmentsQuery } from "~/api/peopleQueries";
import type { Department, Text } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { asString, asStrings } from "~/kinds/read";
import { IconButton, LinkButton } from "~/ui/Button";
import { Select } from "~/ui/Select";
import { designingWords } from "./words";

interface PickProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

interface Keyed {
  key: string;
  name: Text;
}

/** One thing of those that have keys. */
function KeyPick({ label, value, onChange, among }: PickProps & { among: readonly Keyed[] | undefined }) {
  const t = useWords(designingWords);
  const text = useText();
  const options = (among ?? []).map(({ key, name }) => ({ value: key, text: text(name) || key }));
  return (
    <Select
      label={label}
      value={value}
      options={value ? options : [{ value: "", text: t("choose") }, ...options]}
      onChange={onChange}
    />
  );
}

/** A shared option list, with the way to it. */
export function ListPick(props: PickProps) {
  const t = useWords(designingWords);
  const lists = useQuery(optionListsQuery);
  return (
    <>
      <KeyPick {...props} among={lists.data?.items} />
      {props.value && (
        <LinkButton to={`/option-lists/${props.value}`} icon="list">
          {t("openList")}
        </LinkButton>
      )}
    </>
  );
}

export function CollectionPick(props: PickProps) {
  const collections = useQuery(collectionsQuery);
  return <KeyPick {...props} among={collections.data?.items} />;
}

interface DepartmentsProps {
  label: string;
  several: boolean;
  value: unknown;
  onChange: (value: unknown) => void;
}

export function Departments({ label, several, value, onChange }: DepartmentsProps) {
  const t = useWords(designingWords);
  const known: readonly Department[] = useQuery(departmentsQuery).data?.items ?? [];
  const options = known.map((each) => ({ value: each.id, text: each.name }));
  if (!several)
    return (
      <Select
        label={label}
        value={asString(value) ?? ""}
        options={[{ value: "", text: t("anyDepartment") }, ...options]}
        onChange={(chosen) => onChange(chosen || undefined)}
      />
    );
  const chosen = asStrings(value);
  const put = (next: string[]) => onChange(next.length > 0 ? next : undefined);
  const nameOf = (id: string) => known.find((each) => each.id === id)?.name ?? id;
  return (
    <>
      <Select
        label={label}
        value=""
        options={[
          { value: "", text: t(chosen.length > 0 ? "addDepartment" : "anyDepartment") },
          ...options.filter((option) => !chosen.includes(option.value)),
        ]}
        onChange={(added) => added && put([...chosen, added])}
      />
      <ul className="stack tight">
        {chosen.map((id) => (
          <li key={id} className="row spread">
            {nameOf(id)}
            <IconButton
              icon="close"
              label={t("removeOne", { label: nameOf(id) })}
              onClick={() => put(chosen.filter((each) => each !== id))}
            />
          </li>
        ))}
      </ul>
    </>
  );
}
