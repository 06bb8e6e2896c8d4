import { useMutation } from "@tanstack/react-query";
import { Link } from "wouter";
import { api, unwrap } from "~/api/client";
import type { Flow } from "~/flow/definition";
import type { FlowRemark } from "~/flow/queries";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button, LinkButton } from "~/ui/Button";
import { Problems } from "~/ui/Problems";
import { Proposal } from "./Proposal";
import { isReviewWord, reviewWords } from "./reviewWords";

interface RemarkProps {
  typeId: string;
  version: number;
  remark: FlowRemark;
}

/** One finding: what was seen, the orders that show it, what may be done, and the proposal to try. */
export function RemarkCard({ typeId, version, remark }: RemarkProps) {
  const t = useWords(reviewWords);
  const text = useText();
  const { code, step, orders, amendment } = remark;
  const draft = useMutation({
    mutationFn: async () => {
      if (!amendment) return undefined;
      const answer = await unwrap(
        api.POST("/api/v1/order-types/{id}/flow/review/draft", {
          params: { path: { id: typeId } },
          body: { amendment, version },
        }),
      );
      return { steps: [], ...answer.flow } as Flow;
    },
  });
  const numbers = orders.map((order) => order.number).join(",");
  const list = `/orders?${new URLSearchParams({ filter: `number:${numbers}` })}`;
  return (
    <article className="card stack tight" data-code={code}>
      <div className="row">
        <Badge tone="warn" icon="alert">
          {isReviewWord(code) ? t(code) : code}
        </Badge>
        <h3>{text(remark.name) || step}</h3>
      </div>
      <p>{text(remark.text)}</p>
      <p className="muted">{text(remark.advice)}</p>
      {orders.length > 0 && (
        <p className="row review-orders">
          <span className="muted">{t("evidence")}</span>
          {orders.map((order) => (
            <Link key={order.id} href={`/orders/${order.id}`}>
              {order.number}
            </Link>
          ))}
          <Link href={list}>{t("asList")}</Link>
        </p>
      )}
      <div className="row">
        {remark.waits && (
          <LinkButton to={`/boards/${typeId}/standing?${new URLSearchParams({ step })}`} icon="list">
            {t("waiting")}
          </LinkButton>
        )}
        {amendment && !draft.data && (
          <Button icon="play" busy={draft.isPending} onClick={() => !draft.isPending && draft.mutate()}>
            {t("try")}
          </Button>
        )}
      </div>
      {draft.error && <Problems error={draft.error} />}
      {draft.data && <Proposal typeId={typeId} version={version} draft={draft.data} onClose={draft.reset} />}
    </article>
  );
}
