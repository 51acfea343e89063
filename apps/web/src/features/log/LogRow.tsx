import { memo } from 'react';
import type { RoomView } from '@palaver/client/state';
import type { User } from '@palaver/protocol/entities';
import { t } from '../../i18n/en.ts';
import { clock, dayTitle } from '../../ui/formatTime.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { ItemRow } from './groupTimeline.ts';
import { Hole } from './Hole.tsx';
import { MessageEntry } from '../message/MessageEntry.tsx';
import type { MessageHandlers } from '../message/MessageHandlers.ts';
import { SeenLine } from './SeenLine.tsx';
import { UnsentEntry } from '../message/UnsentEntry.tsx';
import './day.css';
import './LogRow.css';

interface LogRowProps extends Omit<ItemRow, 'key' | 'dayOf'> {
  roomId: string;
  now: number;
  online: boolean;
  sender: User | undefined;
  isOwner: boolean;
  /** Somebody else in the room has a name that looks the same. */
  isSame: boolean;
  readOnly: boolean;
  /** The message somebody came to see. */
  isTarget: boolean;
  /** Set for the newest own message: who has it stands below it. */
  view: RoomView | null;
  actions: MessageHandlers;
}

/** One row of the log with what stands above and below it. */
export const LogRow = memo(function LogRow(props: LogRowProps) {
  const { item, time, newDay, isNew, now, online, view, roomId } = props;
  const newAt = isNew ? (time ?? props.from) : null;
  return (
    <>
      {newDay && time ? (
        <div role="separator" aria-label={dayTitle(time, now)} className="day">
          {dayTitle(time, now)}
        </div>
      ) : null}
      {newAt ? (
        <div role="separator" aria-label={t.log.newSince(clock(newAt))} className="new-line">
          <Icon name="down" small />
          {t.log.newSince(clock(newAt))}
        </div>
      ) : null}
      {item.kind === 'hole' ? (
        <Hole item={item} from={props.from} to={props.to} roomId={roomId} online={online} />
      ) : item.kind === 'unsent' ? (
        <UnsentEntry
          item={item}
          roomId={roomId}
          waits={!online}
          first={props.first}
          last={props.last}
          steady={props.actions.steady}
        />
      ) : (
        <MessageEntry
          item={item}
          sender={props.sender}
          isOwner={props.isOwner}
          isSame={props.isSame}
          first={props.first}
          last={props.last}
          readOnly={props.readOnly}
          isTarget={props.isTarget}
          actions={props.actions}
        />
      )}
      {view && item.kind === 'message' ? (
        <SeenLine view={view} item={item} onOpen={() => props.actions.seen(item)} />
      ) : null}
    </>
  );
});
