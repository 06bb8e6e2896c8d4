import "./print.css";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { attachmentsQuery, commentsQuery, historyQuery, userQuery } from "~/api/queries";
import { useMe } from "~/api/session";
import type { Comment, Form, HistoryEntry, Order } from "~/api/types";
import { useAllPages } from "~/api/useAllPages";
import { useFormat } from "~/i18n/format";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { FieldFact } from "~/kinds/FieldView";
import { useLive } from "~/kinds/live";
import { FieldScopeContext } from "~/kinds/scope";
import { isBlank } from "~/local/drafts";
import { Button } from "~/ui/Button";
import { usePageTitle } from "~/ui/usePageTitle";
import { HistoryItem } from "../HistoryItem";
import { useTypeNames } from "../useTypeNames";
import { orderWords } from "../words";
import { Approvals, Files } from "./PrintTables";
import { keepTemplate, keptTemplate, type PrintPart, printParts } from "./template";
import { printWords } from "./words";

interface OrderPrintProps {
  order: Order;
  form: Form;
  onBack: () => void;
}

/** An order as a sheet of paper, or as the PDF that a browser makes of it: exactly what the reader may see. */
export default function OrderPrint({ order, form, onBack }: OrderPrintProps) {
  const t = useWords(printWords);
  const [parts, setParts] = useState(() => keptTemplate(order.typeId));
  const history = useInfiniteQuery(historyQuery(order.id));
  const comments = useInfiniteQuery(commentsQuery(order.id));
  const files = useQuery(attachmentsQuery(order.id));
  useAllPages(history);
  useAllPages(comments);
  usePageTitle(t("printOf", { number: order.number }));
  const reading =
    [history, comments].some((story) => story.isPending || story.hasNextPage) || files.isPending;
  const entries = history.data?.pages.flatMap((page) => page.items) ?? [];
  const said = comments.data?.pages.flatMap((page) => page.items) ?? [];
  const choose = (part: PrintPart, on: boolean) => {
    const next = printParts.filter((each) => (each === part ? on : parts.includes(each)));
    setParts(next);
    keepTemplate(order.typeId, next);
  };
  const show: Record<PrintPart, () => ReactNode> = {
    values: () => <Values order={order} form={form} />,
    approvals: () => <Approvals order={order} history={entries} />,
    attachments: () => <Files files={files.data?.items ?? []} />,
    comments: () => <Comments comments={said} />,
    history: () => <History order={order} form={form} history={entries} />,
    signing: () => <Signing />,
  };
  return (
    <>
      <div className="print-tools">
        <div className="row">
          <Button icon="back" onClick={onBack}>
            {t("back")}
          </Button>
          <Button tone="primary" icon="file" disabled={reading} onClick={() => window.print()}>
            {t("now")}
          </Button>
        </div>
        <fieldset className="row">
          <legend className="sr">{t("parts")}</legend>
          {printParts.map((part) => (
            <label key={part} className="print-choice">
              <input
                type="checkbox"
                checked={parts.includes(part)}
                onChange={(event) => choose(part, event.target.checked)}
              />
              {t(part)}
            </label>
          ))}
        </fieldset>
        <p role="status" className="muted">
          {reading && t("loading")}
        </p>
      </div>
      <article className="print-sheet">
        <Head order={order} />
        {parts.map((part) => (
          <section key={part} aria-labelledby={`print-${part}`}>
            <h2 id={`print-${part}`}>{t(part)}</h2>
            {show[part]()}
          </section>
        ))}
        <Foot />
      </article>
    </>
  );
}

function Head({ order }: { order: Order }) {
  const t = useWords(printWords);
  const words = useWords(orderWords);
  const format = useFormat();
  const me = useMe();
  const typeName = useTypeNames();
  const assignee = useQuery({ ...userQuery(order.assigneeId ?? ""), enabled: order.assigneeId !== null });
  const facts = [
    [t("number"), order.number],
    [t("type"), typeName(order.typeId)],
    [t("status"), words(order.status)],
    [t("requester"), order.requester.name],
    [t("assignee"), assignee.data?.name ?? t("none")],
    [t("created"), format.instant(order.createdAt)],
    [t("updated"), format.instant(order.updatedAt)],
  ] as const;
  return (
    <header>
      <p className="print-organisation">{me.organisation.name}</p>
      <h1>{order.title || words("untitled")}</h1>
      <dl className="print-head">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </header>
  );
}

function Values({ order, form }: { order: Order; form: Form }) {
  const text = useText();
  const now = useLive(form, order.values);
  const scope = {
    values: order.values,
    references: order.references,
    optionLists: undefined,
    uploads: undefined,
  };
  return (
    <FieldScopeContext value={scope}>
      {form.pages.map((page) => (
        <div key={page.id} className="print-page">
          {form.pages.length > 1 && <h3>{text(page.title)}</h3>}
          <dl className="print-values">
            {page.sections
              .flatMap((section) => section.fields)
              .filter((field) => now.state(field.id).visible || !isBlank(order.values[field.id]))
              .map((field) => (
                <div key={field.id}>
                  <FieldFact field={field} value={order.values[field.id]} />
                </div>
              ))}
          </dl>
        </div>
      ))}
    </FieldScopeContext>
  );
}

function Comments({ comments }: { comments: readonly Comment[] }) {
  const t = useWords(printWords);
  const format = useFormat();
  if (comments.length === 0) return <p>{t("none")}</p>;
  const inOrder = [...comments].sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  return (
    <ul className="print-comments">
      {inOrder.map((comment) => (
        <li key={comment.id}>
          <p>
            <strong>{comment.author.name}</strong> {format.instant(comment.createdAt)}
            {comment.internal && ` (${t("internal")})`}
          </p>
          <p className="print-text">{comment.text}</p>
          {comment.attachments.length > 0 && (
            <p>{comment.attachments.map((file) => file.name).join(t("comma"))}</p>
          )}
        </li>
      ))}
    </ul>
  );
}

function History({ order, form, history }: { order: Order; form: Form; history: readonly HistoryEntry[] }) {
  const scope = {
    values: order.values,
    references: order.references,
    optionLists: undefined,
    uploads: undefined,
  };
  const inOrder = [...history].sort((a, b) => a.position - b.position);
  return (
    <FieldScopeContext value={scope}>
      <ol className="print-history">
        {inOrder.map((entry) => (
          <HistoryItem key={entry.position} entry={entry} form={form} exact />
        ))}
      </ol>
    </FieldScopeContext>
  );
}

/** Room for hands: who signs on paper, and when. */
function Signing() {
  const t = useWords(printWords);
  return (
    <div className="print-signing">
      {[t("requester"), t("assignee")].map((who) => (
        <p key={who}>
          <span>
            {who} · {t("signedBy")}
          </span>
          <span className="print-line" />
          <span>{t("date")}</span>
          <span className="print-line short" />
        </p>
      ))}
    </div>
  );
}

function Foot() {
  const t = useWords(printWords);
  const format = useFormat();
  const me = useMe();
  const [at] = useState(() => new Date().toISOString());
  return <footer>{t("printed", { name: me.user.name, at: format.instant(at) })}</footer>;
}
