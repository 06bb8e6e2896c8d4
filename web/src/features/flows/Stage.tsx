import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
import { flowPictureWords } from "~/flow/words";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";

/** What does not fit is shown smaller, but never too small to read. */
const SMALLEST_FIT = 60;
const sizes = [50, 60, 75, 90, 100, 125, 150];

/** Where the picture lies: scrolled, and nearer or farther. On a phone it always fits. */
export function Stage({ children }: { children: ReactNode }) {
  const t = useWords(flowPictureWords);
  const [size, setSize] = useState(100);
  const step = (by: number) => setSize(sizes[sizes.indexOf(size) + by] ?? size);
  const scroll = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const box = scroll.current;
    if (!box || box.scrollWidth <= box.clientWidth) return;
    const fit = (100 * box.clientWidth) / box.scrollWidth;
    setSize(sizes.findLast((each) => each <= fit && each >= SMALLEST_FIT) ?? SMALLEST_FIT);
  }, []);
  // What is still too wide is shown from its middle, where the trunk is.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new size makes a new middle
  useLayoutEffect(() => {
    const box = scroll.current;
    if (box) box.scrollLeft = (box.scrollWidth - box.clientWidth) / 2;
  }, [size]);
  return (
    <div className="flow-stage">
      <div className="flow-zoom">
        <Button tone="plain" aria-label={t("zoomOut")} disabled={size === sizes[0]} onClick={() => step(-1)}>
          −
        </Button>
        <output aria-label={t("zoomed", { percent: size })}>{size}%</output>
        <Button
          tone="plain"
          aria-label={t("zoomIn")}
          disabled={size === sizes.at(-1)}
          onClick={() => step(1)}
        >
          +
        </Button>
      </div>
      <div className="flow-scroll" ref={scroll}>
        <div style={{ zoom: size / 100 }}>{children}</div>
      </div>
    </div>
  );
}
