import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useId, useState } from 'react';
import type { Me, User } from '@palaver/protocol/entities';
import { useLocation } from 'wouter';
import { client } from '../../client/client.ts';
import { useClientState } from '../../client/useClient.ts';
import { useConnected } from '../../client/useConnected.ts';
import { usePending } from '../../client/usePending.ts';
import { useRetry } from '../../client/useRetry.ts';
import { t } from '../../i18n/en.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { isComposing } from '../../ui/isComposing.ts';
import { findDestinations, type Destination } from './findDestinations.ts';
import { DestinationRow } from './DestinationRow.tsx';
import './Switcher.css';

const ASK_AFTER_MS = 200;
const GROUPS: { kind: Destination['kind']; title: string }[] = [
  { kind: 'room', title: t.switcher.rooms },
  { kind: 'person', title: t.switcher.people },
  { kind: 'message', title: t.switcher.messages },
];

interface SwitcherProps {
  user: Me;
  /** Set: only messages of this room are looked for. */
  roomId: string | null;
  onClose(): void;
}

/** Goes to a room, a person or a message as one types. What is on the device is found at once, also without a connection. It is
 * part of the page from the start: whoever types right after Ctrl K must not type into the message. */
export function Switcher({ user, roomId, onClose }: SwitcherProps) {
  const state = useClientState();
  const [, navigate] = useLocation();
  const { error, run } = usePending();
  const [q, setQ] = useState('');
  const [asked, setAsked] = useState<readonly User[]>([]);
  const [fault, setFault] = useState<unknown>(null);
  const [tries, setTries] = useState(0);
  const [chosen, setChosen] = useState({ q: '', index: 0 });
  const id = useId();
  const label = roomId === null ? t.switcher.label : t.switcher.words;
  const online = useConnected();
  const destinations = findDestinations({
    q,
    state,
    userId: user.id,
    roomId,
    asked,
    findMessages: (text, most) => client.findMessages(text, most),
  });
  const active = chosen.q === q ? Math.min(chosen.index, destinations.length - 1) : 0;
  const current = destinations[active];
  const optionId = (destination: Destination) => `${id}-${destination.key.replaceAll(' ', '-')}`;
  const activeId = current ? optionId(current) : undefined;

  const askAgain = useCallback(() => setTries((before) => before + 1), []);
  useEffect(() => {
    if (q.trim() === '' || !online || roomId !== null) return;
    let isCurrent = true;
    const timer = setTimeout(() => {
      client.searchPeople({ q: q.trim() }).then(
        ({ items }) => {
          if (!isCurrent) return;
          setAsked(items);
          setFault(null);
        },
        (cause: unknown) => isCurrent && setFault(cause),
      );
    }, ASK_AFTER_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [q, online, roomId, tries]);
  useRetry(fault, askAgain);
  useEffect(() => {
    if (activeId) document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' });
  }, [activeId]);

  const go = (destination: Destination) =>
    run(async () => {
      const to =
        destination.kind === 'room'
          ? `/r/${destination.row.room.id}`
          : destination.kind === 'message'
            ? `/r/${destination.message.roomId}/${destination.message.seq}`
            : `/r/${(await client.openPrivateMessages(destination.user.id)).id}`;
      onClose();
      navigate(to);
    });

  function onKeyDown(event: KeyboardEvent): void {
    if (isComposing(event)) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && destinations.length > 0) {
      event.preventDefault();
      setChosen({ q, index: (active + step + destinations.length) % destinations.length });
    }
    if (event.key === 'Enter' && current) {
      event.preventDefault();
      void go(current);
    }
  }

  return (
    <Dialog title={roomId === null ? t.switcher.title : t.switcher.inRoom} onClose={onClose} className="switcher">
      <input
        className="in mb-2"
        dir="auto"
        type="text"
        inputMode="search"
        enterKeyHint="go"
        role="combobox"
        aria-expanded={destinations.length > 0}
        aria-controls={id}
        aria-activedescendant={activeId}
        aria-autocomplete="list"
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        value={q}
        onChange={(event) => setQ(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <ErrorNote>{error}</ErrorNote>
      <div id={id} role="listbox" aria-label={t.switcher.title}>
        {GROUPS.map(({ kind, title }) =>
          group(
            title,
            destinations.filter((destination) => destination.kind === kind),
          ),
        )}
      </div>
      <p role="status" className="px-2 text-[0.8125rem] text-ink-2">
        {q.trim() === '' ? '' : destinations.length === 0 ? t.switcher.none(q.trim()) : ''}
        {q.trim() !== '' ? ` ${online ? t.switcher.searched : t.switcher.searchedOffline}` : ''}
      </p>
    </Dialog>
  );

  function group(title: string, members: Destination[]): ReactNode {
    if (members.length === 0) return null;
    return (
      <div key={title} role="group" aria-label={title} className="mb-2">
        <p aria-hidden="true" className="px-2 py-1 text-[0.8125rem] text-ink-2">
          {title}
        </p>
        {members.map((destination) => (
          <DestinationRow
            key={destination.key}
            id={optionId(destination)}
            destination={destination}
            q={q.trim()}
            isActive={destination === current}
            onGo={() => void go(destination)}
          />
        ))}
      </div>
    );
  }
}
