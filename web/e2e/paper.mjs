// What ends on paper, and where orders lie in time and place: templates, labels, another day, the sites.
import assert from "node:assert/strict";
import { call, checkAxe, phone, photo, shot, signInAs, unique, visitor } from "./browser.mjs";

const admin = "ding.rui";
const text = (words) => ({ zh: words, en: words });

async function typeOf(page, key) {
  const types = await call(page, "GET", "/api/v1/order-types");
  return types.body.items.find((type) => type.key === key).id;
}

/** A template designed beside the latest order, by keys and by hand; whoever prints gets it. */
export async function designTemplate(browser) {
  const { page, close } = await visitor(browser, { bypassCSP: true });
  await signInAs(page, admin);
  const type = await typeOf(page, "repair");
  await page.goto(`/types/${type}/print`);
  await page.getByRole("button", { name: "新建模板" }).click();
  await page.locator(".print-preview .print-sheet h1").waitFor();
  const name = unique("客户联");
  await page.getByLabel(/模板名称.*中文/).fill(name);
  await page.getByLabel(/抬头.*中文/).fill("售后服务单");
  await page.locator(".print-preview .print-organisation", { hasText: "售后服务单" }).waitFor();
  await page.getByLabel("打印工单二维码").check();
  await page.locator(".print-preview .print-qr").waitFor();
  await page.locator(".print-desk input[type=file]").setInputFiles(photo);
  await page.locator(".print-preview .print-brand > img").first().waitFor();
  await page.getByLabel("添加部分").selectOption("words");
  await page.getByRole("button", { name: "添加部分" }).click();
  await page
    .locator(".print-sections > li")
    .last()
    .getByLabel(/文字.*中文/)
    .fill("请核对后签字。");
  await page.locator(".print-preview").getByText("请核对后签字。").waitFor();
  // Up by keys, from any control in it.
  await page
    .locator(".print-sections > li")
    .last()
    .getByLabel(/文字.*中文/)
    .press("Alt+ArrowUp");
  await page.waitForFunction(() =>
    document.querySelector(".print-sections > li:nth-child(3) h3")?.textContent?.includes("文字"),
  );
  await page.locator(".print-sections > li").first().getByLabel("每行几个字段").selectOption("2");
  await checkAxe(page, "a template of paper");
  await shot(page, "print-template");
  await page.getByRole("button", { name: "保存模板" }).click();
  await page.getByRole("button", { name }).waitFor();

  const found = await call(page, "POST", "/api/v1/orders/query", {
    filter: `type:${type} status:done`,
    limit: 1,
  });
  await page.goto(`/orders/${found.body.items[0].id}?print`);
  const chosen = page.getByLabel("打印模板");
  await chosen.selectOption({ label: name });
  const sheet = page.locator(".print-sheet");
  for (const words of ["售后服务单", "请核对后签字。", "审批与办理"])
    await sheet.getByText(words).first().waitFor();
  await page.getByRole("button", { name: "打印或另存为 PDF" }).and(page.locator(":enabled")).waitFor();
  await page.emulateMedia({ media: "print" });
  const pdf = await page.pdf({ preferCSSPageSize: true });
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
  await page.emulateMedia({ media: "screen" });
  await page.setViewportSize(phone);
  await page.goto(`/types/${type}/print`);
  await page.getByRole("button", { name }).click();
  await page.locator(".print-preview .print-sheet h1").waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(wide, false, "nothing sticks out");
  page.on("dialog", (dialog) => void dialog.accept());
  await page.getByRole("button", { name: "删除模板" }).click();
  await page.getByRole("button", { name }).waitFor({ state: "detached" });
  await close();
}

/** Labels on a sheet that is begun, in true size, in both languages. */
export async function printLabels(browser) {
  const { page, close } = await visitor(browser, { bypassCSP: true });
  await signInAs(page, admin);
  await page.goto("/records/device");
  await page.getByRole("link", { name: "打印标签" }).click();
  await page.locator(".label-records li").first().waitFor();
  await page.getByRole("button", { name: "选择列出的全部" }).click();
  await page.locator(".label-one").first().waitFor();
  const count = await page.locator(".label-one").count();
  assert.ok(count > 24, `${count} labels`);
  await page.getByLabel("从第几个位置开始").fill("20");
  await page.waitForFunction(
    (sheets) => document.querySelectorAll(".label-sheet").length === sheets,
    Math.ceil((count + 19) / 24),
  );
  const width = await page
    .locator(".label-one")
    .first()
    .evaluate((one) => one.getBoundingClientRect().width);
  assert.ok(Math.abs(width - (64 * 96) / 25.4) < 1, `${width} px are not 64 mm`);
  await checkAxe(page, "sheets of labels");
  await shot(page, "labels");
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator(".label-tools").isVisible(), false);
  const pdf = await page.pdf({ preferCSSPageSize: true });
  const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length;
  assert.equal(pages, Math.ceil((count + 19) / 24), "one page for each sheet");
  await page.emulateMedia({ media: "screen" });
  await page.setViewportSize(phone);
  await signInAs(page, admin, "en");
  await page.goto("/records/site/labels");
  await page.locator(".label-records input").first().check();
  await page.locator(".label-one").first().waitFor();
  await checkAxe(page, "labels on a phone");
  await shot(page, "labels-phone");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(wide, false, "nothing sticks out");
  await close();
}

const day = (by) => new Date(Date.now() + by * 86_400_000).toISOString().slice(0, 10);

/** A type with a date that lists know, and an order on it in the middle of the month. */
async function dated(page) {
  const key = `d${Date.now().toString(36)}`;
  const made = await call(page, "POST", "/api/v1/order-types", {
    key,
    name: text(`预约 ${key}`),
    description: text("x"),
    icon: "calendar",
    numberFormat: `${key.toUpperCase()}-{seq:3}`,
  });
  const type = made.body.id;
  const fields = [
    { id: "subject", kind: "text", label: text("事由"), settings: {} },
    { id: "day", kind: "date", label: text("上门日期"), settings: {}, indexed: true },
  ];
  const section = { id: "s", title: null, fields };
  const form = {
    version: 0,
    title: "{subject}",
    pages: [{ id: "p", title: text("页"), sections: [section] }],
  };
  const published = await call(page, "POST", `/api/v1/order-types/${type}/forms`, form);
  assert.equal(published.status, 201, JSON.stringify(published.body));
  const on = `${day(0).slice(0, 8)}14`;
  const order = await call(page, "POST", "/api/v1/orders", {
    typeId: type,
    values: { subject: unique("上门"), day: on },
  });
  assert.equal(order.status, 201, JSON.stringify(order.body));
  return { type, on, id: order.body.id };
}

/** Another day by keys, by hand and by a date; undone; and not over somebody else's change. */
export async function moveInCalendar(browser) {
  const { page, close } = await visitor(browser, { bypassCSP: true });
  await signInAs(page, admin);
  const { type, on, id } = await dated(page);
  const valueNow = async () => (await call(page, "GET", `/api/v1/orders/${id}`)).body.values.day;
  const at = (date) => page.locator(`.calendar-month > li[data-day="${date}"] [data-order="${id}"]`);
  const ahead = (by) => `${on.slice(0, 8)}${14 + by}`;
  const filter = `type:${type}`;
  await page.goto(`/orders?${new URLSearchParams({ filter, layout: "calendar", by: `${type}.day` })}`);
  await at(on).waitFor();
  await at(on).focus();
  await page.keyboard.press("Alt+ArrowRight");
  await at(ahead(1)).waitFor();
  assert.equal(await valueNow(), ahead(1));
  await checkAxe(page, "a calendar in which orders move");
  await page.locator(".toasts button", { hasText: "撤销" }).click();
  await at(on).waitFor();
  assert.equal(await valueNow(), on);
  await at(on).dragTo(page.locator(`.calendar-month > li[data-day="${ahead(3)}"]`));
  await at(ahead(3)).waitFor();
  await page.locator(".calendar-move").first().click();
  await page.locator("dialog[open] input[type=date]").fill(ahead(5));
  await checkAxe(page, "a day that is chosen");
  await page.locator("dialog[open] button[data-tone=primary]").click();
  await at(ahead(5)).waitFor();
  await shot(page, "calendar-moved");
  // Somebody else was quicker: nothing is overwritten, and the reader is told.
  await page.route("**/api/v1/orders/query", (route) => route.abort());
  const other = await call(page, "PATCH", `/api/v1/orders/${id}`, {
    values: { day: ahead(6) },
    seen: { day: ahead(5) },
  });
  assert.equal(other.status, 200, JSON.stringify(other.body));
  await at(ahead(5)).focus();
  await page.keyboard.press("Alt+ArrowDown");
  await page.locator(".toasts", { hasText: "刚被别人改过" }).waitFor();
  assert.equal(await valueNow(), ahead(6));
  await page.unroute("**/api/v1/orders/query");
  // What the system keeps is not moved.
  await page.goto(`/orders?${new URLSearchParams({ filter, layout: "calendar", by: "created" })}`);
  await page.locator(".calendar-entry").first().waitFor();
  assert.equal(await page.locator(".calendar-move").count(), 0);
  await close();
}

/** The sites of a list, drawn once somebody has said where they lie; and as a table from the beginning. */
export async function mapOfSites(browser) {
  const { page, close } = await visitor(browser, { bypassCSP: true });
  await signInAs(page, admin);
  await page.goto("/orders?layout=map");
  await page.locator(".map-table tbody tr").first().waitFor();
  await checkAxe(page, "the sites of a list");
  await placeSites(page);
  await page.reload();
  await page.locator(".map-mark").first().waitFor();
  await checkAxe(page, "sites that are drawn");
  await shot(page, "map");
  await page.locator(".map-mark").first().focus();
  await page.keyboard.press("Enter");
  await page.locator(".order-row").first().waitFor();
  assert.match(page.url(), /site/);
  await page.setViewportSize(phone);
  await signInAs(page, admin, "en");
  await page.goto("/orders?layout=map");
  await page.locator(".map-mark").first().waitFor();
  await shot(page, "map-phone");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(wide, false, "nothing sticks out");
  await close();
}

/** Gives sites a field for their place, and a few of them a place. */
async function placeSites(page) {
  const held = await call(page, "GET", "/api/v1/collections/site");
  const { key: _, id: __, version, count: ___, mayEdit: ____, ...collection } = held.body;
  const form = collection.form ?? {
    version: 0,
    title: "",
    pages: [{ id: "p", title: text("页"), sections: [{ id: "s", title: null, fields: [] }] }],
  };
  const fields = form.pages[0].sections[0].fields;
  if (
    !form.pages
      .flatMap((p) => p.sections)
      .flatMap((s) => s.fields)
      .some((f) => f.kind === "place")
  ) {
    fields.push({ id: "position", kind: "place", label: { zh: "位置", en: "Position" }, settings: {} });
    const saved = await page.evaluate(
      async ([body, match]) => {
        const answer = await fetch("/api/v1/collections/site", {
          method: "PUT",
          headers: { "content-type": "application/json", "if-match": match },
          body: JSON.stringify(body),
        });
        return [answer.status, await answer.text()];
      },
      [{ ...collection, form }, `"v${version}"`],
    );
    assert.ok(saved[0] < 300, saved[1]);
  }
  const found = await call(page, "POST", "/api/v1/orders/map", { filter: "" });
  const places = [
    [31.2304, 121.4737],
    [31.1443, 121.8083],
    [30.2741, 120.1551],
    [31.2989, 120.5853],
  ];
  for (const [at, [lat, lon]] of places.entries()) {
    const site = found.body.sites[at];
    if (!site) continue;
    const record = await call(page, "GET", `/api/v1/records/site/${site.id}`);
    const details = { ...record.body.details, position: { lat, lon } };
    const changed = await page.evaluate(
      async ([id, match, body]) => {
        const answer = await fetch(`/api/v1/records/site/${id}`, {
          method: "PATCH",
          headers: { "content-type": "application/json", "if-match": match },
          body: JSON.stringify(body),
        });
        return [answer.status, await answer.text()];
      },
      [site.id, `"v${record.body.version}"`, { details }],
    );
    assert.equal(changed[0], 200, changed[1]);
  }
}
