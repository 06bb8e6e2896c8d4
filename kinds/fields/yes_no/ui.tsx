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

export default { Editor, View, frame: "group" } satisfies FieldUi;
