import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { OrderFlow } from "~/api/types";
import type { Flow } from "~/flow/definition";
import { FlowPicture } from "~/flow/FlowPicture";
import { marksOf } from "~/flow/live";
import { flowVersionQuery } from "~/flow/queries";
import { useVoice } from "~/flow/useVoice";
import { useFormat } from "~/i18n/format";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";

/** The flow of an order with where it is and what was decided. */
export default function OrderFlowPicture({ typeId, flow }: { typeId: string; flow: OrderFlow }) {
  const drawn = useQuery(flowVersionQuery(typeId, flow.flowVersion));
  if (drawn.error) return <ErrorPanel error={drawn.error} onRetry={() => void drawn.refetch()} />;
  if (!drawn.data) return <Skeleton lines={6} height="3rem" />;
  return <Drawn typeId={typeId} definition={drawn.data} flow={flow} />;
}

function Drawn({ typeId, definition, flow }: { typeId: string; definition: Flow; flow: OrderFlow }) {
  const voice = useVoice(typeId, definition);
  const format = useFormat();
  const marks = useMemo(
    () => (voice ? marksOf(flow, voice.t, format.instant) : undefined),
    [voice, flow, format],
  );
  if (!voice || !marks) return <Skeleton lines={6} height="3rem" />;
  return <FlowPicture flow={definition} voice={voice} marks={marks} />;
}
