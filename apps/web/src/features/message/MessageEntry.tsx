import { memo } from 'react';
import type { Message, User } from '@palaver/protocol/entities';
import type { MessageItem } from '@palaver/client/state';
import { client } from '../../client/client.ts';
import { t } from '../../i18n/en.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { clock, fullTime } from '../../ui/formatTime.ts';
import { Icon } from '../../ui/Icon.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { useLongPress } from '../../ui/useLongPress.ts';
import { EditBox } from './EditBox.tsx';
import { editDrafts, useEditDraft } from './editDrafts.ts';
import { FoldedText } from './FoldedText.tsx';
import type { MessageHandlers } from './MessageHandlers.ts';
import { DeliveryMark } from '../../ui/DeliveryMark.tsx';
import { MessageActions } from './MessageActions.tsx';
import { MessageText } from './MessageText.tsx';
import { PendingNote } from './PendingNote.tsx';
import { PinnedLine } from './PinnedLine.tsx';
import { Quote } from './Quote.tsx';
import { Reactions } from './Reactions.tsx';
import './entry.css';

export interface MessageEntryProps {
  item: MessageItem;
  sender: User | undefined;
  isOwner: boolean;
  isSame: boolean;
  first: boolean;
  last: boolean;
  /** The room takes nothing new: no reply, no edit. */
  readOnly: boolean;
  isTarget: boolean;
  actions: MessageHandlers;
}

/** One message: text at the left edge of all texts, time and mark in the margin. Repaints only when something of it changed. */
export const MessageEntry = memo(function MessageEntry(props: MessageEntryProps) {
  const { item, sender, first, last, readOnly, isTarget, actions } = props;
  const { message, own, delivery, seen, pending } = item;
  const draft = useEditDraft(own ? message : null);
  const name = sender?.displayName ?? t.log.somebody;
  const edit = pending.find((change) => change.kind === 'edit');
  const text = edit?.text ?? message.text;
  const press = useLongPress((at) => (message.deleted ? undefined : actions.menu(item, at)));
  const sides = own ? `entry-own ${first ? 'entry-own-first' : ''} ${last ? 'entry-own-last' : ''}` : '';
  return (
    <article
      className={`entry ${sides} ${isTarget ? 'entry-target' : ''} ${first && !own ? 'mt-3' : first ? 'mt-2' : ''}`}
      data-seq={message.seq}
      tabIndex={-1}
      {...press}
      aria-label={`${own ? t.you.title : name}, ${fullTime(message.timestamp)}`}
    >
      {own ? <span /> : <span className="pt-0.5">{first && sender ? <Avatar user={sender} size={32} /> : null}</span>}
      <div className="min-w-0">
        {first && !own ? (
          <p className="flex items-center gap-2 font-semibold">
            {sender ? (
              <PersonName user={sender} isOwner={props.isOwner} isSame={props.isSame} />
            ) : (
              <span className="cut">{name}</span>
            )}
            {sender?.title ? <span className="tag cut max-sm:hidden">{sender.title}</span> : null}
          </p>
        ) : null}
        {message.pinned ? <PinnedLine pin={message.pinned} userId={actions.userId} /> : null}
        {message.replyTo && !message.deleted ? (
          <Quote replyTo={message.replyTo} roomId={message.roomId} onJump={actions.jump} />
        ) : null}
        {draft !== null ? (
          <EditBox
            message={message}
            deleted={message.deleted}
            shown={text}
            draft={draft}
            onSave={async (next) => {
              if (next !== text) await client.edit(message.id, next);
            }}
          />
        ) : message.deleted ? (
          <p className="entry-text flex items-center gap-2 text-ink-3">
            <Icon name="bin" small />
            {own ? t.log.deletedOwn : t.log.deleted(name)}
          </p>
        ) : (
          <FoldedText id={message.id} text={text} tail={<Tail message={message} />} steady={actions.steady}>
            <MessageText text={text} mentions={edit ? null : message.mentions} tail={<Tail message={message} />} />
          </FoldedText>
        )}
        {message.deleted ? null : <Reactions item={item} userId={actions.userId} readOnly={readOnly} />}
        {pending.map((change) => (
          <PendingNote
            key={change.entryId}
            change={change}
            onEdit={readOnly ? null : () => editDrafts.begin(message, text)}
          />
        ))}
      </div>
      <div className="entry-margin">
        <time dateTime={message.timestamp} title={fullTime(message.timestamp)}>
          {clock(message.timestamp)}
        </time>
        {delivery && !message.deleted ? <DeliveryMark delivery={delivery} label={markLabel(delivery, seen)} /> : null}
      </div>
      {message.deleted || draft !== null ? null : <MessageActions item={item} readOnly={readOnly} actions={actions} />}
    </article>
  );
});

/** What follows a text: that it was changed, and on a phone when it was written. */
function Tail({ message }: { message: Message }) {
  return (
    <>
      {message.edited ? (
        <span className="text-xs text-ink-3" title={message.editedAt ? fullTime(message.editedAt) : undefined}>
          {t.log.edited}{' '}
        </span>
      ) : null}
      <time
        className="entry-time-inline text-xs text-ink-3"
        dateTime={message.timestamp}
        title={fullTime(message.timestamp)}
      >
        {clock(message.timestamp)}
      </time>
    </>
  );
}

function markLabel(delivery: NonNullable<MessageItem['delivery']>, seen: MessageItem['seen']): string {
  if (!seen || seen.of === 0) return t.marks[delivery];
  if (delivery === 'read') return seen.of === 1 ? t.marks.read : t.marks.seenBy(seen.read, seen.of);
  if (delivery === 'delivered') return seen.of === 1 ? t.marks.delivered : t.marks.deliveredTo(seen.received, seen.of);
  return t.marks[delivery];
}
