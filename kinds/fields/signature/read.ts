import { asString, isObject } from "~/kinds/read";

/** A signature as far as it is written. */
export interface Draft {
  signer: string;
  signedAt: string;
  strokes: number[][];
}

export function read(value: unknown): Draft {
  const given = isObject(value) ? value : {};
  const strokes = Array.isArray(given.strokes) ? given.strokes.filter((each) => Array.isArray(each)) : [];
  return { signer: asString(given.signer) ?? "", signedAt: asString(given.signedAt) ?? "", strokes };
}
