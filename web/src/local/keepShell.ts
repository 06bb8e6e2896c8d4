/** Development builds change under one's hands; there is no worker for them. */
export function keepShell() {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch(() => {
    // Refused (a private window, a policy): the app works, only not without a network.
  });
}
