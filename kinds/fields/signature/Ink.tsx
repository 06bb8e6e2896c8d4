import "./ui.css";

export const PAD = { width: 1000, height: 400 };

export interface Signed {
  signer: string;
  signedAt: string;
  strokes?: number[][];
}

/** `[x, y, x, y, …]` as the path of a pen. */
export function pathOf(stroke: readonly number[]): string {
  const points = stroke.reduce<string[]>((pairs, at, index) => {
    if (index % 2 === 1) pairs.push(`${stroke[index - 1]} ${at}`);
    return pairs;
  }, []);
  // A dot is a line to itself: round caps make it visible.
  return `M${points.join("L")}${points.length === 1 ? `L${points[0]}` : ""}`;
}

/** The drawing, or the typed name in a hand that says it is one. */
export function Ink({ signed, strokes }: { signed?: string | undefined; strokes: readonly number[][] }) {
  return (
    <>
      <line x1={60} x2={PAD.width - 60} y1={310} y2={310} />
      {strokes.map((stroke, at) => (
        <path key={at} d={pathOf(stroke)} />
      ))}
      {strokes.length === 0 && signed && (
        <text x={PAD.width / 2} y={280} textAnchor="middle" textLength={signed.length > 7 ? 860 : undefined}>
          {signed}
        </text>
      )}
    </>
  );
}
