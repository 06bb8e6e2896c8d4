import { useWords } from "~/i18n/words";
import { kitWords } from "./words";

/** The shape of what is coming; invisible for the first 150 ms, so that quick answers do not flicker. */
export function Skeleton({ lines = 3, height = "1em" }: { lines?: number; height?: string }) {
  const t = useWords(kitWords);
  return (
    <div className="stack" role="status" aria-label={t("loading")}>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines have nothing but their order
        <span key={line} className="skeleton" style={{ height, width: `${92 - (line % 3) * 14}%` }} />
      ))}
    </div>
  );
}
