// The Enter that picks a pinyin candidate must never submit a form or fire a shortcut.

/** WebKit reports the end of a composition before the key that ended it; that key follows within this window. */
const AFTER_COMPOSITION_MS = 100;
/** The key code browsers report while an input method has the keyboard. */
const IME_KEY_CODE = 229;

let endedAt = Number.NEGATIVE_INFINITY;

if (typeof document !== "undefined") {
  document.addEventListener(
    "compositionend",
    (event) => {
      endedAt = event.timeStamp;
    },
    true,
  );
}

export interface KeyLike {
  isComposing?: boolean;
  keyCode: number;
  timeStamp: number;
  nativeEvent?: { isComposing: boolean };
}

/** True when a key press belongs to the input method and not to us. Every key handler asks this first. */
export function isImeKey(event: KeyLike): boolean {
  return (
    event.isComposing === true ||
    event.nativeEvent?.isComposing === true ||
    event.keyCode === IME_KEY_CODE ||
    event.timeStamp - endedAt < AFTER_COMPOSITION_MS
  );
}
