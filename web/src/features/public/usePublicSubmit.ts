import { useEffect, useRef, useState } from "react";
import { api, unwrap } from "~/api/client";
import { asProblem, isTransient } from "~/api/problem";
import type { Problem, Values } from "~/api/types";
import { backoff } from "~/local/backoff";
import { PATIENCE_MS } from "~/local/outboxRules";
import { uuid } from "~/local/uuid";

export interface PublicSubmission {
  values: Values;
  challenge: string;
  website: string;
}

type State =
  | { step: "writing"; problem: Problem | null }
  | { step: "sending"; late: boolean }
  | { step: "received"; number: string };

/** Sends a visitor's order until it is answered, under one key, for as long as the page is open. */
export function usePublicSubmit(slug: string) {
  const [state, setState] = useState<State>({ step: "writing", problem: null });
  const key = useRef(uuid());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const retry = useRef<() => void>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  async function attempt(order: PublicSubmission, attempts: number): Promise<void> {
    clearTimeout(timer.current);
    retry.current = undefined;
    setState({ step: "sending", late: attempts > 1 });
    try {
      const receipt = await unwrap(
        api.POST("/api/v1/public/forms/{slug}/orders", {
          params: { path: { slug }, header: { "Idempotency-Key": key.current } },
          body: order,
          signal: AbortSignal.timeout(PATIENCE_MS),
        }),
      );
      setState({ step: "received", number: receipt.number });
    } catch (error) {
      const problem = asProblem(error);
      if (!isTransient(problem)) return setState({ step: "writing", problem });
      setState({ step: "sending", late: true });
      retry.current = () => void attempt(order, attempts + 1);
      timer.current = setTimeout(retry.current, backoff(attempts, Math.random(), problem.retryAfterSeconds));
    }
  }

  return {
    state,
    submit: (order: PublicSubmission) => attempt(order, 1),
    tryNow: () => retry.current?.(),
    restart: () => {
      key.current = uuid();
      setState({ step: "writing", problem: null });
    },
  };
}
