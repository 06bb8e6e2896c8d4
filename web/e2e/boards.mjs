// Boards: figures that lead to what is behind them, arranged by keys, large on a wall; and what is stuck, helped on.
import assert from "node:assert/strict";
import { call, checkAxe, phone, shot, signInAs, unique, visitor } from "./browser.mjs";

const admin = "ding.rui";

async function openBoard(page) {
  const types = await call(page, "GET", "/api/v1/order-types");
  const { id } = types.body.items.find((type) => type.key === "repair");
  await page.goto(`/boards/${id}`);
  await page.locator("[data-part=numbers] .board-value").first().waitFor();
  return id;
}

const number = async (page, name) => {
  const tile = page.locator(".board-numbers > li", { hasText: name });
  return Number((await tile.locator(".board-value").textContent()).replace(/[^\d]/g, ""));
};

/** From all boards to one, from a number to the orders behind it, and a new order is counted by itself. */
export async function readBoard(browser) {
  const { page, close } = await visitor(browser, { bypassCSP: true });
  await signInAs(page, admin);
  await page.locator(".shell-nav a", { hasText: "看板" }).click();
  await page.locator(".board-card").first().waitFor();
  await checkAxe(page, "the list of boards");
  await shot(page, "boards");
  const typeId = await openBoard(page);
  await page.locator(".board-picture .flow-mark").first().waitFor();
  await page.locator("[data-part=days] svg[role=img]").first().waitFor();
  // How long orders took stands against what is promised.
  await page.locator("[data-part=days] .chart-limit").first().waitFor({ state: "attached" });
  await checkAxe(page, "a board");
  await shot(page, "board");
  assert.ok((await number(page, "提交")) > 0);
  const before = await number(page, "提交");
  const made = await call(page, "POST", "/api/v1/orders", {
    typeId,
    values: await anOrder(page, typeId),
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  await page.waitForFunction(
    (count) => {
      const tile = [...document.querySelectorAll(".board-numbers > li")].find((li) =>
        li.textContent.includes("提交"),
      );
      return Number(tile?.querySelector(".board-value")?.textContent.replace(/[^\d]/g, "")) === count;
    },
    before + 1,
    { timeout: 15_000 },
  );
  // The same as a table.
  await page.locator("[data-part=days] .chart-switch button").click();
  assert.equal(await page.locator("[data-part=days] tbody tr").count(), 30);
  // Behind "submitted": the list with its filter, and as many orders.
  const link = page.locator(".board-numbers > li", { hasText: "提交" }).locator("a");
  await link.click();
  await page.locator(".order-row").first().waitFor();
  await page
    .getByText(`共 ${before + 1}`)
    .first()
    .waitFor();
  await page.goBack();
  // Narrowed to a person, by a click on the name.
  const name = page.locator("[data-part=people] .link").first();
  const who = await name.textContent();
  await name.click();
  await page.waitForURL(/person=/);
  await page.waitForFunction((text) => document.getElementById("board-person")?.value === text, who);
  await close();
}

/** The required fields of the form, filled in with the values of an order that is there. */
async function anOrder(page, typeId) {
  const found = await call(page, "POST", "/api/v1/orders/query", {
    filter: `type:${typeId} status:done`,
    limit: 1,
  });
  const order = await call(page, "GET", `/api/v1/orders/${found.body.items[0].id}`);
  const form = await call(page, "GET", `/api/v1/order-types/${typeId}/form`);
  const fields = form.body.pages.flatMap((p) => p.sections).flatMap((s) => s.fields);
  const asked = fields.filter(
    (field) => order.body.values[field.id] !== undefined && field.kind !== "number",
  );
  return Object.fromEntries(
    asked.map((field) => [
      field.id,
      field.id === "description" ? unique("看板") : order.body.values[field.id],
    ]),
  );
}

/** The parts of the board stand where their reader wants them, moved by keys alone; on a wall the board is large. */
export async function arrangeBoard(browser) {
  const { page, close } = await visitor(browser, { bypassCSP: true });
  await signInAs(page, admin);
  await openBoard(page);
  const order = () =>
    page.locator(".board-part").evaluateAll((parts) => parts.map((part) => part.dataset.part));
  assert.equal((await order())[0], "numbers");
  await page.getByRole("button", { name: "调整布局" }).click();
  await page.locator("#board-steps").focus();
  for (let up = 0; up < 3; up++) {
    await page.keyboard.press("Alt+ArrowUp");
    await page.locator("#board-steps").focus();
  }
  assert.equal((await order())[0], "steps");
  await page.getByRole("button", { name: "隐藏每日" }).click();
  await checkAxe(page, "a board that is arranged");
  await shot(page, "board-arranged");
  await page.locator("#board-picture").dragTo(page.locator("#board-numbers"));
  assert.deepEqual((await order()).slice(0, 3), ["steps", "picture", "numbers"], "dragged by hand");
  // Kept on the server under a name, for everybody: another person finds it.
  const name = unique("周会");
  await page.getByRole("button", { name: "另存为…" }).click();
  await page.locator("dialog[open] input").first().fill(name);
  await page.locator("dialog[open] select").selectOption("everybody");
  await checkAxe(page, "a board that is saved");
  await page.locator("dialog[open] button[data-tone=primary]").click();
  await page.waitForURL(/own=/);
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await page.locator("[data-part=numbers] .board-value").first().waitFor();
  await page.waitForFunction(() => document.querySelector(".board-part")?.dataset.part === "steps");
  assert.ok(!(await order()).includes("days"));
  const { page: other, close: closeOther } = await visitor(browser);
  await signInAs(other, "lin.xiaoyan");
  await openBoard(other);
  await other.locator("select", { hasText: name }).selectOption({ label: name });
  await other.waitForFunction(() => document.querySelector(".board-part")?.dataset.part === "steps");
  await closeOther();
  await page.getByRole("button", { name: "大屏" }).click();
  await page.locator(".board-wall h1").waitFor();
  await checkAxe(page, "a board on the wall");
  await shot(page, "board-wall");
  await page.getByRole("button", { name: "退出大屏" }).click();
  await page.locator(".board-wall").waitFor({ state: "detached" });
  await close();
}

/** What is stuck: who, since when, what was tried; urged from there. On a phone, in English. */
export async function helpStuckOrders(browser) {
  const { page, close } = await visitor(browser, { bypassCSP: true, viewport: phone });
  await signInAs(page, admin, "en");
  await openBoard(page);
  await checkAxe(page, "a board on a phone");
  await shot(page, "board-phone");
  await page.getByRole("link", { name: "Stuck orders" }).click();
  await page.locator(".standing").first().waitFor();
  await checkAxe(page, "stuck orders");
  await shot(page, "stuck-phone");
  const row = page.locator(".standing", { has: page.getByRole("button", { name: "Urge" }) }).first();
  const title = await row.locator(".standing-title").textContent();
  await row.getByRole("button", { name: "Urge" }).click();
  await page.locator("dialog[open] button[data-tone=primary]").click();
  await page.locator("dialog[open]").waitFor({ state: "detached" });
  const urged = page.locator(".standing", { hasText: title }).filter({ hasText: "urged once" });
  await urged.first().waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(wide, false, "nothing sticks out");
  await close();
}
