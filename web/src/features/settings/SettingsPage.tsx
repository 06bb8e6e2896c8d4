import { useEffect } from "react";
import { useMe } from "~/api/session";
import { useWords } from "~/i18n/words";
import { goToAnchor } from "~/ui/anchor";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { usePageTitle } from "~/ui/usePageTitle";
import { Appearance } from "./Appearance";
import { Deputies } from "./Deputies";
import { Messages } from "./Messages";
import { Organisations } from "./Organisations";
import { PasswordForm } from "./PasswordForm";
import { Security } from "./Security";
import { Tokens } from "./Tokens";
import { useSignOut } from "./useSignOut";
import { settingsWords } from "./words";

export default function SettingsPage() {
  const t = useWords(settingsWords);
  const me = useMe();
  usePageTitle(t("title"));
  const signOut = useSignOut();
  useEffect(() => {
    const anchor = location.hash.slice(1);
    if (anchor) goToAnchor(anchor);
  }, []);
  return (
    <div className="stack" style={{ maxWidth: "46rem" }}>
      <h1>{t("title")}</h1>
      <section className="card stack" aria-labelledby="account">
        <h2 id="account">{t("account")}</h2>
        <p>
          <strong>{me.user.name}</strong> <span className="muted">{me.user.login}</span>
          <br />
          <span className="muted">{[me.user.title, me.organisation.name].filter(Boolean).join(" · ")}</span>
        </p>
        {signOut.error && <ErrorPanel error={signOut.error} />}
        <p className="row">
          <Button icon="out" busy={signOut.isPending} onClick={() => signOut.mutate()}>
            {t("signOut")}
          </Button>
          <span className="muted">{t("signOutHelp")}</span>
        </p>
      </section>
      <Organisations />
      <Deputies />
      <Messages />
      <Appearance />
      <PasswordForm />
      <Security />
      <Tokens />
    </div>
  );
}
