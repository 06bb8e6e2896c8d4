// What waits for people: decided by keyboard, many at once, sent back with words; whoever asked sees how it went.
import assert from "node:assert/strict";
import { call, checkAxe, phone, shot, signInAs, unique, visitor } from "./browser.mjs";

const desk = "lin.xiaoyan";
const asking = "tan.siqi";

/** A complaint of the requester: whoever sorts it out handles it as well. */
async function complaint(page, title) {
  const types = await call(page, "GET", "/api/v1/order-types");
  const { id: typeId } = types.body.items.find((type) => type.key === "general");
  const values = { title, category: "complaint", description: "楼道灯坏了三天，一直没人来修。" };
  const made = await call(page, "POST", "/api/v1/orders", { typeId, values });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return made.body;
}

async function act(page, id, act, more = {}) {
  const flow = await call(page, "GET", `/api/v1/orders/${id}/flow`);
  const [{ visit, seat }] = flow.body.mine;
  const done = await call(page, "POST", `/api/v1/orders/${id}/flow/acts`, { act, visit, seat, ...more });
  assert.equal(done.status, 200, JSON.stringify(done.body));
}

/** Sorted out: claimed, due, on its way to whoever handles it. */
async function sortOut(page, id) {
  await act(page, id, "claim");
  const due = new Date(Date.now() + 86_400_000).toISOString();
  const edited = await call(page, "PATCH", `/api/v1/orders/${id}`, { values: { due }, seen: { due: null } });
  assert.equal(edited.status, 200, JSON.stringify(edited.body));
  await act(page, id, "approve");
}

async function both(browser) {
  const requester = await visitor(browser, { bypassCSP: true });
  const agent = await visitor(browser, { bypassCSP: true });
  await signInAs(requester.page, asking);
  await signInAs(agent.page, desk);
  return [requester, agent];
}

/** No pointer: from the list of tasks to a decision, and on. */
export async function approveByKeyboard(browser) {
  const [requester, agent] = await both(browser);
  const order = await complaint(requester.page, unique("键盘办理"));
  await sortOut(agent.page, order.id);
  const { page } = agent;
  await page.goto("/tasks");
  await page.locator(".task-title", { hasText: order.title }).waitFor();
  await page.locator("h1").click();
  for (let at = 0; at < 60; at++) {
    await page.keyboard.press("j");
    const words = await page.evaluate(() => document.activeElement?.textContent ?? "");
    if (words.includes(order.title)) break;
  }
  await page.keyboard.press("Enter");
  const mine = page.locator(".order-main .notice", { hasText: "等你处理" });
  await mine.waitFor();
  await shot(page, "task-order");
  await checkAxe(page, "an order that waits for me");
  for (let at = 0; at < 40; at++) {
    await page.keyboard.press("Tab");
    const words = await page.evaluate(() => document.activeElement?.textContent ?? "");
    if (words.includes("完成办理")) break;
  }
  await page.keyboard.press("Enter");
  const dialog = page.locator("dialog[open]");
  await dialog.waitFor();
  await page.keyboard.type("已换灯泡");
  await shot(page, "task-dialog");
  await page.keyboard.press("Control+Enter");
  await dialog.waitFor({ state: "detached" });
  await mine.waitFor({ state: "detached" });
  await requester.page.goto(`/orders/${order.id}`);
  await requester.page.locator(".order-main .notice", { hasText: "等你处理：申请人确认" }).waitFor();
  const trail = requester.page.locator("section[aria-labelledby=flow]");
  await trail.getByText("林晓燕").first().waitFor();
  await shot(requester.page, "task-confirm");
  await signInAs(requester.page, asking, "en");
  await requester.page.goto(`/orders/${order.id}`);
  await requester.page.locator(".order-main .notice", { hasText: "Waiting for you" }).waitFor();
  await checkAxe(requester.page, "an order that waits for whoever asked");
  await shot(requester.page, "task-confirm-en");
  await requester.page.goto("/tasks");
  await requester.page.locator(".task-title", { hasText: order.title }).waitFor();
  await requester.page.setViewportSize(phone);
  await shot(requester.page, "tasks-phone-en");
  await requester.close();
  await agent.close();
}

/** Many at once, each decided for itself: what another window did meanwhile says why it was not done. */
export async function manyTasksAtOnce(browser) {
  const [requester, agent] = await both(browser);
  const orders = [];
  for (const name of ["批量甲", "批量乙", "批量丙"]) {
    const order = await complaint(requester.page, unique(name));
    await sortOut(agent.page, order.id);
    orders.push(order);
  }
  const { page } = agent;
  await page.goto("/tasks");
  await page.locator(".task", { hasText: orders[2].title }).waitFor();
  for (const { number } of orders) await page.getByLabel(`选择 ${number}`).check();
  await page.locator(".task-bar", { hasText: "已选 3 项" }).waitFor();
  await shot(page, "tasks-picked");
  await checkAxe(page, "tasks");
  await page.getByRole("button", { name: "完成所选" }).click();
  const dialog = page.locator("dialog[open]");
  await dialog.getByLabel("意见").fill("已处理完毕");
  await act(page, orders[1].id, "approve", { comment: "另一个窗口先办了" });
  await dialog.getByRole("button", { name: "完成办理" }).click();
  await dialog.getByText(orders[1].number).waitFor();
  await shot(page, "tasks-results");
  for (const { number } of [orders[0], orders[2]]) await dialog.locator("li", { hasText: number }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".task", { hasText: orders[0].title }).waitFor({ state: "detached" });
  for (const { id } of orders) {
    const flow = await call(requester.page, "GET", `/api/v1/orders/${id}/flow`);
    assert.equal(flow.body.waits[0].step, "confirm");
  }
  await requester.close();
  await agent.close();
}

/** Sent back with words, which whoever asked reads on the order. */
export async function returnedWithWords(browser) {
  const [requester, agent] = await both(browser);
  const order = await complaint(requester.page, unique("退回补充"));
  await sortOut(agent.page, order.id);
  const { page } = agent;
  await page.setViewportSize(phone);
  await page.goto("/tasks");
  await page.locator(".task", { hasText: order.title }).waitFor();
  await shot(page, "tasks-phone");
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok((await overflow()) <= 0, "the tasks are too wide for a phone");
  await page.locator(".task-title", { hasText: order.title }).click();
  await page.locator(".order-main .notice").getByRole("button", { name: "退回" }).click();
  const dialog = page.locator("dialog[open]");
  await dialog.getByLabel("退回到").selectOption({ label: "提交" });
  const words = unique("请写明楼层");
  await dialog.getByLabel("意见").fill(words);
  await shot(page, "task-return-phone");
  await dialog.getByRole("button", { name: "退回", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await requester.page.goto(`/orders/${order.id}`);
  await requester.page.locator("section[aria-labelledby=flow]").getByText("已退回重来").first().waitFor();
  await requester.page.locator(".timeline").getByText(words).waitFor();
  await shot(requester.page, "task-trail");
  await requester.page.setViewportSize(phone);
  await shot(requester.page, "task-trail-phone");
  const wide = await requester.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, "the trail is too wide for a phone");
  await requester.close();
  await agent.close();
}

/** What I asked for says where it waits and for whom; what I was told can be marked as read. On a phone as well. */
export async function myOrdersAndCopies(browser) {
  const { page, close } = await visitor(browser, { bypassCSP: true, viewport: phone });
  await signInAs(page, asking);
  const order = await complaint(page, unique("我发起的"));
  await page.goto("/tasks");
  await page.getByRole("button", { name: "我发起的" }).click();
  const row = page.locator(".task", { hasText: order.title });
  await row.getByText(/^等 /).waitFor();
  await checkAxe(page, "what I asked for");
  await shot(page, "tasks-mine-phone");
  await page.getByRole("button", { name: "抄送我的" }).click();
  await page.locator(".row-list .task, .empty").first().waitFor();
  await checkAxe(page, "what I was told");
  const unread = page.getByRole("button", { name: "标为已读" });
  if ((await unread.count()) > 0) {
    await unread.click();
    await unread.waitFor({ state: "detached" });
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(wide, false, "nothing sticks out");
  await close();
}
