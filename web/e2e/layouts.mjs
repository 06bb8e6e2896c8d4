// The list in other shapes: columns by a field, a month, an order beside the list, a field changed in its row; and an
// order on paper.
import assert from "node:assert/strict";
import { call, checkAxe, phone, shot, signInAs, visitor } from "./browser.mjs";

const admin = "ding.rui";

async function typeOf(page, key) {
  const types = await call(page, "GET", "/api/v1/order-types");
  return types.body.items.find((type) => type.key === key).id;
}

/** Columns by the urgency; a card moved by keys and one by hand, and what the server says stays true. */
export async function moveCards(browser) {
  const { page, close } = await visitor(browser, { bypassCSP: true });
  await signInAs(page, admin);
  const type = await typeOf(page, "repair");
  const filter = `type:${type} status:open`;
  await page.goto(`/orders?${new URLSearchParams({ filter, layout: "kanban", by: `${type}.urgency` })}`);
  await page.locator(".kanban-card").first().waitFor();
  await checkAxe(page, "a list in columns");
  await shot(page, "kanban");
  const column = (value) => page.locator(`.kanban-column[data-value="${value}"]`);
  const first = column("low").locator(".kanban-card").first();
  const id = await first.getAttribute("data-card");
  await first.locator(".kanban-title").focus();
  await page.keyboard.press("Alt+ArrowRight");
  await column("normal").locator(`[data-card="${id}"]`).waitFor();
  const order = await call(page, "GET", `/api/v1/orders/${id}`);
  assert.equal(order.body.values.urgency, "normal");
  await column("normal").locator(`[data-card="${id}"]`).dragTo(column("high").locator("h2"));
  await column("high").locator(`[data-card="${id}"]`).waitFor();
  await column("high").locator(`[data-card="${id}"] select`).selectOption("low");
  await column("low").locator(`[data-card="${id}"]`).waitFor();
  // What a flow decides is not moved by hand: the card stays and the reason is told.
  await page.goto(`/orders?${new URLSearchParams({ layout: "kanban" })}`);
  await column("open").locator(".kanban-card").first().waitFor();
  const more = await column("done").locator(".kanban-card").count();
  assert.equal(more, 30, "cards come page by page");
  await column("done")
    .locator("ul")
    .evaluate((list) => list.scrollTo(0, list.scrollHeight));
  await page.waitForFunction(() => document.querySelectorAll('[data-value="done"] .kanban-card').length > 30);
  await close();
}

/** A month by the day of submission, one order peeked at, and the month before. On a phone the days are a list. */
export async function readCalendar(browser) {
  const { page, close } = await visitor(browser, { bypassCSP: true });
  await signInAs(page, admin);
  await page.goto("/orders?layout=calendar");
  await page.locator(".calendar-entry").first().waitFor();
  await checkAxe(page, "a list as a month");
  await shot(page, "calendar");
  const title = await page.locator(".calendar-head h2").textContent();
  await page.getByRole("button", { name: "上个月", exact: true }).click();
  await page.waitForURL(/month=/);
  await page.locator(".calendar-entry").first().waitFor();
  assert.notEqual(await page.locator(".calendar-head h2").textContent(), title);
  await page.locator(".calendar-entry").first().click();
  await page.locator(".peek .order-values, .peek section").first().waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".peek").waitFor({ state: "detached" });
  await page.setViewportSize(phone);
  await shot(page, "calendar-phone");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(wide, false, "nothing sticks out");
  await close();
}

/** An order beside the list, moved along by keys; and a field changed in its row, without leaving either. */
export async function peekAndEdit(browser) {
  const { page, close } = await visitor(browser, { bypassCSP: true });
  await signInAs(page, admin);
  const type = await typeOf(page, "repair");
  const filter = `type:${type} status:open`;
  const columns = [`${type}.location`, `${type}.urgency`].join(",");
  await page.goto(`/orders?${new URLSearchParams({ filter, columns })}`);
  await page.locator(".order-row").first().waitFor();
  await page.locator("h1").click();
  await page.keyboard.press("j");
  await page.keyboard.press("p");
  const peek = page.locator(".peek");
  await peek.locator("h2").first().waitFor();
  const number = await peek.locator(".mono").first().textContent();
  await checkAxe(page, "an order beside the list");
  await shot(page, "peek");
  await page.keyboard.press("j");
  await page.waitForFunction(
    (before) => document.querySelector(".peek .mono")?.textContent !== before,
    number,
  );
  await page.keyboard.press("Escape");
  await peek.waitFor({ state: "detached" });

  const row = page.locator(".order-row").nth(2);
  const id = await row.getAttribute("data-order");
  await row.locator(".order-edit").first().focus();
  await page.keyboard.press("Enter");
  const input = page.locator(".cell-editor input");
  await input.waitFor();
  await checkAxe(page, "a field changed in its row");
  await shot(page, "cell-editor");
  await input.fill("3 号楼 大堂");
  await input.press("Enter");
  await page.locator(".cell-editor").waitFor({ state: "detached" });
  await page.locator(`[data-order="${id}"]`, { hasText: "3 号楼 大堂" }).waitFor();
  const saved = await call(page, "GET", `/api/v1/orders/${id}`);
  assert.equal(saved.body.values.location, "3 号楼 大堂");

  // Shift picks a stretch.
  await page.locator(".order-row .order-pick input").nth(1).click();
  await page
    .locator(".order-row .order-pick input")
    .nth(4)
    .click({ modifiers: ["Shift"] });
  assert.equal(await page.locator(".order-row[data-selected]").count(), 4);
  await close();
}

/** An order on paper: content, approvals, files and history, in both languages, without the app around it. */
export async function printOrder(browser) {
  const { page, close } = await visitor(browser, { bypassCSP: true });
  await signInAs(page, admin);
  const type = await typeOf(page, "repair");
  const found = await call(page, "POST", "/api/v1/orders/query", {
    filter: `type:${type} status:done`,
    limit: 1,
  });
  const [order] = found.body.items;
  await page.goto(`/orders/${order.id}`);
  await page.getByRole("button", { name: "更多操作" }).click();
  await page.getByRole("menuitem", { name: "打印…" }).click();
  const sheet = page.locator(".print-sheet");
  await sheet.locator("h1").waitFor();
  await page.getByLabel("历史").check();
  await page.getByLabel("签字栏").check();
  await page.getByRole("button", { name: "打印或另存为 PDF" }).and(page.locator(":enabled")).waitFor();
  await checkAxe(page, "an order on paper");
  await page.emulateMedia({ media: "print" });
  for (const hidden of [".shell-nav", ".shell-head", ".print-tools"])
    assert.equal(await page.locator(hidden).first().isVisible(), false, hidden);
  for (const words of [order.number, "审批与办理", "附件清单", "历史", "丁睿 打印于"])
    await sheet.getByText(words).first().waitFor();
  await shot(page, "print");
  const pdf = await page.pdf({ format: "A4" });
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
  await page.emulateMedia({ media: "screen" });
  await page.reload();
  await sheet.getByText("历史").first().waitFor();
  await signInAs(page, admin, "en");
  await page.goto(`/orders/${order.id}?print`);
  await sheet.getByText("Approvals and work").waitFor();
  await shot(page, "print-en");
  await close();
}
