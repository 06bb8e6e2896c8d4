import { useText } from "~/i18n/locale";
import type { EditorProps, FieldUi, ViewProps } from "~/kinds/fieldUi";
import { asString } from "~/kinds/read";
import { readable } from "./domain";

/** Not type="email": browsers refuse names of other scripts there, and rewrite what was typed. */
function Editor({ field, id, value, onChange, describedBy, invalid }: EditorProps) {
  const text = useText();
  return (
    <input
      className="input"
      id={id}
      type="text"
      inputMode="email"
      autoComplete="email"
      autoCapitalize="none"
      spellCheck={false}
      value={readable(asString(value) ?? "")}
      onChange={(event) => onChange(event.target.value)}
      placeholder={text(field.placeholder) || "name@example.com"}
      aria-describedby={describedBy}
      aria-invalid={invalid || undefined}
      aria-required={field.required || undefined}
    />
  );
}

function View({ value }: ViewProps) {
  const address = asString(value) ?? "";
  return (
    <a className="wrap" href={`mailto:${encodeURIComponent(address).replaceAll("%40", "@")}`}>
      {readable(address)}
    </a>
  );
}

function obvious(value: unknown) {
  return /^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+>?$/.test(asAddress(asString(value) ?? ""))
    ? null
    : { zh: "请填写邮箱，例如 name@example.com", en: "Enter an e-mail address, like name@example.com" };
}

/** `Li Wei <li@example.com>` -> `li@example.com`, in plain characters. */
function asAddress(words: string): string {
  const plain = words.normalize("NFKC").replaceAll("。", ".").trim();
  return /<([^<>]+)>$/.exec(plain)?.[1] ?? plain;
}

export default { Editor, View, obvious } satisfies FieldUi;
