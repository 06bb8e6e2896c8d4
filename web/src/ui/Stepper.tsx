import "./stepper.css";
import { useWords } from "~/i18n/words";
import { Icon } from "./Icon";
import { kitWords } from "./words";

export interface Step {
  id: string;
  title: string;
  errors: number;
}

/** Where we are in a long form. Steps already visited can be clicked; those ahead open by going on. */
export function Stepper({ steps, at, reached, onGo }: StepperProps) {
  const t = useWords(kitWords);
  return (
    <nav aria-label={t("stepOf", { at: at + 1, all: steps.length })}>
      <ol className="stepper">
        {steps.map((step, index) => {
          const state = index === at ? "now" : index <= reached ? "open" : "ahead";
          return (
            <li key={step.id} data-state={state} data-errors={step.errors > 0 || undefined}>
              <button
                type="button"
                disabled={state === "ahead"}
                aria-current={state === "now" ? "step" : undefined}
                onClick={() => onGo(index)}
              >
                <span className="dot" aria-hidden="true">
                  {step.errors > 0 ? (
                    "!"
                  ) : index < reached && index !== at ? (
                    <Icon name="check" />
                  ) : (
                    index + 1
                  )}
                </span>
                <span className="name">{step.title}</span>
                {step.errors > 0 && <span className="sr">{t("stepErrors", { count: step.errors })}</span>}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

export interface StepperProps {
  steps: readonly Step[];
  at: number;
  reached: number;
  onGo: (index: number) => void;
}
