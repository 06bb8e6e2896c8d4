import { lazy, Suspense } from "react";
import { useLocale } from "~/i18n/locale";
import type { EditorProps, FieldUi, ViewProps } from "~/kinds/fieldUi";
import { asString, asStrings, isObject } from "~/kinds/read";
import { Skeleton } from "~/ui/Skeleton";

/** With all the districts of China; it comes when a form really asks for an address. */
const Full = lazy(() => import("./Editor"));

function Editor(props: EditorProps) {
  return (
    <Suspense fallback={<Skeleton lines={2} height="2.5rem" />}>
      <Full {...props} />
    </Suspense>
  );
}

function View({ value }: ViewProps) {
  const language = useLocale();
  if (!isObject(value)) return <span className="wrap">{String(value)}</span>;
  const country = asString(value.country) ?? "CN";
  const lines = [...asStrings(value.names), asString(value.street)].filter(Boolean).join(" ");
  const abroad = country === "CN" ? "" : new Intl.DisplayNames([language], { type: "region" }).of(country);
  return (
    <address className="wrap" style={{ whiteSpace: "pre-wrap", fontStyle: "normal" }}>
      {[lines, abroad].filter(Boolean).join("\n")}
    </address>
  );
}

function obvious(value: unknown) {
  const isWhole = isObject(value) && (value.country !== "CN" || typeof value.code === "string");
  return isWhole || typeof value === "string" ? null : { zh: "请选择省、市、区县", en: "Choose the region" };
}

export default { Editor, View, frame: "group", obvious } satisfies FieldUi;
