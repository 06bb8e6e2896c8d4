// The app on the device: it can be installed, opens without a network, and shows what is kept.
import assert from "node:assert/strict";
import { fillPage, openWizard, signIn, unique, visitor } from "./browser.mjs";

export async function opensWithoutANetwork(browser) {
  const { context, page, close } = await visitor(browser, { serviceWorkers: "allow" });
  await signIn(page, "admin");
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const type = await openWizard(page);
  await fillPage(page, unique("离线"));
  await page.waitForURL(/draft=/);
  await context.setOffline(true);
  await page.goto("/");
  await page.getByRole("heading", { name: "现在连不上服务器" }).waitFor();
  await page.locator(".draft-list li", { hasText: type.name.zh }).first().waitFor();
  await context.setOffline(false);
  await page.locator(".shell .draft-list a").first().waitFor();
  await close();
}

export async function canBeInstalled(browser) {
  const { page, close } = await visitor(browser);
  await page.goto("/sign-in");
  const manifest = await page.evaluate(async () => {
    const link = document.querySelector("link[rel=manifest]");
    return (await fetch(link.href)).json();
  });
  assert.equal(manifest.display, "standalone");
  for (const icon of manifest.icons) {
    const size = await page.evaluate(async (src) => {
      const picture = await createImageBitmap(await (await fetch(src)).blob());
      return `${picture.width}x${picture.height}`;
    }, icon.src);
    assert.equal(size, icon.sizes);
  }
  await close();
}
