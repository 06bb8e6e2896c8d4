import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { listQuery } from "~/api/lists";
import { formQuery, orderQuery } from "~/api/queries";
import type { Form } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Words } from "~/kinds/designing/lines";
import { Button } from "~/ui/Button";
import { Problems } from "~/ui/Problems";
import { Select } from "~/ui/Select";
import { Skeleton } from "~/ui/Skeleton";
import { toast } from "~/ui/toasts";
import { LogoPicker } from "./LogoPicker";
import { SectionEditor } from "./SectionEditor";
import { Sheet, useStory } from "./Sheet";
import {
  isPaper,
  isSectionPart,
  type Layout,
  movedSection,
  newSection,
  type PrintTemplate,
  papers,
  printTemplatesQuery,
  removeTemplate,
  type SectionPart,
  saveTemplate,
  sectionParts,
} from "./template";
import { printWords } from "./words";

interface EditorProps {
  held: PrintTemplate | undefined;
  first: Layout;
  form: Form;
  /** The template as it is now, or nothing when it is gone. */
  onDone: (template: PrintTemplate | undefined) => void;
}

/** A template with what it gives beside it. */
export function TemplateEditor({ held, first, form, onDone }: EditorProps) {
  const t = useWords(printWords);
  const cache = useQueryClient();
  const [layout, setLayout] = useState<Layout>(first);
  const [said, setSaid] = useState("");
  const [adding, setAdding] = useState<SectionPart>("words");
  const change = (part: Partial<Layout>) => setLayout((before) => ({ ...before, ...part }));
  const refresh = () => cache.invalidateQueries({ queryKey: printTemplatesQuery.queryKey });
  const save = useMutation({
    mutationFn: () => saveTemplate(held, contentOf(layout)),
    onSuccess: async (saved) => {
      await refresh();
      toast("ok", t("saved"));
      onDone(saved);
    },
  });
  const remove = useMutation({
    mutationFn: (id: string) => removeTemplate(id),
    onSuccess: async () => {
      await refresh();
      toast("ok", t("removed"));
      onDone(undefined);
    },
  });
  const { sections } = layout;
  const move = (at: number, by: -1 | 1) => {
    change({ sections: movedSection(sections, at, by) });
    setSaid(t("movedTo", { n: Math.max(1, Math.min(sections.length, at + by + 1)) }));
  };
  const hasName = layout.name.zh.trim() !== "" || layout.name.en.trim() !== "";
  const problem = save.error ?? remove.error;
  return (
    <div className="print-desk">
      <div className="stack">
        <section className="card stack tight">
          <Words label={t("name")} value={layout.name} onChange={(name) => change({ name })} />
          <Select
            label={t("paper")}
            value={layout.paper}
            options={papers.map((paper) => ({ value: paper, text: t(paper) }))}
            onChange={(paper) => isPaper(paper) && change({ paper })}
          />
          <Words
            label={t("heading")}
            help={t("headingHelp")}
            value={layout.heading}
            onChange={(heading) => change({ heading })}
          />
          <LogoPicker logo={layout.logo ?? null} onChange={(logo) => change({ logo })} />
          <label className="choice">
            <input
              type="checkbox"
              checked={layout.qr ?? false}
              onChange={(event) => change({ qr: event.target.checked })}
            />
            {t("withQr")}
          </label>
        </section>
        <h2>{t("sections")}</h2>
        <p className="sr" role="status">
          {said}
        </p>
        <ol className="stack print-sections">
          {sections.map((section, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two sections may be alike
            <li key={at}>
              <SectionEditor
                at={at}
                last={at === sections.length - 1}
                section={section}
                form={form}
                onChange={(next) => change({ sections: sections.with(at, next) })}
                onMove={(by) => move(at, by)}
                onRemove={() => change({ sections: sections.toSpliced(at, 1) })}
              />
            </li>
          ))}
        </ol>
        <div className="row">
          <Select
            bare
            label={t("addSection")}
            value={adding}
            options={sectionParts.map((part) => ({ value: part, text: t(part) }))}
            onChange={(part) => isSectionPart(part) && setAdding(part)}
          />
          <Button icon="plus" onClick={() => change({ sections: [...sections, newSection(adding)] })}>
            {t("addSection")}
          </Button>
        </div>
        <section className="card stack tight">
          <Words long label={t("footer")} value={layout.footer} onChange={(footer) => change({ footer })} />
        </section>
        {problem && <Problems error={problem} />}
        <div className="row">
          <Button
            tone="primary"
            icon="check"
            busy={save.isPending}
            disabled={!hasName || sections.length === 0}
            onClick={() => !save.isPending && save.mutate()}
          >
            {t("save")}
          </Button>
          {held && (
            <Button
              tone="danger"
              icon="trash"
              busy={remove.isPending}
              onClick={() => confirm(t("removeAsk")) && remove.mutate(held.id)}
            >
              {t("removeTemplate")}
            </Button>
          )}
        </div>
      </div>
      <Preview layout={layout} />
    </div>
  );
}

/** What is kept, without what only the answer has. */
function contentOf({ name, typeId, paper, heading, logo, qr, sections, footer }: Layout): Layout {
  return { name, typeId, paper, heading, logo, qr, sections, footer } as Layout;
}

/** The latest order of the type in this layout. */
function Preview({ layout }: { layout: Layout }) {
  const t = useWords(printWords);
  const latest = useQuery({
    queryKey: ["orders", "sample", layout.typeId],
    queryFn: async ({ client }) => {
      const asked = listQuery({ filter: `type:${layout.typeId}`, sort: "-created", columns: [] });
      const found = await client.ensureInfiniteQueryData({ ...asked, pages: 1 });
      return found.pages[0]?.items[0]?.id ?? null;
    },
  });
  return (
    <section className="stack tight print-preview" aria-label={t("preview")}>
      <h2>{t("preview")}</h2>
      {latest.isPending && <Skeleton lines={6} />}
      {latest.data === null && <p className="muted">{t("noSample")}</p>}
      {latest.data && <Sample id={latest.data} layout={layout} />}
    </section>
  );
}

function Sample({ id, layout }: { id: string; layout: Layout }) {
  const t = useWords(printWords);
  const order = useQuery(orderQuery(id));
  const form = useQuery({
    ...formQuery(order.data?.typeId ?? "", order.data?.formVersion),
    enabled: order.data !== undefined,
  });
  const story = useStory(id);
  if (!order.data || !form.data) return <Skeleton lines={6} />;
  return (
    <>
      <p className="muted">{t("previewOf", { number: order.data.number })}</p>
      <Sheet order={order.data} form={form.data} layout={layout} story={story} />
    </>
  );
}
