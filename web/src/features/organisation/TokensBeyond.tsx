import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "~/api/client";
import { useFormat } from "~/i18n/format";
import { useWords } from "~/i18n/words";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { organisationWords } from "./words";

const MOST_DAYS = 3_650;

/** What a limit would do to the tokens there are, seen before it is saved. */
export function TokensBeyond({ days }: { days: number }) {
  const t = useWords(organisationWords);
  const format = useFormat();
  const makesSense = Number.isInteger(days) && days >= 1 && days <= MOST_DAYS;
  const beyond = useQuery({
    queryKey: ["tokensBeyond", days],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/settings/tokens-beyond", { params: { query: { days } }, signal })),
    enabled: makesSense,
  });
  if (!makesSense) return null;
  if (beyond.error) return <ErrorPanel error={beyond.error} onRetry={() => void beyond.refetch()} />;
  const items = beyond.data?.items ?? [];
  if (items.length === 0) return beyond.data ? <p className="muted">{t("noTokenBeyond")}</p> : null;
  return (
    <Notice tone="warn" live="polite">
      <details>
        <summary>{t("tokensBeyond", { count: items.length })}</summary>
        <ul>
          {items.map((token) => (
            <li key={token.id} className="wrap">
              {token.name} <span className="muted mono">{token.prefix}…</span> {token.ownerName}
              {" · "}
              <span className="muted">
                {token.atOnce
                  ? t("endsAtOnce")
                  : token.wouldEndAt && t("endsThen", { time: format.instant(token.wouldEndAt) })}
              </span>
            </li>
          ))}
        </ul>
      </details>
    </Notice>
  );
}
