import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from '../context.ts';

/** So often it is looked whether a deletion is left, by this node or by one that died. */
const EVERY_MS = 2_000;
const BETWEEN_MS = 250;
/** A hundred messages a second: sends come between, and those who listen can follow. A day is enough for eight millions. */
const OF_ACCOUNT = 25;
/** Nobody listens to a room that is erased: only sends have to come between. */
const OF_ROOM = 250;

/** Deletions that are carried out portion by portion. */
interface Erasing {
  unfinishedErasures(): Promise<string[]>;
  goOnErasing(id: string, limit: number): Promise<boolean>;
}

/** Carries out what is left of the deletions of accounts and rooms. Any number of nodes may do so at once. */
export function keepErasing({ stores: { users, rooms }, log }: Pick<Context, 'stores' | 'log'>): { close(): void } {
  // Beside each other: messages of somebody in a room that is erased go with the room.
  const loops = [keep(users, OF_ACCOUNT, log), keep(rooms, OF_ROOM, log)];
  return {
    close() {
      for (const loop of loops) loop.close();
    },
  };
}

function keep(erasing: Erasing, portion: number, log: Context['log']): { close(): void } {
  let closed = false;
  let timer = setTimeout(look, EVERY_MS).unref();

  async function goOn(): Promise<void> {
    for (const id of await erasing.unfinishedErasures())
      while (!closed && (await erasing.goOnErasing(id, portion))) await pause(BETWEEN_MS, undefined, { ref: false });
  }

  function look(): void {
    goOn()
      .catch((cause: unknown) => log.warn('deletions are not finished', { cause }))
      .finally(() => {
        if (!closed) timer = setTimeout(look, EVERY_MS).unref();
      });
  }

  return {
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
