import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Form, Order } from "~/api/types";
import { keepSetting, readSetting, useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Select } from "~/ui/Select";
import { usePageTitle } from "~/ui/usePageTitle";
import { Sheet, useStory } from "./Sheet";
import {
  keepTemplate,
  keptTemplate,
  type PrintPart,
  printParts,
  printTemplatesQuery,
  usualLayout,
} from "./template";
import { printWords } from "./words";

interface OrderPrintProps {
  order: Order;
  form: Form;
  onBack: () => void;
}

const chosenKey = (typeId: string) => `print-template:${typeId}`;
/** The parts that the reader chooses, instead of a template. */
const USUAL = "";

/** An order on paper, or as the PDF that a browser makes of it. */
export default function OrderPrint({ order, form, onBack }: OrderPrintProps) {
  const t = useWords(printWords);
  const text = useText();
  const [parts, setParts] = useState(() => keptTemplate(order.typeId));
  const [chosen, setChosen] = useState(() => readSetting(chosenKey(order.typeId)));
  const story = useStory(order.id);
  const all = useQuery(printTemplatesQuery);
  usePageTitle(t("printOf", { number: order.number }));
  const templates = all.data?.items.filter((each) => each.typeId === order.typeId) ?? [];
  const template =
    chosen === USUAL ? undefined : (templates.find((each) => each.id === chosen) ?? templates[0]);
  const reading = story.reading || all.isPending;
  const choose = (part: PrintPart, on: boolean) => {
    const next = printParts.filter((each) => (each === part ? on : parts.includes(each)));
    setParts(next);
    keepTemplate(order.typeId, next);
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
          {templates.length > 0 && (
            <Select
              bare
              label={t("template")}
              value={template?.id ?? USUAL}
              options={[
                ...templates.map((each) => ({ value: each.id, text: text(each.name) })),
                { value: USUAL, text: t("usual") },
              ]}
              onChange={(id) => {
                setChosen(id);
                keepSetting(chosenKey(order.typeId), id);
              }}
            />
          )}
        </div>
        {!template && (
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
        )}
        <p role="status" className="muted">
          {reading && t("loading")}
        </p>
      </div>
      <Sheet order={order} form={form} story={story} layout={template ?? usualLayout(order.typeId, parts)} />
    </>
  );
}
