import type { AckData, ClientEventName, Payload } from '@palaver/protocol/events';
import type { Caller, Context } from '../context.ts';
import { chatMessage } from '../features/messages/chatMessage.ts';
import { chatMessages } from '../features/messages/chatMessages.ts';
import { deleteMessage } from '../features/messages/deleteMessage.ts';
import { editMessage } from '../features/messages/editMessage.ts';
import { loadMessages } from '../features/messages/loadMessages.ts';
import { reactToMessage } from '../features/messages/reactToMessage.ts';
import { stopTyping } from '../features/presence/stopTyping.ts';
import { typing } from '../features/presence/typing.ts';
import { messageRead } from '../features/receipts/messageRead.ts';
import { messageReceived } from '../features/receipts/messageReceived.ts';
import { joinRoom } from '../features/rooms/joinRoom.ts';
import { leaveRoom } from '../features/rooms/leaveRoom.ts';
import { sync } from '../features/sync/sync.ts';

export interface EventRow<E extends ClientEventName> {
  run(ctx: Context, caller: Caller, input: Payload<E>): Promise<AckData<E>>;
  /** Works without an ack function too. */
  ackOptional?: true;
  /** `feature`: the feature counts by itself, because what is free of charge (a repeat) is known only there. */
  rate: 'other' | 'feature';
}

/**
 * THE table of what a socket may ask: one row, one feature. The schema of each row stands in the protocol under the same name.
 * `renewToken` is not here: it is about the socket itself.
 */
export const events: { [E in Exclude<ClientEventName, 'renewToken'>]: EventRow<E> } = {
  joinRoom: { run: joinRoom, rate: 'feature' },
  leaveRoom: { run: leaveRoom, rate: 'feature' },
  chatMessage: {
    run: async (ctx, caller, input) => ({ message: (await chatMessage(ctx, caller, input)).message }),
    rate: 'feature',
  },
  chatMessages: { run: chatMessages, rate: 'feature' },
  editMessage: { run: editMessage, rate: 'feature' },
  deleteMessage: { run: deleteMessage, rate: 'feature' },
  reactToMessage: { run: reactToMessage, rate: 'feature' },
  loadMessages: { run: loadMessages, rate: 'feature' },
  sync: { run: sync, rate: 'feature' },
  messageReceived: { run: messageReceived, rate: 'feature' },
  messageRead: { run: messageRead, rate: 'feature' },
  typing: { run: typing, rate: 'other', ackOptional: true },
  stopTyping: { run: stopTyping, rate: 'other', ackOptional: true },
};
