import "./print.css";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { attachmentsQuery, commentsQuery, historyQuery, userQuery } from "~/api/queries";
import { useMe } from "~/api/session";
import type { Comment, Form, HistoryEntry, Order } from "~/api/types";
import { useAllPages } from "~/api/useAllPages";
import { useFormat } from "~/i18n/format";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { FieldFact } from "~/kinds/FieldView";
import { useLive } from "~/kinds/live";
import { allFields } from "~/kinds/problems";
import { FieldScopeContext } from "~/kinds/scope";
import { isBlank } from "~/local/drafts";
import { HistoryItem } from "../HistoryItem";
import { useTypeNames } from "../useTypeNames";
import { orderWords } from "../words";
import { Approvals, Files } from "./PrintTables";
import { isPaper, isSectionPart, type Layout, type Section, sizes } from "./template";
import { printWords } from "./words";

/** Everything a sheet may tell of an order. */
export function useStory(orderId: string) {
  const history = useInfiniteQuery(historyQuery(orderId));
  const comments = useInfiniteQuery(commentsQuery(orderId));
  const files = useQuery(attachmentsQuery(orderId));
  useAllPages(history);
  useAllPages(comments);
  return {
    reading: [history, comments].some((story) => story.isPending || story.hasNextPage) || files.isPending,
    history: history.data?.pages.flatMap((page) => page.items) ?? [],
    comments: comments.data?.pages.flatMap((page) => page.items) ?? [],
    files: files.data?.items ?? [],
  };
}
type Story = ReturnType<typeof useStory>;

interface SheetProps {
  order: Order;
  form: Form;
  layout: Layout;
  story: Story;
}

/** An order as a sheet of paper: exactly what the reader may see, in the reader's language. */
export function Sheet({ order, form, layout, story }: SheetProps) {
  const t = useWords(printWords);
  const text = useText();
  const size = sizes[isPaper(layout.paper) ? layout.paper : "a4"];
  const footer = text(layout.footer);
  return (
    <article className="print-sheet" style={{ maxWidth: size.width }}>
      <style>{`@page { size: ${size.page}; }`}</style>
      <Head order={order} layout={layout} />
      {layout.sections.map((section, at) => {
        const usual = isSectionPart(section.part) ? t(section.part) : section.part;
        const title = text(section.title) || (section.part === "words" ? "" : usual);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: two sections may be alike
          <section key={at} aria-labelledby={title ? `print-${at}` : undefined}>
            {title && <h2 id={`print-${at}`}>{title}</h2>}
            <Body order={order} form={form} section={section} story={story} />
          </section>
        );
      })}
      {footer && <p className="print-text print-foot">{footer}</p>}
      <Foot />
    </article>
  );
}

function Body({ order, form, section, story }: Omit<SheetProps, "layout"> & { section: Section }) {
  const text = useText();
  switch (section.part) {
    case "values":
      return <Values order={order} form={form} section={section} />;
    case "approvals":
      return <Approvals order={order} history={story.history} />;
    case "attachments":
      return <Files files={story.files} />;
    case "comments":
      return <Comments comments={story.comments} />;
    case "history":
      return <History order={order} form={form} history={story.history} />;
    case "signing":
      return <Signing section={section} />;
    default:
      return <p className="print-text">{text(section.words)}</p>;
  }
}

function Head({ order, layout }: { order: Order; layout: Layout }) {
  const text = useText();
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
      <div className="print-brand">
        {layout.logo && <img src={layout.logo} alt="" />}
        <p className="print-organisation">{text(layout.heading) || me.organisation.name}</p>
        {layout.qr && (
          <img
            className="print-qr"
            src={`/api/v1/orders/${order.id}/qr.svg`}
            alt={t("qrOf", { number: order.number })}
          />
        )}
      </div>
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

function Values({ order, form, section }: { order: Order; form: Form; section: Section }) {
  const text = useText();
  const now = useLive(form, order.values);
  const scope = {
    values: order.values,
    references: order.references,
    optionLists: undefined,
    uploads: undefined,
  };
  const isShown = (id: string) => now.state(id).visible || !isBlank(order.values[id]);
  const chosen = (section.fields ?? []).flatMap(
    (id) => allFields(form).find((field) => field.id === id) ?? [],
  );
  const pages =
    chosen.length > 0
      ? [{ id: "chosen", title: "", fields: chosen }]
      : form.pages.map((page) => ({
          id: page.id,
          title: form.pages.length > 1 ? text(page.title) : "",
          fields: page.sections.flatMap((each) => each.fields),
        }));
  return (
    <FieldScopeContext value={scope}>
      {pages.map((page) => (
        <div key={page.id} className="print-page">
          {page.title && <h3>{page.title}</h3>}
          <dl className="print-values" data-columns={section.columns}>
            {page.fields
              .filter((field) => isShown(field.id))
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
function Signing({ section }: { section: Section }) {
  const t = useWords(printWords);
  const text = useText();
  const named = (section.signers ?? []).map(text).filter(Boolean);
  return (
    <div className="print-signing">
      {(named.length > 0 ? named : [t("requester"), t("assignee")]).map((who) => (
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
