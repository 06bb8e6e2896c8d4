import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap, versionTag } from "~/api/client";
import { asProblem } from "~/api/problem";
import { defaultsOf, propertiesOf, secretsOf } from "~/api/settingsSchema";
import type { Channel } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { HealthBadge, HealthFacts } from "~/outlets/Health";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { SettingFields } from "~/ui/SettingFields";
import { toast } from "~/ui/toasts";
import { ChannelTest } from "./ChannelTest";
import { SecretField } from "./SecretField";
import { channelWords } from "./words";

/** One channel: how it is doing, and its settings for whoever opens them. */
export function ChannelCard({ channel, onSaved }: { channel: Channel; onSaved: () => Promise<unknown> }) {
  const t = useWords(channelWords);
  const text = useText();
  const [open, setOpen] = useState(channel.version > 0 && channel.active);
  const titleId = `channel-${channel.name}`;
  return (
    <section className="card stack" aria-labelledby={titleId}>
      <div className="row spread">
        <h2 id={titleId}>{text(channel.title)}</h2>
        {channel.active ? (
          <HealthBadge health={channel.health} />
        ) : (
          <Badge tone="calm" icon="cancel">
            {t("off")}
          </Badge>
        )}
      </div>
      {open ? (
        <Editor channel={channel} onSaved={onSaved} />
      ) : (
        <p>
          <Button aria-label={`${t("setUp")} · ${text(channel.title)}`} onClick={() => setOpen(true)}>
            {t("setUp")}
          </Button>
        </p>
      )}
    </section>
  );
}

function Editor({ channel, onSaved }: { channel: Channel; onSaved: () => Promise<unknown> }) {
  const t = useWords(channelWords);
  const text = useText();
  const cache = useQueryClient();
  const [values, setValues] = useState<Record<string, unknown>>(() => ({
    ...defaultsOf(channel.schema),
    ...channel.settings,
  }));
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const [active, setActive] = useState(channel.version === 0 || channel.active);
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        api.PUT("/api/v1/channels/{name}", {
          params: { path: { name: channel.name }, header: { "If-Match": versionTag(channel.version) } },
          body: { settings: values, active, secrets },
        }),
      ),
    onSuccess: () => {
      toast("ok", t("saved"));
      void cache.invalidateQueries({ queryKey: ["channelKinds"] });
      return onSaved();
    },
  });
  const errors = save.error ? (asProblem(save.error).errors ?? []) : [];
  const errorsAt = (path: string) => errors.filter((error) => error.path === path).map((e) => text(e.text));
  const prefix = `channel-${channel.name}`;
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) save.mutate();
      }}
    >
      <label className="choice">
        <input type="checkbox" checked={active} onChange={(event) => setActive(event.target.checked)} />
        {t("active")}
      </label>
      <HealthFacts health={channel.health} />
      {save.error && errors.length === 0 && <ErrorPanel error={save.error} />}
      {errorsAt("/settings").map((words) => (
        <Notice key={words} tone="danger" live="assertive">
          {words}
        </Notice>
      ))}
      <SettingFields
        prefix={prefix}
        properties={propertiesOf(channel.schema)}
        values={values}
        onChange={setValues}
        errorsAt={(name) => errorsAt(`/settings/${name}`)}
      />
      {secretsOf(channel.schema).map((secret) => (
        <SecretField
          key={secret.name}
          id={`${prefix}-secret-${secret.name}`}
          title={text(secret.title)}
          kept={channel.keptSecrets.includes(secret.name)}
          value={secrets[secret.name]}
          errors={errorsAt(`/secrets/${secret.name}`)}
          onChange={(value) => {
            const { [secret.name]: _, ...others } = secrets;
            setSecrets(value === undefined ? others : { ...others, [secret.name]: value });
          }}
        />
      ))}
      <p>
        <Button type="submit" tone="primary" icon="check" busy={save.isPending}>
          {t("save")}
        </Button>
      </p>
      {channel.version > 0 && <ChannelTest name={channel.name} />}
    </form>
  );
}
