// What is promised: settings, the clocks of an order, a pause with its reason, and lists by when orders are due.
import assert from "node:assert/strict";
import { call, checkAxe, phone, shot, signIn, signInAs, unique, visitor } from "./browser.mjs";

const desk = "lin.xiaoyan";

/** An order of the general type, which the templates give a service level. */
async function request(page, title) {
  const types = await call(page, "GET", "/api/v1/order-types");
  const { id: typeId } = types.body.items.find((type) => type.key === "general");
  const values = { title, category: "complaint", description: "楼道灯坏了三天，一直没人来修。" };
  const made = await call(page, "POST", "/api/v1/orders", { typeId, values });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return made.body;
}

/** From the time that is left to a pause and back, and to the list of what is due. */
export async function clocksOfAnOrder(browser) {
  const agent = await visitor(browser, { bypassCSP: true });
  const { page } = agent;
  await signInAs(page, desk);
  const order = await request(page, unique("时限"));
  await page.goto(`/orders/${order.id}`);
  const card = page.locator("section", { has: page.locator("#clocks") });
  await card.getByText("首次响应").waitFor();
  assert.match(await card.innerText(), /工作时间剩余/);
  await shot(page, "clocks-running");
  await checkAxe(page, "an order with its clocks");

  await card.getByRole("button", { name: "暂停计时" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("等第三方").check();
  await dialog.getByRole("button", { name: "暂停计时" }).click();
  await card.getByText("正在等待：等第三方").waitFor();
  assert.match(await card.innerText(), /暂停，工作时间剩余/);
  await shot(page, "clocks-paused");
  await page.setViewportSize(phone);
  await shot(page, "clocks-paused-phone");
  await page.setViewportSize({ width: 1280, height: 800 });
  await card.getByRole("button", { name: "恢复计时" }).click();
  await card.getByText("正在等待").waitFor({ state: "detached" });
  await page.locator("#history, .order-history").first().waitFor();

  await page.goto(`/orders?filter=${encodeURIComponent("时限:<=未来24小时")}&sort=deadline&columns=deadline`);
  await page.locator(`[data-order="${order.id}"]`).waitFor();
  await shot(page, "orders-due");
  await agent.close();
}

/** A service level is drawn, and what makes no sense is refused beside the field. */
export async function drawServiceLevel(browser) {
  const admin = await visitor(browser, { bypassCSP: true });
  const { page } = admin;
  await signIn(page, "admin");
  await page.goto("/levels");
  await page.getByRole("link", { name: "维修标准服务" }).waitFor();
  await checkAxe(page, "service levels");
  await shot(page, "levels");
  await page.getByRole("button", { name: "新建服务等级" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("代码").fill(`vip-${Date.now()}`);
  await dialog.getByRole("button", { name: "新建服务等级" }).click();
  await page.getByRole("heading", { name: "标准服务" }).waitFor();
  await page.getByLabel("名称（中文）").first().fill("贵宾服务");
  await page.getByRole("spinbutton", { name: "解决" }).fill("8");
  await page.getByLabel("巡检").first().check();
  await page.getByRole("button", { name: "添加原因" }).click();
  await page.getByLabel("代码", { exact: true }).last().fill("customer");
  const names = page.locator("section", { has: page.locator("#pause-reasons") }).getByLabel("名称（中文）");
  await names.last().fill("等客户");
  await checkAxe(page, "a service level");
  await page.getByRole("button", { name: "保存" }).click();
  await page.getByText("已保存，进行中的工单已按新的时限计算").waitFor();
  await shot(page, "level");
  await page.setViewportSize(phone);
  await shot(page, "level-phone");
  await page.setViewportSize({ width: 1280, height: 800 });
  // Out of the way of other journeys.
  await page.getByLabel("启用").uncheck();
  await page.getByRole("button", { name: "保存" }).click();
  await page.goto("/levels");
  await page.getByText("停用").first().waitFor();
  await admin.close();
}
