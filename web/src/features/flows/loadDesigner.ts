// The designer is heavy and comes when it is wanted. Where it is here already it is drawn at once: what suspends, if
// only for a moment, is held back for 300 ms.
import { useEffect, useState } from "react";
import type DesignerDesk from "./DesignerDesk";

let loaded: typeof DesignerDesk | undefined;

export async function loadDesigner() {
  loaded ??= (await import("./DesignerDesk")).default;
  return loaded;
}

export function useDesigner(wanted: boolean): typeof DesignerDesk | undefined {
  const [Desk, setDesk] = useState(() => loaded);
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    if (wanted && !Desk) loadDesigner().then((found) => setDesk(() => found), setFailure);
  }, [wanted, Desk]);
  // The boundary around the page says what is the matter and offers another try.
  if (failure) throw failure;
  return Desk;
}
