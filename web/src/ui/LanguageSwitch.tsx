import { type Locale, setLocale, useLocale } from "~/i18n/locale";
import { Button } from "./Button";

/** One press to the other language, named in that language: whoever needs it can read it. */
export function LanguageSwitch({ onChange }: { onChange?: (next: Locale) => void }) {
  const other: Locale = useLocale() === "en" ? "zh-CN" : "en";
  return (
    <Button
      tone="plain"
      icon="globe"
      lang={other}
      onClick={() => {
        setLocale(other);
        onChange?.(other);
      }}
    >
      {other === "en" ? "English" : "中文"}
    </Button>
  );
}
