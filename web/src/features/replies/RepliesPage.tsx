import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, settle } from "~/api/client";
import { macrosQuery, repliesQuery } from "~/api/replyQueries";
import { can, useMe } from "~/api/session";
import type { Macro, ReplyTemplate } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button, IconButton } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { toast } from "~/ui/toasts";
import { usePageTitle } from "~/ui/usePageTitle";
import { MacroEditor } from "./MacroEditor";
import { TemplateEditor } from "./TemplateEditor";
import { repliesWords } from "./words";

export default function RepliesPage() {
  const t = useWords(repliesWords);
  usePageTitle(t("title"));
  const [template, setTemplate] = useState<ReplyTemplate | "new">();
  const [macro, setMacro] = useState<Macro | "new">();
  const templates = useQuery(repliesQuery);
  const macros = useQuery(macrosQuery);
  return (
    <>
      <div>
        <h1>{t("title")}</h1>
        <p className="muted">{t("lead")}</p>
      </div>
      <Shelf
        title={t("templates")}
        items={templates.data?.items}
        error={templates.error}
        onAdd={() => setTemplate("new")}
        onEdit={setTemplate}
        remove={(id) => settle(api.DELETE("/api/v1/reply-templates/{id}", { params: { path: { id } } }))}
        about={(each) => each.text}
      />
      <Shelf
        title={t("macros")}
        items={macros.data?.items}
        error={macros.error}
        onAdd={() => setMacro("new")}
        onEdit={setMacro}
        remove={(id) => settle(api.DELETE("/api/v1/macros/{id}", { params: { path: { id } } }))}
        about={(each) => each.comment ?? ""}
      />
      {template && (
        <TemplateEditor
          known={template === "new" ? undefined : template}
          onClose={() => setTemplate(undefined)}
        />
      )}
      {macro && (
        <MacroEditor known={macro === "new" ? undefined : macro} onClose={() => setMacro(undefined)} />
      )}
    </>
  );
}

interface Kept {
  id: string;
  name: string;
  shared: boolean;
}

interface ShelfProps<T extends Kept> {
  title: string;
  items: T[] | undefined;
  error: Error | null;
  onAdd: () => void;
  onEdit: (item: T) => void;
  remove: (id: string) => Promise<void>;
  about: (item: T) => string;
}

function Shelf<T extends Kept>({ title, items, error, onAdd, onEdit, remove, about }: ShelfProps<T>) {
  const t = useWords(repliesWords);
  const me = useMe();
  const cache = useQueryClient();
  const removing = useMutation({
    mutationFn: remove,
    onSuccess: () => {
      toast("ok", t("removed"));
      void cache.invalidateQueries();
    },
  });
  return (
    <section className="card stack" aria-label={title}>
      <div className="page-head">
        <h2>{title}</h2>
        <Button icon="plus" onClick={onAdd}>
          {t("add")}
        </Button>
      </div>
      {error && <ErrorPanel error={error} />}
      {removing.error && <ErrorPanel error={removing.error} />}
      {!items && !error && <Skeleton lines={2} />}
      {items?.length === 0 && <p className="muted">{t("none")}</p>}
      <ul className="stack">
        {items?.map((item) => (
          <li key={item.id}>
            <div className="row">
              <strong className="wrap">{item.name}</strong>
              <Badge tone="calm" icon="user">
                {t(item.shared ? "everybody" : "mine")}
              </Badge>
              {(!item.shared || can(me, "forms")) && (
                <>
                  <IconButton icon="edit" label={`${t("edit")} ${item.name}`} onClick={() => onEdit(item)} />
                  <IconButton
                    icon="trash"
                    label={`${t("remove")} ${item.name}`}
                    onClick={() => removing.mutate(item.id)}
                  />
                </>
              )}
            </div>
            <p className="muted wrap">{about(item)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
