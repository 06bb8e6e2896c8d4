import "./form.css";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Field, FieldError, Form, FormPage, Values } from "~/api/types";
import { useLocale, useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { isImeKey } from "~/ui/ime";
import { Stepper } from "~/ui/Stepper";
import { onCtrlEnter } from "~/ui/shortcuts";
import { ErrorSummary } from "./ErrorSummary";
import { FieldRow } from "./FieldRow";
import { focusField } from "./focusField";
import { useLive } from "./live";
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
  const now = useLive(form, complete);
  const current = form.pages[page] ?? form.pages[0];
  const isShown = (each: FormPage) => fieldsOf(each).some((field) => now.state(field.id).visible);
  // Pages without a visible field are passed over; the one that is open stays.
  const shown = form.pages
    .map((each, at) => ({ each, at }))
    .filter(({ each, at }) => at === page || isShown(each));
  const place = shown.findIndex(({ at }) => at === page);
  const after = shown[place + 1]?.at;
  const before = shown[place - 1]?.at;
  const last = after === undefined;

  // Whoever keeps the answer may read it anew with every save; only another answer takes the writer to its page.
  const answer = JSON.stringify(serverErrors);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer from the server, not a new language or page
  useEffect(() => {
    if (serverErrors.length === 0) return;
    const sorted = byField(form, serverErrors, language);
    setProblems(sorted.fields);
    setGeneral(sorted.general);
    const first = Object.keys(sorted.fields)[0];
    if (first) onPage(Math.max(0, pageOfField(form, first)));
    setTimeout(() => summary.current?.focus());
  }, [answer]);

  if (!current) return null;

  const go = (to: number) => {
    onPage(to);
    setReached((known) => Math.max(known, to));
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
      const found = checkPage(current, complete, language, now);
      if (Object.keys(found).length > 0) return show(found, page);
      setProblems((known) =>
        without(
          known,
          fieldsOf(current).map((field) => field.id),
        ),
      );
      return go(after);
    }
    const checks = form.pages.map((each) => checkPage(each, complete, language, now));
    const bad = checks.findIndex((found) => Object.keys(found).length > 0);
    if (bad >= 0) return show(Object.assign({}, ...checks), bad);
    onSubmit();
  };
  const change = (fieldId: string, value: unknown) => {
    setProblems((known) => without(known, [fieldId]));
    onChange(fieldId, value);
  };
  const isFieldShown = (field: Field) => now.state(field.id).visible;
  const isSectionShown = (section: FormPage["sections"][number]) => section.fields.some(isFieldShown);
  const steps = shown.map(({ each }) => ({
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
        if (event.altKey && event.key === "ArrowLeft" && !isImeKey(event) && before !== undefined) {
          event.preventDefault();
          go(before);
        }
        // Enter in a line of text would send the form half-filled; it belongs to Ctrl+Enter and the button.
        if (event.key === "Enter" && event.target instanceof HTMLInputElement && !event.ctrlKey)
          event.preventDefault();
      }}
    >
      {steps.length > 1 && (
        <Stepper
          steps={steps}
          at={place}
          reached={shown.filter(({ at }) => at <= Math.max(reached, page)).length - 1}
          onGo={(step) => go(shown[step]?.at ?? page)}
        />
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
        {current.sections.filter(isSectionShown).map((section) => (
          <section key={section.id} className="filler-section">
            {section.title && <h3>{text(section.title)}</h3>}
            {section.fields.filter(isFieldShown).map((field) => (
              <FieldRow
                key={field.id}
                field={field}
                state={now.state(field.id)}
                value={now.state(field.id).computed ? now.values[field.id] : values[field.id]}
                onChange={change}
                errors={problems[field.id] ?? []}
              />
            ))}
          </section>
        ))}
      </div>
      <div className="filler-bar">
        <div className="filler-note">{props.note}</div>
        {before !== undefined && (
          <Button icon="back" onClick={() => go(before)}>
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
