import type { ViewProps } from "~/kinds/fieldUi";
import { asString } from "~/kinds/read";
import { Shown } from "./Shown";

export default function View({ value }: ViewProps) {
  return <Shown text={asString(value) ?? ""} />;
}
