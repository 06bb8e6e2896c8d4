// Records and jobs as people use them: found by pinyin, created, imported, exported.
import assert from "node:assert/strict";
import { phone, signIn, unique, visitor } from "./browser.mjs";

export async function recordsAreFoundByPinyinAndCreated(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "admin");
  await page.goto("/records/customer");
  await page.locator(".record-search").fill("yunqi");
  await page.locator(".record-rows a", { hasText: "云栖" }).first().waitFor();
  await page.locator("a[href='/records/customer/new']").click();
  const name = unique("新客户");
  await page.locator("#record-name").fill(name);
  await page.locator("form button[type=submit]").click();
  await page.locator("h1", { hasText: name }).waitFor();
  assert.match(
    (await page.locator("p.mono").first().textContent()) ?? "",
    /^C\d{3}/,
    "the code was given out",
  );
  await page.locator("img.record-qr").waitFor();
  await close();
}

export async function recordsAreImportedAfterACheck(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "admin");
  await page.goto("/records/customer/import");
  const name = unique("导入客户");
  const code = `IM${Date.now()}`;
  const csv = `编号,名称,电话\n${code},${name},13800138000\n${code}-2,第二家,12\n`;
  await page
    .locator("input[type=file]:not([capture])")
    .first()
    .setInputFiles({ name: "customers.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await page.locator("select[aria-label*='电话']").waitFor();
  await page.getByRole("button", { name: "检查" }).click();
  await page.locator(".job td", { hasText: "12" }).first().waitFor();
  await page.getByText("跳过有问题的行").click();
  await page.getByRole("button", { name: "开始导入" }).click();
  await page.getByText("新增 1").waitFor();
  await page.goto("/records/customer");
  await page.locator(".record-search").fill(code.toLowerCase());
  await page.locator(".record-rows a", { hasText: name }).waitFor();
  await page.getByRole("button", { name: "导出 CSV" }).click();
  await page.goto("/jobs");
  await page.locator(".job[data-state=done] a[download]").first().waitFor();
  await close();
}

export async function recordsFitAPhone(browser) {
  const { page, close } = await visitor(browser, { viewport: phone });
  await signIn(page, "admin");
  for (const path of [
    "/records/customer",
    "/records/device",
    "/jobs",
    "/collections",
    "/records/customer/import",
  ]) {
    await page.goto(path);
    await page.locator("h1").waitFor();
    await page.waitForTimeout(500);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    assert.equal(wide, false, `${path} scrolls sideways`);
  }
  await close();
}

export async function pastOrdersComeInAfterACheck(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "admin");
  await page.goto("/past-orders");
  const number = `OLD-${Date.now()}`;
  const csv = `工单号,状态,提交时间,报修人\n${number},已完成,2024-03-01 08:30,以前的同事\n${number}-2,飞了,2024-03-02,某人\n`;
  await page
    .locator("input[type=file]:not([capture])")
    .first()
    .setInputFiles({ name: "orders.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  const column = page.locator("select[aria-label*='工单号']");
  await column.waitFor();
  assert.equal(await column.inputValue(), "number", "the column is recognised");
  await page.getByRole("button", { name: "检查" }).click();
  await page.locator(".job td", { hasText: "飞了" }).first().waitFor();
  await page.getByText("跳过有问题的行").click();
  await page.getByRole("button", { name: "开始导入" }).click();
  await page.getByText("新增 1").waitFor();
  await page.goto(`/orders?filter=${encodeURIComponent(`source:import number:${number}`)}`);
  await page.getByText(number).first().waitFor();
  await page.locator("main a[href^='/orders/0']").first().click();
  await page.getByText("以前的同事").first().waitFor();
  await page.getByText("导入了历史工单").first().waitFor();
  await close();
}
