import { Fragment, type KeyboardEvent, useMemo, useRef } from 'react';
import type { RoomView } from '@palaver/client/state';
import { useClientState } from '../../app/useClient.ts';
import { t } from '../../i18n/en.ts';
import { clock, dayTitle } from '../../ui/formatTime.ts';
import { Boat, Icon } from '../../ui/Icon.tsx';
import { useNow } from '../../ui/useNow.ts';
import { groupTimeline, type MessageItem } from './groupTimeline.ts';
import { Hole } from './Hole.tsx';
import { MessageEntry } from './MessageEntry.tsx';
import { SeenLine } from './SeenLine.tsx';
import { UnsentEntry } from './UnsentEntry.tsx';
import { useAnnounce } from './useAnnounce.ts';
import { useLogScroll } from './useLogScroll.ts';

interface LogProps {
  view: RoomView;
  name: string;
  onReply(item: MessageItem): void;
  onDelete(item: MessageItem): void;
}

/** The conversation: days, groups, holes, and at its end what waits to be sent. */
export function Log({ view, name, onReply, onDelete }: LogProps) {
  const { room } = view;
  const { people, connection } = useClientState();
  const now = useNow();
  const log = useRef<HTMLDivElement>(null);
  const { atEnd, below, toEnd, onScroll } = useLogScroll(log, view);
  const said = useAnnounce(view, people);
  const rows = useMemo(() => groupTimeline(view), [view]);
  const newestOwn = useMemo(
    () =>
      view.timeline.findLast(
        (item): item is MessageItem => item.kind === 'message' && item.own && !item.message.deleted,
      ),
    [view],
  );
  const online = connection.status === 'online' || connection.status === 'catchingUp';
  const governs = room.me !== null && room.me.role !== 'member' && room.kind !== 'pm';

  /** ↑ and ↓ go from message to message, Home and End to the first and last. */
  function onKeyDown(event: KeyboardEvent): void {
    if (!['ArrowUp', 'ArrowDown', 'Home', 'End'].includes(event.key) || event.target instanceof HTMLTextAreaElement)
      return;
    const lines = [...(log.current?.querySelectorAll<HTMLElement>('article') ?? [])];
    const at = lines.findIndex((line) => line.contains(document.activeElement));
    const to =
      event.key === 'Home'
        ? 0
        : event.key === 'End'
          ? lines.length - 1
          : event.key === 'ArrowUp'
            ? (at < 0 ? lines.length : at) - 1
            : at + 1;
    const line = lines[Math.max(0, Math.min(lines.length - 1, to))];
    if (!line) return;
    event.preventDefault();
    line.tabIndex = 0;
    line.focus();
  }

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={log}
        role="log"
        aria-live="off"
        aria-label={t.log.label(name)}
        tabIndex={0}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain"
      >
        <div className="mx-auto flex min-h-full max-w-[900px] flex-col justify-end px-1 pt-4 pb-1 sm:px-3">
          {view.loading === 'older' ? (
            <p role="status" className="p-2 text-center text-[0.8125rem] text-ink-2">
              {t.log.older}
            </p>
          ) : null}
          {view.timeline.length === 0 && room.seq === 0 ? (
            <div className="grid flex-1 place-content-center justify-items-center gap-2 p-6 text-center text-ink-2">
              <Boat size={56} />
              <p>{room.kind === 'pm' ? t.log.emptyPm(name) : t.log.empty}</p>
            </div>
          ) : null}
          {rows.map(({ item, day, isNew, first, last }) => (
            <Fragment key={item.key}>
              {day ? (
                <div role="separator" aria-label={dayTitle(day, now)} className="day">
                  {dayTitle(day, now)}
                </div>
              ) : null}
              {isNew && item.kind === 'message' ? (
                <div role="separator" aria-label={t.log.newSince(clock(item.message.timestamp))} className="new-line">
                  <Icon name="down" small />
                  {t.log.newSince(clock(item.message.timestamp))}
                </div>
              ) : null}
              {item.kind === 'hole' ? (
                <Hole item={item} roomId={room.id} online={online} />
              ) : item.kind === 'unsent' ? (
                <UnsentEntry item={item} />
              ) : (
                <MessageEntry
                  item={item}
                  sender={people[item.message.senderId]}
                  first={first}
                  last={last}
                  readOnly={room.archived}
                  mayDelete={governs}
                  onReply={onReply}
                  onDelete={onDelete}
                />
              )}
              {item === newestOwn ? <SeenLine view={view} item={item} /> : null}
            </Fragment>
          ))}
        </div>
      </div>
      {atEnd ? null : (
        <button
          type="button"
          className={`button absolute end-4 bottom-3 rounded-full bg-raised shadow-[var(--shadow)] ${below > 0 ? 'text-signal' : 'text-accent'}`}
          onClick={toEnd}
        >
          <Icon name="down" small />
          {below > 0 ? t.log.newMessages(below) : t.log.newest}
        </button>
      )}
      <p className="sr-only" aria-live="polite">
        {said}
      </p>
    </div>
  );
}
