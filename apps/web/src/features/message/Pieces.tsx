import type { ReactNode } from 'react';
import { namesOf } from '@palaver/protocol/talk/namesOf';
import type { Inline } from '@palaver/protocol/talk/parseInline';
import { useClientState } from '../../client/useClient.ts';
import { asciiHost } from './asciiHost.ts';
import { useEmoji } from './useEmoji.ts';
import './Pieces.css';

/** The ids of those whom the server found named in a text; null while the server has not seen it. */
export type Calls = readonly string[] | null;

/** The pieces of lines. Addresses, code and names turn the direction of nothing around them. */
export function Pieces({ pieces, mentions }: { pieces: readonly Inline[]; mentions: Calls }): ReactNode {
  return pieces.map((piece, i) => <Piece key={i} piece={piece} mentions={mentions} />);
}

function Piece({ piece, mentions }: { piece: Inline; mentions: Calls }): ReactNode {
  switch (piece.kind) {
    case 'text':
      return piece.text;
    case 'link':
      return <Address text={piece.text} />;
    case 'mention':
      return <Mention text={piece.text} mentions={mentions} />;
    case 'emoji':
      return <Emoji text={piece.text} name={piece.name} />;
    case 'code':
      return (
        <code className="code" dir="ltr">
          {piece.text}
        </code>
      );
    case 'strong':
      return (
        <strong>
          <Pieces pieces={piece.children} mentions={mentions} />
        </strong>
      );
    case 'emphasis':
      return (
        <em>
          <Pieces pieces={piece.children} mentions={mentions} />
        </em>
      );
    case 'strike':
      return (
        <s>
          <Pieces pieces={piece.children} mentions={mentions} />
        </s>
      );
  }
}

/** An address, shown whole; where its letters may be taken for others, with the host that the browser would ask. */
function Address({ text }: { text: string }) {
  const host = asciiHost(text);
  if (host === null) return <bdi>{text}</bdi>;
  return (
    <>
      <a dir="ltr" href={text} target="_blank" rel="noopener noreferrer nofollow">
        {text}
      </a>
      {host.isPlain ? null : (
        <bdi dir="ltr" className="text-xs text-ink-2">
          {` (${host.name})`}
        </bdi>
      )}
    </>
  );
}

/** A name that calls somebody, as that person is called. A name that calls nobody is text. */
function Mention({ text, mentions }: { text: string; mentions: Calls }) {
  const { people, session } = useClientState();
  const called = mentions ? mentions.map((id) => people[id]) : Object.values(people);
  const byName = new Map(called.map((user) => [user?.username, user]));
  const username = namesOf(text.slice(1)).find((name) => byName.has(name));
  const person = byName.get(username);
  if (!person) return text;
  const me = session.status === 'signedIn' && session.user.id === person.id;
  return (
    <>
      <bdi className={me ? 'mention mention-me' : 'mention'} title={`@${person.username}`}>
        @{person.displayName}
      </bdi>
      {text.slice(1 + person.username.length)}
    </>
  );
}

function Emoji({ text, name }: { text: string; name: string }) {
  const emoji = useEmoji(name);
  return emoji === undefined ? text : <span title={text}>{emoji}</span>;
}
