import { useQuery } from "@tanstack/react-query";
import { orderTypesQuery } from "~/api/queries";
import { useText } from "~/i18n/locale";

export function useTypeNames(): (typeId: string) => string {
  const { data } = useQuery(orderTypesQuery);
  const text = useText();
  return (typeId) => text(data?.items.find((type) => type.id === typeId)?.name);
}
