import type { EndsStore } from '../ports/ends.ts';
import { banEnded, eraseEnded } from '../rules/ends.ts';
import type { MongoContext } from './context.ts';

export function endsStore({ log, doer }: Pick<MongoContext, 'log' | 'doer'>): EndsStore {
  return {
    erase: (roomId, message) =>
      log.commit(roomId, {
        needs: { members: [], messages: [message.seq] },
        decide: (state) => eraseEnded(state, message),
      }),

    ban: (roomId, ban) =>
      log.commit(roomId, {
        needs: { members: [ban.userId], users: [ban.userId] },
        decide: (state, at) => banEnded(state, ban, at),
        doer,
      }),
  };
}
