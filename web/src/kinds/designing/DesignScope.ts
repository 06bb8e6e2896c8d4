// What is known while a form is drawn: its fields, and the answers with which expressions are tried out.
import { createContext, useContext } from "react";
import type { Field, Values } from "~/api/types";

export interface Designing {
  fields: readonly Field[];
  tried: Values;
  onTry: (fieldId: string, value: unknown) => void;
}

const nothing: Designing = { fields: [], tried: {}, onTry: () => {} };

export const DesignScope = createContext<Designing>(nothing);
export const useDesignScope = () => useContext(DesignScope);
