import { useId, useState } from "react";
import type { Say } from "~/i18n/words";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { FieldFrame } from "~/ui/FieldFrame";
import { toast } from "~/ui/toasts";
import { deskWords } from "./deskWords";

interface JsonProps<T> {
  value: T;
  label: string;
  /** Says what is missing; nothing when it is a document of the right shape. */
  lacks: (value: unknown, t: Say<keyof (typeof deskWords)["en"]>) => string | undefined;
  onApply: (value: T) => void;
}

const written = (value: unknown) => JSON.stringify(value, null, 2);

/** The document as it is, to read, to copy and to change. */
export function JsonView<T>({ value, label, lacks, onApply }: JsonProps<T>) {
  const t = useWords(deskWords);
  const id = useId();
  const [text, setText] = useState(() => written(value));
  const [from, setFrom] = useState(value);
  const [error, setError] = useState<string>();
  if (from !== value) {
    setFrom(value);
    setText(written(value));
  }
  const apply = () => {
    try {
      const read: unknown = JSON.parse(text);
      const missing = lacks(read, t);
      setError(missing);
      if (missing === undefined) onApply(read as T);
    } catch (failure) {
      setError(t("jsonBad", { why: failure instanceof Error ? failure.message : String(failure) }));
    }
  };
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    toast("ok", t("copied"));
  };
  return (
    <section className="card stack">
      <FieldFrame id={id} label={label} help={t("jsonHelp")} errors={error ? [error] : []}>
        {({ describedBy, invalid }) => (
          <textarea
            id={id}
            className="input mono flow-json"
            spellCheck={false}
            aria-describedby={describedBy}
            aria-invalid={invalid}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </FieldFrame>
      <div className="row">
        <Button tone="primary" icon="check" disabled={text === written(value)} onClick={apply}>
          {t("apply")}
        </Button>
        <Button icon="clipboard" onClick={() => void copy()}>
          {t("copy")}
        </Button>
      </div>
    </section>
  );
}
