import type { Ref } from "react";
import type { Form } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Notice } from "~/ui/Notice";
import { allFields, type FieldProblems } from "./problems";
import { kindWords } from "./words";

export interface ErrorSummaryProps {
  ref: Ref<HTMLDivElement>;
  form: Form;
  problems: FieldProblems;
  general: readonly string[];
  onGo: (fieldId: string) => void;
}

/** Everything that is wrong, in the order of the form, each with a way to its field. */
export function ErrorSummary({ ref, form, problems, general, onGo }: ErrorSummaryProps) {
  const text = useText();
  const t = useWords(kindWords);
  const wrong = allFields(form).filter((field) => problems[field.id]);
  const count = wrong.length + general.length;
  return (
    <div ref={ref} tabIndex={-1} className="summary">
      {count > 0 && (
        <Notice tone="danger" live="assertive">
          <h2>{t("summary", { count })}</h2>
          <ul className="links">
            {general.map((words) => (
              <li key={words}>{words}</li>
            ))}
            {wrong.map((field) => (
              <li key={field.id}>
                <button type="button" className="linkish" onClick={() => onGo(field.id)}>
                  {t("problemOf", { label: text(field.label), words: problems[field.id]?.join(" ") ?? "" })}
                </button>
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </div>
  );
}
