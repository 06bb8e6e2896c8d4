// People at one order who meet different nodes, where there are two: what one does, the other sees at once.
import assert from "node:assert/strict";
import {
  call,
  checkAxe,
  fillAll,
  next,
  openWizard,
  otherNode,
  phone,
  shot,
  signIn,
  signInAs,
  unique,
  visitor,
} from "./browser.mjs";

/** Asked for on one node, decided on the other, confirmed on the first: the whole way of an order. */
export async function submitApproveClose(browser) {
  const requester = await visitor(browser);
  const agent = await visitor(browser, { baseURL: otherNode });
  await signInAs(requester.page, "tan.siqi");
  await signInAs(agent.page, "lin.xiaoyan");
  const words = unique("全程");
  const types = await call(requester.page, "GET", "/api/v1/order-types");
  const { id: typeId } = types.body.items.find((type) => type.key === "general");
  await requester.page.goto(`/new/${typeId}`);
  await requester.page.locator(".filler").waitFor();
  await requester.page.getByRole("textbox", { name: /标题/ }).fill(words);
  await fillAll(requester.page, words);
  await next(requester.page);
  await requester.page.locator("[data-receipt]").waitFor();
  const id = await requester.page.locator("[data-receipt]").getAttribute("data-receipt");
  const { page } = agent;
  await page.goto(`/orders/${id}`);
  const act = async (name) => {
    const notice = page.locator(".order-main .notice", { hasText: "等你处理" }).first();
    await notice.getByRole("button", { name, exact: true }).click();
    const dialog = page.locator("dialog[open]");
    await dialog.getByLabel("意见").fill("已到现场处理");
    await dialog.getByRole("button", { name, exact: true }).click();
    await dialog.waitFor({ state: "detached" });
  };
  const flow = async (who) => (await call(who.page, "GET", `/api/v1/orders/${id}/flow`)).body;
  // As many steps as the flow has for whoever handles it.
  for (let steps = 0; steps < 6; steps++) {
    const { mine, waits } = await flow(agent);
    if (waits.some((wait) => wait.step === "confirm")) break;
    const [task] = mine;
    assert.ok(task, "somebody else is asked");
    if (task.acts.includes("claim")) {
      await act("认领");
      continue;
    }
    if (task.fields && Object.values(task.fields.named ?? {}).includes("required")) {
      const due = new Date(Date.now() + 86_400_000).toISOString();
      await call(page, "PATCH", `/api/v1/orders/${id}`, { values: { due }, seen: { due: null } });
    }
    await act(task.isWork ? "完成办理" : "同意");
    const bar = page.getByRole("button", { name: "立即送出" });
    await bar.click({ timeout: 3_000 }).catch(() => undefined);
    for (let tries = 0; tries < 50; tries++) {
      const now = await flow(agent);
      if (!now.mine.some((each) => each.visit === task.visit)) break;
      await page.waitForTimeout(100);
    }
  }
  await requester.page.goto(`/orders/${id}`);
  const confirm = requester.page.locator(".order-main .notice", { hasText: "等你处理：申请人确认" });
  await confirm.getByRole("button", { name: /同意|完成办理/ }).click();
  await requester.page.keyboard.press("Control+Enter");
  await requester.page.locator("dialog[open]").waitFor({ state: "detached" });
  await requester.page.getByRole("button", { name: "立即送出" }).click();
  // The other node's page hears that the order is over.
  await page.locator(".order-top .badge", { hasText: "已完成" }).waitFor();
  await requester.close();
  await agent.close();
}

/** Two who change one order: each sees the other, what both changed is asked about, nothing is lost. */
export async function twoEditorsAtOnce(browser) {
  const one = await visitor(browser, { bypassCSP: true });
  const two = await visitor(browser, { bypassCSP: true, baseURL: otherNode });
  await signIn(one.page, "requester");
  await openWizard(one.page);
  await fillAll(one.page, unique("一起改"));
  await next(one.page);
  await one.page.locator("[data-receipt]").waitFor();
  const id = await one.page.locator("[data-receipt]").getAttribute("data-receipt");
  await one.page.goto(`/orders/${id}`);
  await signIn(two.page, "admin");
  const named = async (who) => (await call(who.page, "GET", "/api/v1/session")).body.user.name;
  const [asker, admin] = [await named(one), await named(two)];
  await two.page.goto(`/orders/${id}`);
  await one.page.locator(".presence", { hasText: `${admin} 正在查看` }).waitFor();
  await two.page.locator(".presence", { hasText: `${asker} 正在查看` }).waitFor();
  await one.page.getByRole("button", { name: "修改", exact: true }).click();
  await two.page.locator(".presence", { hasText: `${asker} 正在修改` }).waitFor();
  await checkAxe(two.page, "an order that others have open");
  await shot(two.page, "presence");
  await two.page.setViewportSize(phone);
  await shot(two.page, "presence-phone");
  await two.page.setViewportSize({ width: 1280, height: 800 });
  await two.page.getByRole("button", { name: "修改", exact: true }).click();
  const theirs = unique("对方");
  const mine = unique("我方");
  await one.page.locator("textarea.input").first().fill(theirs);
  await one.page.getByRole("button", { name: "保存修改" }).click();
  await one.page.getByRole("button", { name: "修改", exact: true }).waitFor();
  await two.page.locator("textarea.input").first().fill(mine);
  await two.page.getByRole("button", { name: "保存修改" }).click();
  const dialog = two.page.locator("dialog[open]");
  await dialog.getByText(theirs).waitFor();
  await dialog.getByText("我的修改").click();
  await dialog.getByRole("button", { name: "按选择保存" }).click();
  const details = (page) => page.locator("section[aria-labelledby=details]");
  await details(two.page).getByText(mine).waitFor();
  await details(one.page).getByText(mine).waitFor();
  // Whoever goes is gone at once.
  await two.page.goto("/orders");
  await one.page.locator(".presence").waitFor({ state: "detached" });
  await one.close();
  await two.close();
}
