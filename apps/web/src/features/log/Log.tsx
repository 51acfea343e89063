import { type FocusEvent, useCallback, useMemo, useRef } from 'react';
import { flushSync } from 'react-dom';
import type { MessageItem, RoomView } from '@palaver/client/state';
import { useClientState } from '../../client/useClient.ts';
import type { Ranks } from '../../client/useMembers.ts';
import { useConnected } from '../../client/useConnected.ts';
import { t } from '../../i18n/en.ts';
import { dayTitle } from '../../ui/formatTime.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useNow } from '../../ui/useNow.ts';
import type { RowWindow } from '../../ui/window/rowWindow.ts';
import { WindowedRows } from '../../ui/window/WindowedRows.tsx';
import { useSameNamesIn } from '../../client/useSameNames.ts';
import { LogRow } from './LogRow.tsx';
import { estimateRow, logRows, type Row } from './logRows.ts';
import { scrollPositionOf } from './scrollPositions.ts';
import { StartRow } from './StartRow.tsx';
import { useAnnounce } from './useAnnounce.ts';
import { useLogKeys } from './useLogKeys.ts';
import { useLogScroll } from './useLogScroll.ts';
import { useMessageMenu } from '../message/useMessageMenu.tsx';
import { useTarget } from './useTarget.ts';
import './Log.css';
import './day.css';

interface LogProps {
  view: RoomView;
  name: string;
  userId: string;
  /** The ranks of the members, as far as they are known. */
  ranks: Ranks;
  /** The message that the address names. */
  seq: number | null;
  onReply(item: MessageItem): void;
  onDelete(item: MessageItem): void;
}

/** The conversation: days, groups, holes, and at its end what waits to be sent. */
export function Log({ view, name, userId, ranks, seq, onReply, onDelete }: LogProps) {
  const { room, timeline, newFrom } = view;
  const { people, connection } = useClientState();
  const same = useSameNamesIn(view);
  const now = useNow();
  const log = useRef<HTMLDivElement>(null);
  const handle = useRef<RowWindow<Row>>(null);
  const rows = useMemo(() => logRows({ timeline, newFrom }), [timeline, newFrom]);
  const online = useConnected();
  const { target, unavailable, jump, settleTarget } = useTarget(room.id, seq, online, rows, handle, log);
  const live = connection.status === 'online';
  const scroll = useLogScroll({ view, rows, handle, log, online, live, seq });
  const said = useAnnounce({ view, people, userId, isLive: live });
  const steady = useCallback((change: () => void) => handle.current?.steady(() => flushSync(change)), []);
  const { actions, onMessageKey, opened } = useMessageMenu(
    view,
    { userId, ranks },
    {
      reply: onReply,
      remove: onDelete,
      jump,
      steady,
    },
  );
  const onKeyDown = useLogKeys(handle, log, onMessageKey);
  const newestOwn = useMemo(
    () =>
      timeline.findLast((item): item is MessageItem => item.kind === 'message' && item.own && !item.message.deleted),
    [timeline],
  );
  /** Who changes a message is not pushed along by what comes. */
  function onFocus(event: FocusEvent): void {
    if (event.target instanceof HTMLTextAreaElement) handle.current?.hold();
  }
  function onBlur(event: FocusEvent): void {
    if (event.target instanceof HTMLTextAreaElement) handle.current?.release();
  }

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {scroll.day ? (
        <p aria-hidden="true" className="day day-stuck">
          {dayTitle(scroll.day, now)}
        </p>
      ) : null}
      <WindowedRows
        rows={rows}
        scroller={log}
        attributes={{
          role: 'log',
          'aria-live': 'off',
          'aria-label': t.log.label(name),
          tabIndex: 0,
          className: 'log',
          onScroll: scroll.onScroll,
          onKeyDown,
          onFocus,
          onBlur,
        }}
        inner="mx-auto max-w-[900px] overflow-clip px-1 sm:px-3"
        start={scrollPositionOf(room.id)}
        estimate={estimateRow}
        handle={handle}
        onView={() => {
          settleTarget();
          scroll.onView();
        }}
      >
        {(row) =>
          row.kind === 'start' ? (
            <StartRow view={view} name={name} online={online} failed={scroll.olderFailed} onLoad={scroll.loadOlder} />
          ) : (
            <LogRow
              item={row.item}
              time={row.time}
              from={row.from}
              to={row.to}
              newDay={row.newDay}
              isNew={row.isNew}
              first={row.first}
              last={row.last}
              roomId={room.id}
              now={row.newDay ? now : 0}
              online={online}
              sender={row.item.kind === 'message' ? people[row.item.message.senderId] : undefined}
              isOwner={
                room.kind !== 'pm' && row.item.kind === 'message' && ranks.get(row.item.message.senderId) === 'owner'
              }
              isSame={row.item.kind === 'message' && same.has(row.item.message.senderId)}
              readOnly={room.archived}
              isTarget={row.item.kind === 'message' && row.item.message.seq === target}
              view={row.item === newestOwn ? view : null}
              actions={actions}
            />
          )
        }
      </WindowedRows>
      {unavailable ? (
        <p role="status" className="note absolute inset-x-4 top-2 z-3 shadow-[var(--shadow)]">
          <Icon name="info" />
          {unavailable === 'offline' ? t.log.targetOffline : t.log.targetGone}
        </p>
      ) : null}
      {scroll.above > 0 ? (
        <button
          type="button"
          className="button absolute end-4 top-2 z-3 rounded-full bg-raised text-signal shadow-[var(--shadow)]"
          onClick={scroll.toNew}
        >
          <Icon name="up" small />
          {t.log.newAbove(scroll.above)}
        </button>
      ) : null}
      {scroll.away || scroll.below > 0 ? (
        <button
          type="button"
          className={`button absolute end-4 bottom-3 rounded-full bg-raised shadow-[var(--shadow)] ${scroll.below > 0 ? 'text-signal' : 'text-accent'}`}
          onClick={scroll.toEnd}
        >
          <Icon name="down" small />
          {scroll.below > 0 ? t.log.newMessages(scroll.below) : t.log.newest}
        </button>
      ) : null}
      {opened}
      <p className="sr-only" aria-live="polite">
        {said.urgent ? '' : said.text}
      </p>
      <p className="sr-only" aria-live="assertive">
        {said.urgent ? said.text : ''}
      </p>
    </div>
  );
}
