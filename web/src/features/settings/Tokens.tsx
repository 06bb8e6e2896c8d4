import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, settle, unwrap } from "~/api/client";
import { useMe } from "~/api/session";
import type { Me, NewToken, Token } from "~/api/types";
import { useFormat } from "~/i18n/format";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { NewSecret } from "./NewSecret";
import { settingsWords } from "./words";

const DAY_MS = 86_400_000;
/** Clocks differ: a token as long as allowed must not be a minute too long. */
const LEEWAY_MS = 60_000;
const lifetimes = [30, 90, 365] as const;
const tokensKey = ["tokens"];
const scopes = ["read", "submit", "edit", "records", "administration"] as const;

const isScope = (name: string): name is (typeof scopes)[number] => scopes.some((scope) => scope === name);

function toggled(set: ReadonlySet<string>, one: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(one)) next.add(one);
  return next;
}

/** What there is to choose: the usual ones and the organisation's own, none beyond what it allows. */
function lifetimesOf({ tokenDays, mostTokenDays }: Me): readonly number[] {
  const all = [...new Set([...lifetimes, tokenDays, mostTokenDays])].sort((one, other) => one - other);
  return all.filter((days) => days > 0 && (mostTokenDays === 0 || days <= mostTokenDays));
}

export function Tokens() {
  const t = useWords(settingsWords);
  const me = useMe();
  const cache = useQueryClient();
  const [made, setMade] = useState<NewToken>();
  const [asked, setAsked] = useState<Token>();
  const tokens = useQuery({
    queryKey: tokensKey,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/tokens", { signal })),
  });
  const changed = () => cache.invalidateQueries({ queryKey: tokensKey });
  const create = useMutation({
    mutationFn: (body: { name: string; expiresAt?: string | null; scopes: string[] }) =>
      unwrap(api.POST("/api/v1/tokens", { body })),
    onSuccess: (token) => {
      setMade(token);
      return changed();
    },
  });
  const revoke = useMutation({
    mutationFn: (id: string) => settle(api.DELETE("/api/v1/tokens/{id}", { params: { path: { id } } })),
    onSettled: () => {
      setAsked(undefined);
      return changed();
    },
  });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(["read"]));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const days = Number(data.get("days"));
    // Left out, the server counts the organisation's own time by its own clock.
    const isUsual = days === (me.tokenDays || me.mostTokenDays);
    const expiresAt = days > 0 ? new Date(Date.now() + days * DAY_MS - LEEWAY_MS).toISOString() : null;
    const wanted = data.getAll("scope").map(String);
    // Every box ticked means no limit: the token then also has the rights that are still to be invented.
    const all = wanted.length === scopes.length;
    create.mutate({
      name: String(data.get("name")).trim(),
      scopes: all ? [] : wanted,
      ...(isUsual ? {} : { expiresAt }),
    });
    event.currentTarget.reset();
  };
  return (
    <section className="card stack" aria-labelledby="tokens">
      <div>
        <h2 id="tokens">{t("tokens")}</h2>
        <p className="muted">{t("tokensHelp")}</p>
      </div>
      {made && <NewSecret token={made} onDone={() => setMade(undefined)} />}
      {(create.error ?? revoke.error) && <ErrorPanel error={create.error ?? revoke.error} />}
      {tokens.isPending && <Skeleton lines={2} />}
      {tokens.error && <ErrorPanel error={tokens.error} onRetry={() => void tokens.refetch()} />}
      {tokens.data?.items.length === 0 && <p className="muted">{t("noTokens")}</p>}
      <ul className="stack">
        {tokens.data?.items.map((token) => (
          <TokenRow key={token.id} token={token} onRevoke={() => setAsked(token)} />
        ))}
      </ul>
      <form className="stack" onSubmit={submit}>
        <fieldset className="field">
          <legend className="field-label">{t("scopes")}</legend>
          <p className="field-help">{t("scopesHelp")}</p>
          <div className="choices">
            {scopes.map((scope) => (
              <label key={scope} className="choice">
                <input
                  type="checkbox"
                  name="scope"
                  value={scope}
                  checked={chosen.has(scope)}
                  onChange={() => setChosen(toggled(chosen, scope))}
                />
                {t(`scope_${scope}`)}
              </label>
            ))}
          </div>
        </fieldset>
        <div className="row" style={{ alignItems: "end" }}>
          <label className="field" style={{ flex: "1 1 12rem" }}>
            <span className="field-label">{t("tokenName")}</span>
            <input className="input" name="name" required maxLength={100} placeholder={t("tokenNameHint")} />
          </label>
          <label className="field">
            <span className="field-label">{t("expires")}</span>
            <select className="input" name="days" defaultValue={me.tokenDays || ""} required>
              <option value="" disabled>
                {t("chooseLifetime")}
              </option>
              {lifetimesOf(me).map((days) => (
                <option key={days} value={days}>
                  {t("days", { count: days })}
                </option>
              ))}
              {me.mostTokenDays === 0 && <option value="0">{t("never")}</option>}
            </select>
          </label>
          <Button type="submit" icon="plus" busy={create.isPending} disabled={chosen.size === 0}>
            {t("createToken")}
          </Button>
        </div>
      </form>
      {asked && (
        <Dialog
          title={t("revokeAsk", { name: asked.name })}
          onClose={() => setAsked(undefined)}
          footer={
            <>
              <Button onClick={() => setAsked(undefined)}>{t("back")}</Button>
              <Button
                tone="danger"
                icon="trash"
                busy={revoke.isPending}
                onClick={() => revoke.mutate(asked.id)}
              >
                {t("revoke")}
              </Button>
            </>
          }
        >
          <p>{t("revokeHelp")}</p>
        </Dialog>
      )}
    </section>
  );
}

function TokenRow({ token, onRevoke }: { token: Token; onRevoke: () => void }) {
  const t = useWords(settingsWords);
  const format = useFormat();
  return (
    <li className="row spread">
      <span className="wrap">
        <strong>{token.name}</strong> <span className="mono muted">{token.prefix}…</span>
        <br />
        <span className="muted">
          {t("created")} {format.instant(token.createdAt)} · {t("until")}{" "}
          {token.expiresAt ? format.instant(token.expiresAt) : t("never")}
          {token.shortened && ` (${t("shortened")})`}
          <br />
          {token.scopes.length === 0
            ? t("allScopes")
            : token.scopes
                .filter(isScope)
                .map((scope) => t(`scope_${scope}`))
                .join(" · ")}
          {" · "}
          {token.lastUsedAt ? `${t("lastUsed")} ${format.instant(token.lastUsedAt)}` : t("neverUsed")}
        </span>
      </span>
      <Button tone="danger" aria-label={`${t("revoke")} ${token.name}`} onClick={onRevoke}>
        {t("revoke")}
      </Button>
    </li>
  );
}
