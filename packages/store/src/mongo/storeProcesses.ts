import type { Signing } from '../ports/keys.ts';
import type { Entered, SharedStore } from '../ports/news.ts';
import { enterAmong } from '../rules/processes.ts';
import { attempt } from './attempt.ts';
import { META_ID } from './connect.ts';
import type { MongoContext } from './context.ts';
import type { MetaDocument } from './documents.ts';

/** What a process said counts for so long: then it is taken to be gone. Less than the half minute for which the next one waits. */
const SAID_FOR_MS = 25_000;

/**
 * Who is on this store, kept in its one document of `meta`. It is read, judged and written where nobody wrote it meanwhile: of two that begin
 * at once and do not go together, one does.
 */
export function storeProcesses({
  models,
  clock,
  now,
}: Pick<MongoContext, 'models' | 'clock' | 'now'>): Pick<SharedStore, 'enter' | 'leave'> {
  type Here = NonNullable<MetaDocument['processes']>['here'];
  type Last = { signing: Signing | null; at: number };
  type Judged<T> = { next: Here | null; signing?: Signing; result: T };

  /** Writes what `judge` makes of those who are here, and judges anew where another process was faster. `null`: nothing is written. */
  async function change<T>(judge: (here: Here, last: Last) => Judged<T>): Promise<T> {
    for (;;) {
      const meta = await attempt(() =>
        models.meta.findById(META_ID).select({ processes: 1, signing: 1 }).lean<MetaDocument>(),
      );
      const at = clock.now();
      const version = meta?.processes?.version ?? null;
      const here = (meta?.processes?.here ?? []).filter((one) => Math.abs(at - one.at) <= SAID_FOR_MS);
      const { next, signing, result } = judge(here, { signing: meta?.signing ?? null, at });
      if (!next) return result;
      const processes = { version: (version ?? 0) + 1, here: next };
      const { matchedCount } = await attempt(() =>
        models.meta.updateOne(
          { _id: META_ID, 'processes.version': version },
          { $set: { processes, ...(signing && { signing }) } },
        ),
      );
      if (matchedCount === 1) return result;
    }
  }

  return {
    enter: (process) =>
      change<Entered>((here, last) => {
        const others = here.filter(({ place }) => place !== process.place);
        const result = enterAmong(process, others, { signing: last.signing, at: now() });
        if ('against' in result) return { next: null, result };
        return { next: [...others, { ...process, at: last.at }], signing: result.signing, result };
      }),
    leave: (place) => change((here) => ({ next: here.filter((one) => one.place !== place), result: undefined })),
  };
}
