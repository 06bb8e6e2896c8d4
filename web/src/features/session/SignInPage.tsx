import "./sign-in.css";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, useLocation, useSearchParams } from "wouter";
import { api, belongTo, unwrap } from "~/api/client";
import { hasPasskeys, signInWithPasskey, wasDismissed } from "~/api/passkey";
import { asProblem } from "~/api/problem";
import { meQuery, metaQuery } from "~/api/queries";
import type { Problem } from "~/api/types";
import { locale, setLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Brand } from "~/ui/Brand";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Icon } from "~/ui/Icon";
import { LanguageSwitch } from "~/ui/LanguageSwitch";
import { usePageTitle } from "~/ui/usePageTitle";
import { sessionWords } from "./words";

interface Credentials {
  login: string;
  password: string;
  organisation?: string;
  code?: string;
}

/** Only a path of our own: an address from outside must not decide where a fresh sign-in lands. */
export function safeNext(next: string | null): string {
  return next?.startsWith("/") && !next.startsWith("//") && !next.includes("\\") ? next : "/";
}

/** The organisation whose button was pressed. */
function pressed({ nativeEvent }: FormEvent): string | undefined {
  const by = nativeEvent instanceof SubmitEvent ? nativeEvent.submitter : null;
  return by instanceof HTMLButtonElement && by.name === "organisation" ? by.value : undefined;
}

const focus = (element: HTMLInputElement | null) => element?.focus();

export default function SignInPage() {
  const t = useWords(sessionWords);
  const cache = useQueryClient();
  const [, navigate] = useLocation();
  const [search] = useSearchParams();
  const [isLanguageChosen, setLanguageChosen] = useState(false);
  const [asked, setAsked] = useState(false);
  const [choices, setChoices] = useState<Problem["organisations"]>();
  const meta = useQuery(metaQuery);
  usePageTitle(t("title"));

  const signIn = useMutation({
    mutationFn: async (who: Credentials | "passkey") => {
      const me =
        who === "passkey"
          ? await signInWithPasskey()
          : await unwrap(api.POST("/api/v1/session", { body: who }));
      belongTo(me.organisation.id);
      // A language picked on this page is a wish; otherwise the account knows better.
      if (!isLanguageChosen || me.user.locale === locale()) return me;
      return unwrap(api.PATCH("/api/v1/session", { body: { locale: locale() === "en" ? "en" : "zh-CN" } }));
    },
    onError: (error) => {
      const { code, organisations } = asProblem(error);
      if (code === "organisation-needed") setChoices(organisations);
    },
    onSuccess: (me) => {
      cache.clear();
      setLocale(me.user.locale);
      cache.setQueryData(meQuery.queryKey, me);
      navigate(safeNext(search.get("next")), { replace: true });
    },
  });

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const field = (name: string) => String(form.get(name) ?? "");
    const chosen = pressed(event);
    // Should a code be asked for now, it is one of that organisation.
    if (chosen) setChoices((all) => all?.filter(({ slug }) => slug === chosen));
    const organisation = chosen ?? field("organisation").trim();
    const code = field("code").trim();
    signIn.mutate({
      login: field("login").trim(),
      password: field("password"),
      ...(organisation ? { organisation } : {}),
      ...(code ? { code } : {}),
    });
  };
  const forget = () => setChoices(undefined);
  const refusal = signIn.error ? asProblem(signIn.error).code : undefined;
  // Once a code was asked for, its field stays until this page is left.
  if (refusal === "second-factor-needed" && !asked) setAsked(true);
  const isAsked = refusal === "second-factor-needed" || refusal === "organisation-needed";
  const error = isAsked || wasDismissed(signIn.error) ? null : signIn.error;

  return (
    <main className="sign-in" id="main" tabIndex={-1}>
      <div className="row spread">
        <Brand />
        <LanguageSwitch onChange={() => setLanguageChosen(true)} />
      </div>
      <form className="card stack" onSubmit={submit}>
        <div>
          <h1>{t("title")}</h1>
          <p className="muted">{t("lead")}</p>
        </div>
        {error && <ErrorPanel error={error} />}
        {(meta.data?.organisations ?? 1) > 1 && !choices && (
          <div className="field">
            <label className="field-label" htmlFor="organisation">
              {t("organisation")}
            </label>
            <p className="field-help" id="organisation-help">
              {t("organisationHelp")}
            </p>
            <input
              className="input"
              id="organisation"
              name="organisation"
              aria-describedby="organisation-help"
            />
          </div>
        )}
        <div className="field">
          <label className="field-label" htmlFor="login">
            {t("login")}
          </label>
          <input
            className="input"
            id="login"
            name="login"
            autoComplete="username"
            autoCapitalize="none"
            onInput={forget}
            required
          />
        </div>
        <div className="field">
          <label className="field-label" htmlFor="password">
            {t("password")}
          </label>
          <input
            className="input"
            id="password"
            name="password"
            type="password"
            autoComplete="current-password"
            onInput={forget}
            required
          />
        </div>
        {asked && (
          <div className="field">
            <label className="field-label" htmlFor="code">
              {t("code")}
            </label>
            <p className="field-help" id="code-help">
              {t("codeHelp")}
            </p>
            <input
              className="input mono"
              id="code"
              name="code"
              autoComplete="one-time-code"
              aria-describedby="code-help"
              ref={focus}
              required
            />
          </div>
        )}
        {choices ? (
          <fieldset className="field stack">
            <legend className="field-label">{t("choose")}</legend>
            {choices.map(({ slug, name }) => (
              <Button key={slug} type="submit" name="organisation" value={slug} disabled={signIn.isPending}>
                {name}
              </Button>
            ))}
          </fieldset>
        ) : (
          <Button type="submit" tone="primary" busy={signIn.isPending} disabled={signIn.isPending}>
            {t("enter")}
          </Button>
        )}
        {hasPasskeys() && (
          <Button icon="user" disabled={signIn.isPending} onClick={() => signIn.mutate("passkey")}>
            {t("passkey")}
          </Button>
        )}
      </form>
      {meta.data && meta.data.demo.length > 0 && (
        <section className="stack" aria-labelledby="demo">
          <div>
            <h2 id="demo">{t("demo")}</h2>
            <p className="muted">{t("demoHelp")}</p>
          </div>
          <ul className="demo">
            {meta.data.demo.map((account) => (
              <li key={account.login}>
                <button
                  type="button"
                  className="button"
                  disabled={signIn.isPending}
                  onClick={() => signIn.mutate({ login: account.login, password: account.password })}
                >
                  <Icon name="user" />
                  <span>{account.name}</span>
                  <small className="muted">{t(account.role)}</small>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p>
        <Link href="/connection">{t("check")}</Link>
      </p>
    </main>
  );
}
