import type { FieldUi } from "~/kinds/fieldUi";
import { later } from "~/kinds/later";
import { isObject } from "~/kinds/read";
import { shown } from "./shown";

const Editor = later(() => import("./Full").then((full) => full.Editor));
const View = later(() => import("./Full").then((full) => full.View));

const isDegrees = (value: unknown) => /^\s*[-+]?\d+(\.\d+)?\s*$/.test(shown(value).normalize("NFKC"));

function obvious(value: unknown) {
  const isPlace = isObject(value) && isDegrees(value.lat) && isDegrees(value.lon);
  return isPlace
    ? null
    : { zh: "请定位，或填写纬度和经度", en: "Find the position, or enter latitude and longitude" };
}

export default { Editor, View, frame: "group", obvious } satisfies FieldUi;
