// A second factor, passkeys and sessions, in a real browser with an authenticator in software.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { base, phone, signIn, visitor } from "./browser.mjs";

const account = { login: "tan.siqi", password: "gongdan-demo" };

/** Six digits for a time step (RFC 6238), from the seed as it is shown. */
function code(secret, step) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const seed = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const tag = createHmac("sha1", seed).update(counter).digest();
  const number = tag.readUInt32BE(tag[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

const step = () => Math.floor(Date.now() / 30_000);

async function enter(page, { login, password }) {
  await page.goto("/sign-in");
  await page.locator("#login").fill(login);
  await page.locator("#password").fill(password);
  await page.locator("form button[type=submit]").click();
}

async function signOut(page) {
  await page.goto("/settings");
  await page.getByRole("button", { name: "退出登录" }).click();
  await page.locator(".sign-in").waitFor();
}

export async function secondFactor(browser) {
  const { page, close } = await visitor(browser);
  await enter(page, account);
  await page.locator(".type-card").first().waitFor();
  await page.goto("/settings");
  await page.getByRole("button", { name: "启用两步验证" }).click();
  await page.getByLabel("当前密码").last().fill(account.password);
  await page.getByRole("button", { name: "继续" }).click();
  await page.locator("img.qr").waitFor();
  const secret = (await page.locator("form .mono.wrap").textContent()).replaceAll(" ", "");
  await page.getByLabel("六位数字").fill(code(secret, step()));
  await page.getByRole("button", { name: "启用", exact: true }).click();
  await page.locator(".recovery-codes li").first().waitFor();
  const recovery = await page.locator(".recovery-codes li").allTextContents();
  assert.equal(recovery.length, 10);
  await page.getByRole("button", { name: "我已保存" }).click();
  await signOut(page);

  await enter(page, account);
  await page.locator("#code").fill("000000x");
  await page.locator("form button[type=submit]").click();
  await page.getByText("验证码不正确").waitFor();
  await page.locator("#code").fill(code(secret, step() + 1));
  await page.locator("form button[type=submit]").click();
  await page.locator(".type-card").first().waitFor();
  await signOut(page);

  await enter(page, account);
  await page.locator("#code").fill(recovery[0]);
  await page.locator("form button[type=submit]").click();
  await page.locator(".type-card").first().waitFor();
  await page.goto("/settings");
  await page.getByText("还剩 9 个恢复码").waitFor();
  await page.getByRole("button", { name: "关闭两步验证" }).click();
  await page.getByLabel("当前密码").last().fill(account.password);
  await page.getByRole("button", { name: "继续" }).click();
  await page.getByRole("button", { name: "启用两步验证" }).waitFor();
  await close();
}

export async function passkey(browser) {
  // Browsers offer passkeys for names, not for addresses.
  const baseURL = base.replace("127.0.0.1", "localhost");
  const { page, context, close } = await visitor(browser, { baseURL });
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await signIn(page, "agent");
  await page.goto("/settings");
  await page.getByPlaceholder("例如：我的手机").fill("测试手机");
  await page.getByRole("button", { name: "添加通行密钥" }).click();
  await page.getByRole("button", { name: "删除 测试手机" }).waitFor();
  await signOut(page);
  await page.getByRole("button", { name: "用通行密钥登录" }).click();
  await page.locator(".type-card").first().waitFor();
  await signOut(page);
  await page.getByRole("button", { name: "用通行密钥登录" }).click();
  await page.locator(".type-card").first().waitFor();
  await page.goto("/settings");
  await page.getByRole("button", { name: "删除 测试手机" }).click();
  await page.getByText("还没有通行密钥").waitFor();
  await signOut(page);
  await page.getByRole("button", { name: "用通行密钥登录" }).click();
  await page.getByText("通行密钥不能登录").waitFor();
  await close();
}

export async function sessionsEnd(browser) {
  const [one, other] = [await visitor(browser), await visitor(browser)];
  await signIn(one.page, "agent");
  await signIn(other.page, "agent");
  await one.page.goto("/settings");
  await one.page.getByText("本设备").waitFor();
  await one.page.getByRole("button", { name: "退出其他所有设备" }).click();
  await one.page.getByRole("dialog").getByRole("button", { name: "退出其他所有设备" }).click();
  await one.page.getByRole("dialog").waitFor({ state: "detached" });
  await one.page.getByRole("button", { name: "退出其他所有设备" }).waitFor({ state: "detached" });
  await other.page.goto("/orders");
  await other.page.locator(".sign-in").waitFor();
  await other.close();
  await one.close();
}

/** Sends JSON with the session of a page. */
const send = (page, path, method, body, version) =>
  page.evaluate(
    async ([path, method, body, version]) => {
      const headers = { "content-type": "application/json" };
      if (version !== undefined) headers["If-Match"] = `"v${version}"`;
      const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
      return { status: answer.status, body: await answer.json().catch(() => null) };
    },
    [path, method, body, version],
  );

export async function secondFactorByRole(browser) {
  const admin = await visitor(browser);
  await signIn(admin.page, "admin");
  const roleCode = `guard_${Date.now() % 100_000_000}`;
  const made = await send(admin.page, "/api/v1/roles", "POST", {
    code: roleCode,
    name: { zh: "值守", en: "Guard" },
  });
  assert.equal(made.status, 201);
  await admin.page.goto(`/roles/${made.body.id}`);
  await admin.page.getByLabel("持有此角色的人必须启用两步验证").check();
  await admin.page.getByRole("button", { name: "保存", exact: true }).click();
  await admin.page.getByText("已保存").waitFor();
  const found = await send(admin.page, `/api/v1/users?q=${account.login}`, "GET");
  const person = found.body.items[0];
  const given = { roles: [...person.roles, roleCode] };
  const path = `/api/v1/users/${person.id}`;
  assert.equal((await send(admin.page, path, "PATCH", given, person.version)).status, 200);
  await admin.page.goto("/roles");
  await admin.page.getByText("尚未设置角色所要求的两步验证").click();
  await admin.page.getByText(account.login).waitFor();

  const { page, close } = await visitor(browser, { viewport: phone });
  await enter(page, account);
  await page.getByRole("heading", { name: "请先设置两步验证" }).waitFor();
  await page.goto("/orders");
  await page.getByRole("heading", { name: "请先设置两步验证" }).waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  assert.equal(wide, false, "nothing sticks out at 360 px");
  await page.getByRole("button", { name: "启用两步验证" }).click();
  await page.getByLabel("当前密码").fill(account.password);
  await page.getByRole("button", { name: "继续", exact: true }).click();
  await page.locator("img.qr").waitFor();
  const secret = (await page.locator("form .mono.wrap").textContent()).replaceAll(" ", "");
  await page.getByLabel("六位数字").fill(code(secret, step()));
  await page.getByRole("button", { name: "启用", exact: true }).click();
  await page.locator(".recovery-codes li").first().waitFor();
  await page.getByRole("button", { name: "我已保存" }).click();
  await page.getByRole("button", { name: "继续使用" }).click();
  await page.locator(".shell-nav").waitFor();

  // As it was before, for the journeys that follow.
  assert.equal((await send(admin.page, `${path}/second-factor`, "DELETE")).status, 204);
  await page.goto("/");
  await page.getByRole("heading", { name: "请先设置两步验证" }).waitFor();
  const now = (await send(admin.page, path, "GET")).body;
  const back = { roles: person.roles };
  assert.equal((await send(admin.page, path, "PATCH", back, now.version)).status, 200);
  await page.reload();
  await page.locator(".shell-nav").waitFor();
  await admin.page.reload();
  await admin.page.getByText("值守").first().waitFor();
  const role = (await send(admin.page, `/api/v1/roles/${made.body.id}`, "GET")).body;
  const retired = await send(
    admin.page,
    `/api/v1/roles/${role.id}`,
    "PATCH",
    { active: false },
    role.version,
  );
  assert.equal(retired.status, 200);
  await close();
  await admin.close();
}

export async function tokensEndInTime(browser) {
  const { page, close } = await visitor(browser);
  await signIn(page, "admin");
  const limit = async (days) => {
    await page.goto("/organisation");
    await page.locator("#setting-mostTokenDays").fill(String(days));
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.getByText("已保存").first().waitFor();
  };
  await limit(45);
  await page.goto("/settings");
  const days = page.locator("select[name=days]");
  await days.waitFor();
  const offered = await days
    .locator("option:not([disabled])")
    .evaluateAll((all) => all.map((one) => one.value));
  assert.deepEqual(offered, ["30", "45"], "nothing longer, and no token without end");
  const name = `ERP ${Date.now() % 1_000_000}`;
  await page.locator("section[aria-labelledby=tokens] input[name=name]").fill(name);
  await days.selectOption("45");
  await page.getByRole("button", { name: "创建令牌" }).click();
  await page.getByText("请现在复制").waitFor();
  await page.goto("/organisation");
  await page.locator("#setting-mostTokenDays").fill("7");
  await page.getByText("个现有令牌会提前到期").click();
  await page.getByText(name).waitFor();
  await limit(0);
  await page.goto("/settings");
  await page.getByRole("button", { name: `吊销 ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "吊销" }).click();
  await page.getByRole("button", { name: `吊销 ${name}` }).waitFor({ state: "detached" });
  await close();
}
