import type { FieldUi } from "~/kinds/fieldUi";
import { later } from "~/kinds/later";

const Editor = later(() => import("./Full").then((full) => full.Editor));
const View = later(() => import("./Full").then((full) => full.View));

export default {
  Editor,
  View,
  frame: "group",
  type: { list: "text" },
  collectsFiles: true,
} satisfies FieldUi;
