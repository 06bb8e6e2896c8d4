import { useQuery } from "@tanstack/react-query";
import { channelKindsQuery } from "~/api/queries";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { TextInput } from "~/ui/TextInput";
import { peopleWords } from "./words";

interface AccountsProps {
  accounts: Readonly<Record<string, string>>;
  onChange: (accounts: Record<string, string>) => void;
}

/** What other systems call somebody, so that messages reach them there. */
export function Accounts({ accounts, onChange }: AccountsProps) {
  const t = useWords(peopleWords);
  const text = useText();
  const kinds = useQuery(channelKindsQuery);
  const shown = (kinds.data?.items ?? []).filter(
    (kind) => kind.reaches === "account" && (kind.active || accounts[kind.name]),
  );
  return shown.map((kind) => (
    <TextInput
      key={kind.name}
      label={t("account", { channel: text(kind.title) })}
      value={accounts[kind.name] ?? ""}
      maxLength={128}
      onChange={(value) => onChange({ ...accounts, [kind.name]: value })}
    />
  ));
}
