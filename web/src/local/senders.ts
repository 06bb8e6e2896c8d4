// What goes on in the background for somebody signed in.
export { startHeldActs } from "./heldSender";
export { keepShell } from "./keepShell";
export { startOutbox } from "./outbox";
export { startDraftSync } from "./startDraftSync";
export { startUploads } from "./uploads";
