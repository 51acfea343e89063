import { memo, type ReactNode, useMemo } from 'react';
import { type Block, type List, parseText } from '@palaver/protocol/talk/parseText';
import { CodeBlock } from './CodeBlock.tsx';
import { type Calls, Pieces } from './Pieces.tsx';
import './MessageText.css';

interface MessageTextProps {
  text: string;
  /** The ids of those whom the server found named in it; null while the server has not seen it. */
  mentions: Calls;
  /** What follows the text in its last line: the time, "edited". */
  tail?: ReactNode;
}

/** A message's text with its marks; what is not marked stands to the letter. Each paragraph has the direction in which it begins. */
export const MessageText = memo(function MessageText({ text, mentions, tail }: MessageTextProps) {
  const blocks = useMemo(() => parseText(text), [text]);
  const end = tail ? <bdi className="entry-tail"> {tail}</bdi> : null;
  const isOpen = blocks.at(-1)?.kind === 'lines';
  return (
    <>
      {blocks.map((block, i) => (
        <Part key={i} block={block} mentions={mentions} end={isOpen && i === blocks.length - 1 ? end : null} />
      ))}
      {isOpen ? null : end}
    </>
  );
});

interface PartProps {
  block: Block;
  mentions: Calls;
  end: ReactNode;
}

function Part({ block, mentions, end }: PartProps) {
  switch (block.kind) {
    case 'code':
      return <CodeBlock text={block.text} />;
    case 'quote':
      return (
        <blockquote className="quoted" dir="auto">
          {block.blocks.map((part, i) => (
            <Part key={i} block={part} mentions={mentions} end={null} />
          ))}
        </blockquote>
      );
    case 'list':
      return <Items list={block} mentions={mentions} />;
    case 'lines':
      return (
        <div className="lines">
          <Pieces pieces={block.children} mentions={mentions} />
          {end}
        </div>
      );
  }
}

function Items({ list, mentions }: { list: List; mentions: Calls }) {
  const items = list.items.map(({ number, children }, i) => (
    <li key={i} value={number ?? undefined} dir="auto">
      <Pieces pieces={children} mentions={mentions} />
    </li>
  ));
  return list.ordered ? (
    <ol className="list list-decimal" dir="auto">
      {items}
    </ol>
  ) : (
    <ul className="list list-disc" dir="auto">
      {items}
    </ul>
  );
}
