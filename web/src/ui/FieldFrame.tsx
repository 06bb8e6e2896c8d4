import type { ReactNode } from "react";
import { useWords } from "~/i18n/words";
import { Icon } from "./Icon";
import { kitWords } from "./words";

export interface FrameProps {
  id: string;
  label: string;
  help?: string | undefined;
  errors?: readonly string[];
  required?: boolean;
  /** A group of controls gets a name of its own; a single control gets a label. */
  group?: boolean;
  children: (described: { describedBy: string | undefined; invalid: boolean }) => ReactNode;
}

/** Label above, help under it, control, then what is wrong: tied together for eyes and for screen readers alike. */
export function FieldFrame({ id, label, help, errors = [], required, group, children }: FrameProps) {
  const t = useWords(kitWords);
  const helpId = help ? `${id}-help` : undefined;
  const errorId = errors.length > 0 ? `${id}-error` : undefined;
  const describedBy = [helpId, errorId].filter(Boolean).join(" ") || undefined;
  const name = (
    <>
      {label}
      {required && (
        <span className="must">
          <span aria-hidden="true">*</span>
          <span className="sr"> {t("required")}</span>
        </span>
      )}
    </>
  );
  const inside = (
    <>
      {help && (
        <p className="field-help" id={helpId}>
          {help}
        </p>
      )}
      {children({ describedBy, invalid: errors.length > 0 })}
      {errors.length > 0 && (
        <div id={errorId}>
          {errors.map((error) => (
            <p className="field-error" key={error}>
              <Icon name="alert" />
              {error}
            </p>
          ))}
        </div>
      )}
    </>
  );
  if (group) {
    return (
      // biome-ignore lint/a11y/useSemanticElements: a legend cannot be laid out like the labels beside it
      <div
        className="field"
        role="group"
        aria-labelledby={`${id}-label`}
        aria-describedby={describedBy}
        data-field={id}
      >
        <span className="field-label" id={`${id}-label`}>
          {name}
        </span>
        {inside}
      </div>
    );
  }
  return (
    <div className="field" data-field={id}>
      <label className="field-label" id={`${id}-label`} htmlFor={id}>
        {name}
      </label>
      {inside}
    </div>
  );
}
