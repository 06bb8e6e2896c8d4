import "./security.css";
import { useQuery } from "@tanstack/react-query";
import { useWords } from "~/i18n/words";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { Passkeys } from "./Passkeys";
import { SecondFactor } from "./SecondFactor";
import { Sessions } from "./Sessions";
import { securityQuery } from "./securityQuery";
import { securityWords } from "./securityWords";

/** How somebody signs in besides the password, and where they are signed in. */
export function Security() {
  const t = useWords(securityWords);
  const security = useQuery(securityQuery);
  return (
    <section className="card stack" aria-labelledby="security">
      <div>
        <h2 id="security">{t("title")}</h2>
        <p className="muted">{t("lead")}</p>
      </div>
      {security.isPending && <Skeleton lines={4} />}
      {security.error && <ErrorPanel error={security.error} onRetry={() => void security.refetch()} />}
      {security.data && (
        <>
          <SecondFactor security={security.data} />
          <Passkeys security={security.data} />
        </>
      )}
      <Sessions />
    </section>
  );
}
