import type { AckData, ClientEventName, Payload } from '@palaver/protocol/events';
import type { Caller, Context } from '../../context.ts';
import type { Sent } from '../../features/messages/appendMessages.ts';
import { chatMessage } from '../../features/messages/chatMessage.ts';
import { chatMessages } from '../../features/messages/chatMessages.ts';
import { deleteMessage } from '../../features/messages/deleteMessage.ts';
import { editMessage } from '../../features/messages/editMessage.ts';
import { loadMessages } from '../../features/messages/loadMessages.ts';
import { pinMessage } from '../../features/messages/pinMessage.ts';
import { reactToMessage } from '../../features/messages/reactToMessage.ts';
import { stopTyping } from '../../features/presence/stopTyping.ts';
import { typing } from '../../features/presence/typing.ts';
import { messageRead } from '../../features/receipts/messageRead.ts';
import { messageReceived } from '../../features/receipts/messageReceived.ts';
import { joinRoom } from '../../features/rooms/joinRoom.ts';
import { leaveRoom } from '../../features/rooms/leaveRoom.ts';
import { sync } from '../../features/sync/sync.ts';
import { errorBody } from '../../wire/errorBody.ts';

export interface EventRow<E extends ClientEventName> {
  run(ctx: Context, caller: Caller, input: Payload<E>): Promise<AckData<E>>;
  /** Works without an ack function too. */
  ackOptional?: true;
}

/**
 * THE table of what a socket may ask: one row, one feature. The schema of each row stands in the protocol under the same name.
 * Each feature counts its caller's rate itself, behind membership and what is free of charge. `renewToken` is not here: it is about the socket itself.
 */
export const events: { [E in Exclude<ClientEventName, 'renewToken'>]: EventRow<E> } = {
  joinRoom: { run: joinRoom },
  leaveRoom: { run: leaveRoom },
  chatMessage: {
    run: async (ctx, caller, input) => ({ message: (await chatMessage(ctx, caller, input)).message }),
  },
  chatMessages: {
    run: async (ctx, caller, input) => ({
      results: (await chatMessages(ctx, caller, input)).map((sent) => ackOf(ctx, sent)),
    }),
  },
  editMessage: { run: editMessage },
  deleteMessage: { run: deleteMessage },
  reactToMessage: { run: reactToMessage },
  pinMessage: { run: pinMessage },
  loadMessages: { run: loadMessages },
  sync: { run: sync },
  messageReceived: { run: messageReceived },
  messageRead: { run: messageRead },
  typing: { run: typing, ackOptional: true },
  stopTyping: { run: stopTyping, ackOptional: true },
};

/** One message of a batch, answered like `chatMessage`. */
function ackOf({ measures }: Context, sent: Sent): AckData<'chatMessages'>['results'][number] {
  if (!('error' in sent)) return { ok: true, data: { message: sent.message } };
  measures.refuse(sent.error.errorCode);
  return { ok: false, error: errorBody(sent.error) };
}
