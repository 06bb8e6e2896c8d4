import type { FieldUi, ViewProps } from "~/kinds/fieldUi";
import { asString } from "~/kinds/read";

/** Never typed: the form shows what the server gave. */
function View({ value }: ViewProps) {
  return <span className="mono">{asString(value)}</span>;
}

export default { Editor: View, View, assigned: true, type: "text" } satisfies FieldUi;
