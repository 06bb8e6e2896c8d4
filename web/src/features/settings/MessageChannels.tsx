import type { MessagePreferences } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { IconButton } from "~/ui/Button";
import { messageWords } from "./messageWords";

type Channels = MessagePreferences["channels"];

interface MessageChannelsProps {
  channels: Channels;
  onChange: (channels: Channels) => void;
}

/** By which channels I want to be reached, the first first. */
export function MessageChannels({ channels, onChange }: MessageChannelsProps) {
  const t = useWords(messageWords);
  const text = useText();
  const put = (name: string, on: boolean) =>
    onChange(channels.map((each) => (each.name === name ? { ...each, on } : each)));
  const moveUp = (at: number) => {
    const [moved, before] = [channels[at], channels[at - 1]];
    if (!moved || !before) return;
    onChange([...channels.slice(0, at - 1), moved, before, ...channels.slice(at + 1)]);
  };
  return (
    <fieldset className="field">
      <legend className="field-label">{t("channels")}</legend>
      <p className="muted">{t("channelsHelp")}</p>
      <ol className="stack">
        {channels.map((each, at) => (
          <li key={each.name} className="row">
            <label className="choice">
              <input
                type="checkbox"
                checked={each.on}
                onChange={(event) => put(each.name, event.target.checked)}
              />
              {text(each.title)}
            </label>
            {at > 0 && (
              <IconButton icon="up" label={t("up", { name: text(each.title) })} onClick={() => moveUp(at)} />
            )}
          </li>
        ))}
      </ol>
    </fieldset>
  );
}
