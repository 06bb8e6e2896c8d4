import "./flows.css";
import "./review.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "wouter";
import { orderTypesQuery } from "~/api/queries";
import { can, useMe } from "~/api/session";
import { type FlowReview, flowReviewQuery } from "~/flow/queries";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { LinkButton } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Select } from "~/ui/Select";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { RemarkCard } from "./RemarkCard";
import { reviewWords } from "./reviewWords";
import { flowsWords } from "./words";

const spans = [30, 90, 180, 365];

/** What the orders of a type have shown of its flow (流程体检), and what might be done about it. */
export default function ReviewPage() {
  const { typeId = "" } = useParams<{ typeId: string }>();
  const t = useWords(reviewWords);
  const f = useWords(flowsWords);
  const text = useText();
  const mayLook = can(useMe(), "forms");
  const [days, setDays] = useState(90);
  const types = useQuery(orderTypesQuery);
  const review = useQuery({ ...flowReviewQuery(typeId, days), enabled: mayLook });
  const type = types.data?.items.find((each) => each.id === typeId);
  const title = type ? t("titleOf", { type: text(type.name) }) : t("title");
  usePageTitle(title);
  if (!mayLook) return <Notice tone="warn">{f("forbidden")}</Notice>;
  return (
    <>
      <div className="page-head">
        <h1>{title}</h1>
        <LinkButton to={`/flows/${typeId}`} icon="back">
          {t("toFlow")}
        </LinkButton>
      </div>
      <p className="muted review-lead">{t("lead")}</p>
      <div className="row">
        <Select
          label={t("period")}
          value={String(days)}
          options={spans.map((count) => ({ value: String(count), text: t("days", { count }) }))}
          onChange={(chosen) => setDays(Number(chosen))}
        />
      </div>
      {review.isPending && <Skeleton lines={5} height="6rem" />}
      {review.error && <ErrorPanel error={review.error} onRetry={() => void review.refetch()} />}
      {review.data && <Found typeId={typeId} review={review.data} />}
    </>
  );
}

function Found({ typeId, review }: { typeId: string; review: FlowReview }) {
  const t = useWords(reviewWords);
  const { remarks, ended, decisions, version, behind } = review;
  return (
    <>
      <dl className="facts card">
        <dt>{t("ended")}</dt>
        <dd>{ended}</dd>
        <dt>{t("decisions")}</dt>
        <dd>{decisions}</dd>
        {ended > 0 && (
          <>
            <dt>{t("perOrder")}</dt>
            <dd>{(decisions / ended).toFixed(1)}</dd>
          </>
        )}
      </dl>
      <p className="muted">
        {t("version", { version })} {behind > 0 && t("behind", { count: behind })}
      </p>
      {remarks.length === 0 ? (
        <Empty icon="done">
          <p>{t("none")}</p>
          <p className="muted">{t("noneHelp")}</p>
        </Empty>
      ) : (
        <>
          <h2>{t("found", { count: remarks.length })}</h2>
          <ul className="stack review-remarks">
            {remarks.map((remark) => (
              <li key={`${remark.code}:${remark.step}:${remark.way ?? ""}`}>
                <RemarkCard typeId={typeId} version={version} remark={remark} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
