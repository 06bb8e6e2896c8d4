import "./public.css";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "~/api/client";
import { asProblem } from "~/api/problem";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Brand } from "~/ui/Brand";
import { Button } from "~/ui/Button";
import { CommentField } from "~/ui/CommentField";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { LanguageSwitch } from "~/ui/LanguageSwitch";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { answerWords } from "./answerWords";

type Act = "approve" | "reject";

const look = (ticket: string) => unwrap(api.POST("/api/v1/public/answers/look", { body: { ticket } }));
type Offer = Awaited<ReturnType<typeof look>>;

/** Where the link of a mail leads: what is asked, and the answer, without signing in. Opening it decides nothing. */
export default function AnswerPage() {
  const t = useWords(answerWords);
  // Behind the #, which no browser sends anywhere.
  const [ticket] = useState(() => window.location.hash.slice(1));
  const asked = useQuery({
    queryKey: ["answer", ticket],
    queryFn: () => look(ticket),
    enabled: ticket !== "",
  });
  usePageTitle(asked.data?.number ?? t("title"));
  const missing = ticket === "" || (asked.error && [400, 404].includes(asProblem(asked.error).status));
  return (
    <main className="public standalone" id="main" tabIndex={-1}>
      <div className="row spread">
        <Brand {...(asked.data ? { name: asked.data.organisation } : {})} />
        <LanguageSwitch />
      </div>
      {asked.isPending && !missing && <Skeleton lines={5} height="2.5rem" />}
      {missing && <Notice tone="warn">{t("missing")}</Notice>}
      {asked.error && !missing && <ErrorPanel error={asked.error} onRetry={() => void asked.refetch()} />}
      {asked.data && <Asked offer={asked.data} ticket={ticket} onStale={() => void asked.refetch()} />}
    </main>
  );
}

function Asked({ offer, ticket, onStale }: { offer: Offer; ticket: string; onStale: () => void }) {
  const t = useWords(answerWords);
  const text = useText();
  const [comment, setComment] = useState("");
  const answer = useMutation({
    mutationFn: (act: Act) =>
      unwrap(api.POST("/api/v1/public/answers", { body: { ticket, act, comment: comment.trim() } })),
    onError: onStale,
  });
  const isOpen = offer.state === "open" && !answer.isSuccess;
  const mayReject = offer.acts.includes("reject");
  const asks = offer.comment === "always" || offer.comment === "on_reject" ? offer.comment : "comment";
  const order = `/orders/${offer.orderId}`;
  return (
    <section className="card stack">
      <div>
        <p className="muted">{offer.number}</p>
        <h1>{offer.title}</h1>
        <p className="muted">
          {offer.step ? t("asks", { person: offer.person, step: text(offer.step) }) : offer.person}
        </p>
      </div>
      {offer.instructions && <p className="preserve">{text(offer.instructions)}</p>}
      {answer.isSuccess && (
        <Notice tone="ok" live="polite">
          {t(answer.variables === "reject" ? "rejected" : "agreed")}
        </Notice>
      )}
      {!answer.isSuccess && offer.state !== "open" && <Notice tone="info">{t(offer.state)}</Notice>}
      {answer.error && <ErrorPanel error={answer.error} />}
      {isOpen && (
        <>
          <CommentField
            label={t(asks)}
            value={comment}
            onChange={setComment}
            onSubmit={() => !mayReject && answer.mutate("approve")}
          />
          <div className="row">
            <Button
              tone="primary"
              icon="check"
              busy={answer.isPending && answer.variables === "approve"}
              disabled={answer.isPending}
              onClick={() => answer.mutate("approve")}
            >
              {t(offer.isWork ? "finish" : "agree")}
            </Button>
            {mayReject && (
              <Button
                tone="danger"
                icon="cancel"
                busy={answer.isPending && answer.variables === "reject"}
                disabled={answer.isPending}
                onClick={() => answer.mutate("reject")}
              >
                {t("reject")}
              </Button>
            )}
          </div>
        </>
      )}
      <p>
        <a href={order}>{t("open_order")}</a>
      </p>
    </section>
  );
}
