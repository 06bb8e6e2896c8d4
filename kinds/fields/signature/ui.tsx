import type { FieldUi } from "~/kinds/fieldUi";
import { later } from "~/kinds/later";
import { read } from "./read";

const Editor = later(() => import("./Full").then((full) => full.Editor));
const View = later(() => import("./Full").then((full) => full.View));

function obvious(value: unknown) {
  const { signer, signedAt } = read(value);
  if (signer.trim() === "") return { zh: "请填写签名人的姓名", en: "Write the name of the signer" };
  return signedAt === "" ? { zh: "请签名", en: "Please sign" } : null;
}

export default { Editor, View, frame: "group", obvious } satisfies FieldUi;
