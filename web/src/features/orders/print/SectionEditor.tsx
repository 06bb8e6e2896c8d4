import type { KeyboardEvent } from "react";
import type { Form } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Lines, Words } from "~/kinds/designing/lines";
import { allFields } from "~/kinds/problems";
import { fieldUi } from "~/kinds/registry";
import { IconButton } from "~/ui/Button";
import { Checks } from "~/ui/Checks";
import { Select } from "~/ui/Select";
import { readSigners, writeSigners } from "./signers";
import { isSectionPart, type Section } from "./template";
import { printWords } from "./words";

interface SectionProps {
  at: number;
  last: boolean;
  section: Section;
  form: Form;
  onChange: (section: Section) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

/** One part of the sheet. It moves by its buttons, and by Alt with an arrow from anywhere in it. */
export function SectionEditor({ at, last, section, form, onChange, onMove, onRemove }: SectionProps) {
  const t = useWords(printWords);
  const text = useText();
  const change = (part: Partial<Section>) => onChange({ ...section, ...part });
  const name = isSectionPart(section.part) ? t(section.part) : section.part;
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    onMove(event.key === "ArrowUp" ? -1 : 1);
  };
  const fields = allFields(form).filter((field) => fieldUi(field.kind)?.frame !== "bare");
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the controls inside come here
    <div className="card stack tight" onKeyDown={onKeyDown}>
      <div className="row spread">
        <h3>{t("section", { n: at + 1, name })}</h3>
        <span className="row">
          <IconButton
            icon="down"
            className="button print-up"
            label={t("up")}
            disabled={at === 0}
            onClick={() => onMove(-1)}
          />
          <IconButton icon="down" label={t("down")} disabled={last} onClick={() => onMove(1)} />
          <IconButton icon="close" label={t("remove")} onClick={onRemove} />
        </span>
      </div>
      <Words
        label={t("sectionTitle")}
        help={t("sectionTitleHelp")}
        value={section.title}
        onChange={(title) => change({ title })}
      />
      {section.part === "values" && (
        <>
          <Select
            label={t("columns")}
            value={String(section.columns)}
            options={["1", "2", "3"].map((count) => ({ value: count, text: count }))}
            onChange={(columns) => change({ columns: Number(columns) })}
          />
          <Checks
            label={t("fields")}
            options={fields.map((field) => ({ value: field.id, text: text(field.label) }))}
            value={section.fields ?? []}
            onChange={(chosen) => change({ fields: chosen })}
          />
        </>
      )}
      {section.part === "words" && (
        <Words long label={name} value={section.words} onChange={(words) => change({ words })} />
      )}
      {section.part === "signing" && (
        <Lines
          label={t("signers")}
          value={writeSigners(section.signers ?? [])}
          onChange={(lines) => change({ signers: readSigners(lines) })}
        />
      )}
    </div>
  );
}
