import { lazy, Suspense } from "react";
import type { EditorProps, FieldUi } from "~/kinds/fieldUi";
import { later } from "~/kinds/later";

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

const View = later(() => import("./View").then((view) => view.default));

export default { Editor, View, frame: "group" } satisfies FieldUi;
