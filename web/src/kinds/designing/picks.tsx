import { useQuery } from "@tanstack/react-query";
import { collectionsQuery, optionListsQuery } from "~/api/designQueries";
import { departmentsQuery } from "~/api/peopleQueries";
import type { Department } from "~/api/types";
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

/** A shared option list, with the way to it. */
export function ListPick({ label, value, onChange }: PickProps) {
  const t = useWords(designingWords);
  const text = useText();
  const lists = useQuery(optionListsQuery);
  const options = (lists.data?.items ?? []).map((list) => ({
    value: list.key,
    text: text(list.name) || list.key,
  }));
  return (
    <>
      <Select
        label={label}
        value={value}
        options={value ? options : [{ value: "", text: t("choose") }, ...options]}
        onChange={onChange}
      />
      {value && (
        <LinkButton to={`/option-lists/${value}`} icon="list">
          {t("openList")}
        </LinkButton>
      )}
    </>
  );
}

export function CollectionPick({ label, value, onChange }: PickProps) {
  const t = useWords(designingWords);
  const text = useText();
  const collections = useQuery(collectionsQuery);
  const options = (collections.data?.items ?? []).map((each) => ({
    value: each.key,
    text: text(each.name) || each.key,
  }));
  return (
    <Select
      label={label}
      value={value}
      options={value ? options : [{ value: "", text: t("choose") }, ...options]}
      onChange={onChange}
    />
  );
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
