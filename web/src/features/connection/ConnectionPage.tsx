import { useQuery } from "@tanstack/react-query";
import { useFormat } from "~/i18n/format";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Brand } from "~/ui/Brand";
import { Button, LinkButton } from "~/ui/Button";
import type { IconName } from "~/ui/Icon";
import { LanguageSwitch } from "~/ui/LanguageSwitch";
import type { Tone } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { runChecks, type Verdict } from "./checks";
import { connectionWords } from "./words";

const looks: Record<Verdict, { tone: Tone; icon: IconName }> = {
  good: { tone: "ok", icon: "done" },
  fair: { tone: "warn", icon: "alert" },
  bad: { tone: "danger", icon: "cancel" },
};

/** Works without a sign-in: whoever cannot get in is the one who needs it. */
export default function ConnectionPage() {
  const t = useWords(connectionWords);
  const format = useFormat();
  const checks = useQuery({
    queryKey: ["checks"],
    queryFn: () => runChecks(format.bytes),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  usePageTitle(t("title"));
  return (
    <main className="page" id="main" tabIndex={-1} style={{ margin: "0 auto", maxWidth: "44rem" }}>
      <div className="row spread">
        <Brand />
        <LanguageSwitch />
      </div>
      <div>
        <h1>{t("title")}</h1>
        <p className="muted">{t("lead")}</p>
      </div>
      <div className="card" aria-live="polite" aria-busy={checks.isFetching}>
        {checks.isPending && <Skeleton lines={6} />}
        <ul className="stack">
          {checks.data?.map((finding) => (
            <li key={finding.name}>
              <div className="row spread">
                <h2>{t(finding.name)}</h2>
                <Badge {...looks[finding.verdict]}>{t(finding.verdict)}</Badge>
              </div>
              <p className={finding.verdict === "good" ? "muted" : ""}>{t(finding.words, finding.gaps)}</p>
            </li>
          ))}
        </ul>
      </div>
      <div className="row">
        <Button tone="primary" icon="retry" busy={checks.isFetching} onClick={() => void checks.refetch()}>
          {t(checks.isFetching ? "running" : "again")}
        </Button>
        <LinkButton to="/" icon="home">
          {t("goHome")}
        </LinkButton>
      </div>
    </main>
  );
}
