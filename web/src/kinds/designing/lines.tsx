import { useId, useState } from "react";
import type { Text } from "~/api/types";
import { useWords } from "~/i18n/words";
import { FieldFrame } from "~/ui/FieldFrame";
import { designingWords } from "./words";

export interface LineProps {
  label: string;
  help?: string | undefined;
  errors?: readonly string[];
  value: string;
  onChange: (value: string) => void;
}

export function Line({ label, help, errors = [], value, onChange }: LineProps) {
  const id = useId();
  return (
    <FieldFrame id={id} label={label} help={help} errors={errors}>
      {({ describedBy, invalid }) => (
        <input
          className="input"
          id={id}
          value={value}
          autoComplete="off"
          maxLength={2000}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </FieldFrame>
  );
}

/** Digits as they are typed; what is no number is kept in sight and not handed on. */
export function NumberInput({
  value,
  onChange,
  whole = false,
  errors = [],
  ...rest
}: LineProps & { whole?: boolean }) {
  const t = useWords(designingWords);
  const [typed, setTyped] = useState<string>();
  const isGood = (words: string) => words === "" || (whole ? /^-?\d+$/ : /^-?\d+(\.\d+)?$/).test(words);
  return (
    <Line
      {...rest}
      errors={typed === undefined ? errors : [t("notNumber"), ...errors]}
      value={typed ?? value}
      onChange={(words) => {
        const plain = words.normalize("NFKC").trim();
        setTyped(isGood(plain) ? undefined : words);
        if (isGood(plain)) onChange(plain);
      }}
    />
  );
}

interface LinesProps extends Omit<LineProps, "value" | "onChange"> {
  value: readonly string[];
  onChange: (value: string[]) => void;
}

export function Lines({ label, help, errors = [], value, onChange }: LinesProps) {
  const id = useId();
  const [typed, setTyped] = useState(() => value.join("\n"));
  return (
    <FieldFrame id={id} label={label} help={help} errors={errors}>
      {({ describedBy, invalid }) => (
        <textarea
          className="input short"
          id={id}
          rows={3}
          value={typed}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          onChange={(event) => {
            setTyped(event.target.value);
            onChange(
              event.target.value
                .split("\n")
                .map((line) => line.trim())
                .filter(Boolean),
            );
          }}
        />
      )}
    </FieldFrame>
  );
}

interface WordsProps extends Omit<LineProps, "value" | "onChange"> {
  value: Text | undefined;
  onChange: (value: Text) => void;
  long?: boolean;
}

/** The same words in both languages. */
export function Words({ label, help, errors = [], value, onChange, long = false }: WordsProps) {
  const t = useWords(designingWords);
  const id = useId();
  const now = value ?? { zh: "", en: "" };
  return (["zh", "en"] as const).map((language) => (
    <FieldFrame
      key={language}
      id={`${id}-${language}`}
      label={t(language === "zh" ? "chinese" : "english", { label })}
      help={language === "zh" ? help : undefined}
      errors={language === "zh" ? errors : []}
    >
      {({ describedBy, invalid }) => {
        const control = {
          className: "input",
          id: `${id}-${language}`,
          value: now[language],
          "aria-describedby": describedBy,
          "aria-invalid": invalid || undefined,
        };
        return long ? (
          <textarea
            {...control}
            rows={3}
            onChange={(event) => onChange({ ...now, [language]: event.target.value })}
          />
        ) : (
          <input
            {...control}
            autoComplete="off"
            maxLength={500}
            onChange={(event) => onChange({ ...now, [language]: event.target.value })}
          />
        );
      }}
    </FieldFrame>
  ));
}
