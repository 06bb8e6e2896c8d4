import "./ui.css";
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from "react";
import { useText } from "~/i18n/locale";
import { defineWords, useWords } from "~/i18n/words";
import type { EditorProps } from "~/kinds/fieldUi";
import { asNumber, asString } from "~/kinds/read";
import { Button, IconButton } from "~/ui/Button";
import type { IconName } from "~/ui/Icon";
import { isImeKey } from "~/ui/ime";
import { apply, type Edit, newLine, type Tool } from "./edit";
import { Shown } from "./Shown";

const LONGEST = 10_000;

const words = defineWords(
  {
    tools: "格式",
    bold: "加粗（Ctrl+B）",
    italic: "斜体（Ctrl+I）",
    link: "链接（Ctrl+K）",
    code: "代码",
    heading: "小标题",
    bullets: "项目列表",
    numbers: "编号列表",
    quote: "引用",
    preview: "预览",
    write: "继续编辑",
  },
  {
    tools: "Format",
    bold: "Bold (Ctrl+B)",
    italic: "Italic (Ctrl+I)",
    link: "Link (Ctrl+K)",
    code: "Code",
    heading: "Heading",
    bullets: "Bulleted list",
    numbers: "Numbered list",
    quote: "Quote",
    preview: "Preview",
    write: "Write",
  },
);

const TOOLS: readonly [Tool, IconName][] = [
  ["bold", "bold"],
  ["italic", "italic"],
  ["heading", "heading"],
  ["bullets", "list"],
  ["numbers", "numbers"],
  ["quote", "quote"],
  ["code", "code"],
  ["link", "link"],
];

const SHORTCUTS: Partial<Record<string, Tool>> = { b: "bold", i: "italic", k: "link" };

/** A plain text box with helping hands: input methods, spelling, undo and screen readers work as everywhere. */
export default function RichTextEditor({ field, id, value, onChange, describedBy, invalid }: EditorProps) {
  const text = useText();
  const t = useWords(words);
  const area = useRef<HTMLTextAreaElement>(null);
  const [isShown, setShown] = useState(false);
  const written = asString(value) ?? "";
  const wanted = useRef<Edit>(null);
  useLayoutEffect(() => {
    const after = wanted.current;
    if (after?.text === written) area.current?.setSelectionRange(after.from, after.to);
    wanted.current = null;
  }, [written]);

  const current = (element: HTMLTextAreaElement): Edit => ({
    text: element.value,
    from: element.selectionStart,
    to: element.selectionEnd,
  });
  /** As if typed, so that the browser's undo takes it back; browsers without that get the text as it is. */
  const settle = (element: HTMLTextAreaElement, before: Edit, after: Edit) => {
    element.focus();
    const start = commonStart(before.text, after.text);
    const end = commonEnd(before.text, after.text, start);
    element.setSelectionRange(start, before.text.length - end);
    const inserted = after.text.slice(start, after.text.length - end);
    const isTyped =
      document.execCommand?.(inserted === "" ? "delete" : "insertText", false, inserted) ?? false;
    // At once: a key that comes before the next frame must already find the caret in its place.
    if (isTyped && element.value === after.text) element.setSelectionRange(after.from, after.to);
    else {
      wanted.current = after;
      onChange(after.text);
    }
  };
  const use = (tool: Tool) => {
    const element = area.current;
    if (element) settle(element, current(element), apply(tool, current(element)));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (isImeKey(event)) return;
    const element = event.currentTarget;
    const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    const tool = isCommand ? SHORTCUTS[event.key.toLowerCase()] : undefined;
    const isPlainEnter = event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const after = tool ? apply(tool, current(element)) : isPlainEnter ? newLine(current(element)) : null;
    if (!after) return;
    event.preventDefault();
    settle(element, current(element), after);
  };
  return (
    <div className="stack tight">
      <div className="rich-tools" role="toolbar" aria-label={t("tools")} aria-controls={id}>
        {!isShown &&
          TOOLS.map(([tool, icon]) => (
            <IconButton key={tool} icon={icon} label={t(tool)} onClick={() => use(tool)} />
          ))}
        <span className="push">
          <Button tone="plain" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
            {t(isShown ? "write" : "preview")}
          </Button>
        </span>
      </div>
      {isShown && (
        <div className="rich-preview">
          <Shown text={written} />
        </div>
      )}
      <textarea
        ref={area}
        className="input"
        id={id}
        rows={7}
        hidden={isShown}
        value={written}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
        maxLength={asNumber(field.settings.maxLength) ?? LONGEST}
        placeholder={text(field.placeholder)}
        aria-labelledby={`${id}-label`}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        aria-required={field.required || undefined}
      />
    </div>
  );
}

function commonStart(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  return at;
}

function commonEnd(a: string, b: string, start: number): number {
  let count = 0;
  const most = Math.min(a.length, b.length) - start;
  while (count < most && a[a.length - 1 - count] === b[b.length - 1 - count]) count++;
  return count;
}
