import { useEffect, useReducer } from "react";
import { useFormat } from "~/i18n/format";

const MINUTE_MS = 60_000;

/** "3 minutes ago", with the exact instant one hover (or one screen-reader word) away. */
export function Time({ at, exact = false }: { at: string; exact?: boolean }) {
  const format = useFormat();
  const [, tick] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const timer = setInterval(tick, MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={at} title={format.instant(at)}>
      {exact ? format.instant(at) : format.ago(at)}
    </time>
  );
}
