// The life of an order among people: two editors at once, a mention, a merge, a macro; the log.
import assert from "node:assert/strict";
import { call, fillAll, next, shot, signIn, visitor } from "./browser.mjs";

const unique = (words) => `${words} ${Date.now().toString(36)}`;

/** A new order of the general type, made without the wizard; its first long text says `words`. */
async function submitted(page, words, otherType) {
  const types = await call(page, "GET", "/api/v1/order-types");
  const general = types.body.items.find((type) => type.key === "general");
  const orders = await call(page, "GET", `/api/v1/orders?typeId=${general.id}&limit=1`);
  const like = await call(page, "GET", `/api/v1/orders/${orders.body.items[0].id}`);
  const { typeId, formVersion } = like.body;
  const form = await call(page, "GET", `/api/v1/order-types/${typeId}/forms/${formVersion}`);
  const fields = form.body.pages.flatMap((each) => each.sections.flatMap((section) => section.fields));
  const text = fields.find((field) => field.kind === "long_text" || field.kind === "text");
  // Files belong to one order, and a time that was to come then may be past now.
  const left = ["attachment", "date_time"];
  const values = Object.fromEntries(
    Object.entries(like.body.values).filter(
      ([id]) => !left.includes(fields.find((field) => field.id === id)?.kind),
    ),
  );
  const made = await call(page, "POST", "/api/v1/orders", {
    typeId: otherType ?? typeId,
    values: { ...values, [text.id]: words },
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return { id: made.body.id, number: made.body.number, field: text.id };
}

const more = async (page, name) => {
  await page.getByRole("button", { name: "更多操作" }).click();
  await page.getByRole("menuitem", { name }).click();
};

export async function differentFieldsMerge(browser) {
  const one = await visitor(browser);
  const two = await visitor(browser);
  // Whoever is asked at a step changes what the step lets them; two who may change everything meet here.
  await signIn(one.page, "admin");
  await signIn(two.page, "admin");
  const { id, field } = await submitted(one.page, unique("合并修改"));
  await one.page.goto(`/orders/${id}`);
  await one.page.getByRole("button", { name: "修改", exact: true }).click();
  const order = await call(two.page, "GET", `/api/v1/orders/${id}`);
  const form = await call(
    two.page,
    "GET",
    `/api/v1/order-types/${order.body.typeId}/forms/${order.body.formVersion}`,
  );
  const fields = form.body.pages.flatMap((each) => each.sections.flatMap((section) => section.fields));
  const other = fields.find((each) => each.id !== field && ["text", "long_text"].includes(each.kind));
  const theirs = unique("对方写的");
  const seen = { [other.id]: order.body.values[other.id] ?? null };
  const edited = await call(two.page, "PATCH", `/api/v1/orders/${id}`, {
    values: { [other.id]: theirs },
    seen,
  });
  assert.equal(edited.status, 200, JSON.stringify(edited.body));
  const mine = unique("我写的");
  await one.page.getByRole("textbox", { name: /标题/ }).fill(mine);
  await one.page.getByRole("button", { name: "保存修改" }).click();
  await one.page.getByRole("button", { name: "保存修改" }).waitFor({ state: "detached" });
  const now = await call(one.page, "GET", `/api/v1/orders/${id}`);
  assert.ok(Object.values(now.body.values).includes(theirs), "the other one's change is kept");
  assert.ok(Object.values(now.body.values).includes(mine), "mine too");
  await one.close();
  await two.close();
}

export async function mentionReachesHome(browser) {
  const writer = await visitor(browser);
  const reader = await visitor(browser);
  await signIn(writer.page, "admin");
  await signIn(reader.page, "agent");
  const me = await call(reader.page, "GET", "/api/v1/session");
  const { name } = me.body.user;
  const { id, number } = await submitted(writer.page, unique("提到同事"));
  await writer.page.goto(`/orders/${id}`);
  const box = writer.page.locator("#comment");
  await box.pressSequentially(`@${name.slice(0, 2)}`);
  await writer.page.getByRole("option", { name }).first().waitFor();
  await writer.page.keyboard.press("Enter");
  const words = unique("请看一下");
  await box.pressSequentially(words);
  await writer.page.keyboard.press("Control+Enter");
  await writer.page.locator(".comment", { hasText: words }).waitFor();
  await reader.page.goto("/");
  await reader.page.locator("section[aria-labelledby=mentions]").getByText(words).waitFor();
  // The bell counts it, the page tells it, and whoever opened the order has seen it.
  await reader.page.locator(".bell[data-unseen]").click();
  const row = reader.page.locator(".notice-row[data-unseen]", { hasText: number });
  await row.getByText("提到了你").waitFor();
  await row.getByRole("link").click();
  await reader.page.waitForURL(`**/orders/${id}`);
  await reader.page.goto("/notices");
  await reader.page.locator(".notice-row:not([data-unseen])", { hasText: number }).waitFor();
  await writer.close();
  await reader.close();
}

/** An order type like the general one, whose orders follow no flow: an order on its way cannot be merged away. */
async function typeWithoutFlow(page) {
  const types = await call(page, "GET", "/api/v1/order-types");
  const general = types.body.items.find((type) => type.key === "general");
  const form = await call(page, "GET", `/api/v1/order-types/${general.id}/form`);
  const made = await call(page, "POST", "/api/v1/order-types", {
    key: `plain_${Date.now().toString(36)}`,
    name: { zh: "零星事务", en: "Odd jobs" },
    description: { zh: "不走流程的小事", en: "Small things without a flow" },
    numberFormat: "LX-{yyyyMMdd}-{seq:4}",
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  await call(page, "POST", `/api/v1/order-types/${made.body.id}/forms`, form.body);
  return made.body.id;
}

export async function mergeAndUndo(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "admin");
  const plain = await typeWithoutFlow(page);
  const main = await submitted(page, unique("主工单"));
  const dup = await submitted(page, unique("重复工单"), plain);
  await page.goto(`/orders/${dup.id}`);
  await more(page, "合并到另一张工单…");
  const dialog = page.locator("dialog[open]");
  await dialog.getByRole("combobox").fill(main.number);
  await page.getByRole("option", { name: main.number }).first().click();
  await dialog.getByRole("button", { name: "合并", exact: true }).click();
  await page.getByText(`本工单已合并到 ${main.number}`).waitFor();
  await page.getByRole("button", { name: "撤销合并" }).click();
  await page.getByText("已撤销合并").waitFor();
  const now = await call(page, "GET", `/api/v1/orders/${dup.id}`);
  assert.equal(now.body.status, "open");
  await close();
}

export async function macroDoesAllSteps(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "admin");
  const name = unique("接单并答复");
  const made = await call(page, "POST", "/api/v1/macros", {
    name,
    assign: "me",
    comment: "{number} 已处理",
    shared: false,
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const { id, number } = await submitted(page, unique("宏"));
  await page.goto(`/orders/${id}`);
  await more(page, name);
  const dialog = page.locator("dialog[open]");
  await dialog.getByText(`${number} 已处理`).waitFor();
  await dialog.getByRole("button", { name: "执行" }).click();
  await page.locator(".comment", { hasText: `${number} 已处理` }).waitFor();
  const now = await call(page, "GET", `/api/v1/orders/${id}`);
  assert.notEqual(now.body.assigneeId, null);
  await close();
}

export async function macroWritesFields(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "admin");
  const words = unique("宏写入");
  const { id, field } = await submitted(page, unique("宏"));
  const { typeId } = (await call(page, "GET", `/api/v1/orders/${id}`)).body;
  await page.goto("/replies");
  await page.getByRole("button", { name: "添加" }).last().click();
  const editor = page.locator("dialog[open]");
  await editor.getByLabel("名称").fill(words);
  await editor.getByLabel("仅用于").selectOption(typeId);
  await editor.getByLabel("添加要填写的字段").selectOption(field);
  await editor.locator(".macro-value .input").fill(`${words}：已更换配件`);
  await editor.getByRole("button", { name: "保存" }).click();
  await editor.waitFor({ state: "detached" });
  await page.goto(`/orders/${id}`);
  await more(page, words);
  await page.locator("dialog[open]").getByRole("button", { name: "执行" }).click();
  await page.locator("dialog[open]").waitFor({ state: "detached" });
  const now = await call(page, "GET", `/api/v1/orders/${id}`);
  assert.equal(now.body.values[field], `${words}：已更换配件`);
  await close();
}

export async function auditTellsAndChecks(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "admin");
  await page.goto("/admin");
  await page.getByRole("link", { name: /^审计日志/ }).click();
  await page.locator(".audit-entry").first().waitFor();
  await page.getByLabel("类型").selectOption("session.");
  await page.locator(".audit-what", { hasText: "登录" }).first().waitFor();
  await page.getByRole("button", { name: "查看" }).first().click();
  await page.getByText("session.started").first().waitFor();
  await shot(page, "audit");
  await page.getByRole("button", { name: "校验哈希链" }).click();
  await page.getByText("哈希链完好").waitFor({ timeout: 60_000 });
  await close();
}

/** A sub-order and a split from the order page: prefilled, once, shown on both orders. */
export async function subOrderAndSplit(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "admin");
  const words = unique("两件事");
  const whole = await submitted(page, words);
  await page.goto(`/orders/${whole.id}`);
  await more(page, "新建子工单…");
  await shot(page, "sub-order-dialog");
  await page.locator("dialog[open] .type-card").first().click();
  await page.getByText(`${whole.number} 的子工单`).waitFor();
  const mine = unique("先关总阀");
  await fillAll(page, mine);
  await shot(page, "sub-order-form");
  await next(page);
  const child = await page.locator("[data-receipt]").getAttribute("data-receipt");

  await page.goto(`/orders/${whole.id}`);
  await more(page, "拆分出新工单");
  await page.getByText(`从 ${whole.number} 拆分`).waitFor();
  const text = page.locator(".filler textarea, .filler input").first();
  assert.equal(await text.inputValue(), words, "what was asked is taken over");
  const other = unique("另一件事");
  await text.fill(other);
  // Half-way, another page: the draft is kept and knows where it comes from.
  await page.waitForURL(/draft=/);
  await page.waitForTimeout(600);
  await page.reload();
  await page.getByText(`从 ${whole.number} 拆分`).waitFor();
  await fillAll(page, other);
  await next(page);
  const split = await page.locator("[data-receipt]").getAttribute("data-receipt");

  await page.goto(`/orders/${whole.id}`);
  const links = page.locator("section[aria-labelledby=links]");
  await links.locator(`a[href="/orders/${child}"]`).waitFor();
  await links.locator(`a[href="/orders/${split}"]`).waitFor();
  await links.getByText("子工单 0/1 已结束").waitFor();
  await shot(page, "sub-order-whole");
  await page.goto(`/orders/${split}`);
  await page.locator("section[aria-labelledby=links]").getByText("拆分自").waitFor();
  const history = await call(page, "GET", `/api/v1/orders/${whole.id}/history`);
  assert.equal(history.body.items.filter((entry) => entry.kind === "order.linked").length, 2);
  await close();
}

/** Words among colleagues: those who handle the order read them, whoever asked for it cannot tell they are there. */
export async function internalComments(browser) {
  const staff = await visitor(browser);
  const requester = await visitor(browser);
  await signIn(staff.page, "agent");
  await signIn(requester.page, "requester");
  const { id } = await submitted(requester.page, unique("内部讨论"));
  await requester.page.goto(`/orders/${id}`);
  await requester.page.locator("#comment").waitFor();
  assert.equal(await requester.page.getByLabel("仅同事可见").count(), 0);
  await staff.page.goto(`/orders/${id}`);
  const secret = unique("先别承诺时间");
  await staff.page.getByLabel("仅同事可见").check();
  await staff.page.locator("#comment").fill(secret);
  await staff.page.getByRole("button", { name: "发送给同事" }).click();
  await staff.page.locator(".comment[data-internal]", { hasText: secret }).waitFor();
  await shot(staff.page, "internal-comment");
  await staff.page.getByLabel("仅同事可见").uncheck();
  const open = unique("下午上门");
  await staff.page.locator("#comment").fill(open);
  await staff.page.locator("#comment").press("Control+Enter");
  await requester.page.locator(".comment", { hasText: open }).waitFor();
  assert.equal(
    await requester.page.locator(".comment").count(),
    1,
    "the requester sees the open comment only",
  );
  await requester.page.reload();
  await requester.page.locator(".comment", { hasText: open }).waitFor();
  assert.ok(!(await requester.page.locator("body").innerText()).includes(secret));
  await staff.page.setViewportSize({ width: 360, height: 740 });
  await shot(staff.page, "internal-comment-phone");
  await staff.close();
  await requester.close();
}
