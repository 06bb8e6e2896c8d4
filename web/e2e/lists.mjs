// Lists: filters in words, the condition editor, views, a change to many, an export.
import assert from "node:assert/strict";
import { signIn, visitor } from "./browser.mjs";

const rows = (page) => page.locator(".order-row");
const parts = (page) => page.locator(".filter-words").allTextContents();

async function openLists(browser, who = "admin") {
  const visit = await visitor(browser);
  await signIn(visit.page, who);
  await visit.page.goto("/orders");
  await rows(visit.page).first().waitFor();
  return visit;
}

export async function filterInWords(browser) {
  const { page, close } = await openLists(browser);
  await page.keyboard.press("f");
  await page.keyboard.type("状");
  await page.locator(".filter-offers [role=option]", { hasText: "状态" }).waitFor();
  await page.keyboard.press("Enter");
  assert.deepEqual(await parts(page), ["状"], "without a choice, words are words");
  await page.keyboard.press("Backspace");
  await page.locator(".filter-offers [role=option]", { hasText: "状态" }).click();
  await page.locator(".filter-offers [role=option]", { hasText: "已完成" }).click();
  assert.deepEqual(await parts(page), ["状态:已完成"]);
  await page.waitForFunction(() => new URL(location.href).searchParams.get("filter") === "状态:已完成");
  await page.waitForFunction(() =>
    [...document.querySelectorAll(".order-row .badge")].every((badge) => badge.textContent === "已完成"),
  );
  await page.locator("#order-filter").fill("优先级:高");
  await page.keyboard.press("Enter");
  await page.locator(".filter-bar [role=alert]").waitFor();
  await page.goBack();
  await close();
}

export async function conditionEditor(browser) {
  const { page, close } = await openLists(browser);
  await page.goto(`/orders?filter=${encodeURIComponent("状态:待处理 (创建:近30天 或 评论:>=1)")}`);
  await rows(page).first().waitFor();
  await page.getByRole("button", { name: "条件编辑器" }).click();
  await page.locator("dialog .rule").first().waitFor();
  assert.equal(await page.locator("dialog .rule").count(), 3);
  await page.locator("dialog .rule-group .rule-group").getByRole("button", { name: "移除条件组" }).click();
  await page.getByRole("button", { name: "应用" }).click();
  await page.waitForFunction(() => document.querySelectorAll(".filter-part").length === 1);
  assert.deepEqual(await parts(page), ["状态:待处理"]);
  await close();
}

export async function savedViews(browser) {
  const { page, close } = await openLists(browser);
  await page.locator(".view-tab .view-count").first().waitFor();
  await page.goto(`/orders?filter=${encodeURIComponent("状态:已完成")}&sort=created`);
  await rows(page).first().waitFor();
  await page.getByRole("button", { name: "另存为视图" }).click();
  const name = `视图 ${Date.now() % 100_000}`;
  await page.getByLabel("视图名称").fill(name);
  await page.getByRole("button", { name: "保存", exact: true }).click();
  const tab = page.locator(".view-tab", { hasText: name });
  await tab.waitFor();
  assert.equal(await tab.getAttribute("aria-pressed"), "true");
  await tab.locator(".view-count").waitFor();
  await page.getByRole("button", { name: "视图设置" }).click();
  await page.getByRole("button", { name: "删除视图" }).click();
  await tab.waitFor({ state: "detached" });
  await close();
}

export async function changeManyAndExport(browser) {
  const { page, close } = await openLists(browser);
  await page.goto(`/orders?filter=${encodeURIComponent("状态:待处理")}`);
  await rows(page).nth(2).waitFor();
  await page.locator(".order-row .order-pick input").first().click();
  await page
    .locator(".order-row .order-pick input")
    .nth(2)
    .click({ modifiers: ["Shift"] });
  await page.locator(".select-bar", { hasText: "已选 3 张" }).waitFor();
  await page.getByRole("button", { name: "批量修改" }).click();
  await page.getByLabel("评论（可选）").fill("批量说明");
  await page.getByRole("button", { name: "先看结果" }).click();
  await page.getByText("将修改 3 张").waitFor();
  await page.getByRole("button", { name: "修改 3 张工单" }).click();
  await page.getByText("已修改 3 张").waitFor();
  await page.getByRole("button", { name: "关闭" }).click();
  await page.getByRole("button", { name: "导出 CSV" }).click();
  const link = page.getByRole("link", { name: /下载/ });
  await link.waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  assert.match(download.suggestedFilename(), /\.csv$/);
  await close();
}

export async function listOnAPhone(browser) {
  const { page, close } = await visitor(browser, { viewport: { width: 360, height: 740 } });
  await signIn(page, "admin");
  await page.goto("/orders");
  await rows(page).first().waitFor();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `the list is ${overflow} px wider than the phone`);
  assert.ok((await rows(page).count()) <= 60);
  await close();
}
