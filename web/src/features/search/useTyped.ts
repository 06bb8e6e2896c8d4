import { type ChangeEvent, type CompositionEvent, useEffect, useRef } from "react";

const AFTER_MS = 160;

/** Reports what is typed shortly after the last key, but never while pinyin is still becoming a word. */
export function useTyped(report: (words: string) => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(report);
  latest.current = report;
  useEffect(() => () => clearTimeout(timer.current), []);
  const later = (words: string) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latest.current(words.trim()), AFTER_MS);
  };
  return {
    onChange: (event: ChangeEvent<HTMLInputElement>) => {
      const composing = event.nativeEvent instanceof InputEvent && event.nativeEvent.isComposing;
      if (!composing) later(event.target.value);
    },
    onCompositionEnd: (event: CompositionEvent<HTMLInputElement>) => later(event.currentTarget.value),
  };
}
