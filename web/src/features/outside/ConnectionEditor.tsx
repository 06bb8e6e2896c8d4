import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap, versionTag } from "~/api/client";
import { connectionsQuery } from "~/api/queries";
import type { Connection } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { FieldFrame } from "~/ui/FieldFrame";
import { Problems } from "~/ui/Problems";
import { Select } from "~/ui/Select";
import { TextInput } from "~/ui/TextInput";
import { toast } from "~/ui/toasts";
import { words } from "./words";

type SignIn = Connection["signIn"];
const ways = ["nothing", "bearer", "basic", "header"] as const;

interface ConnectionEditorProps {
  known: Connection | undefined;
  onClose: () => void;
}

export function ConnectionEditor({ known, onClose }: ConnectionEditorProps) {
  const t = useWords(words);
  const cache = useQueryClient();
  const [key, setKey] = useState(known?.key ?? "");
  const [name, setName] = useState(known?.name ?? "");
  const [url, setUrl] = useState(known?.url ?? "");
  const [signIn, setSignIn] = useState<SignIn>(known?.signIn ?? { by: "nothing" });
  const [secret, setSecret] = useState("");
  const [active, setActive] = useState(known?.active ?? true);
  const save = useMutation({
    mutationFn: () => {
      const kept = signIn.by === "nothing" ? { secret: "" } : secret === "" ? {} : { secret };
      const body = { name, url, signIn, active, ...kept };
      if (!known) return unwrap(api.POST("/api/v1/connections", { body: { key, connection: body } }));
      const params = { path: { id: known.id }, header: { "If-Match": versionTag(known.version) } };
      return unwrap(api.PUT("/api/v1/connections/{id}", { params, body }));
    },
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: connectionsQuery.queryKey });
      toast("ok", t("saved"));
      onClose();
    },
  });
  const isSet = key.trim() !== "" && name.trim() !== "" && url.trim() !== "";
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
      {!known && (
        <TextInput
          label={t("key")}
          help={t("keyHelp")}
          value={key}
          maxLength={100}
          required
          onChange={setKey}
        />
      )}
      <TextInput label={t("name")} value={name} maxLength={100} required onChange={setName} />
      <TextInput
        label={t("url")}
        help={t("urlHelp")}
        value={url}
        maxLength={1000}
        required
        onChange={setUrl}
      />
      <Select
        label={t("signIn")}
        value={signIn.by}
        options={ways.map((by) => ({ value: by as string, text: t(by) }))}
        onChange={(by) => setSignIn(chosen(by))}
      />
      {signIn.by === "basic" && (
        <TextInput
          label={t("user")}
          value={signIn.user}
          maxLength={200}
          required
          onChange={(user) => setSignIn({ by: "basic", user })}
        />
      )}
      {signIn.by === "header" && (
        <TextInput
          label={t("headerName")}
          value={signIn.header}
          maxLength={100}
          required
          onChange={(header) => setSignIn({ by: "header", header })}
        />
      )}
      {signIn.by !== "nothing" && (
        <FieldFrame id="connection-secret" label={t("secret")} help={known?.hasSecret ? t("secretKept") : ""}>
          {({ describedBy }) => (
            <input
              className="input"
              id="connection-secret"
              type="password"
              autoComplete="new-password"
              maxLength={1000}
              aria-describedby={describedBy}
              value={secret}
              onChange={(event) => setSecret(event.target.value)}
            />
          )}
        </FieldFrame>
      )}
      <label className="choice">
        <input type="checkbox" checked={active} onChange={(event) => setActive(event.target.checked)} />
        {t("active")}
      </label>
    </Dialog>
  );
}

function chosen(by: string): SignIn {
  if (by === "basic") return { by, user: "" };
  if (by === "header") return { by, header: "" };
  return by === "bearer" ? { by } : { by: "nothing" };
}
