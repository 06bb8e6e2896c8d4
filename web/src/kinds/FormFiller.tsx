import "./form.css";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { FieldError, Form, Values } from "~/api/types";
import { useLocale, useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { isImeKey } from "~/ui/ime";
import { Stepper } from "~/ui/Stepper";
import { onCtrlEnter } from "~/ui/shortcuts";
import { ErrorSummary } from "./ErrorSummary";
import { FieldRow } from "./FieldRow";
import { focusField } from "./focusField";
import { byField, checkPage, type FieldProblems, fieldsOf, pageOfField } from "./problems";
import { kindWords } from "./words";

export interface FormFillerProps {
  form: Form;
  values: Values;
  /** The values as they will be sent, files on their way included: what "filled in" is judged by. */
  complete: Values;
  page: number;
  onPage: (page: number) => void;
  onChange: (fieldId: string, value: unknown) => void;
  serverErrors: readonly FieldError[];
  onSubmit: () => void;
  busy?: boolean;
  /** Shown beside the buttons: where the words are kept. */
  note?: ReactNode;
}

/** Fills in a form page by page. Only the open page is drawn; a page is looked over when one goes on from it. */
export function FormFiller(props: FormFillerProps) {
  const { form, values, complete, page, onPage, onChange, serverErrors, onSubmit, busy = false } = props;
  const text = useText();
  const language = useLocale();
  const t = useWords(kindWords);
  const [problems, setProblems] = useState<FieldProblems>({});
  const [general, setGeneral] = useState<string[]>([]);
  const [reached, setReached] = useState(page);
  const summary = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const current = form.pages[page] ?? form.pages[0];
  const last = page >= form.pages.length - 1;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer from the server, not a new language or page
  useEffect(() => {
    if (serverErrors.length === 0) return;
    const sorted = byField(form, serverErrors, language);
    setProblems(sorted.fields);
    setGeneral(sorted.general);
    const first = Object.keys(sorted.fields)[0];
    if (first) onPage(Math.max(0, pageOfField(form, first)));
    setTimeout(() => summary.current?.focus());
  }, [serverErrors]);

  if (!current) return null;

  const go = (to: number) => {
    onPage(to);
    setReached((before) => Math.max(before, to));
    setTimeout(() => heading.current?.focus());
  };
  const show = (found: FieldProblems, at: number) => {
    setProblems(found);
    if (at !== page) onPage(at);
    setTimeout(() => summary.current?.focus());
  };
  const onward = () => {
    if (busy) return;
    setGeneral([]);
    if (!last) {
      const found = checkPage(current, complete, language);
      if (Object.keys(found).length > 0) return show(found, page);
      setProblems((before) =>
        without(
          before,
          fieldsOf(current).map((field) => field.id),
        ),
      );
      return go(page + 1);
    }
    const checks = form.pages.map((each) => checkPage(each, complete, language));
    const bad = checks.findIndex((found) => Object.keys(found).length > 0);
    if (bad >= 0) return show(Object.assign({}, ...checks), bad);
    onSubmit();
  };
  const change = (fieldId: string, value: unknown) => {
    setProblems((before) => without(before, [fieldId]));
    onChange(fieldId, value);
  };
  const steps = form.pages.map((each) => ({
    id: each.id,
    title: text(each.title),
    errors: fieldsOf(each).filter((field) => problems[field.id]).length,
  }));

  return (
    <form
      className="filler"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onward();
      }}
      onKeyDown={(event) => {
        onCtrlEnter(onward)(event);
        if (event.altKey && event.key === "ArrowLeft" && !isImeKey(event) && page > 0) {
          event.preventDefault();
          go(page - 1);
        }
        // Enter in a line of text would send the form half-filled; it belongs to Ctrl+Enter and the button.
        if (event.key === "Enter" && event.target instanceof HTMLInputElement && !event.ctrlKey)
          event.preventDefault();
      }}
    >
      {form.pages.length > 1 && (
        <Stepper steps={steps} at={page} reached={Math.max(reached, page)} onGo={go} />
      )}
      <ErrorSummary
        ref={summary}
        form={form}
        problems={problems}
        general={general}
        onGo={(fieldId) => {
          const at = pageOfField(form, fieldId);
          if (at !== page) onPage(at);
          setTimeout(() => focusField(fieldId));
        }}
      />
      <div className="card filler-page" key={current.id}>
        <h2 ref={heading} tabIndex={-1}>
          {text(current.title)}
        </h2>
        {current.sections.map((section) => (
          <section key={section.id} className="filler-section">
            {section.title && <h3>{text(section.title)}</h3>}
            {section.fields.map((field) => (
              <FieldRow
                key={field.id}
                field={field}
                value={values[field.id]}
                onChange={change}
                errors={problems[field.id] ?? []}
              />
            ))}
          </section>
        ))}
      </div>
      <div className="filler-bar">
        <div className="filler-note">{props.note}</div>
        {page > 0 && (
          <Button icon="back" onClick={() => go(page - 1)}>
            {t("back")}
          </Button>
        )}
        <Button type="submit" tone="primary" busy={busy} icon={last ? "send" : undefined} title="Ctrl+Enter">
          {last ? t("submit") : t("next")}
        </Button>
      </div>
    </form>
  );
}

function without(problems: FieldProblems, ids: readonly string[]): FieldProblems {
  return Object.fromEntries(Object.entries(problems).filter(([id]) => !ids.includes(id)));
}
