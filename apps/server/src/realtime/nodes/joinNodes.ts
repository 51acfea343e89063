import type { Change } from '@palaver/store/ports/change';
import type { MemberRecord, RoomRecord } from '@palaver/store/ports/records';
import type { Context } from '../../context.ts';
import type { Emit } from '../delivery/emit.ts';
import type { PalaverServer } from '../sockets/socket.ts';
import type { Subscriptions } from '../sockets/subscriptions.ts';
import { createBus } from './bus.ts';
import type { Cluster, OnlinePort } from './clusterPort.ts';
import { HeldNews } from './heldNews.ts';
import type { KnownNodes } from './knownNodes.ts';
import type { NodeNews } from './nodeNews.ts';
import type { OtherNodes } from './otherNodes.ts';
import { startRepair } from './repair.ts';

export interface NodesDeps {
  ctx: Context;
  io: PalaverServer;
  emit: Emit;
  subscriptions: Subscriptions;
  others: OtherNodes;
  known: KnownNodes;
  /** Null: this process is the only one. */
  cluster: Cluster | null;
}

type OnTyping = (roomId: string, userId: string, typing: boolean) => void;

export interface Nodes {
  /** What the nodes keep in common of who is online, and how they hear of it at once. Null where there are no others. */
  presence: { online: OnlinePort; publish(news: NodeNews): void; isBehind(): boolean } | null;
  /** Delivers what this node committed: at once, unless it may not know who was removed. */
  deliverOwn(deliver: () => void): void;
  /** Publishes to the other nodes, and to the feed for other services, what this one committed. */
  publishChanges(changes: Change[]): void;
  publishTyping: OnTyping;
  /** Called with what other nodes committed, as the bus or the store brings it, and what was not delivered here yet. */
  onChanges(listener: (changes: Change[]) => void): void;
  onTyping(listener: OnTyping): void;
  /** Notes a change that is about to be delivered here. False: it was delivered already. */
  note(change: Change): boolean;
  /** Somebody begins to listen to this room here. */
  begin(room: RoomRecord, member: MemberRecord): void;
  close(): void;
}

/** Joins this node to the others on the same store: the bus between them, and what the store says where the bus lost something (R4). */
export function joinNodes({ ctx, io, emit, subscriptions, others, known, cluster }: NodesDeps): Nodes {
  const { shared } = ctx.stores;
  let deliver: (changes: Change[]) => void = () => undefined;
  let showTyping: OnTyping = () => undefined;

  const held = new HeldNews();
  const repair =
    shared &&
    startRepair({
      ctx,
      shared,
      emit,
      isHeard: (roomId) => io.of('/').adapter.rooms.has(roomId),
      lacks: (userId, roomId) => subscriptions.lacks(userId, roomId),
      deliver: (changes) => deliver(changes),
      held,
    });

  // Where each node has a store of its own, nothing says later what was missed.
  if (repair) cluster?.onMissed(() => held.missed());

  function hear(news: NodeNews): void {
    if (news.kind === 'changes') held.ofOthers(() => deliver(news.changes.filter((change) => !repair?.isOld(change))));
    else if (news.kind === 'typing') held.ofOthers(() => showTyping(news.roomId, news.userId, news.typing));
    else if (news.kind === 'presence') others.set(news.nodeId, news.userId, news.rooms);
    else known.hear(news);
  }
  const bus = cluster && createBus({ io, shared, onNews: hear, onDropped: () => held.missed(), log: ctx.log });
  if (bus) known.join(bus.publish);

  return {
    presence: cluster && bus && { online: cluster.online, publish: bus.publish, isBehind: () => held.isBehind },
    deliverOwn: (own) => held.ofOwn(own),
    publishChanges(changes) {
      if (!bus) return;
      const news = changes.map(({ origin: _origin, ...change }) => change);
      bus.publish({ kind: 'changes', changes: news });
      cluster.feed(news);
    },
    publishTyping: (roomId, userId, typing) => bus?.publish({ kind: 'typing', roomId, userId, typing }),
    onChanges(listener) {
      deliver = listener;
    },
    onTyping(listener) {
      showTyping = listener;
    },
    note: (change) => repair?.note(change) ?? true,
    begin: (room, member) => repair?.begin(room, member),
    close() {
      known.close();
      repair?.close();
    },
  };
}
