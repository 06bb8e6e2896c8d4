import { defineWords, useWords } from "~/i18n/words";
import type { EditorProps, FieldUi, ViewProps } from "~/kinds/fieldUi";

const words = defineWords({ yes: "是", no: "否" }, { yes: "Yes", no: "No" });

/** Two buttons rather than a box: "no" and "not answered" are different answers. */
function Editor({ id, value, onChange, describedBy }: EditorProps) {
  const t = useWords(words);
  return (
    <div className="choices">
      {([true, false] as const).map((answer) => (
        <label className="choice" key={String(answer)}>
          <input
            type="radio"
            id={answer ? id : undefined}
            name={id}
            checked={value === answer}
            onChange={() => onChange(answer)}
            aria-describedby={describedBy}
          />
          {t(answer ? "yes" : "no")}
        </label>
      ))}
    </div>
  );
}

function View({ value }: ViewProps) {
  const t = useWords(words);
  return <span>{t(value === true ? "yes" : "no")}</span>;
}

/** Unreadable words stay as they are: the server says what is wrong with them. */
function fromText(text: string): unknown {
  if (/^(是|有|yes|y|true|1|√)$/i.test(text)) return true;
  return /^(否|无|no|n|false|0|×)$/i.test(text) ? false : text;
}

export default { Editor, View, frame: "group", type: "bool", fromText } satisfies FieldUi;
