import { useMemo } from "react";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import type { Flow } from "./definition";
import { useFields } from "./fields";
import type { Voice } from "./stepWords";
import { useNames } from "./useNames";
import { flowPictureWords } from "./words";

/** What it takes to put a flow into words; undefined while the form is read. */
export function useVoice(typeId: string, flow: Flow): Voice | undefined {
  const say = useWords(flowPictureWords);
  const text = useText();
  const fields = useFields(typeId);
  const names = useNames(flow);
  // `say` is a new function each time, but says the same as long as the language is, and so is `text`.
  // biome-ignore lint/correctness/useExhaustiveDependencies: text stands for say
  return useMemo(
    () => (fields ? { t: say, text, fields, names, flow } : undefined),
    [text, fields, names, flow],
  );
}
