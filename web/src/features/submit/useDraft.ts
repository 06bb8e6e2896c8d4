import { useCallback, useEffect, useRef, useState } from "react";
import type { Form, OrderType } from "~/api/types";
import { defaultsOf } from "~/kinds/problems";
import { type Draft, drafts, newDraft, openDraft } from "~/local/drafts";
import { removeUploadsOf } from "~/local/uploads";

/** From the last key stroke to the disk. The promise to the writer is half a second. */
const SAVE_AFTER_MS = 300;

export interface OpenDraft {
  draft: Draft;
  /** Found on this device rather than begun now. */
  restored: boolean;
}

export function startDraft(user: string, type: OrderType, form: Form): Draft {
  return newDraft({
    user,
    typeId: type.id,
    typeName: type.name,
    formVersion: form.version,
    values: defaultsOf(form),
    page: 0,
  });
}

/** The draft the address names, or the writer's open one of this type, or a new one. */
export async function findDraft(
  user: string,
  type: OrderType,
  form: Form,
  id: string | null,
): Promise<OpenDraft> {
  const named = id ? await drafts.get(id) : undefined;
  const found =
    named?.user === user && named.typeId === type.id
      ? named
      : id
        ? undefined
        : await openDraft(user, type.id);
  return found ? { draft: found, restored: true } : { draft: startDraft(user, type, form), restored: false };
}

export async function discardDraft(id: string) {
  await removeUploadsOf(id);
  await drafts.remove(id);
}

/** Keeps what is being written: in the component for drawing, on the disk for everything that can go wrong. */
export function useAutosave(opened: Draft, formVersion: number) {
  const [content, setContent] = useState({ values: opened.values, page: Math.max(0, opened.page) });
  const [savedAt, setSavedAt] = useState<number>();
  const latest = useRef(content);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const save = useCallback(async () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    const now = Date.now();
    const current = { ...latest.current, formVersion, updatedAt: now };
    const kept = await drafts.get(opened.id);
    // A queued draft belongs to the outbox; writing over it would change what is being sent.
    if (!kept) await drafts.put({ ...opened, ...current });
    else
      await drafts.update(opened.id, (row) => (row.state === "editing" ? { ...row, ...current } : undefined));
    setSavedAt(now);
  }, [opened, formVersion]);

  const update = useCallback(
    (change: (before: typeof content) => typeof content) => {
      latest.current = change(latest.current);
      setContent(latest.current);
      clearTimeout(timer.current);
      timer.current = setTimeout(save, SAVE_AFTER_MS);
    },
    [save],
  );

  useEffect(() => {
    const flush = () => {
      if (timer.current !== undefined) void save();
    };
    document.addEventListener("visibilitychange", flush);
    window.addEventListener("pagehide", flush);
    return () => {
      document.removeEventListener("visibilitychange", flush);
      window.removeEventListener("pagehide", flush);
      flush();
    };
  }, [save]);

  return {
    ...content,
    savedAt,
    save,
    /** Forgets a save that is still to come: the draft is being thrown away. */
    cancel: () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    setValue: (fieldId: string, value: unknown) =>
      update((before) => ({ ...before, values: { ...before.values, [fieldId]: value } })),
    setPage: (page: number) => update((before) => ({ ...before, page })),
  };
}
