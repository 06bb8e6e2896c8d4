// Who signs, one a line; both languages with a bar between them.
import type { Text } from "~/api/types";

export const readSigners = (lines: readonly string[]): Text[] =>
  lines.map((line) => {
    const [zh = "", en = ""] = line.split(/[|｜]/).map((part) => part.trim());
    return { zh: zh || en, en: en || zh };
  });

export const writeSigners = (signers: readonly Text[]): string[] =>
  signers.map(({ zh, en }) => (zh === en ? zh : `${zh} | ${en}`));
