// What goes on in the background for somebody signed in.
export { startOutbox } from "./outbox";
export { startUploads } from "./uploads";
