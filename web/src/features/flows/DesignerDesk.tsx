import { useMemo } from "react";
import type { Flow } from "~/flow/definition";
import { flowPictureWords } from "~/flow/words";
import { Designer } from "./Designer";
import { firstFlow } from "./newSteps";
import { useDesk } from "./useDesk";

interface DeskProps {
  typeId: string;
  flow: Flow | null;
  onDone: () => void;
}

const both = (kind: "start" | "approval" | "end") => ({
  zh: String(flowPictureWords["zh-CN"][kind]),
  en: String(flowPictureWords.en[kind]),
});

/** The designer with what was begun on this device, else with what is published. */
export default function DesignerDesk({ typeId, flow, onDone }: DeskProps) {
  const first = useMemo(
    () => firstFlow({ start: both("start"), approval: both("approval"), end: both("end") }),
    [],
  );
  const desk = useDesk(typeId, flow, first);
  return <Designer typeId={typeId} desk={desk} newest={flow?.version ?? 0} onDone={onDone} />;
}
