// The settings that only a kind of step itself can draw, found in its folder; only designers load them.
import { type ComponentType, lazy, Suspense } from "react";
import type { Settings } from "~/flow/definition";
import type { Voice } from "~/flow/stepWords";
import { Skeleton } from "~/ui/Skeleton";
import type { PartProps } from "./StaffEditor";

export interface StepEditorProps {
  settings: Settings;
  voice: Voice;
  /** Changes under the same name follow each other as one, for undo. */
  onChange: (settings: Settings, name?: string) => void;
}

const found = import.meta.glob<{ default: ComponentType<StepEditorProps> }>(
  "../../../../kinds/steps/*/Editor.tsx",
);

const byKind = new Map(
  Object.entries(found).map(([path, load]) => [path.split("/").at(-2) ?? path, lazy(load)]),
);

/** Nothing for kinds whose settings the designer knows. */
export function OwnEditor({ step, voice, onChange }: PartProps) {
  const Own = byKind.get(step.kind);
  if (!Own) return null;
  return (
    <Suspense fallback={<Skeleton lines={2} />}>
      <Own
        settings={step.settings ?? {}}
        voice={voice}
        onChange={(settings, name) => onChange({ ...step, settings }, name)}
      />
    </Suspense>
  );
}
