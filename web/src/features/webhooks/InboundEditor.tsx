import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap, versionTag } from "~/api/client";
import { formQuery, orderTypesQuery } from "~/api/queries";
import { can, useMe } from "~/api/session";
import type { InboundWebhook } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { allFields, isWritable } from "~/kinds/problems";
import { Button, IconButton } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { PersonPicker } from "~/ui/PersonPicker";
import { Problems } from "~/ui/Problems";
import { Select } from "~/ui/Select";
import { TextInput } from "~/ui/TextInput";
import { toast } from "~/ui/toasts";
import { inboundKey } from "./inboundQueries";
import { inboundWords } from "./inboundWords";

interface InboundEditorProps {
  known: InboundWebhook | undefined;
  onMade: (secret: string) => void;
  onClose: () => void;
}

export function InboundEditor({ known, onMade, onClose }: InboundEditorProps) {
  const t = useWords(inboundWords);
  const text = useText();
  const me = useMe();
  const cache = useQueryClient();
  const types = useQuery(orderTypesQuery).data?.items ?? [];
  const [name, setName] = useState(known?.name ?? "");
  const [chosen, setChosen] = useState(known?.typeId ?? "");
  const typeId = chosen || (types[0]?.id ?? "");
  const [set, setSet] = useState<Record<string, string>>(known?.set ?? {});
  const [key, setKey] = useState(known?.key ?? "");
  const [actsFor, setActsFor] = useState<string | null>(known?.actsFor ?? me.user.id);
  const [active, setActive] = useState(known?.active ?? true);
  const form = useQuery({ ...formQuery(typeId), enabled: typeId !== "" }).data;
  const fields = form ? allFields(form).filter(isWritable) : [];
  const label = (id: string) => {
    const found = fields.find((field) => field.id === id);
    return found ? text(found.label) : id;
  };
  const unique = fields.filter((field) => field.unique && field.id in set);
  const save = useMutation({
    mutationFn: async () => {
      const rest = { name, typeId, set, active, key: key || null };
      const body = actsFor ? { ...rest, actsFor } : rest;
      if (!known) return (await unwrap(api.POST("/api/v1/inbound-webhooks", { body }))).secret;
      const params = { path: { id: known.id }, header: { "If-Match": versionTag(known.version) } };
      await unwrap(api.PUT("/api/v1/inbound-webhooks/{id}", { params, body }));
      return undefined;
    },
    onSuccess: (secret) => {
      void cache.invalidateQueries({ queryKey: inboundKey });
      toast("ok", t("saved"));
      if (secret) onMade(secret);
      onClose();
    },
  });
  const isSet = name.trim() !== "" && Object.values(set).some((source) => source.trim() !== "");
  return (
    <Dialog
      title={known ? known.name : t("add")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("back")}</Button>
          <Button
            tone="primary"
            icon="check"
            busy={save.isPending}
            disabled={!isSet}
            onClick={() => save.mutate()}
          >
            {t("save")}
          </Button>
        </>
      }
    >
      {save.error && <Problems error={save.error} />}
      <TextInput label={t("name")} value={name} maxLength={100} required onChange={setName} />
      <Select
        label={t("type")}
        value={typeId}
        options={types.map((type) => ({ value: type.id, text: text(type.name) }))}
        onChange={(next) => {
          setChosen(next);
          setSet({});
          setKey("");
        }}
      />
      <Mapping
        set={set}
        label={label}
        free={fields.filter((field) => !(field.id in set)).map((field) => field.id)}
        onChange={(next) => {
          setSet(next);
          if (!(key in next)) setKey("");
        }}
      />
      <Select
        label={t("key")}
        value={key}
        options={[
          { value: "", text: t("noKey") },
          ...unique.map((field) => ({ value: field.id, text: text(field.label) })),
        ]}
        onChange={setKey}
      />
      {can(me, "admin") && (
        <>
          <PersonPicker id="inbound-person" label={t("actsFor")} value={actsFor} onChange={setActsFor} />
          <p className="field-help">{t("actsForHelp")}</p>
        </>
      )}
      <label className="choice">
        <input type="checkbox" checked={active} onChange={(event) => setActive(event.target.checked)} />
        {t("active")}
      </label>
    </Dialog>
  );
}

interface MappingProps {
  set: Record<string, string>;
  /** Fields that are not filled in yet. */
  free: readonly string[];
  label: (id: string) => string;
  onChange: (set: Record<string, string>) => void;
}

function Mapping({ set, free, label, onChange }: MappingProps) {
  const t = useWords(inboundWords);
  const [picked, setPicked] = useState("");
  const next = free.includes(picked) ? picked : (free[0] ?? "");
  const without = (gone: string) =>
    onChange(Object.fromEntries(Object.entries(set).filter(([known]) => known !== gone)));
  return (
    <fieldset className="stack tight">
      <legend>{t("mapping")}</legend>
      <p className="muted">{t("mappingHelp")}</p>
      {Object.entries(set).map(([id, source]) => (
        <div key={id} className="row">
          <div className="grow">
            <TextInput
              label={label(id)}
              value={source}
              maxLength={2000}
              onChange={(written) => onChange({ ...set, [id]: written })}
            />
          </div>
          <IconButton
            icon="trash"
            label={t("removeField", { name: label(id) })}
            onClick={() => without(id)}
          />
        </div>
      ))}
      {next !== "" && (
        <div className="row">
          <div className="grow">
            <Select
              label={t("field")}
              value={next}
              options={free.map((id) => ({ value: id, text: label(id) }))}
              onChange={setPicked}
            />
          </div>
          <Button icon="plus" onClick={() => onChange({ ...set, [next]: `body.${next}` })}>
            {t("addField")}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
