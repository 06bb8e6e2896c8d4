import type { CSSProperties } from "react";
import type { LabelSheet, Place } from "./labelSheet";
import type { RecordLabel } from "./queries";

interface LabelsProps {
  sheet: LabelSheet;
  labels: readonly RecordLabel[];
  places: readonly Place[];
  withParent: boolean;
}

const mm = (size: number) => `${size}mm`;

/** The sheets as they are printed, in their true size. */
export function Labels({ sheet, labels, places, withParent }: LabelsProps) {
  const count = (places.at(-1)?.sheet ?? -1) + 1;
  const page = `@page { size: ${mm(sheet.width)} ${mm(sheet.height)}; margin: 0; }`;
  return (
    <div className="label-sheets">
      {count > 0 && <style>{page}</style>}
      {Array.from({ length: count }, (_, at) => at).map((at) => (
        <div
          key={at}
          className="label-sheet"
          style={{ width: mm(sheet.width), "--sheet": mm(sheet.height) } as CSSProperties}
        >
          {labels.map((label, n) => {
            const place = places[n];
            if (place?.sheet !== at) return null;
            return (
              <div
                // biome-ignore lint/suspicious/noArrayIndexKey: a record may have several labels
                key={n}
                className="label-one"
                style={{
                  left: mm(place.x),
                  top: mm(place.y),
                  width: mm(sheet.labelWidth),
                  height: mm(sheet.labelHeight),
                }}
              >
                <img src={`data:image/svg+xml,${encodeURIComponent(label.qr)}`} alt="" />
                <div>
                  <strong>{label.name}</strong>
                  <span className="mono">{label.code}</span>
                  {withParent && label.parent && <span>{label.parent}</span>}
                </div>
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}
