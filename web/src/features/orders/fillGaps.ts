/** Fills `{name}` gaps as the server does for macros: one nobody knows stays, so that its writer sees it. */
export const fillGaps = (text: string, words: Readonly<Record<string, string>>) =>
  text.replace(/\{([^{}]*)\}/g, (gap, name: string) =>
    Object.hasOwn(words, name) ? (words[name] ?? gap) : gap,
  );
