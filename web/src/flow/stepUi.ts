// The browser's half of a step kind, found in its folder: adding a kind is adding its folder.
import type { Text } from "~/api/types";
import type { IconName } from "~/ui/Icon";
import type { Settings } from "./definition";

export interface StepUi {
  /** Where it stands among the kinds that are offered. */
  place: number;
  name: Text;
  /** What it does, for somebody who chooses. */
  about: Text;
  icon: IconName;
  /** What it is in a flow: where orders begin or end, where people act or are told, where time passes, where
   * the program does something, where ways part. */
  role: "start" | "end" | "act" | "tell" | "wait" | "do" | "gate";
  /** Where the program does something: whether it makes orders; else it answers fields of this one. */
  makesOrders?: boolean;
  /** Gates: whether conditions decide which ways are taken. */
  asks?: boolean;
  /** Gates: whether the ways that were taken meet again at another one of the kind. */
  joins?: boolean;
  /** Whether whoever acts may reject. */
  mayReject?: boolean;
  /** What a new one begins with. */
  blank?: Settings;
}

const found = import.meta.glob<StepUi>("../../../kinds/steps/*/ui.tsx", { eager: true, import: "default" });

const byName = new Map(Object.entries(found).map(([path, ui]) => [path.split("/").at(-2) ?? path, ui]));

/** Every kind there is, in the order they are offered. */
export const stepKinds: readonly string[] = [...byName]
  .sort(([, one], [, other]) => one.place - other.place)
  .map(([kind]) => kind);

export const stepUi = (kind: string): StepUi | undefined => byName.get(kind);

/** The kind that plays a part which only one of them can. */
export const kindOf = (role: "start" | "end") =>
  stepKinds.find((kind) => stepUi(kind)?.role === role) ?? role;

const hasRole = (role: StepUi["role"]) => (kind: string) => stepUi(kind)?.role === role;
export const isStart = hasRole("start");
export const isEnd = hasRole("end");
export const isTelling = hasRole("tell");
export const isWaiting = hasRole("wait");
/** Steps at which the program does something. */
export const isDoing = hasRole("do");
export const makesOrders = (kind: string) => stepUi(kind)?.makesOrders === true;
/** Steps at which people act. */
export const isActing = hasRole("act");
/** Gates: the only steps from which several ways may lead. */
export const isGate = hasRole("gate");
/** Gates whose ways are asked something. */
export const isChoice = (kind: string) => stepUi(kind)?.asks === true;
/** Gates whose ways meet again. */
export const isJoining = (kind: string) => stepUi(kind)?.joins === true;
export const mayReject = (kind: string) => stepUi(kind)?.mayReject === true;
