import "./security.css";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { meQuery } from "~/api/queries";
import { useMe } from "~/api/session";
import { useWords } from "~/i18n/words";
import { Brand } from "~/ui/Brand";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { LanguageSwitch } from "~/ui/LanguageSwitch";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { Passkeys } from "./Passkeys";
import { SecondFactor } from "./SecondFactor";
import { securityQuery } from "./securityQuery";
import { securityWords } from "./securityWords";
import { useSignOut } from "./useSignOut";

/** All there is for somebody whose role asks for a second factor that is not set up yet. */
export default function SetUpFactor() {
  const t = useWords(securityWords);
  const me = useMe();
  const cache = useQueryClient();
  const security = useQuery(securityQuery);
  const signOut = useSignOut();
  usePageTitle(t("mustTitle"));
  const done = security.data && (security.data.secondFactor || security.data.passkeys.length > 0);
  // Not by itself: recovery codes are shown once, and must not slip away.
  const goOn = () => cache.resetQueries({ queryKey: meQuery.queryKey });
  return (
    <main className="alone stack" id="main" tabIndex={-1}>
      <div className="row spread">
        <Brand name={me.organisation.name} />
        <LanguageSwitch />
      </div>
      <section className="card stack" aria-labelledby="must">
        <div>
          <h1 id="must">{t("mustTitle")}</h1>
          <p>{t("mustLead", { name: me.user.name })}</p>
        </div>
        {security.isPending && <Skeleton lines={4} />}
        {security.error && <ErrorPanel error={security.error} onRetry={() => void security.refetch()} />}
        {security.data && (
          <>
            <SecondFactor security={security.data} />
            <Passkeys security={security.data} />
          </>
        )}
        {signOut.error && <ErrorPanel error={signOut.error} />}
        <div className="row">
          {done && (
            <Button tone="primary" onClick={() => void goOn()}>
              {t("mustGoOn")}
            </Button>
          )}
          <Button icon="out" busy={signOut.isPending} onClick={() => signOut.mutate()}>
            {t("signOut")}
          </Button>
        </div>
      </section>
    </main>
  );
}
