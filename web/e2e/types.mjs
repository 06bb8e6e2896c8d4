// An order type from nothing, by one owner in one sitting: form, flow, rights, an order of it, its approval.
import assert from "node:assert/strict";
import { call, checkAxe, next, shot, signIn, visitor } from "./browser.mjs";

const side = (page) => page.locator(".form-side");

async function drawForm(page) {
  await page.locator('.form-palette [data-kind="text"]').click();
  await side(page).getByLabel("名称（中文）").first().fill("事由");
  await side(page).getByLabel("标识（程序与表达式用）").fill("subject");
  await page.keyboard.press("Tab");
  await side(page).getByLabel("必填", { exact: true }).check();
  await page.locator('.form-palette [data-kind="money"]').click();
  await side(page).getByLabel("名称（中文）").first().fill("金额");
  await side(page).getByRole("button", { name: "关闭" }).click();
  await page.getByLabel("工单标题").fill("{subject}");
  await page.locator('.form-findings[data-bad="false"][data-fresh="true"]').waitFor();
  await page.getByRole("button", { name: "发布" }).click();
  await page.locator("dialog").getByRole("button", { name: "发布" }).click();
  await page.locator("dialog").waitFor({ state: "detached" });
}

/** A new flow begins with one approval; people are chosen in the panel. */
async function drawFlow(page) {
  await page.getByRole("button", { name: "新建流程" }).click();
  await page.locator(".flow-card", { hasText: "尚未指定人员" }).click();
  const panel = page.locator(".flow-side");
  await panel.getByRole("button", { name: "添加人员" }).first().click();
  await panel.getByLabel("人员来源", { exact: true }).first().selectOption("role");
  await panel.locator(".flow-line-editor select").nth(1).selectOption("admin");
  const good = page.locator('.flow-findings[data-bad="false"][data-fresh="true"]');
  await good.waitFor().catch(async (error) => {
    throw new Error(await page.locator(".flow-findings").textContent(), { cause: error });
  });
  await page.getByRole("button", { name: "发布" }).click();
  await page.locator("dialog").getByRole("button", { name: "发布" }).click();
  await page.locator("dialog").waitFor({ state: "detached" });
}

export async function buildATypeFromNothing(browser) {
  const { page, close } = await visitor(browser, { bypassCSP: true });
  await signIn(page, "admin");
  await page.goto("/types");
  await page.getByRole("link", { name: "新建工单类型" }).click();
  const stamp = Date.now().toString(36);
  await page.getByLabel("名称（中文）").fill(`采购申请${stamp}`);
  await page.getByLabel("名称（英文）").fill(`Purchase ${stamp}`);
  assert.equal(await page.getByLabel("标识").inputValue(), `purchase_${stamp}`);
  await page.getByLabel("编号格式").fill(`P${stamp.toUpperCase()}-{seq:3}`);
  await checkAxe(page, "new order type");
  await page.getByRole("button", { name: "建立并设计表单" }).click();
  await page.getByRole("tree").waitFor();
  await drawForm(page);

  await page.getByRole("link", { name: "返回" }).click();
  const step = (name) => page.locator(".type-steps > li", { hasText: name });
  await step("表单").locator(".badge", { hasText: "完成" }).first().waitFor();
  await page
    .getByText("还没有人能提交这种工单。")
    .waitFor({ timeout: 3000 })
    .catch(() => {});
  await checkAxe(page, "order type");
  await page.getByRole("link", { name: "设计流程" }).click();
  await drawFlow(page);

  const types = (await call(page, "GET", "/api/v1/order-types")).body.items;
  const type = types.find((each) => each.key === `purchase_${stamp}`);
  await page.goto(`/types/${type.id}`);
  const ticks = page.locator(".type-access tbody tr");
  await ticks.first().waitFor();
  const roles = (await call(page, "GET", "/api/v1/roles")).body.items;
  const name = roles.find((role) => role.code === "requester").name.zh;
  const requester = ticks.filter({ has: page.getByRole("rowheader", { name, exact: true }) });
  const tick = requester.locator("input").first();
  if (await tick.isEnabled()) await tick.check();
  await shot(page, "type-page");

  const worker = await visitor(browser);
  await signIn(worker.page, "requester");
  await worker.page.goto(`/new/${type.id}`);
  await worker.page.locator(".filler").waitFor();
  await worker.page.getByLabel("事由").fill("买一台打印机");
  await worker.page.getByLabel("金额").fill("800");
  await next(worker.page);
  const receipt = worker.page.locator("[data-receipt]");
  await receipt.waitFor();
  const id = await receipt.getAttribute("data-receipt");
  await worker.close();

  await page.goto(`/orders/${id}`);
  await page.getByRole("button", { name: "同意" }).first().click();
  const confirm = page.locator("dialog").getByRole("button", { name: "同意" });
  if (
    await confirm.waitFor({ timeout: 3000 }).then(
      () => true,
      () => false,
    )
  )
    await confirm.click();
  await page.waitForFunction(
    (place) =>
      fetch(place)
        .then((answer) => answer.json())
        .then((order) => order.status === "completed"),
    `/api/v1/orders/${id}`,
  );
  const order = (await call(page, "GET", `/api/v1/orders/${id}`)).body;
  assert.equal(order.title, "买一台打印机");
  assert.equal(order.number, `P${stamp.toUpperCase()}-001`);
  await close();
}
