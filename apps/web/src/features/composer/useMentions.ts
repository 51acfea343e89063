import { type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { RoomView } from '@palaver/client/state';
import type { User } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { useRetry } from '../../client/useRetry.ts';
import { insertText } from '../../ui/insertText.ts';
import { matchPeople, mentionQuery } from './mentionQuery.ts';

const SHOWN = 6;
const ASK_AFTER_MS = 200;

export interface Mentions {
  /** Whom the name at the caret may mean; empty: nothing is open. */
  options: readonly User[];
  /** The option that Enter takes. */
  active: number;
  /** Answers whether the list took the key. */
  onKeyDown(event: KeyboardEvent): boolean;
  /** The caret may have moved. */
  onCaret(): void;
  pick(user: User): void;
}

interface MentionsInput {
  view: RoomView;
  userId: string;
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
}

/** Completes the name after an @: from the people on this device at once, and from the server where the room is larger than that. */
export function useMentions({ view, userId, field, text }: MentionsInput): Mentions {
  const roomId = view.room.id;
  const [caret, setCaret] = useState(0);
  const [dismissed, setDismissed] = useState<number | null>(null);
  const [chosen, setChosen] = useState<{ q: string; index: number }>({ q: '', index: 0 });
  const [asked, setAsked] = useState<{ q: string; users: User[] }>({ q: '', users: [] });
  const [fault, setFault] = useState<unknown>(null);
  const questions = useRef(0);
  const query = mentionQuery(text, Math.min(caret, text.length));
  const isOpen = query !== null && query.from !== dismissed;
  const q = isOpen ? query.q : null;
  const options = isOpen ? matchPeople(peopleOf(view, asked.users, userId), query, SHOWN) : [];
  const active = chosen.q === q ? Math.min(chosen.index, options.length - 1) : 0;

  const ask = useCallback(() => {
    if (q === null) return;
    const mine = (questions.current += 1);
    client.members(roomId, { q }).then(
      ({ items }) => {
        if (mine !== questions.current) return;
        setAsked({ q, users: items.map((one) => one.user) });
        setFault(null);
      },
      (cause: unknown) => mine === questions.current && setFault(cause),
    );
  }, [q, roomId]);
  useEffect(() => {
    const timer = setTimeout(ask, ASK_AFTER_MS);
    return () => {
      clearTimeout(timer);
      // Another name is asked for: what comes for this one is late.
      questions.current += 1;
      setFault(null);
    };
  }, [ask]);
  useRetry(fault, ask);

  function pick(user: User): void {
    const box = field.current;
    if (!box || !query) return;
    const hasSpace = text.slice(caret).startsWith(' ');
    box.setSelectionRange(query.from, caret + (hasSpace ? 1 : 0));
    // The new text is there, and the caret behind it, before the next key.
    flushSync(() => insertText(box, `@${user.username} `));
    setCaret(box.selectionStart);
  }

  function onKeyDown(event: KeyboardEvent): boolean {
    if (options.length === 0 || !query) return false;
    const { key } = event;
    const step = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) setChosen({ q: query.q, index: (active + step + options.length) % options.length });
    else if (key === 'Escape') setDismissed(query.from);
    else if ((key === 'Enter' && !event.shiftKey) || key === 'Tab') {
      // What is shown may be a moment older than what is written: then nothing is taken, and nothing is sent.
      const live = field.current;
      const user = options[active];
      if (user && live?.value === text && live.selectionStart === caret) pick(user);
    } else return false;
    event.preventDefault();
    return true;
  }

  return {
    options,
    active,
    onKeyDown,
    onCaret: () => {
      const next = field.current?.selectionStart ?? 0;
      setCaret(next);
      if (dismissed !== null && mentionQuery(text, next)?.from !== dismissed) setDismissed(null);
    },
    pick,
  };
}

/** The others of a room that this device knows. */
function peopleOf(view: RoomView, asked: readonly User[], userId: string): User[] {
  const { people } = client.getState();
  const ids = new Set(Object.keys(view.receipts));
  for (const item of view.timeline) if (item.kind === 'message') ids.add(item.message.senderId);
  const known = new Map(asked.map((user) => [user.id, user]));
  for (const id of ids) {
    const user = people[id];
    if (user) known.set(id, user);
  }
  known.delete(userId);
  return [...known.values()];
}
