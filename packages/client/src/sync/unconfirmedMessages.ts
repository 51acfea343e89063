import type { Message } from '@palaver/protocol/entities';
import type { History } from './history.ts';
import type { Model } from './model.ts';
import type { NotSentList } from '../outbox/notSentList.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { judgeUnconfirmed } from './restoreCheck.ts';
import type { ClientError } from '../state.ts';

export interface UnconfirmedMessagesOptions {
  model: Model;
  outbox: Outbox;
  notSent: NotSentList;
  history: Pick<History, 'loadAround'>;
}

const LOST: ClientError = { errorCode: 'LOST_IN_RESTORE', message: 'Lost when the server was restored.' };

/** Own messages of an earlier history of the server: those that are gone are shown as failed, with their text (R5). */
export class UnconfirmedMessages {
  readonly #options: UnconfirmedMessagesOptions;

  constructor(options: UnconfirmedMessagesOptions) {
    this.#options = options;
  }

  /** To be called when a part of a sync was merged; `complete`: it was the last one. */
  async check(complete: boolean): Promise<void> {
    const { model, history } = this.#options;
    for (const roomId of new Set(model.unconfirmed.map((message) => message.roomId))) {
      const cache = model.rooms.get(roomId);
      if (!cache && complete) await this.#lostWithRoom(roomId);
      if (!cache || cache.rev === null) continue;
      for (let lookedAt: number | null = null; ;) {
        const verdict = judgeUnconfirmed(
          model.unconfirmed.filter((message) => message.roomId === roomId),
          cache,
        );
        await this.#endUnconfirmed([...verdict.there, ...verdict.lost], verdict.lost);
        if (verdict.lookAt === null || verdict.lookAt === lookedAt) break;
        lookedAt = verdict.lookAt;
        // Without an answer it is looked at after the next sync.
        await history.loadAround(roomId, lookedAt).catch(() => undefined);
      }
    }
  }

  async #endUnconfirmed(decided: Message[], lost: Message[]): Promise<void> {
    const { model, outbox } = this.#options;
    if (decided.length === 0) return;
    for (const message of lost.toSorted((a, b) => a.seq - b.seq)) await outbox.addLost(message, LOST);
    await model.setUnconfirmed(model.unconfirmed.filter((message) => !decided.includes(message)));
  }

  async #lostWithRoom(roomId: string): Promise<void> {
    const { model, notSent } = this.#options;
    const here = model.unconfirmed.filter((message) => message.roomId === roomId);
    const kept = here.map(({ clientId, text }) =>
      notSent.add({ clientId, roomId, roomName: roomId, text, error: LOST }),
    );
    const rest = model.unconfirmed.filter((message) => message.roomId !== roomId);
    await model.setUnconfirmed(rest, kept);
  }
}
