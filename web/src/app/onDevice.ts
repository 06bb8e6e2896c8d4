// Whose device this is, for as long as the server cannot be asked.
import { keepSetting, readSetting } from "~/i18n/locale";

const KEY = "gongdan.user";

/** Whoever was signed in here last and has not signed out; their drafts may be named without the server. */
export const lastUser = () => readSetting(KEY) || undefined;

export const rememberUser = (user: string) => keepSetting(KEY, user);

export const forgetUser = () => keepSetting(KEY, "");
