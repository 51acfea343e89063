import type { MessageStore } from '../ports/messages.ts';
import { conversationPair } from '../rules/conversations.ts';
import { append, edit, erase, pin, react } from '../rules/messages.ts';
import { answerInSteps } from './answerInSteps.ts';
import type { MongoContext } from './context.ts';
import { messageReads } from './messageReads.ts';
import type { Write } from './roomLog/decide.ts';

export function messageStore(ctx: MongoContext): MessageStore {
  const commit = <T extends { outcome: string }>(roomId: string, write: Write<T>) =>
    answerInSteps(
      () => ctx.log.commit(roomId, write),
      ({ outcome }) => outcome === 'noMember',
    );
  return {
    append(roomId, sends, origin) {
      const { senderId, entries } = sends;
      const needs = {
        members: [senderId],
        founders: conversationPair(roomId, senderId) ?? [],
        called: entries.flatMap(({ called }) => called.flat()),
        sent: { senderId, clientIds: entries.map(({ clientId }) => clientId) },
      };
      return commit(roomId, { needs, decide: (state, at) => append(state, sends, at), origin });
    },

    ...messageReads(ctx),

    edit: (roomId, change, origin) =>
      commit(roomId, {
        needs: { members: [change.userId], called: change.called.flat(), messages: [change.seq] },
        decide: (state, at) => edit(state, change, at),
        origin,
      }),

    erase: (roomId, erasure, origin) =>
      commit(roomId, {
        needs: { members: [erasure.userId], messages: [erasure.seq], authors: true },
        decide: (state) => erase(state, erasure),
        origin,
      }),

    react: (roomId, reaction, origin) =>
      commit(roomId, {
        needs: { members: [reaction.userId], messages: [reaction.seq] },
        decide: (state, at) => react(state, reaction, at),
        origin,
      }),

    pin: (roomId, change, origin) =>
      commit(roomId, {
        needs: { members: [change.userId], messages: [change.seq] },
        decide: (state, at) => pin(state, change, at),
        origin,
      }),
  };
}
