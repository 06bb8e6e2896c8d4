import { useMemo } from "react";
import type { Flow } from "~/flow/definition";
import { Designer } from "./Designer";
import { firstFlow } from "./newSteps";
import { useDesk } from "./useDesk";

interface DeskProps {
  typeId: string;
  flow: Flow | null;
  onDone: () => void;
}

/** The designer with what was begun on this device, else with what is published. */
export default function DesignerDesk({ typeId, flow, onDone }: DeskProps) {
  const first = useMemo(firstFlow, []);
  const desk = useDesk(typeId, flow, first);
  return <Designer typeId={typeId} desk={desk} newest={flow?.version ?? 0} onDone={onDone} />;
}
