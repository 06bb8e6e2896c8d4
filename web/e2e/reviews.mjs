// What orders have shown of a flow: findings with their orders, a proposal tried on past ones, and a draft of it.
import assert from "node:assert/strict";
import { call, checkAxe, phone, shot, signInAs, visitor } from "./browser.mjs";

const admin = "ding.rui";

async function repair(page) {
  const types = await call(page, "GET", "/api/v1/order-types");
  return types.body.items.find((type) => type.key === "repair").id;
}

/** From the flow to its review; a proposal is tried before anything is published, and becomes a draft by one click. */
export async function reviewFlow(browser) {
  const { page, close } = await visitor(browser, { bypassCSP: true });
  await signInAs(page, admin);
  const id = await repair(page);
  const before = await call(page, "GET", `/api/v1/order-types/${id}/flow`);
  await page.goto(`/flows/${id}`);
  await page.getByRole("link", { name: "流程体检" }).click();
  const remarks = page.locator(".review-remarks article");
  await remarks.first().waitFor();
  await checkAxe(page, "the review of a flow");
  await shot(page, "review");
  // Behind a finding: the orders that show it, as a list.
  const shown = remarks.filter({ has: page.getByRole("link", { name: "在列表中打开" }) }).first();
  if ((await shown.count()) > 0) {
    const count = await shown.locator(".review-orders a").count();
    await shown.getByRole("link", { name: "在列表中打开" }).click();
    await page.locator(".order-row").first().waitFor();
    assert.equal(await page.locator(".order-row").count(), count - 1);
    await page.goBack();
  }
  const first = remarks.filter({ has: page.getByRole("button", { name: "试试这个建议" }) }).first();
  const offered = page.locator(`article[data-code="${await first.getAttribute("data-code")}"]`).first();
  await first.getByRole("button", { name: "试试这个建议" }).click();
  await offered.locator(".flow-changes li").first().waitFor();
  await offered.locator(".facts dd strong").first().waitFor({ timeout: 60_000 });
  await checkAxe(page, "a proposal that was tried");
  await shot(page, "review-tried");
  await offered.getByRole("button", { name: "作为草稿打开" }).click();
  await page.locator(".flow-designer").waitFor();
  await page.locator(".flow-tools .badge").first().waitFor();
  const after = await call(page, "GET", `/api/v1/order-types/${id}/flow`);
  assert.deepEqual(after.body, before.body, "nothing is published by itself");
  await close();
}

/** The same on a phone, in English: nothing sticks out. */
export async function reviewFlowOnPhone(browser) {
  const { page, close } = await visitor(browser, { bypassCSP: true, viewport: phone });
  await signInAs(page, admin, "en");
  const id = await repair(page);
  await page.goto(`/flows/${id}/review`);
  await page.locator(".review-remarks article").first().waitFor();
  await checkAxe(page, "the review of a flow on a phone");
  await shot(page, "review-phone");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(wide, false, "nothing sticks out");
  await close();
}

/** A type without a form has no flow to draw yet, and says what to do instead. */
export async function flowNeedsForm(browser) {
  const { page, close } = await visitor(browser, { bypassCSP: true });
  await signInAs(page, admin);
  const key = `n${Date.now().toString(36)}`;
  const made = await call(page, "POST", "/api/v1/order-types", {
    key,
    name: { zh: `无表单 ${key}`, en: key },
    description: { zh: "x", en: "x" },
    icon: "wrench",
    numberFormat: `${key.toUpperCase()}-{seq:3}`,
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  await page.goto(`/flows/${made.body.id}`);
  await page.getByRole("link", { name: "去设计表单" }).waitFor();
  await checkAxe(page, "a flow without a form");
  await page.goto(`/types/${made.body.id}`);
  for (const step of ["看板", "打印模板"]) await page.getByRole("heading", { name: step }).waitFor();
  await close();
}
