import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap, versionTag } from "~/api/client";
import { orderTypesQuery } from "~/api/queries";
import { can, useMe } from "~/api/session";
import type { Webhook } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Checks } from "~/ui/Checks";
import { Dialog } from "~/ui/Dialog";
import { PersonPicker } from "~/ui/PersonPicker";
import { Problems } from "~/ui/Problems";
import { TextInput } from "~/ui/TextInput";
import { toast } from "~/ui/toasts";
import { webhooksKey } from "./webhookQueries";
import { events, webhookWords } from "./words";

export interface WebhookEditorProps {
  known: Webhook | undefined;
  onMade: (secret: string) => void;
  onClose: () => void;
}

export function WebhookEditor({ known, onMade, onClose }: WebhookEditorProps) {
  const t = useWords(webhookWords);
  const text = useText();
  const me = useMe();
  const cache = useQueryClient();
  const types = useQuery(orderTypesQuery);
  const [name, setName] = useState(known?.name ?? "");
  const [url, setUrl] = useState(known?.url ?? "");
  const [chosen, setChosen] = useState<readonly string[]>(known?.events ?? []);
  const [typeIds, setTypeIds] = useState<readonly string[]>(known?.typeIds ?? []);
  const [filter, setFilter] = useState(known?.filter ?? "");
  const [actsFor, setActsFor] = useState<string | null>(known?.actsFor ?? me.user.id);
  const [active, setActive] = useState(known?.active ?? true);
  const save = useMutation({
    mutationFn: async () => {
      const rest = { name, url, events: [...chosen], typeIds: [...typeIds], filter, active };
      const body = actsFor ? { ...rest, actsFor } : rest;
      if (!known) return (await unwrap(api.POST("/api/v1/webhooks", { body }))).secret;
      const params = { path: { id: known.id }, header: { "If-Match": versionTag(known.version) } };
      await unwrap(api.PUT("/api/v1/webhooks/{id}", { params, body }));
      return undefined;
    },
    onSuccess: (secret) => {
      void cache.invalidateQueries({ queryKey: webhooksKey });
      toast("ok", t("saved"));
      if (secret) onMade(secret);
      onClose();
    },
  });
  const isSet = name.trim() !== "" && url.trim() !== "";
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
      <TextInput
        label={t("url")}
        help={t("urlHelp")}
        value={url}
        maxLength={2000}
        required
        onChange={setUrl}
      />
      <Checks
        label={t("events")}
        options={events.map((event) => ({ value: event as string, text: t(event) }))}
        value={chosen}
        onChange={setChosen}
      />
      {(types.data?.items.length ?? 0) > 0 && (
        <Checks
          label={t("types")}
          options={(types.data?.items ?? []).map((type) => ({ value: type.id, text: text(type.name) }))}
          value={typeIds}
          onChange={setTypeIds}
        />
      )}
      <TextInput
        label={t("filter")}
        help={t("filterHelp")}
        value={filter}
        maxLength={2000}
        onChange={setFilter}
      />
      {can(me, "admin") && (
        <>
          <PersonPicker id="webhook-person" label={t("actsFor")} value={actsFor} onChange={setActsFor} />
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
