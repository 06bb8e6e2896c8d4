// A second factor, passkeys and sessions, in a real browser with an authenticator in software.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { base, signIn, visitor } from "./browser.mjs";

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
