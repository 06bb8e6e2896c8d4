// What waits for people: decided by keyboard, many at once, sent back with words; whoever asked sees how it went.
import assert from "node:assert/strict";
import { call, checkAxe, otherNode, phone, shot, signInAs, unique, visitor } from "./browser.mjs";

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

/** Claimed and with a day on which it is due: whoever sorts it out has only to say yes. */
async function claim(page, id) {
  await act(page, id, "claim");
  const due = new Date(Date.now() + 86_400_000).toISOString();
  const edited = await call(page, "PATCH", `/api/v1/orders/${id}`, { values: { due }, seen: { due: null } });
  assert.equal(edited.status, 200, JSON.stringify(edited.body));
}

/** Sorted out, and on its way to whoever handles it. */
async function sortOut(page, id) {
  await claim(page, id);
  await act(page, id, "approve");
}

async function both(browser) {
  const requester = await visitor(browser, { bypassCSP: true });
  const agent = await visitor(browser, { bypassCSP: true, baseURL: otherNode });
  await signInAs(requester.page, asking);
  await signInAs(agent.page, desk);
  return [requester, agent];
}

/** What was decided a moment ago, sent without waiting. */
async function sendHeld(page) {
  const now = page.getByRole("button", { name: "立即送出" });
  // Where the machine is slow the ten seconds may be over.
  await now.click({ timeout: 3_000 }).catch(() => undefined);
  await page.locator(".held-bar").waitFor({ state: "detached" });
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
  await page.locator(".held-bar", { hasText: order.number }).waitFor();
  await shot(page, "task-held");
  await checkAxe(page, "what may be undone");
  await sendHeld(page);
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
  await page.locator(".held-bar", { hasText: "完成办理 · 3 项" }).waitFor();
  await sendHeld(page);
  const left = page.locator(".held .notice", { hasText: orders[1].number });
  await left.getByText("你写的意见：已处理完毕").waitFor();
  assert.equal(await left.locator("li").count(), 1, "the others were done");
  await shot(page, "tasks-results");
  await left.getByRole("button", { name: "知道了" }).click();
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
  await page.locator(".held-bar", { hasText: "退回" }).waitFor();
  await shot(page, "task-held-phone");
  await sendHeld(page);
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

const focused = (page) =>
  page.evaluate(() => document.activeElement?.closest(".task-title")?.textContent ?? "");

/** Every page of the list. */
async function showAll(page) {
  await page.locator(".task-title").first().waitFor();
  const more = page.getByRole("button", { name: "加载更多" });
  while ((await more.count()) > 0) {
    const shown = await page.locator(".task").count();
    await more.click();
    await page.waitForFunction((count) => document.querySelectorAll(".task").length > count, shown);
  }
}

/** From the first task in the list to the one of this title. */
async function stepTo(page, title) {
  await showAll(page);
  await page.locator("h1").click();
  for (let at = 0; at < 200 && !(await focused(page)).includes(title); at++) await page.keyboard.press("j");
  assert.ok((await focused(page)).includes(title));
}

/** One key approves and goes on to the next; another takes it back, and nothing was ever sent. */
export async function undoneWithinTenSeconds(browser) {
  const [requester, agent] = await both(browser);
  const order = await complaint(requester.page, unique("撤销"));
  await claim(agent.page, order.id);
  const { page } = agent;
  await page.goto("/tasks");
  await stepTo(page, order.title);
  const waitsAt = async () => {
    const flow = await call(requester.page, "GET", `/api/v1/orders/${order.id}/flow`);
    return flow.body.waits[0].step;
  };
  const step = await waitsAt();
  await page.keyboard.press("y");
  await page.locator(".held-bar", { hasText: order.number }).waitFor();
  await page.locator(".task", { hasText: order.title }).waitFor({ state: "detached" });
  assert.equal(await waitsAt(), step, "nothing is sent yet");
  await page.keyboard.press("u");
  await page.locator(".held-bar").waitFor({ state: "detached" });
  await page.locator(".task", { hasText: order.title }).waitFor();
  await page.waitForTimeout(11_000);
  assert.equal(await waitsAt(), step, "and nothing was sent later");
  // A page that goes sends at once what it held, once.
  await stepTo(page, order.title);
  // The same person may be asked at the next step of the order, too.
  const task = page.locator(".task", { hasText: order.title }).locator("[data-task]");
  const duty = await task.getAttribute("data-task");
  await page.keyboard.press("y");
  await page.locator(".held-bar", { hasText: order.number }).waitFor();
  await page.reload();
  for (let tries = 0; tries < 40 && (await waitsAt()) === step; tries++) await page.waitForTimeout(100);
  assert.notEqual(await waitsAt(), step, "what was held was sent");
  await page.locator(".row-list, .empty").first().waitFor();
  assert.equal(await page.locator(`[data-task="${duty}"]`).count(), 0);
  await page.waitForTimeout(13_000);
  assert.equal(
    await page.locator(".held .notice").count(),
    0,
    "sending it again changes nothing and harms nothing",
  );
  await requester.close();
  await agent.close();
}

/** Twenty tasks in a row take twenty-five keys at most; a rejection with its reason eight. */
export async function twentyByKeyboard(browser) {
  const [requester, agent] = await both(browser);
  const word = unique("连批");
  const orders = [];
  for (let at = 0; at < 20; at++) {
    const order = await complaint(requester.page, `${word} ${at}`);
    await claim(agent.page, order.id);
    orders.push(order);
  }
  const { page } = agent;
  await page.goto("/tasks");
  await showAll(page);
  await stepTo(page, word);
  for (let keys = 0; keys < 20; keys++) {
    const before = await focused(page);
    assert.ok(before.includes(word), `the next task is in hand after ${keys} keys: ${before}`);
    await page.keyboard.press("y");
    await page.waitForFunction((was) => document.activeElement?.textContent !== was, before);
  }
  await shot(page, "tasks-twenty");
  await sendHeld(page);
  for (const { id } of orders) {
    const flow = await call(page, "GET", `/api/v1/orders/${id}/flow`);
    assert.equal(flow.body.waits[0].step, "handle");
  }
  await requester.close();
  await agent.close();
}

/** Whoever stands in for somebody reads so above the tasks, and so does who is stood in for. */
export async function deputyIsTold(browser) {
  const [requester, agent] = await both(browser);
  const me = await call(requester.page, "GET", "/api/v1/session");
  const other = await call(agent.page, "GET", "/api/v1/session");
  const made = await call(requester.page, "POST", "/api/v1/absences", {
    deputy: other.body.user.id,
    from: new Date(Date.now() - 60_000).toISOString(),
    until: new Date(Date.now() + 3_600_000).toISOString(),
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  await requester.page.goto("/tasks");
  await requester.page.getByText(`${other.body.user.name} 代理你处理任务`).waitFor();
  await agent.page.goto("/tasks");
  await agent.page.getByText(`你代理 ${me.body.user.name} 处理任务`).waitFor();
  await checkAxe(agent.page, "tasks of a deputy");
  await shot(agent.page, "tasks-deputy");
  await requester.page.evaluate(
    ({ id, version }) =>
      fetch(`/api/v1/absences/${id}`, { method: "DELETE", headers: { "if-match": `"v${version}"` } }),
    made.body,
  );
  await requester.close();
  await agent.close();
}
