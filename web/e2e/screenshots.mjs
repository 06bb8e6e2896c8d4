// node e2e/screenshots.mjs: makes the pictures of README and guide anew, against GONGDAN_URL with the demo organisation.
import { mkdirSync, statSync } from "node:fs";
import { call, launch, phone, signInAs, visitor } from "./browser.mjs";

const folder = new URL("../../docs/images/", import.meta.url).pathname;
const desk = { width: 1280, height: 800 };
/** No picture is larger, in bytes. */
const MOST = 200_000;

const typeOf = async (page, key) => {
  const types = await call(page, "GET", "/api/v1/order-types");
  return types.body.items.find((type) => type.key === key).id;
};

const doneOrder = async (page) => {
  const type = await typeOf(page, "repair");
  const found = await call(page, "POST", "/api/v1/orders/query", {
    filter: `type:${type} status:done`,
    limit: 1,
  });
  return found.body.items[0].id;
};

/** Each with who looks, in which language, at what, and when it is there. */
const pictures = [
  {
    name: "board-zh",
    who: "ding.rui",
    language: "zh-CN",
    viewport: desk,
    open: async (page) => {
      await page.goto(`/boards/${await typeOf(page, "repair")}`);
      await page.locator("[data-part=days] svg[role=img]").first().waitFor();
    },
  },
  {
    name: "flow-en",
    who: "ding.rui",
    language: "en",
    viewport: desk,
    open: async (page) => {
      await page.goto(`/flows/${await typeOf(page, "repair")}`);
      await page.locator(".flow-stage .flow-scroll").waitFor();
      await page.locator(".flow-stage button, .flow-stage [tabindex]").first().waitFor();
    },
  },
  {
    name: "tasks-phone-zh",
    who: "lin.xiaoyan",
    language: "zh-CN",
    viewport: phone,
    open: async (page) => {
      await page.goto("/tasks");
      await page.locator("main li").first().waitFor();
    },
  },
  {
    name: "order-phone-en",
    who: "ding.rui",
    language: "en",
    viewport: phone,
    open: async (page) => {
      await page.goto(`/orders/${await doneOrder(page)}`);
      await page.locator(".order-main .card, .order-main section").first().waitFor();
    },
  },
];

mkdirSync(folder, { recursive: true });
const browser = await launch();
for (const { name, who, language, viewport, open } of pictures) {
  const { page, close } = await visitor(browser, { viewport });
  await signInAs(page, who, language);
  await open(page);
  await page.evaluate(() => document.fonts.ready);
  const path = `${folder}${name}.png`;
  await page.screenshot({ path });
  const { size } = statSync(path);
  console.log(`${name}: ${Math.round(size / 1024)} kB`);
  if (size > MOST) throw new Error(`${name} is larger than ${MOST} bytes`);
  await close();
}
await browser.close();
