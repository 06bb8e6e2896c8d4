// What a field may know about the form around it.
import { useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { optionListQuery } from "~/api/queries";
import type { Option, OptionList, References, Values } from "~/api/types";

export interface FieldScope {
  values: Values;
  /** Names of people, records and files that the values point to. */
  references: References;
  /** Lists that came with the form; without them (the usual case) they are asked for by key. */
  optionLists: Record<string, OptionList> | undefined;
  /** Whose files are being collected; absent where the form takes none. */
  uploads: { user: string; owner: string } | undefined;
  /** False while the draft has no form version yet or the page only shows values. */
  orderId?: string | undefined;
}

const nothing: FieldScope = { values: {}, references: {}, optionLists: undefined, uploads: undefined };

export const FieldScopeContext = createContext<FieldScope>(nothing);

export const useFieldScope = () => useContext(FieldScopeContext);

export interface OptionsState {
  options: readonly Option[];
  loading: boolean;
}

export function useOptionList(key: string | undefined): OptionsState {
  const given = useFieldScope().optionLists;
  const asked = useQuery({
    ...optionListQuery(key ?? ""),
    enabled: key !== undefined && given === undefined,
  });
  if (key === undefined) return { options: [], loading: false };
  const list = given ? given[key] : asked.data;
  return { options: list?.options ?? [], loading: given === undefined && asked.isPending };
}

/** The choices of a field: a shared list by its key, or those that the field brings along. */
export function useFieldOptions(list: unknown, own: readonly Option[]): OptionsState {
  const listed = useOptionList(typeof list === "string" ? list : undefined);
  return own.length > 0 ? { options: own, loading: false } : listed;
}
