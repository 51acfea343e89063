import type { Context } from '../../context.ts';
import type { LocalTyping } from '../../features/presence/createTyping.ts';
import type { Nodes } from '../nodes/joinNodes.ts';
import type { OtherNodes } from '../nodes/otherNodes.ts';
import { type PalaverServer, type PalaverSocket, userChannel } from '../sockets/socket.ts';
import type { Subscriptions } from '../sockets/subscriptions.ts';
import type { LocalPresence } from './createPresence.ts';
import type { Emit } from './emit.ts';
import { createPresenceFeed } from './presenceFeed.ts';
import { createProfileFeed } from './profileFeed.ts';
import { createPublisher, type PublishDeps } from './publish.ts';
import { createReceiptFeed } from './receiptFeed.ts';

export interface DeliveryDeps {
  ctx: Context;
  io: PalaverServer;
  emit: Emit;
  subscriptions: Subscriptions;
  presence: LocalPresence;
  others: OtherNodes;
  typing: LocalTyping;
  nodes: Nodes;
  forgetTokens: PublishDeps['forgetTokens'];
}

export interface Delivery {
  socketCame(socket: PalaverSocket): void;
  socketGone(socket: PalaverSocket): void;
  close(): void;
}

/** Publishes to the sockets of this node what was committed, who writes and who is here, by this node and by the others. */
export function createDelivery(deps: DeliveryDeps): Delivery {
  const { ctx, emit, typing, nodes } = deps;
  const { measures } = ctx;
  const receipts = createReceiptFeed(ctx, emit);
  const profiles = createProfileFeed(ctx, emit);
  const feed = createPresenceFeed({ ...deps, nodes: nodes.presence });
  const publish = createPublisher({
    ...deps,
    receipts,
    profiles,
    isNew: nodes.note,
    roomsChanged: feed.roomsChanged,
    delivered: ({ timestamp }) => measures.delivered(ctx.stores.now() - Date.parse(timestamp)),
  });
  const publishTyping = (roomId: string, userId: string, isTyping: boolean) =>
    emit.toRooms(
      [roomId],
      'userTyping',
      { roomId, userId, typing: isTyping },
      { except: userChannel(userId), volatile: true },
    );

  ctx.stores.onChange((changes) => {
    // One's own sockets first, whether or not the others can be reached (S5).
    nodes.deliverOwn(() => publish(changes));
    nodes.publishChanges(changes);
    for (const { kind } of changes) if (kind === 'chatMessage') measures.stored();
  });
  typing.onChange((roomId, userId, isTyping) => {
    publishTyping(roomId, userId, isTyping);
    nodes.publishTyping(roomId, userId, isTyping);
  });
  nodes.onChanges(publish);
  nodes.onTyping(publishTyping);

  return {
    socketCame: feed.arrived,
    socketGone(socket) {
      typing.socketGone(socket.id);
      feed.gone(socket);
    },
    close() {
      feed.close();
      receipts.close();
      profiles.close();
      typing.close();
    },
  };
}
