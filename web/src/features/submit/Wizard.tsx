import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { Link } from "wouter";
import type { Form, OrderType } from "~/api/types";
import { useFormat } from "~/i18n/format";
import { textIn, useLocale, useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { FormFiller } from "~/kinds/FormFiller";
import { FieldScopeContext } from "~/kinds/scope";
import { useRows } from "~/local/db";
import { drafts, isBlank } from "~/local/drafts";
import { outbox } from "~/local/outbox";
import { draftSync } from "~/local/startDraftSync";
import { inOrder, type Upload, uploads } from "~/local/uploads";
import { Button } from "~/ui/Button";
import { Icon } from "~/ui/Icon";
import { Notice } from "~/ui/Notice";
import { ReceiptPanel } from "./ReceiptPanel";
import { SendingPanel } from "./SendingPanel";
import { StartOver } from "./StartOver";
import { discardDraft, type OpenDraft, useAutosave } from "./useDraft";
import { submitWords } from "./words";

const ReusedKey = lazy(() => import("./ReusedKey"));
const OtherDevice = lazy(() => import("./OtherDevice"));

export interface WizardProps {
  type: OrderType;
  form: Form;
  open: OpenDraft;
  /** The draft now exists on the disk and deserves an address. */
  onKept: () => void;
  onFresh: () => void;
  /** What is kept is no longer what is on the screen. */
  onReload: () => void;
}

const none: never[] = [];

/** Files count as an answer as soon as they are chosen: the wait for them is the outbox's business. */
function withFiles(values: Record<string, unknown>, files: readonly Upload[]) {
  const complete = { ...values };
  for (const { slot, id } of files) if (isBlank(complete[slot])) complete[slot] = [id];
  return complete;
}

export function Wizard({ type, form, open, onKept, onFresh, onReload }: WizardProps) {
  const { draft, restored } = open;
  const t = useWords(submitWords);
  const text = useText();
  const language = useLocale();
  const format = useFormat();
  const writing = useAutosave(draft, form.version);
  const [pressed, setPressed] = useState(false);
  const [asking, setAsking] = useState(false);
  const kept = useRows(drafts)?.find((row) => row.id === draft.id);
  const files = inOrder(useRows(uploads) ?? none, draft.id);
  const isKept = kept !== undefined;
  const hasFiles = files.length > 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: only the moments it comes into being matter
  useEffect(() => {
    if (isKept) onKept();
    else if (hasFiles) void writing.save();
  }, [isKept, hasFiles]);

  useEffect(() => draftSync.show(draft.id), [draft.id]);

  useEffect(() => {
    if (kept?.state === "editing") setPressed(false);
  }, [kept?.state]);

  const scope = useMemo(
    () => ({
      values: writing.values,
      references: {},
      optionLists: undefined,
      uploads: { user: draft.user, owner: draft.id },
    }),
    [writing.values, draft.user, draft.id],
  );

  const submit = async () => {
    setPressed(true);
    await writing.save();
    await outbox.submit(draft.id, writing.values);
  };
  const startOver = async () => {
    writing.cancel();
    setAsking(false);
    await discardDraft(draft.id);
    onFresh();
  };

  const choose = async (theirs: boolean) => {
    if (theirs) writing.cancel();
    else await writing.save();
    await draftSync.choose(draft.id, theirs);
    if (theirs) onReload();
  };

  const heading = (
    <div>
      <h1>{text(type.name)}</h1>
      <p className="muted">{text(type.description)}</p>
      {draft.partOf && (
        <p className="row">
          <Icon name="split" />
          <Link href={`/orders/${draft.partOf.orderId}`}>
            {t(draft.partOf.kind === "child_of" ? "subOrderOf" : "splitFrom", {
              number: draft.partOf.number,
            })}
          </Link>
        </p>
      )}
    </div>
  );
  if (kept?.state === "sent" && kept.receipt)
    return <ReceiptPanel receipt={kept.receipt} onAnother={onFresh} />;
  if (kept?.state === "queued") {
    return (
      <>
        {heading}
        <SendingPanel draft={kept} files={files} />
      </>
    );
  }
  const failure = kept?.failure;
  return (
    <>
      {heading}
      {restored && !failure && (
        <Notice tone="info" live="polite">
          <p className="row spread">
            <span>
              {t("restored", { time: format.ago(new Date(draft.updatedAt).toISOString()) })}{" "}
              {draft.formVersion !== form.version && t("formChanged")}
            </span>
            <Button tone="plain" onClick={() => setAsking(true)}>
              {t("startOver")}
            </Button>
          </p>
        </Notice>
      )}
      {kept && (kept.newer || kept.onlyHere === "gone") && (
        <Suspense>
          <OtherDevice draft={kept} choose={(theirs) => void choose(theirs)} />
        </Suspense>
      )}
      {failure && kept.errors.length === 0 && (
        <Notice tone="danger" live="assertive">
          <p>{textIn(language, failure.text)}</p>
          {failure.code === "idempotency-key-reused" && (
            <Suspense>
              <ReusedKey draft={kept} />
            </Suspense>
          )}
          {failure.requestId && <p className="mono muted">{failure.requestId}</p>}
        </Notice>
      )}
      <FieldScopeContext value={scope}>
        <FormFiller
          form={form}
          values={writing.values}
          complete={withFiles(writing.values, files)}
          page={Math.min(writing.page, form.pages.length - 1)}
          onPage={writing.setPage}
          onChange={writing.setValue}
          serverErrors={kept?.errors ?? none}
          onSubmit={() => void submit()}
          busy={pressed}
          note={writing.savedAt ? t("savedAt", { time: format.time(writing.savedAt) }) : t("autosave")}
        />
      </FieldScopeContext>
      {asking && <StartOver onKeep={() => setAsking(false)} onDiscard={() => void startOver()} />}
    </>
  );
}
