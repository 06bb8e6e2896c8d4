import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { userQuery, usersQuery } from "~/api/queries";
import { useText } from "~/i18n/locale";
import type { EditorProps, FieldUi, ViewProps } from "~/kinds/fieldUi";
import { asString, asStrings } from "~/kinds/read";
import { useFieldScope } from "~/kinds/scope";
import { ComboBox } from "~/ui/ComboBox";

function useName(id: string | null): string {
  const known = useFieldScope().references[id ?? ""]?.label;
  const asked = useQuery({ ...userQuery(id ?? ""), enabled: id !== null && known === undefined });
  return known ?? asked.data?.name ?? "";
}

function Editor({ field, id, value, onChange, describedBy, invalid }: EditorProps) {
  const text = useText();
  const [words, setWords] = useState("");
  const chosen = asString(value) ?? null;
  const name = useName(chosen);
  const found = useQuery(usersQuery(words));
  const departments = asStrings(field.settings.departments);
  const offered = (found.data?.items ?? []).filter(
    (user) =>
      user.active &&
      (departments.length === 0 ||
        (user.departmentId !== null && departments.includes(user.departmentId ?? ""))),
  );
  return (
    <ComboBox
      id={id}
      options={offered.map((user) => ({ id: user.id, text: user.name, hint: user.title || user.login }))}
      value={chosen}
      valueText={name}
      onChange={onChange}
      onSearch={setWords}
      loading={found.isFetching}
      placeholder={text(field.placeholder)}
      describedBy={describedBy}
      invalid={invalid}
    />
  );
}

function View({ value }: ViewProps) {
  const id = asString(value) ?? null;
  return <span>{useName(id) || id}</span>;
}

export default { Editor, View, type: "text", namesPeople: true } satisfies FieldUi;
