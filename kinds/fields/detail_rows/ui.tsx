import { lazy, Suspense } from "react";
import type { EditorProps, FieldUi, ViewProps } from "~/kinds/fieldUi";
import { Skeleton } from "~/ui/Skeleton";
import { firstGap, rowType, whereOf } from "./rows";

const Grid = lazy(() => import("./Grid"));
const Table = lazy(() => import("./Table"));

function Editor(props: EditorProps) {
  return (
    <Suspense fallback={<Skeleton lines={3} />}>
      <Grid {...props} />
    </Suspense>
  );
}

function View(props: ViewProps) {
  return (
    <Suspense fallback={<Skeleton lines={3} />}>
      <Table {...props} />
    </Suspense>
  );
}

export default {
  Editor,
  View,
  frame: "group",
  type: rowType,
  obvious: firstGap,
  where: whereOf,
} satisfies FieldUi;
