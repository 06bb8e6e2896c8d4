import { useQuery } from "@tanstack/react-query";
import { channelKindsQuery } from "~/api/queries";
import type { Rung } from "~/flow/definition";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Checks } from "~/ui/Checks";
import { designWords } from "./designWords";

const telling = ["remind", "escalate", "administrator"];

interface RungChannelsProps {
  rung: Rung;
  onChange: (rung: Rung) => void;
}

/** By which channels people are told at a mark; as they wish, if none is chosen. */
export function RungChannels({ rung, onChange }: RungChannelsProps) {
  const t = useWords(designWords);
  const text = useText();
  const { data } = useQuery(channelKindsQuery);
  const chosen = rung.by ?? [];
  const options = (data?.items ?? [])
    .filter((kind) => kind.active || chosen.includes(kind.name))
    .map((kind) => ({ value: kind.name, text: text(kind.title) }));
  if (!telling.includes(rung.then.do) || options.length === 0) return null;
  return (
    <Checks
      label={t("rungChannels")}
      options={options}
      value={chosen}
      onChange={(by) => {
        const { by: _, ...rest } = rung;
        onChange(by.length > 0 ? { ...rest, by } : rest);
      }}
    />
  );
}
