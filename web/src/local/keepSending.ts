// Sending is nothing the first picture needs: its code comes after it, and is asked for again where the line is bad.
const AGAIN_MS = 5_000;

/** Sends the orders and files of this user in the background, exchanges drafts with other devices, and keeps the app itself on the device, until the returned function is called. */
export function keepSending(user: string): () => void {
  let isOver = false;
  let again: ReturnType<typeof setTimeout> | undefined;
  const stops: (() => void)[] = [];
  const start = async () => {
    try {
      const { keepShell, startDraftSync, startHeldActs, startOutbox, startUploads } = await import(
        "./senders"
      );
      keepShell();
      if (!isOver)
        stops.push(startUploads(user), startOutbox(user), startDraftSync(user), startHeldActs(user));
    } catch {
      if (!isOver) again = setTimeout(start, AGAIN_MS);
    }
  };
  void start();
  return () => {
    isOver = true;
    clearTimeout(again);
    for (const stop of stops) stop();
  };
}
