import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap, versionTag } from "~/api/client";
import { asProblem } from "~/api/problem";
import { can, useMe } from "~/api/session";
import { propertiesOf } from "~/api/settingsSchema";
import type { Channel } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { HealthBadge, HealthFacts } from "~/outlets/Health";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { FieldFrame } from "~/ui/FieldFrame";
import { Notice } from "~/ui/Notice";
import { SettingFields } from "~/ui/SettingFields";
import { Skeleton } from "~/ui/Skeleton";
import { toast } from "~/ui/toasts";
import { usePageTitle } from "~/ui/usePageTitle";
import { ChannelTest } from "./ChannelTest";
import { channelWords } from "./words";

const KEY = ["channels"];

/** How people are told outside of the browser, and whether that works. */
export default function ChannelsPage() {
  const t = useWords(channelWords);
  const me = useMe();
  const mayChange = can(me, "settings");
  const channels = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/channels", { signal })),
    enabled: mayChange,
  });
  usePageTitle(t("title"));
  if (!mayChange) return <Notice tone="warn">{t("forbidden")}</Notice>;
  return (
    <div className="stack" style={{ maxWidth: "46rem" }}>
      <div>
        <h1>{t("title")}</h1>
        <p className="muted">{t("lead")}</p>
      </div>
      {channels.isPending && <Skeleton lines={5} />}
      {channels.error && <ErrorPanel error={channels.error} onRetry={() => void channels.refetch()} />}
      {channels.data?.items.map((channel) => (
        <Editor key={`${channel.name}-${channel.version}`} channel={channel} />
      ))}
    </div>
  );
}

function Editor({ channel }: { channel: Channel }) {
  const t = useWords(channelWords);
  const text = useText();
  const cache = useQueryClient();
  const properties = propertiesOf(channel.schema);
  const [values, setValues] = useState<Record<string, unknown>>(() => ({
    ...defaultsOf(channel.schema),
    ...channel.settings,
  }));
  const [secret, setSecret] = useState("");
  const [drop, setDrop] = useState(false);
  const [active, setActive] = useState(channel.version === 0 || channel.active);
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        api.PUT("/api/v1/channels/{name}", {
          params: { path: { name: channel.name }, header: { "If-Match": versionTag(channel.version) } },
          body: { settings: values, active, ...(drop ? { secret: "" } : secret ? { secret } : {}) },
        }),
      ),
    onSuccess: () => {
      toast("ok", t("saved"));
      return cache.invalidateQueries({ queryKey: KEY });
    },
  });
  const errors = save.error ? (asProblem(save.error).errors ?? []) : [];
  const errorsAt = (path: string) => errors.filter((error) => error.path === path).map((e) => text(e.text));
  const secretTitle = textOf(channel.schema["x-secret"]);
  return (
    <form
      className="card stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) save.mutate();
      }}
    >
      <div className="row spread">
        <label className="choice">
          <input type="checkbox" checked={active} onChange={(event) => setActive(event.target.checked)} />
          {t("active")}
        </label>
        {channel.active ? (
          <HealthBadge health={channel.health} />
        ) : (
          <Badge tone="calm" icon="cancel">
            {t("off")}
          </Badge>
        )}
      </div>
      <HealthFacts health={channel.health} />
      {save.error && errors.length === 0 && <ErrorPanel error={save.error} />}
      {errorsAt("/settings").map((words) => (
        <Notice key={words} tone="danger" live="assertive">
          {words}
        </Notice>
      ))}
      <SettingFields
        prefix="channel"
        properties={properties}
        values={values}
        onChange={setValues}
        errorsAt={(name) => errorsAt(`/settings/${name}`)}
      />
      {secretTitle && (
        <FieldFrame
          id="channel-secret"
          label={text(secretTitle)}
          help={channel.hasSecret ? t("secretKept") : ""}
          errors={errorsAt("/secret")}
        >
          {({ describedBy }) => (
            <input
              className="input"
              id="channel-secret"
              type="password"
              autoComplete="new-password"
              aria-describedby={describedBy}
              disabled={drop}
              value={secret}
              onChange={(event) => setSecret(event.target.value)}
            />
          )}
        </FieldFrame>
      )}
      {channel.hasSecret && (
        <label className="choice">
          <input type="checkbox" checked={drop} onChange={(event) => setDrop(event.target.checked)} />
          {t("removeSecret")}
        </label>
      )}
      <p>
        <Button type="submit" tone="primary" icon="check" busy={save.isPending}>
          {t("save")}
        </Button>
      </p>
      {channel.version > 0 && <ChannelTest name={channel.name} />}
    </form>
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function textOf(value: unknown) {
  return isObject(value) ? { zh: String(value.zh ?? ""), en: String(value.en ?? "") } : undefined;
}

/** What a channel that was never set up begins with. */
function defaultsOf(schema: Record<string, unknown>): Record<string, unknown> {
  const properties = isObject(schema.properties) ? schema.properties : {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      isObject(property) ? (property.default ?? "") : "",
    ]),
  );
}
