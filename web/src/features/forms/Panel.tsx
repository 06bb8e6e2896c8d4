import { useEffect, useRef } from "react";
import type { Form } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Line, Words } from "~/kinds/designing/lines";
import { fieldsOfForm } from "~/kinds/live";
import { Button, IconButton } from "~/ui/Button";
import { isImeKey } from "~/ui/ime";
import * as edit from "./edit";
import { FieldPanel } from "./FieldPanel";
import { fieldKey, findPart, type Part } from "./parts";
import type { Found } from "./useFormCheck";
import { formWords } from "./words";

interface PanelProps {
  form: Form;
  selected: string | undefined;
  findings: readonly Found[];
  change: (form: Form, name?: string) => void;
  onSelect: (key: string | undefined) => void;
  onMove: (key: string, by: -1 | 1) => void;
  onCopy: (key: string) => void;
  onRemove: (key: string) => void;
  onClose: () => void;
}

/** What is known of the chosen part, and what can be done with it by pointer alone. */
export function Panel(props: PanelProps) {
  const { form, selected, onClose } = props;
  const t = useWords(formWords);
  const part = findPart(form, selected);
  const box = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another part begins at its top
  useEffect(() => {
    box.current?.scrollTo({ top: 0 });
  }, [selected]);
  return (
    <aside
      ref={box}
      className="card form-side stack tight"
      aria-label={t("properties")}
      data-empty={!part}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || isImeKey(event.nativeEvent)) return;
        event.preventDefault();
        onClose();
      }}
    >
      {part && selected ? (
        <PartPanel key={selected} {...props} part={part} name={selected} />
      ) : (
        <Whole {...props} />
      )}
    </aside>
  );
}

/** What concerns the form as a whole. */
function Whole({ form, findings, change }: PanelProps) {
  const t = useWords(formWords);
  const text = useText();
  return (
    <>
      <h2>{t("formSettings")}</h2>
      <Line
        label={t("titleTemplate")}
        help={t("titleHelp")}
        value={form.title}
        errors={findings
          .filter((found) => found.property === "title" && !found.part)
          .map((found) => text(found.text))}
        onChange={(title) => change({ ...form, title }, "title")}
      />
    </>
  );
}

function PartPanel({ part, name, ...props }: PanelProps & { part: Part; name: string }) {
  const { form, findings, change, onSelect, onMove, onCopy, onRemove, onClose } = props;
  const t = useWords(formWords);
  const text = useText();
  const mine = findings.filter((found) => found.part === name);
  const errorsOf = (property: string) =>
    mine.filter((found) => found.property === property).map((found) => text(found.text));
  return (
    <>
      <div className="row spread">
        <h2>{t(part.is)}</h2>
        <span className="form-acts">
          <IconButton
            icon="back"
            className="button turned"
            label={t("moveUp")}
            onClick={() => onMove(name, -1)}
          />
          <IconButton icon="down" label={t("moveDown")} onClick={() => onMove(name, 1)} />
          <IconButton icon="clipboard" label={t("copy")} onClick={() => onCopy(name)} />
          <IconButton icon="trash" label={t("remove")} onClick={() => onRemove(name)} />
          <IconButton icon="close" label={t("close")} onClick={onClose} />
        </span>
      </div>
      {part.is === "page" && (
        <>
          <Words
            label={t("pageTitle")}
            value={part.page.title}
            errors={errorsOf("title")}
            onChange={(title) =>
              change(
                edit.changePage(form, part.at.page, (page) => ({ ...page, title })),
                `${name}.title`,
              )
            }
          />
          <AddBelow {...props} name={name} />
        </>
      )}
      {part.is === "section" && (
        <>
          <Words
            label={t("sectionTitle")}
            value={part.section.title ?? undefined}
            errors={errorsOf("")}
            onChange={(title) =>
              change(
                edit.changeSection(form, part.at, (section) => ({
                  ...section,
                  title: title.zh || title.en ? title : null,
                })),
                `${name}.title`,
              )
            }
          />
          <AddBelow {...props} name={name} />
        </>
      )}
      {part.is === "field" && (
        <FieldPanel
          field={part.field}
          around={fieldsOfForm(form)}
          findings={mine}
          onChange={(field, property) =>
            change(
              edit.changeField(form, part.field.id, () => field),
              property && `${name}.${property}`,
            )
          }
          onRename={(id) => {
            const next = edit.rename(form, part.field.id, id);
            if (!next) return false;
            change(next);
            onSelect(fieldKey(id));
            return true;
          }}
        />
      )}
    </>
  );
}

function AddBelow({ form, change, onSelect, name }: PanelProps & { name: string }) {
  const t = useWords(formWords);
  const add = (made: edit.Change) => {
    change(made.form);
    onSelect(made.key);
  };
  return (
    <div className="row">
      <Button icon="plus" onClick={() => add(edit.addSection(form, name))}>
        {t("addSection")}
      </Button>
      <Button icon="plus" onClick={() => add(edit.addPage(form, name))}>
        {t("addPage")}
      </Button>
    </div>
  );
}
