import { Fragment, memo, type ReactNode } from 'react';
import { useClientState } from '../../app/useClient.ts';
import { t } from '../../i18n/en.ts';
import { copyText } from '../../ui/copyText.ts';
import { Icon } from '../../ui/Icon.tsx';
import { showToast } from '../../ui/toast/showToast.ts';
import { type Block, type Inline, parseText } from './parseText.ts';

interface MessageTextProps {
  text: string;
  /** The ids of those whom the server found named in it; null while the server has not seen it. */
  mentions: readonly string[] | null;
}

/** A message's text with its marks; what is not marked stands to the letter. */
export const MessageText = memo(function MessageText({ text, mentions }: MessageTextProps) {
  const blocks = parseText(text);
  return (
    <div className="contents">
      {blocks.map((block, i) => (
        <Part key={i} block={block} last={i === blocks.length - 1} mentions={mentions} />
      ))}
    </div>
  );
});

interface PartProps {
  block: Block;
  /** What follows the text stands in its last line. */
  last: boolean;
  mentions: MessageTextProps['mentions'];
}

function Part({ block, last, mentions }: PartProps) {
  switch (block.kind) {
    case 'code':
      return (
        <div className="code-frame">
          <pre className="code-block" tabIndex={0}>
            <code>{block.text}</code>
          </pre>
          <button
            type="button"
            className="icon-button code-copy"
            aria-label={t.log.copyCode}
            title={t.log.copyCode}
            onClick={() => void copyText(block.text).then(() => showToast(t.log.textCopied))}
          >
            <Icon name="copy" small />
          </button>
        </div>
      );
    case 'quote':
      return <blockquote className="quoted">{inline(block.children, mentions)}</blockquote>;
    case 'lines':
      return <span className={last ? undefined : 'block'}>{inline(block.children, mentions)}</span>;
  }
}

function inline(pieces: Inline[], mentions: MessageTextProps['mentions']): ReactNode {
  return pieces.map((piece, i) => {
    switch (piece.kind) {
      case 'text':
        return <Fragment key={i}>{piece.text}</Fragment>;
      case 'link':
        return (
          <a key={i} href={piece.text} target="_blank" rel="noopener noreferrer nofollow">
            {piece.text}
          </a>
        );
      case 'mention':
        return <Mention key={i} text={piece.text} username={piece.username} mentions={mentions} />;
      case 'code':
        return (
          <code key={i} className="code">
            {piece.text}
          </code>
        );
      case 'strong':
        return <strong key={i}>{inline(piece.children, mentions)}</strong>;
      case 'emphasis':
        return <em key={i}>{inline(piece.children, mentions)}</em>;
      case 'strike':
        return <s key={i}>{inline(piece.children, mentions)}</s>;
    }
  });
}

/** A name that calls somebody. A name that calls nobody is text. */
function Mention({
  text,
  username,
  mentions,
}: {
  text: string;
  username: string;
  mentions: MessageTextProps['mentions'];
}) {
  const { people, session } = useClientState();
  const person = mentions
    ? mentions.map((id) => people[id]).find((user) => user?.username === username)
    : Object.values(people).find((user) => user.username === username);
  if (!person) return text;
  const me = session.status === 'signedIn' && session.user.id === person.id;
  return (
    <span className={me ? 'mention mention-me' : 'mention'} title={person.displayName}>
      {text}
    </span>
  );
}
