import { type PointerEvent, useState } from "react";
import { useFormat } from "~/i18n/format";
import { defineWords, useWords } from "~/i18n/words";
import type { EditorProps, ViewProps } from "~/kinds/fieldUi";
import { Button } from "~/ui/Button";
import { Ink, PAD } from "./Ink";
import { read } from "./read";
import { extended, isFull, onPad } from "./strokes";

const words = defineWords(
  {
    name: "签名人姓名",
    pad: "签名板：用手指、笔或鼠标在这里签名",
    type: "以输入的姓名签名",
    clear: "清除重签",
    drawn: "{name} 手写签名",
    typed: "{name} 输入姓名签名",
    at: "签于 {time}",
  },
  {
    name: "Name of the signer",
    pad: "Pad: sign here with finger, pen or mouse",
    type: "Sign with the typed name",
    clear: "Clear and sign anew",
    drawn: "Signed by hand: {name}",
    typed: "Signed by typing the name: {name}",
    at: "Signed {time}",
  },
);

export function Editor({ field, id, value, onChange, describedBy, invalid }: EditorProps) {
  const t = useWords(words);
  const format = useFormat();
  const { signer, signedAt, strokes } = read(value);
  const [stroke, setStroke] = useState<readonly number[]>([]);
  // What was signed before this page was opened is a document: it can be cleared, not touched up.
  const [isSealed, setSealed] = useState(signedAt !== "");
  const isTyped = signedAt !== "" && strokes.length === 0;

  const sign = (next: { signer?: string; strokes?: number[][] }, isSigned: boolean) => {
    const name = next.signer ?? signer;
    const drawn = next.strokes ?? strokes;
    if (name === "" && !isSigned) return onChange(null);
    const at = isSigned ? { signedAt: new Date().toISOString() } : {};
    onChange({ signer: name, ...at, ...(drawn.length > 0 ? { strokes: drawn } : {}) });
  };
  const clear = () => {
    setSealed(false);
    sign({ strokes: [] }, false);
  };
  const draw = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const moved = event.nativeEvent.getCoalescedEvents?.() ?? [event.nativeEvent];
    setStroke((before) => {
      const points = moved.length > 0 ? moved : [event.nativeEvent];
      return points.reduce(
        (line, { clientX, clientY }) => extended(line, onPad(clientX, clientY, box, PAD)),
        before,
      );
    });
  };
  const lift = () => {
    if (stroke.length > 0) sign({ strokes: [...strokes, [...stroke]] }, true);
    setStroke([]);
  };
  const isOpen = !isSealed && !isTyped;
  return (
    <div className="stack tight">
      <input
        className="input"
        id={id}
        autoComplete="name"
        maxLength={60}
        value={signer}
        readOnly={isSealed || isTyped}
        onChange={(event) => sign({ signer: event.target.value }, strokes.length > 0)}
        placeholder={t("name")}
        aria-label={t("name")}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
      />
      <svg
        className="pad"
        viewBox={`0 0 ${PAD.width} ${PAD.height}`}
        role="img"
        aria-label={signedAt ? t(isTyped ? "typed" : "drawn", { name: signer }) : t("pad")}
        data-signed={!isOpen || undefined}
        onPointerDown={(event) => {
          if (!isOpen || isFull(strokes)) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          draw(event);
        }}
        onPointerMove={(event) => {
          if (isOpen && stroke.length > 0 && !isFull([...strokes, [...stroke]])) draw(event);
        }}
        onPointerUp={lift}
        onPointerCancel={lift}
      >
        <Ink
          signed={isTyped ? signer : undefined}
          strokes={stroke.length > 0 ? [...strokes, [...stroke]] : strokes}
        />
      </svg>
      <div className="row">
        {field.settings.typed !== false && signedAt === "" && (
          <Button icon="edit" disabled={signer.trim() === ""} onClick={() => sign({ strokes: [] }, true)}>
            {t("type")}
          </Button>
        )}
        {signedAt !== "" && (
          <Button icon="retry" onClick={clear}>
            {t("clear")}
          </Button>
        )}
        <span className="muted" role="status">
          {signedAt !== "" && t("at", { time: format.instant(signedAt) })}
        </span>
      </div>
    </div>
  );
}

export function View({ value }: ViewProps) {
  const t = useWords(words);
  const format = useFormat();
  const { signer, signedAt, strokes } = read(value);
  return (
    <div className="signature">
      <svg
        className="pad"
        viewBox={`0 0 ${PAD.width} ${PAD.height}`}
        role="img"
        aria-label={t(strokes.length === 0 ? "typed" : "drawn", { name: signer })}
        data-signed
      >
        <Ink signed={signer} strokes={strokes} />
      </svg>
      <span>
        {signer} <span className="muted">{t("at", { time: format.instant(signedAt) })}</span>
      </span>
    </div>
  );
}
