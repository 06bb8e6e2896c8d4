import "./ui.css";
import type { ReactNode } from "react";
import { type Block, type Inline, readBlocks } from "./markup";

/** Draws formatted text as elements. There is no HTML in between: see markup.ts. */
export function Shown({ text }: { text: string }) {
  return <div className="rich wrap">{readBlocks(text).map(drawBlock)}</div>;
}

function drawBlock(block: Block, key: number): ReactNode {
  switch (block.kind) {
    case "heading":
      // The page has its own headings; these stand below the field's label.
      return (
        <p key={key} className="rich-heading" data-level={block.level}>
          {draw(block.parts)}
        </p>
      );
    case "code":
      return (
        <pre key={key}>
          <code>{block.text}</code>
        </pre>
      );
    case "bullets":
      return <ul key={key}>{drawItems(block.items)}</ul>;
    case "numbers":
      return <ol key={key}>{drawItems(block.items)}</ol>;
    case "quote":
      return <blockquote key={key}>{drawLines(block.lines)}</blockquote>;
    case "paragraph":
      return <p key={key}>{drawLines(block.lines)}</p>;
  }
}

// Pieces of a text have no names of their own: their place is their key.
const drawItems = (items: Inline[][]) => items.map((item, at) => <li key={String(at)}>{draw(item)}</li>);
const drawLines = (lines: Inline[][]) =>
  lines.map((line, at) => (
    <span key={String(at)}>
      {at > 0 && <br />}
      {draw(line)}
    </span>
  ));
const draw = (parts: Inline[]) => parts.map((part, at) => drawInline(part, String(at)));

function drawInline(part: Inline, key: string): ReactNode {
  switch (part.kind) {
    case "text":
      return part.text;
    case "bold":
      return <strong key={key}>{draw(part.parts)}</strong>;
    case "italic":
      return <em key={key}>{draw(part.parts)}</em>;
    case "code":
      return <code key={key}>{part.text}</code>;
    case "link":
      return (
        <a key={key} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
          {part.text}
        </a>
      );
  }
}
