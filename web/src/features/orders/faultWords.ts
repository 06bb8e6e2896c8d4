import { asProblem } from "~/api/problem";
import { type Locale, textIn } from "~/i18n/locale";

/** What is wrong with a request, in one sentence or two. */
export function faultWords(error: unknown, language: Locale): string {
  const problem = asProblem(error);
  const faults = problem.errors?.map((fault) => textIn(language, fault.text)).filter(Boolean) ?? [];
  return faults.join(" ") || textIn(language, problem.text) || problem.detail;
}

/** The same when the filter, the sort or the columns are to blame, and not the network. */
export function filterFault(error: unknown, language: Locale): string | null {
  return error && asProblem(error).status === 422 ? faultWords(error, language) : null;
}
