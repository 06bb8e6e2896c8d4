import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { rolesQuery } from "~/api/peopleQueries";
import { can, useMe } from "~/api/session";
import type { Form, RoleDocument, Values } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { FormFiller } from "~/kinds/FormFiller";
import { fieldsOfForm, live, startingValues } from "~/kinds/live";
import { FieldScopeContext } from "~/kinds/scope";
import { Choices } from "~/ui/Choices";
import { Notice } from "~/ui/Notice";
import { Select } from "~/ui/Select";
import { formAsRole, maySubmit } from "./asRole";
import { previewWords } from "./previewWords";

const devices = ["desktop", "phone", "both"] as const;
type Device = (typeof devices)[number];

/** The form as it will be: filled in for a try, on either device, as somebody with one role. Nothing is sent. */
export default function Preview({ typeId, form }: { typeId: string; form: Form }) {
  const t = useWords(previewWords);
  const text = useText();
  const me = useMe();
  const [device, setDevice] = useState<Device>(
    matchMedia("(max-width: 760px)").matches ? "phone" : "desktop",
  );
  const [code, setCode] = useState("");
  const [values, setValues] = useState<Values>(() => startingValues(form));
  const roles = useQuery({ ...rolesQuery, enabled: can(me, "admin") });
  const role: RoleDocument | undefined = roles.data?.items.find((each) => each.code === code);
  const shown = useMemo(() => (role ? formAsRole(form, role, typeId) : form), [form, role, typeId]);
  const hidden = fieldsOfForm(form).length - fieldsOfForm(shown).length;
  const scope = useMemo(
    () => ({
      values: live(fieldsOfForm(shown), values).values,
      references: {},
      optionLists: undefined,
      uploads: undefined,
    }),
    [shown, values],
  );
  const screens = device === "both" ? (["desktop", "phone"] as const) : [device];
  return (
    <section className="stack" aria-label={t("preview")}>
      <div className="card row">
        <Choices
          label={t("device")}
          options={devices.map((each) => ({ value: each, text: t(each) }))}
          value={device}
          onChange={setDevice}
        />
        {roles.data && (
          <Select
            label={t("role")}
            value={code}
            options={[
              { value: "", text: t("everybody") },
              ...roles.data.items
                .filter((each) => each.active)
                .map((each) => ({ value: each.code, text: text(each.name) })),
            ]}
            onChange={setCode}
          />
        )}
      </div>
      {role && !maySubmit(role, typeId) && <Notice tone="warn">{t("maySubmitNot")}</Notice>}
      {hidden > 0 && <Notice tone="calm">{t("hidden", { count: hidden })}</Notice>}
      <FieldScopeContext value={scope}>
        <div className="form-screens">
          {screens.map((screen) => (
            <Screen
              key={screen}
              device={screen}
              form={shown}
              values={values}
              onChange={(id, value) => setValues((before) => ({ ...before, [id]: value }))}
            />
          ))}
        </div>
      </FieldScopeContext>
    </section>
  );
}

interface ScreenProps {
  device: "desktop" | "phone";
  form: Form;
  values: Values;
  onChange: (id: string, value: unknown) => void;
}

function Screen({ device, form, values, onChange }: ScreenProps) {
  const t = useWords(previewWords);
  const [page, setPage] = useState(0);
  const [isDone, setDone] = useState(false);
  if (form.pages.length === 0) return <p className="muted">{t("nothing")}</p>;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a frame around a form
    <div className="form-screen" data-device={device} role="group" aria-label={t(device)}>
      <FormFiller
        form={form}
        values={values}
        complete={values}
        page={Math.min(page, form.pages.length - 1)}
        onPage={setPage}
        onChange={onChange}
        serverErrors={[]}
        onSubmit={() => setDone(true)}
        note={t("notSent")}
      />
      {isDone && (
        <Notice tone="ok" live="polite">
          {t("would")}
        </Notice>
      )}
    </div>
  );
}
