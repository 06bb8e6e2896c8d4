// What people really do, from end to end, against a running demo server.
import assert from "node:assert/strict";
import {
  countOrders,
  fillAll,
  next,
  openWizard,
  phone,
  photo,
  signIn,
  timePresses,
  unique,
  visitor,
} from "./browser.mjs";

export async function submitWithPhoto(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "requester");
  await openWizard(page);
  const words = unique("带照片的报修");
  await fillAll(page, words);
  await page.locator("input[type=file]:not([capture])").first().setInputFiles(photo);
  await page.locator(".upload[data-tone=ok]").waitFor();
  const after = await timePresses(page);
  await next(page);
  const number = await page.locator("[data-receipt]").textContent();
  console.log(`    feedback after ${await after("feedback")} ms, receipt after ${await after("receipt")} ms`);
  await page.goto("/orders");
  await page.locator(".order-number", { hasText: number ?? "" }).waitFor();
  await page
    .locator(".order-row", { hasText: number ?? "" })
    .locator(".order-title")
    .click();
  await page.locator("section[aria-labelledby=attachments] .tile").waitFor();
  await close();
}

export async function draftSurvives(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "requester");
  await openWizard(page);
  const words = unique("草稿");
  await fillAll(page, words);
  await page.waitForTimeout(600);
  await page.reload();
  await page.getByText(words).waitFor();
  await page.goto("/settings");
  await page.getByRole("button", { name: "退出登录" }).click();
  await page.locator(".sign-in").waitFor();
  await signIn(page, "agent");
  assert.equal(await page.locator(".draft-list").count(), 0, "a draft is shown to somebody else");
  await page.goto("/settings");
  await page.getByRole("button", { name: "退出登录" }).click();
  await page.locator(".sign-in").waitFor();
  await signIn(page, "requester");
  await page.locator(".draft-list a").first().click();
  await page.locator("textarea").first().waitFor();
  assert.equal(await page.locator("textarea").first().inputValue(), words);
  await close();
}

export async function keptSafe(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "requester");
  await openWizard(page);
  const words = unique("断网提交");
  await fillAll(page, words);
  // A server that takes the request and never answers: the worst kind of silence.
  let silenced = 0;
  const silence = (route) => {
    if (route.request().method() === "POST") silenced++;
    else return route.continue();
  };
  await page.route("**/api/v1/orders", silence);
  const after = await timePresses(page);
  await next(page);
  await page.getByText("已保存，稍后自动发送").waitFor();
  const [feedback, kept] = [await after("feedback"), await after("kept")];
  console.log(`    feedback after ${feedback} ms, "kept safe" after ${kept} ms`);
  assert.ok(feedback <= 100, `feedback took ${feedback} ms`);
  assert.ok(kept > 7_700 && kept < 8_300, `the message came after ${kept} ms`);
  await page.goto("/");
  await page.locator(".unsent").waitFor();
  await page.reload();
  await page.locator(".unsent").waitFor();
  await page.unroute("**/api/v1/orders", silence);
  await page.locator(".unsent").waitFor({ state: "detached", timeout: 60_000 });
  assert.ok(silenced >= 1);
  assert.equal(await countOrders(page, words), 1, "the order must arrive exactly once");
  await close();
}

export async function answerLost(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "requester");
  await openWizard(page);
  const words = unique("回执丢失");
  await fillAll(page, words);
  // The server does its work, but the answer never gets through: only the key prevents a second order.
  let lost = 0;
  await page.route("**/api/v1/orders", async (route) => {
    if (route.request().method() !== "POST" || lost > 0) return route.continue();
    lost++;
    await route.fetch();
    return route.abort("connectionreset");
  });
  await next(page);
  await page.locator("[data-receipt]").waitFor({ timeout: 30_000 });
  assert.equal(lost, 1);
  assert.equal(await countOrders(page, words), 1, "the order must exist exactly once");
  await close();
}

export async function refusedComesBack(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "requester");
  const type = await openWizard(page);
  const words = unique("退回");
  await fillAll(page, words);
  // Stands in for a rule that only the server knows.
  const text = { zh: "描述太短", en: "Too short" };
  const longText = await page.evaluate(
    (id) =>
      fetch(`/api/v1/order-types/${id}/form`)
        .then((answer) => answer.json())
        .then((form) => form.pages[0].sections[0].fields.find((field) => field.required).id),
    type.id,
  );
  await page.route("**/api/v1/orders", (route) =>
    route.request().method() === "POST"
      ? route.fulfill({
          status: 422,
          contentType: "application/problem+json",
          body: JSON.stringify({
            type: "/problems/invalid-values",
            title: text.zh,
            status: 422,
            detail: text.zh,
            code: "invalid-values",
            text,
            requestId: "r",
            errors: [{ path: `/values/${longText}`, code: "x", text }],
          }),
        })
      : route.continue(),
  );
  await next(page);
  // The finding opens the page it belongs to, and the words are all still there.
  await page.locator(".field-error", { hasText: text.zh }).waitFor();
  await page.unroute("**/api/v1/orders");
  await fillAll(page, words);
  await next(page);
  await page.locator("[data-receipt]").waitFor();
  assert.equal(await countOrders(page, words), 1);
  await close();
}

export async function sessionEnds(browser) {
  const { page, context, close } = await visitor(browser);
  await signIn(page, "requester");
  await openWizard(page);
  const words = unique("会话过期");
  await fillAll(page, words);
  await page.waitForTimeout(500);
  await context.clearCookies();
  await next(page);
  await page.locator(".sign-in").waitFor();
  await signIn(page, "requester");
  await page.locator(".unsent").waitFor({ state: "detached", timeout: 45_000 });
  assert.equal(await countOrders(page, words), 1);
  await close();
}

export async function uploadGoesOn(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "requester");
  await openWizard(page);
  await fillAll(page, unique("断点续传"));
  let pieces = 0;
  await page.route("**/api/v1/uploads/*", (route) => {
    if (route.request().method() !== "PATCH") return route.continue();
    pieces++;
    return pieces > 1 ? route.abort("connectionreset") : route.continue();
  });
  // A real picture with bytes after its end: large enough for several pieces.
  const large = { ...photo, buffer: Buffer.concat([photo.buffer, Buffer.alloc(3_000_000, 7)]) };
  await page.locator("input[type=file]:not([capture])").first().setInputFiles(large);
  await page.waitForFunction(() =>
    /[1-9]\d*%/.test(document.querySelector(".upload .state")?.textContent ?? ""),
  );
  await page.reload();
  await page.locator(".upload").waitFor();
  const created = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/uploads")) created.push(request.url());
  });
  await page.unroute("**/api/v1/uploads/*");
  await page.locator(".upload[data-tone=ok]").waitFor({ timeout: 60_000 });
  assert.deepEqual(created, [], "the upload must go on, not begin anew");
  await next(page);
  await page.locator("[data-receipt]").waitFor();
  await close();
}

export async function liveComment(browser) {
  const writer = await visitor(browser);
  const reader = await visitor(browser);
  await signIn(writer.page, "agent");
  await writer.page.goto("/orders");
  await writer.page.locator(".order-title").first().click();
  await writer.page.locator("#comment").waitFor();
  await signIn(reader.page, "admin");
  await reader.page.goto(new URL(writer.page.url()).pathname);
  await reader.page.locator("#comment").waitFor();
  await reader.page.waitForTimeout(500);
  const words = unique("评论");
  await writer.page.locator("#comment").fill(words);
  await writer.page.locator("#comment").press("Control+Enter");
  const sent = Date.now();
  await reader.page.locator(".comment .text", { hasText: words }).waitFor();
  console.log(`    seen by the other after ${Date.now() - sent} ms`);
  await writer.close();
  await reader.close();
}

export async function conflictingEdits(browser) {
  const one = await visitor(browser);
  const two = await visitor(browser);
  await signIn(one.page, "requester");
  await openWizard(one.page);
  await fillAll(one.page, unique("同时修改"));
  await next(one.page);
  await one.page.locator("[data-receipt]").waitFor();
  const id = await one.page.locator("[data-receipt]").getAttribute("data-receipt");
  await one.page.goto(`/orders/${id}`);
  await one.page.getByRole("button", { name: "修改", exact: true }).click();
  await signIn(two.page, "admin");
  await two.page.goto(`/orders/${id}`);
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
  await dialog.getByText(mine).waitFor();
  await dialog.getByText("我的修改").click();
  await dialog.getByRole("button", { name: "按选择保存" }).click();
  await two.page.locator("section[aria-labelledby=details]").getByText(mine).waitFor();
  await one.close();
  await two.close();
}

export async function publicForm(browser) {
  const { page, close } = await visitor(browser, { viewport: phone });
  await page.goto("/sign-in");
  const slug = process.env.PUBLIC_SLUG ?? "repair";
  await page.goto(`/f/${slug}`);
  await page.locator(".filler").waitFor();
  await fillAll(page, unique("扫码报修"));
  // Whoever answers a whole form within a moment is taken for a program.
  await page.waitForTimeout(4_000);
  await next(page);
  await page.locator(".public-number").waitFor();
  assert.match((await page.locator(".public-number").textContent()) ?? "", /\d/);
  await close();
}

export async function languageSwitch(browser) {
  const { page, close } = await visitor(browser);
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await signIn(page, "requester", "en");
  await page.goto("/settings");
  await page.getByLabel("简体中文").check();
  await page.getByRole("heading", { name: "设置" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "设置" }).waitFor();
  await close();
}

/** No pointer at all, from the home page to the receipt. */
export async function keyboardOnly(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "requester");
  await openWizard(page);
  const words = unique("键盘提交");
  // Filling in uses the keyboard's own way into each control; going on is Ctrl+Enter alone.
  await page.locator(".filler input, .filler textarea").first().focus();
  for (let step = 0; step < 6; step++) {
    await fillByKeyboard(page, words);
    await page.keyboard.press("Control+Enter");
    await page.waitForTimeout(250);
    if (await page.locator(".sending").count()) break;
  }
  await page.locator("[data-receipt]").waitFor();
  assert.equal(await countOrders(page, words), 1);
  await close();
}

async function fillByKeyboard(page, words) {
  const controls = page.locator(".filler .field:has(.must)");
  for (const field of await controls.all()) {
    const control = field.locator("textarea, input:not([type=file])").first();
    await control.focus();
    const kind = await control.evaluate((element) =>
      element.getAttribute("role") === "combobox" ? "combobox" : (element.getAttribute("type") ?? "textarea"),
    );
    if (kind === "radio") await page.keyboard.press("Space");
    else if (kind === "combobox") {
      if (await control.inputValue()) continue;
      await page.locator("[role=option]").first().waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
    } else if (!(await control.inputValue()))
      await page.keyboard.type(kind === "tel" ? "13800138000" : words);
  }
}

export async function listByKeyboard(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "admin");
  await page.goto("/orders");
  await page.locator(".order-title").nth(3).waitFor();
  await page.locator("h1").click();
  for (const key of ["j", "j", "j", "k"]) {
    await page.keyboard.press(key);
    await page.waitForTimeout(80);
  }
  const focused = await page.evaluate(() =>
    document.activeElement?.closest("[data-order]")?.getAttribute("data-order"),
  );
  assert.ok(focused, "j and k must focus a row");
  await page.keyboard.press("Enter");
  await page.locator(".timeline").waitFor();
  assert.ok(page.url().includes(focused));
  await page.keyboard.press("Escape");
  await page.locator(".order-row").first().waitFor();
  await page.waitForFunction(
    (id) => document.activeElement?.closest(`[data-order="${id}"]`) !== null,
    focused,
  );
  assert.ok((await page.locator(".order-row").count()) <= 60, "too many rows in the document");
  await close();
}
