import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap, versionTag } from "~/api/client";
import type { MessagePreferences } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Problems } from "~/ui/Problems";
import { Skeleton } from "~/ui/Skeleton";
import { toast } from "~/ui/toasts";
import { MessageChannels } from "./MessageChannels";
import { isReason, messageWords } from "./messageWords";

const KEY = ["messagePreferences"];
const hours = Array.from({ length: 24 }, (_, hour) => hour);

/** What I want to be told, where and when. */
export function Messages() {
  const t = useWords(messageWords);
  const wishes = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/message-preferences", { signal })),
  });
  return (
    <section className="card stack" aria-labelledby="messages">
      <div>
        <h2 id="messages">{t("title")}</h2>
        <p className="muted">{t("help")}</p>
      </div>
      {wishes.isPending && <Skeleton lines={4} />}
      {wishes.error && <ErrorPanel error={wishes.error} onRetry={() => void wishes.refetch()} />}
      {wishes.data && <Editor key={wishes.data.version} wishes={wishes.data} />}
    </section>
  );
}

function Editor({ wishes }: { wishes: MessagePreferences }) {
  const t = useWords(messageWords);
  const cache = useQueryClient();
  const [ways, setWays] = useState(wishes.ways);
  const [from, setFrom] = useState(wishes.quiet?.from ?? "");
  const [to, setTo] = useState(wishes.quiet?.to ?? "");
  const [channels, setChannels] = useState(wishes.channels);
  const [hour, setHour] = useState(wishes.digestHour);
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        api.PUT("/api/v1/message-preferences", {
          params: { header: { "If-Match": versionTag(wishes.version) } },
          body: {
            ways,
            channels:
              channels.length > 0 ? channels.filter((each) => each.on).map((each) => each.name) : null,
            quiet: from && to ? { from, to } : null,
            digestHour: hour,
          },
        }),
      ),
    onSuccess: (saved) => {
      cache.setQueryData(KEY, saved);
      toast("ok", t("saved"));
    },
  });
  const set = (reason: string, way: "app" | "outside", on: boolean) =>
    setWays(ways.map((each) => (each.reason === reason ? { ...each, [way]: on } : each)));
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) save.mutate();
      }}
    >
      {save.error && <Problems error={save.error} />}
      {channels.length === 0 && <p className="muted">{t("notReached")}</p>}
      {channels.length > 0 && <MessageChannels channels={channels} onChange={setChannels} />}
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t("reason")}</th>
            <th scope="col">{t("app")}</th>
            <th scope="col">{t("outside")}</th>
          </tr>
        </thead>
        <tbody>
          {ways.map(({ reason, app, outside }) => {
            if (!isReason(reason)) return null;
            return (
              <tr key={reason}>
                <th scope="row" style={{ whiteSpace: "normal" }}>
                  {t(reason)}
                </th>
                <td>
                  {reason !== "asked" && (
                    <input
                      type="checkbox"
                      aria-label={`${t(reason)} · ${t("app")}`}
                      checked={app}
                      onChange={(event) => set(reason, "app", event.target.checked)}
                    />
                  )}
                </td>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`${t(reason)} · ${t("outside")}`}
                    checked={outside}
                    onChange={(event) => set(reason, "outside", event.target.checked)}
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <label className="field">
        <span className="field-label">{t("digest")}</span>
        <select
          className="input"
          value={hour ?? ""}
          onChange={(event) => setHour(event.target.value === "" ? null : Number(event.target.value))}
        >
          <option value="">{t("atOnce")}</option>
          {hours.map((each) => (
            <option key={each} value={each}>
              {t("daily", { hour: String(each) })}
            </option>
          ))}
        </select>
      </label>
      <fieldset className="field">
        <legend className="field-label">{t("quiet")}</legend>
        <div className="row">
          <label>
            {t("quietFrom")}{" "}
            <input
              className="input"
              type="time"
              value={from}
              onChange={(event) => setFrom(event.target.value)}
            />
          </label>
          <label>
            {t("quietTo")}{" "}
            <input className="input" type="time" value={to} onChange={(event) => setTo(event.target.value)} />
          </label>
        </div>
      </fieldset>
      <p>
        <Button type="submit" icon="check" busy={save.isPending}>
          {t("save")}
        </Button>
      </p>
    </form>
  );
}
