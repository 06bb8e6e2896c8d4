// People, roles, and what a role comes to on an order.
import assert from "node:assert/strict";
import { call, checkAxe, phone, shot, signIn, signInAs, unique, visitor } from "./browser.mjs";

export async function givesARole(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "admin");
  const code = `crew_${Date.now().toString(36)}`;
  const name = unique("班组");
  await page.goto("/roles");
  await page.getByRole("button", { name: "新增角色" }).click();
  await page.getByLabel("名称（中文）").fill(name);
  await page.getByLabel("角色编码").fill(code);
  await page.getByRole("dialog").getByRole("button", { name: "保存" }).click();
  await page.getByRole("heading", { name }).waitFor();
  await page.getByRole("button", { name: "添加一行" }).click();
  await page.getByLabel("范围").selectOption("department");
  await page.getByRole("group", { name: "操作" }).getByLabel("完成").check();
  await page.getByRole("button", { name: "保存" }).click();
  await page.getByText("已保存").waitFor();
  await page.goto("/people");
  await page.getByRole("button", { name: "新增人员" }).click();
  const person = unique("新人");
  await page.getByLabel("姓名", { exact: false }).first().fill(person);
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("登录名").fill(code);
  await dialog.getByLabel("初始密码").fill("correct horse");
  await dialog.getByLabel("所属部门").selectOption({ index: 1 });
  await dialog.getByRole("button", { name: "保存" }).click();
  await page.getByRole("heading", { name: person }).waitFor();
  await page.getByLabel(name).check();
  const skills = page.getByRole("region", { name: "技能" });
  for (const skill of ["水泵", "写错了"]) {
    await skills.getByLabel("新技能").fill(skill);
    await skills.getByLabel("新技能").press("Enter");
  }
  await skills.getByRole("button", { name: "移除技能“写错了”" }).click();
  await page.getByRole("button", { name: "保存" }).click();
  await page.getByText("已保存").waitFor();
  await page.reload();
  await skills.getByRole("listitem").first().waitFor();
  assert.deepEqual(await skills.getByRole("listitem").allTextContents(), ["水泵"]);
  await page.getByRole("button", { name: "保存" }).click();
  await page.getByText("已保存").waitFor();
  await page.goto("/roles");
  await page.getByRole("link", { name }).click();
  await page.getByText(person).first().waitFor();
  await close();
}

export async function saysWhoMaySeeAnOrder(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "admin");
  const orders = await page.evaluate(() => fetch("/api/v1/orders?limit=1").then((answer) => answer.json()));
  const order = orders.items[0];
  assert.ok(order, "the demo has no order");
  await page.goto(`/orders/${order.id}`);
  await page.getByText("谁能看到此工单").click();
  await page
    .getByRole("button", { name: /为什么/ })
    .first()
    .click();
  await page
    .getByText(/角色“.+”，范围：/)
    .first()
    .waitFor();
  await close();
}

export async function peoplePagesFitAPhone(browser) {
  const { page, close } = await visitor(browser, { viewport: phone });
  await signIn(page, "admin");
  const roles = await page.evaluate(() => fetch("/api/v1/roles").then((answer) => answer.json()));
  const me = await page.evaluate(() => fetch("/api/v1/session").then((answer) => answer.json()));
  for (const path of [
    "/people",
    `/people/${me.user.id}`,
    "/roles",
    `/roles/${roles.items[0].id}`,
    "/groups",
  ]) {
    await page.goto(path);
    await page.locator("h1").first().waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${path} is ${wide} px too wide`);
  }
  await close();
}

/** What a person sees: their own orders and fields, nothing more, and the log tells who looked. */
export async function seesOrdersAsSomebody(browser) {
  const { page, close } = await visitor(browser, { bypassCSP: true });
  await signInAs(page, "tan.siqi");
  const own = await call(page, "GET", "/api/v1/orders?limit=1");
  await signIn(page, "admin");
  const all = await call(page, "GET", "/api/v1/orders?limit=1");
  await page.goto("/");
  await page.locator("h1").first().waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("以某人身份");
  await page.getByRole("option", { name: /以某人身份查看工单/ }).click();
  await page.getByRole("heading", { name: "以某人身份查看工单" }).waitFor();
  const users = await call(page, "GET", "/api/v1/users?q=tan.siqi");
  const person = users.body.items.find((user) => user.login === "tan.siqi");
  await page.getByRole("combobox", { name: "以谁的身份" }).fill(person.name);
  await page.getByRole("option", { name: person.name }).first().click();
  await page.getByText(`正在以 ${person.name} 的身份查看`).waitFor();
  const count = `${own.body.total.count}${own.body.total.capped ? "+" : ""}`;
  await page.getByText(`共 ${count} 张`).waitFor();
  assert.notEqual(own.body.total.count, all.body.total.count, "the administrator sees more");
  await checkAxe(page, "orders as somebody sees them");
  await shot(page, "see-as");
  await page.locator("tbody a").first().click();
  await page.locator("tr[data-field]").first().waitFor();
  await checkAxe(page, "an order as somebody sees it");
  await shot(page, "see-as-order");
  await page.setViewportSize(phone);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  const log = await call(page, "GET", "/api/v1/audit?kind=orders.seen_as");
  assert.equal(log.body.items[0].data.userId, person.id);
  await close();
}
