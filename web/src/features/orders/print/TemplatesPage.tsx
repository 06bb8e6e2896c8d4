import "./templates.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "wouter";
import { formQuery, orderTypesQuery } from "~/api/queries";
import { can, useMe } from "~/api/session";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button, LinkButton } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { TemplateEditor } from "./TemplateEditor";
import { type Layout, type PrintTemplate, printTemplatesQuery, usualLayout } from "./template";
import { printWords } from "./words";

/** How orders of a type look on paper, as their owner wants it. */
export default function TemplatesPage() {
  const { typeId = "" } = useParams<{ typeId: string }>();
  const t = useWords(printWords);
  const text = useText();
  const me = useMe();
  const mayEdit = can(me, "forms");
  const types = useQuery(orderTypesQuery);
  const form = useQuery({ ...formQuery(typeId), enabled: mayEdit, retry: false });
  const all = useQuery({ ...printTemplatesQuery, enabled: mayEdit });
  const [open, setOpen] = useState<PrintTemplate | Layout>();
  const type = types.data?.items.find((each) => each.id === typeId);
  const title = type ? t("templatesOf", { type: text(type.name) }) : t("templates");
  usePageTitle(title);
  if (!mayEdit) return <Notice tone="warn">{t("forbidden")}</Notice>;
  const failed = all.error ?? form.error;
  const mine = all.data?.items.filter((each) => each.typeId === typeId) ?? [];
  const begin = () => {
    const layout = usualLayout(typeId, ["values", "approvals", "signing"]);
    setOpen({ ...layout, name: { zh: "", en: "" } });
  };
  const held = open && "id" in open ? open : undefined;
  return (
    <>
      <div className="page-head">
        <div>
          <h1>{title}</h1>
          <p className="muted">{t("templatesLead")}</p>
        </div>
        <LinkButton to={`/types/${typeId}`} icon="back">
          {t("toType")}
        </LinkButton>
      </div>
      {failed && (
        <ErrorPanel error={failed} onRetry={() => void Promise.all([all.refetch(), form.refetch()])} />
      )}
      {(all.isPending || form.isPending) && <Skeleton lines={4} height="3rem" />}
      {all.data && form.data && (
        <>
          <div className="row">
            {mine.map((each) => (
              <Button
                key={each.id}
                icon="file"
                aria-pressed={held?.id === each.id}
                onClick={() => setOpen(each)}
              >
                {text(each.name)}
              </Button>
            ))}
            <Button tone="primary" icon="plus" onClick={begin}>
              {t("create")}
            </Button>
          </div>
          {mine.length === 0 && !open && (
            <Empty icon="file">
              <p>{t("noTemplates")}</p>
            </Empty>
          )}
          {open && (
            <TemplateEditor
              key={held ? `${held.id}:${held.version}` : "new"}
              held={held}
              first={open}
              form={form.data}
              onDone={setOpen}
            />
          )}
        </>
      )}
    </>
  );
}
