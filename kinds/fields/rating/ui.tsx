import "./ui.css";
import type { Field } from "~/api/types";
import { useText } from "~/i18n/locale";
import { defineWords, useWords } from "~/i18n/words";
import type { EditorProps, FieldUi, ViewProps } from "~/kinds/fieldUi";
import { asNumber, asText } from "~/kinds/read";
import { Icon } from "~/ui/Icon";

const FEWEST_STARS = 5;

const words = defineWords(
  { stars: "{count} 星，共 {all} 星", points: "{count} 分", of: "{count} / {all}" },
  {
    stars: { one: "1 star of {all}", other: "{count} stars of {all}" },
    points: "{count}",
    of: "{count} / {all}",
  },
);

interface Marks {
  isStars: boolean;
  marks: number[];
  most: number;
}

function marksOf(field: Field): Marks {
  if (field.settings.scale === "nps")
    return { isStars: false, marks: Array.from({ length: 11 }, (_, at) => at), most: 10 };
  const most = asNumber(field.settings.max) ?? FEWEST_STARS;
  return { isStars: true, marks: Array.from({ length: most }, (_, at) => at + 1), most };
}

/** Radio buttons underneath, so that arrow keys and screen readers work as everywhere. */
function Editor({ field, id, value, onChange, describedBy, invalid }: EditorProps) {
  const text = useText();
  const t = useWords(words);
  const { isStars, marks, most } = marksOf(field);
  const mark = asNumber(value);
  const [low, high] = [text(asText(field.settings.low)), text(asText(field.settings.high))];
  return (
    <div className="marks-frame">
      <div className="marks">
        {marks.map((each, index) => {
          const isOn = mark !== undefined && (isStars ? each <= mark : each === mark);
          return (
            <label className="mark" key={each} data-on={isOn || undefined}>
              <input
                type="radio"
                id={index === 0 ? id : undefined}
                name={id}
                checked={each === mark}
                onChange={() => onChange(each)}
                aria-label={isStars ? t("stars", { count: each, all: most }) : t("points", { count: each })}
                aria-describedby={describedBy}
                aria-invalid={invalid || undefined}
              />
              {isStars ? <Icon name="star" /> : <span aria-hidden="true">{each}</span>}
            </label>
          );
        })}
      </div>
      {(low || high) && (
        <div className="mark-ends">
          <span>{low}</span>
          <span>{high}</span>
        </div>
      )}
    </div>
  );
}

function View({ field, value }: ViewProps) {
  const t = useWords(words);
  const { isStars, marks, most } = marksOf(field);
  const mark = asNumber(value) ?? 0;
  if (!isStars) return <span>{t("of", { count: mark, all: most })}</span>;
  return (
    <span className="stars">
      <span className="sr">{t("stars", { count: mark, all: most })}</span>
      {marks.map((each) => (
        <span key={each} data-on={each <= mark || undefined} aria-hidden="true">
          {each <= mark ? "★" : "☆"}
        </span>
      ))}
    </span>
  );
}

export default { Editor, View, frame: "group", type: "number" } satisfies FieldUi;
