import { randomUUID } from 'node:crypto';
import { attempt } from './attempt.ts';
import { META_ID } from './connect.ts';
import type { MongoContext } from './context.ts';
import type { MetaDocument } from './documents.ts';

/** How it is noted in `meta` that somebody is to be an administrator no more. */
interface Note {
  /** The fields of `meta` that say so. */
  set: Record<string, unknown>;
  /** Whether it says so already: the answer to an earlier try was lost, or another call decided the same. */
  isNoted(meta: MetaDocument): boolean;
}

/**
 * Notes that an administrator is to be so no more, where another one stays. Whoever is noted counts as gone already, and the note is one update of one
 * document that fails when another note came first: of two who take that from each other, on however many nodes, one hears of the other.
 */
export async function letAdministratorGo(
  { models }: Pick<MongoContext, 'models'>,
  userId: string,
  { set, isNoted }: Note,
): Promise<'noted' | 'lastAdmin'> {
  for (;;) {
    const meta = await attempt(() => models.meta.findById(META_ID).lean<MetaDocument>());
    if (!meta) throw new Error('It holds no store.');
    if (isNoted(meta)) return 'noted';
    const { steppingDown = {}, deleting = {}, going = null } = meta;
    const gone = [userId, ...Object.keys(steppingDown), ...Object.keys(deleting)];
    const others = { role: 'admin' as const, deactivated: false, _id: { $nin: gone } };
    if (!(await attempt(() => models.users.exists(others)))) return 'lastAdmin';
    const { matchedCount } = await attempt(() =>
      // Null finds what is absent too.
      models.meta.updateOne({ _id: META_ID, going }, { $set: { ...set, going: randomUUID() } }),
    );
    if (matchedCount === 1) return 'noted';
  }
}
