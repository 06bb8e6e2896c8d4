/** The order that was open last: coming back to the list, the focus returns to its row. Spent by the first look. */
let id: string | undefined;

export function rememberOpened(orderId: string) {
  id = orderId;
}

export function takeLastOpened(): string | undefined {
  const taken = id;
  id = undefined;
  return taken;
}
