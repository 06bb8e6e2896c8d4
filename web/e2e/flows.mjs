// The flows of orders: reading the picture on a phone, with the keyboard, and where an order stands in it.
import assert from "node:assert/strict";
import { checkAxe, fillAll, next, openWizard, phone, signIn, unique, visitor } from "./browser.mjs";

const typeId = (page, key) =>
  page.evaluate(
    (wanted) =>
      fetch("/api/v1/order-types")
        .then((answer) => answer.json())
        .then((types) => types.items.find((type) => type.key === wanted).id),
    key,
  );

async function openFlow(browser, options = {}, language = "zh-CN") {
  const visit = await visitor(browser, { bypassCSP: true, ...options });
  await signIn(visit.page, "admin", language);
  await visit.page.goto(`/flows/${await typeId(visit.page, "repair")}`);
  await visit.page.getByRole("tree").waitFor();
  return visit;
}

/** What a screen reader would say where the focus is. */
const focused = (page) =>
  page.evaluate(() => (document.activeElement?.textContent ?? "").replace(/\s+/g, " ").trim());
const part = (page, key) => page.locator(`[data-key="${key}"]`);

export async function flowOnPhone(browser) {
  const { page, close } = await openFlow(browser, { viewport: phone });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
  await page.locator(".flow-card", { hasText: "客服主管审批" }).click();
  await page.locator(".flow-side", { hasText: "2 天后升级到第 1 级主管" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".flow-side h2").waitFor({ state: "detached" });
  assert.match(await focused(page), /客服主管审批/, "the focus is back in the picture");
  await checkAxe(page, "flow on a phone");
  await close();
}

export async function flowByKeyboard(browser) {
  const { page, close } = await openFlow(browser, {}, "en");
  await page.getByRole("treeitem").first().focus();
  assert.match(await focused(page), /^1\. ?Start ?Report/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  assert.equal(await focused(page), "Condition 1 Below 500 Estimated cost < 500");
  await page.keyboard.press("ArrowLeft");
  await part(page, "s:approve_small").waitFor({ state: "detached" });
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  assert.match(
    await focused(page),
    /Approval ?Service supervisor ?Role Service supervisor ?Reminder after 1 day/,
  );
  await page.keyboard.press("Enter");
  await page.locator(".flow-side", { hasText: "The requester's manager decides" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("End");
  assert.match(await focused(page), /End ?End ?As completed/);
  await checkAxe(page, "flow");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.evaluate(() => document.documentElement.setAttribute("data-theme", "dark"));
  await checkAxe(page, "flow in the dark");
  await close();
}

export async function flowOfAnOrder(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "admin");
  await openWizard(page);
  await fillAll(page, unique("流程"));
  await next(page);
  await page.locator("[data-receipt]").waitFor();
  const id = await page.locator("[data-receipt]").getAttribute("data-receipt");
  await page.goto(`/orders/${id}`);
  await page.getByRole("button", { name: "查看流程图" }).click();
  await page.locator(".flow-mark", { hasText: "现在在这里" }).first().waitFor();
  await page.locator(".flow-mark", { hasText: "已通过" }).first().waitFor();
  await close();
}

const inSide = (page) => page.locator(".flow-side");
/** Checked as it stands, and nothing that forbids to publish it. */
const publishable = (page) => page.locator('.flow-findings[data-bad="false"][data-fresh="true"]').waitFor();

async function openDesigner(browser, options) {
  const visit = await openFlow(browser, options);
  await visit.page.getByRole("button", { name: "修改流程" }).click();
  await visit.page.locator(".flow-plus").first().waitFor();
  return visit;
}

async function publish(page, words) {
  await page.getByRole("button", { name: "发布" }).click();
  await page.getByLabel("这个版本的说明").fill(words);
  await page.locator("dialog").getByRole("button", { name: "发布" }).click();
  await page.locator("dialog").waitFor({ state: "detached" });
}

const published = (page, key) =>
  page.evaluate((id) => fetch(`/api/v1/order-types/${id}/flow`).then((answer) => answer.json()), key);

/** A limit moves from 500 to 600; a case that expected otherwise is shown and set right; then the old version returns. */
export async function changeALimit(browser) {
  const { page, close } = await openDesigner(browser);
  const id = await typeId(page, "repair");
  const before = await published(page, id);
  await part(page, "w:by_cost:0").click();
  await inSide(page).getByLabel("值").fill("600");
  await part(page, "w:by_cost:1").click();
  await inSide(page).getByLabel("值").first().fill("600");
  await page.locator(".flow-when", { hasText: "600 ≤ 预估费用 < 5000" }).waitFor();
  const finding = page.locator(".flow-finding button", { hasText: "整 500 元" });
  await page.locator(".flow-findings summary", { hasText: /\d 个错误/ }).click();
  await finding.click();
  const wrong = page.locator(".flow-case[open]", { hasText: "整 500 元" });
  await wrong.getByLabel("预估费用", { exact: true }).fill("600.00");
  await publishable(page);
  await publish(page, "一人审批提高到 600 元");
  const after = await published(page, id);
  assert.equal(after.version, before.version + 1);
  const ways = after.steps.find((step) => step.id === "by_cost").ways;
  assert.deepEqual(
    ways.slice(0, 2).map((way) => way.when),
    ["estimated_cost < 600", "estimated_cost in [600..5000)"],
  );
  await page.getByRole("button", { name: "版本", exact: true }).click();
  const old = page.locator(".flow-versions > li", { hasText: `版本 ${before.version}` });
  await old.getByRole("button", { name: "查看" }).click();
  await old.getByRole("button", { name: "回到这个版本" }).click();
  await publishable(page);
  await page.getByLabel("这个版本的说明").fill("恢复");
  await page.locator("dialog").getByRole("button", { name: "发布" }).click();
  await page.locator("dialog").waitFor({ state: "detached" });
  const back = await published(page, id);
  assert.equal(back.version, before.version + 2);
  assert.deepEqual(back.steps, before.steps);
  await close();
}

/** A step is added, named, staffed, moved and taken back without a pointer; a reload keeps it. */
export async function designByKeyboard(browser) {
  const { page, close } = await openDesigner(browser);
  await part(page, "s:start").focus();
  await page.keyboard.press("Insert");
  await page.locator(".flow-kinds").waitFor();
  await page.keyboard.press("Enter");
  await part(page, "s:approval_1").waitFor();
  await page.waitForFunction(() => document.activeElement?.closest(".flow-side"));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("先看一眼");
  await page.locator(".flow-name", { hasText: "先看一眼" }).waitFor();
  await page.locator(".flow-findings summary", { hasText: /\d 个错误/ }).waitFor();
  await inSide(page).getByRole("button", { name: "添加人员来源" }).first().focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  assert.match(await focused(page), /先看一眼/, "Escape leads back into the picture");
  await page.keyboard.press("Alt+ArrowDown");
  await page.waitForFunction(() => document.activeElement?.closest(".flow-branches"));
  await page.keyboard.press("Control+z");
  await page.waitForFunction(() => !document.querySelector('.flow-branches [data-key="s:approval_1"]'));
  await page.waitForTimeout(500);
  await page.reload();
  await page.locator(".flow-name", { hasText: "先看一眼" }).waitFor();
  await part(page, "s:approval_1").focus();
  await page.keyboard.press("Delete");
  await part(page, "s:approval_1").waitFor({ state: "detached" });
  await checkAxe(page, "designer");
  page.once("dialog", (dialog) => dialog.accept());
  await page.getByRole("button", { name: "放弃修改" }).click();
  await page.getByText("草稿，未发布").waitFor({ state: "detached" });
  await page.waitForTimeout(500);
  await close();
}

export async function designOnPhone(browser) {
  const { page, close } = await openDesigner(browser, { viewport: phone });
  await part(page, "s:approve_small").click();
  await inSide(page).getByLabel("名称（中文）").fill("主管看一眼");
  await checkAxe(page, "designer on a phone");
  await inSide(page).getByRole("button", { name: "关闭" }).click();
  await page.locator(".flow-name", { hasText: "主管看一眼" }).waitFor();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
  await close();
}

const cell = (page, row, column) => page.locator(`[data-at="${row}:${column}"]`);

/** A block of cells as a spreadsheet puts it on the clipboard. */
const paste = (page, text) =>
  page.getByRole("grid").evaluate((grid, cells) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", cells);
    grid.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);

/** A table is edited with the keys of a spreadsheet, pasted into, taken back, tried out and published. */
export async function pasteATable(browser) {
  const { page, close } = await openDesigner(browser);
  const id = await typeId(page, "repair");
  const before = await published(page, id);
  await page.getByRole("button", { name: "决策表", exact: true }).click();
  const grid = page.getByRole("grid");
  await grid.focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Control+Enter");
  await page.keyboard.press("Home");
  await page.keyboard.type("乱");
  await page.keyboard.press("Escape");
  await paste(page, "紧急\t是\tcritical\n低\t否\tlow\n");
  assert.equal(await cell(page, 5, 0).textContent(), "紧急");
  assert.equal(await cell(page, 6, 1).textContent(), "否");
  await cell(page, 6, 2).click();
  await page.keyboard.press("Control+Enter");
  await page.keyboard.press("Control+d");
  assert.equal(await cell(page, 7, 2).textContent(), "low", "filled from above");
  await page.keyboard.press("Home");
  await page.keyboard.press("F2");
  await page.keyboard.type("[1..");
  await page.keyboard.press("Enter");
  await page.locator('[data-at="7:0"][aria-invalid="true"]').waitFor();
  await page.locator(".flow-findings summary", { hasText: /\d 个错误/ }).waitFor();
  await page.keyboard.press("Control+z");
  await page.locator('[data-at="7:0"][aria-invalid="true"]').waitFor({ state: "detached" });
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await cell(page, 7, 0).waitFor({ state: "detached" });
  await checkAxe(page, "decision table");
  await page.getByText("试一试").click();
  const trial = page.locator(".flow-try");
  await trial.getByLabel("紧急程度").selectOption({ label: "低" });
  await trial.getByLabel("设备是否停机").selectOption({ label: "否" });
  await trial.getByText("符合第 4 行").waitFor();
  await publishable(page);
  await publish(page, "补充紧急程度规则");
  const after = await published(page, id);
  const rules = (flow) => flow.tables.urgency_rules.nodes[1].content.rules;
  assert.deepEqual(rules(after).slice(0, 5), rules(before));
  assert.deepEqual(
    rules(after)
      .slice(5)
      .map(({ _id, ...cells }) => cells),
    [
      { urgency: '"high"', stopped: "true", priority: '"critical"' },
      { urgency: '"low"', stopped: "false", priority: '"low"' },
    ],
  );
  const rest = ({ version, tables, note, ...flow }) => flow;
  assert.deepEqual(rest(after), rest(before), "nothing else has changed");
  // Back to what it was, for whoever comes next.
  await page.evaluate(
    async ([key, { version: _, ...flow }]) => {
      const body = JSON.stringify(flow);
      await fetch(`/api/v1/order-types/${key}/flows`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
    },
    [id, before],
  );
  await close();
}

/** A limit that overlaps another is found while it is typed, with an order that shows it; the texts are compared. */
export async function findAnOverlap(browser) {
  const { page, close } = await openDesigner(browser);
  await part(page, "w:by_cost:0").click();
  await inSide(page).getByLabel("值").fill("600");
  await part(page, "w:by_cost:0").locator(".flow-mark", { hasText: "同时符合" }).waitFor();
  await page.locator(".flow-findings > summary").click();
  const finding = page.locator(".flow-finding", { hasText: "同时符合" });
  await finding.locator(".flow-example summary").click();
  await finding.getByText("预估费用").waitFor();
  await checkAxe(page, "designer with findings");
  await page.getByRole("button", { name: "文字", exact: true }).click();
  await page.getByText("与已发布版本逐行对比").click();
  await page.locator('.flow-text [data-sign="+"]', { hasText: "estimated_cost < 600" }).waitFor();
  await page.locator('.flow-text [data-sign="-"]', { hasText: "estimated_cost < 500" }).waitFor();
  for (const view of ["用例", "版本", "RACI", "文字", "文件"]) {
    await page.getByRole("button", { name: view, exact: true }).click();
    await page.waitForTimeout(500);
    await checkAxe(page, view);
  }
  await page.evaluate(() => document.documentElement.setAttribute("data-theme", "dark"));
  await page.getByRole("button", { name: "流程图", exact: true }).click();
  await checkAxe(page, "designer in the dark");
  await close();
}

/** A step is dragged into another branch; the pointer can do what the keys do. */
export async function dragAStep(browser) {
  const { page, close } = await openDesigner(browser, { viewport: { width: 1600, height: 1400 } });
  const named = page.locator('.flow-branch:has(> [data-key="w:handler_known:0"])');
  await part(page, "s:dispatch").scrollIntoViewIfNeeded();
  await part(page, "s:dispatch").dragTo(named.locator(".flow-plus"));
  await named.locator('[data-key="s:dispatch"]').waitFor();
  await page.getByRole("button", { name: "撤销" }).click();
  await named.locator('[data-key="s:dispatch"]').waitFor({ state: "detached" });
  await page.locator(".flow-plus").first().click();
  await page.locator(".flow-kinds").getByText("抄送").click();
  await part(page, "s:notify_1").waitFor();
  await inSide(page).getByRole("button", { name: "删除" }).click();
  await part(page, "s:notify_1").waitFor({ state: "detached" });
  await close();
}

/** A step is left out of a draft, and past orders show what that would have meant; nothing is published. */
export async function tryOnPastOrders(browser) {
  const { page, close } = await visitor(browser, { bypassCSP: true });
  await signIn(page, "admin");
  await page.goto(`/flows/${await typeId(page, "general")}`);
  await page.getByRole("button", { name: "修改流程" }).click();
  await part(page, "s:confirm").focus();
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: "试运行", exact: true }).click();
  await page.getByLabel("最近多少张工单").selectOption("100");
  await page.getByRole("button", { name: "开始试运行" }).click();
  await page.getByText("走的步骤不同").waitFor({ timeout: 60_000 });
  await page
    .locator("tr", { hasText: "确认" })
    .locator("td", { hasText: /^−\d+$/ })
    .waitFor();
  await checkAxe(page, "trial");
  await close();
}

/** Three branches by amount with an approval in each, with nothing but keys, in at most 90 presses. */
export async function buildBranchesByKeyboard(browser) {
  const { page, close } = await openDesigner(browser);
  let presses = 0;
  const press = async (...keys) => {
    for (const key of keys) {
      presses++;
      await page.keyboard.press(key);
    }
  };
  const at = (key) => page.waitForFunction((wanted) => document.activeElement?.dataset.key === wanted, key);
  const inPanel = () => page.waitForFunction(() => document.activeElement?.closest(".flow-side"));
  const add = async (digit, key) => {
    await press("Insert", digit);
    await part(page, key).waitFor();
    await inPanel();
    await press("Escape");
    await at(key);
  };
  const condition = async (key, expression) => {
    await press("Enter");
    await inPanel();
    await press("Tab", "Tab", "Tab", "Tab", "Tab", "Enter");
    await page.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
    presses += expression.length;
    await page.keyboard.type(expression);
    await press("Escape");
    await at(key);
  };
  await part(page, "s:confirm").focus();
  await add("4", "s:decision_1");
  await press("Insert", "Enter");
  await at("w:decision_1:1");
  await condition("w:decision_1:1", "estimated_cost in [500..5000)");
  await press("ArrowUp");
  await at("w:decision_1:0");
  await condition("w:decision_1:0", "estimated_cost<500");
  await add("1", "s:approval_1");
  await press("ArrowDown");
  await at("w:decision_1:1");
  await add("1", "s:approval_2");
  await press("ArrowDown");
  await at("w:decision_1:2");
  await add("1", "s:approval_3");
  const branches = page.locator('.flow-item:has(> [data-key="s:decision_1"]) .flow-way');
  assert.deepEqual(
    (await branches.allTextContents()).map((words) => words.replace(/\s+/g, " ").trim()),
    ["条件 1 预估费用 < 500", "条件 2 500 ≤ 预估费用 < 5000", "其他情况"],
  );
  assert.ok(presses <= 90, `${presses} presses`);
  await close();
}
