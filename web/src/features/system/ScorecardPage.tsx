import "./scorecard.css";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api, unwrap } from "~/api/client";
import type { components } from "~/api/schema";
import { can, useMe } from "~/api/session";
import { useFormat } from "~/i18n/format";
import { useWords } from "~/i18n/words";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { isScorecardWord, scorecardWords } from "./scorecardWords";

type Fact = components["schemas"]["Fact"];

/** Five questions about the product, answered with figures of this installation. */
export default function ScorecardPage() {
  const t = useWords(scorecardWords);
  const format = useFormat();
  const mayLook = can(useMe(), "admin");
  usePageTitle(t("title"));
  const card = useQuery({
    queryKey: ["scorecard"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/system/scorecard", { signal })),
    enabled: mayLook,
  });
  if (!mayLook) return <Notice tone="warn">{t("forbidden")}</Notice>;
  return (
    <>
      <div>
        <h1>{t("title")}</h1>
        <p className="muted scorecard-lead">{t("lead")}</p>
      </div>
      {card.isPending && <Skeleton lines={5} height="6rem" />}
      {card.error && <ErrorPanel error={card.error} onRetry={() => void card.refetch()} />}
      {card.data && (
        <>
          <p className="muted">{t("asOf", { at: format.instant(card.data.at), days: card.data.days })}</p>
          <div className="scorecard">
            {card.data.dimensions.map(({ key, facts }) => (
              <section key={key} className="card" aria-labelledby={`score-${key}`}>
                <h2 id={`score-${key}`}>{isScorecardWord(key) ? t(key) : key}</h2>
                <dl>
                  {facts.map((fact) => (
                    <Line key={fact.key} fact={fact} />
                  ))}
                </dl>
              </section>
            ))}
          </div>
        </>
      )}
    </>
  );
}

function Line({ fact }: { fact: Fact }) {
  const t = useWords(scorecardWords);
  const format = useFormat();
  const { key, value, of, link } = fact;
  const say = (word: string) => (isScorecardWord(word) ? t(word) : word);
  const number = (count: number) => format.number(count);
  const shown =
    value === null
      ? // Some questions have an answer that is no figure.
        isScorecardWord(`${key}_answer`)
        ? say(`${key}_answer`)
        : t("unknown")
      : of === null
        ? number(value)
        : t("partOf", {
            value: number(value),
            of: number(of),
            share: `${Math.round((value / of) * 100)}%`,
          });
  const isPage = link?.startsWith("/api/") === false;
  return (
    <div data-unknown={value === null || undefined}>
      <dt>{say(key)}</dt>
      <dd>
        <strong>
          {link && value !== null ? (
            isPage ? (
              <Link href={link}>{shown}</Link>
            ) : (
              <a href={link}>{shown}</a>
            )
          ) : (
            shown
          )}
        </strong>
        <p className="muted">{say(`${key}_how`)}</p>
      </dd>
    </div>
  );
}
