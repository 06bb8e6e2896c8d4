import { lazy, Suspense } from "react";
import type { EditorProps, FieldUi, ViewProps } from "~/kinds/fieldUi";
import { asString } from "~/kinds/read";
import { Shown } from "./Shown";

const Full = lazy(() => import("./Editor"));

function Editor(props: EditorProps) {
  return (
    <Suspense
      fallback={<textarea className="input" rows={7} readOnly aria-labelledby={`${props.id}-label`} />}
    >
      <Full {...props} />
    </Suspense>
  );
}

function View({ value }: ViewProps) {
  return <Shown text={asString(value) ?? ""} />;
}

export default { Editor, View, frame: "group" } satisfies FieldUi;
