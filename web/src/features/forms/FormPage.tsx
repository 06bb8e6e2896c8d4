import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { useParams } from "wouter";
import { formQuery, orderTypesQuery } from "~/api/queries";
import { can, useMe } from "~/api/session";
import type { Form, FormDraft, OrderType } from "~/api/types";
import { readKept } from "~/design/kept";
import { useDesk } from "~/design/useDesk";
import { useFormat } from "~/i18n/format";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button, LinkButton } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { toast } from "~/ui/toasts";
import { usePageTitle } from "~/ui/usePageTitle";
import { Designer } from "./Designer";
import { firstForm } from "./edit";
import { isClash, useDraftWriter, useKeptDraft } from "./useDraft";
import { formWords } from "./words";

/** The form of one order type, to be drawn. */
export default function FormPage() {
  const { typeId = "" } = useParams<{ typeId: string }>();
  const t = useWords(formWords);
  const text = useText();
  const me = useMe();
  const mayDraw = can(me, "forms");
  const types = useQuery(orderTypesQuery);
  const type = types.data?.items.find((each) => each.id === typeId);
  const isDrawn = (type?.formVersion ?? 0) > 0;
  const form = useQuery({ ...formQuery(typeId, type?.formVersion), enabled: mayDraw && isDrawn });
  const draft = useKeptDraft(typeId);
  usePageTitle(type ? `${text(type.name)} · ${t("title")}` : t("title"));
  if (!mayDraw) return <Notice tone="warn">{t("forbidden")}</Notice>;
  const failed = types.error ?? form.error ?? draft.error;
  if (failed) return <ErrorPanel error={failed} onRetry={() => void types.refetch()} />;
  if (types.data && !type) return <Notice tone="warn">{t("notFound")}</Notice>;
  if (!type || draft.data === undefined || (isDrawn && !form.data))
    return <Skeleton lines={8} height="3rem" />;
  return (
    <>
      <div className="row">
        <LinkButton to={`/types/${type.id}`} icon="back">
          {t("back")}
        </LinkButton>
        <h1>
          {text(type.name)} · {t("title")}
        </h1>
        {isDrawn && (
          <Badge tone="ok" icon="done">
            {t("version", { version: type.formVersion })}
          </Badge>
        )}
      </div>
      <Opened key={type.id} type={type} published={form.data ?? null} draft={draft.data} />
    </>
  );
}

interface OpenedProps {
  type: OrderType;
  published: Form | null;
  draft: FormDraft | null;
}

/** What was begun in this browser, else the draft of all, else what is published. */
function Opened({ type, published, draft }: OpenedProps) {
  const t = useWords(formWords);
  const format = useFormat();
  const me = useMe();
  const key = `gongdan.form.${me.user.id}.${type.id}`;
  const hadOwn = useRef(readKept<Form>(key) !== undefined);
  const first = useMemo(
    () =>
      draft
        ? { now: draft.form, base: draft.base }
        : { now: published ?? firstForm(type.name), base: published?.version ?? 0 },
    [draft, published, type.name],
  );
  const desk = useDesk<Form>(key, published, first);
  const { save, drop } = useDraftWriter(type.id);
  const [saved, setSaved] = useState<Form | undefined>(hadOwn.current ? undefined : draft?.form);
  const write = (over: number | undefined) => {
    const form = desk.now;
    save.mutate(
      { form, base: desk.base, over },
      {
        onSuccess: () => {
          setSaved(form);
          toast("ok", t("savedDraft"));
        },
      },
    );
  };
  const isSaved = saved === desk.now;
  const clash = isClash(save.error);
  const theirs = useKeptDraft(type.id);
  return (
    <>
      {draft?.author && !isSaved && !clash && (
        <p className="muted">
          {t("draftBy", { name: draft.author.name, at: draft.at ? format.instant(draft.at) : "" })}
        </p>
      )}
      {clash && (
        <Notice tone="warn" live="assertive">
          <p>{t("draftClash")}</p>
          <div className="row">
            <Button
              onClick={async () => {
                const { data } = await theirs.refetch();
                save.reset();
                if (!data) return;
                desk.change(data.form);
                setSaved(data.form);
              }}
            >
              {t("takeTheirs")}
            </Button>
            <Button
              onClick={async () => {
                const { data } = await theirs.refetch();
                write(data?.version);
              }}
            >
              {t("keepMine")}
            </Button>
          </div>
        </Notice>
      )}
      {save.error && !clash && <ErrorPanel error={save.error} />}
      <Designer
        type={type}
        desk={desk}
        draft={{
          version: draft?.version,
          isSaving: save.isPending,
          isSaved,
          onSave: () => !isSaved && desk.isChanged && write(draft?.version),
          onGone: () => draft && drop.mutate(draft.version),
        }}
      />
    </>
  );
}
