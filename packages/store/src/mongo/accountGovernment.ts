import { randomUUID } from 'node:crypto';
import type { AccountRecord } from '../ports/records.ts';
import type { AccountChange, UserStore } from '../ports/users.ts';
import { governmentEntries, NOBODY } from '../rules/audit.ts';
import { foldPerson } from '../rules/foldName.ts';
import { governAccount } from '../rules/users.ts';
import { THERE } from './accountConditions.ts';
import { NO_LINKS } from './accounts.ts';
import { audited, setMark } from './auditWrites.ts';
import { attempt } from './attempt.ts';
import { META_ID } from './connect.ts';
import type { MongoContext } from './context.ts';
import type { MetaDocument, SteppingDown, UserDocument } from './documents.ts';
import { finishEnding } from './endSessions.ts';
import { letAdministratorGo } from './letAdministratorGo.ts';
import { toAccount } from './rows.ts';

interface Government {
  govern: UserStore['govern'];
  /** Carries out what was decided of administrators by a process that died. */
  finish(): Promise<void>;
}

/**
 * What administrators change of accounts. That one of them is so no more is noted in `meta` first: one update of one document, so that of two who take that
 * from each other one hears of the other.
 */
export function accountGovernment(
  ctx: Pick<MongoContext, 'models' | 'clock' | 'now' | 'announce' | 'doer'>,
): Government {
  const { models, clock, now, announce } = ctx;
  const read = (userId: string) => attempt(() => models.users.findById(userId).lean<UserDocument>());
  const readMeta = () => attempt(() => models.meta.findById(META_ID).lean<MetaDocument>());

  /** Writes a change of the account as the write `on` left it. Null: another one was faster, and it has to be decided anew. */
  const write = (userId: string, { change, on, write: name, doer = NOBODY }: SteppingDown) =>
    audited({ ...ctx, doer }, { documents: 'users', id: userId }, async (mark): Promise<UserDocument | null> => {
      const before = await read(userId);
      if (!before || before.deleted) return null;
      const { isEnded, account } = governAccount(toAccount(before), change, now());
      const set = {
        ...change,
        ...(change.displayName !== undefined && { folded: foldPerson(before.username, change.displayName) }),
        ...(account.user.deactivated !== before.deactivated && NO_LINKS),
        ...(isEnded && { ending: { reason: 'deactivated', keep: '' } }),
        governWrite: name,
        changed: clock.now(),
        ...setMark(await mark(governmentEntries(toAccount(before), account))),
      };
      const update = { $set: set, ...(isEnded && { $max: { sessionsFrom: account.sessionsFrom } }) };
      const after = await attempt(() =>
        models.users
          .findOneAndUpdate({ _id: userId, ...THERE, governWrite: on }, update, { returnDocument: 'after' })
          .lean<UserDocument>(),
      );
      if (after) {
        await finishEnding(ctx, after);
        return after;
      }
      // The answer to an earlier try was lost, or another process has carried it out.
      const there = await read(userId);
      return there?.governWrite === name ? there : null;
    });

  async function carryOut(userId: string, note: SteppingDown): Promise<UserDocument | null> {
    const after = await write(userId, note);
    const mine = { _id: META_ID, [`steppingDown.${userId}.write`]: note.write };
    await attempt(() => models.meta.updateOne(mine, { $unset: { [`steppingDown.${userId}`]: 1 } }));
    return after;
  }

  async function finishAll(meta: MetaDocument | null): Promise<void> {
    for (const [userId, note] of Object.entries(meta?.steppingDown ?? {})) await carryOut(userId, note);
  }

  /** Notes that an administrator is to be so no more, where another one stays. */
  const letGo = (userId: string, note: SteppingDown) =>
    letAdministratorGo(ctx, userId, {
      set: { [`steppingDown.${userId}`]: note },
      isNoted: (meta) => meta.steppingDown?.[userId]?.write === note.write,
    });

  const updated = (account: AccountRecord) => ({ outcome: 'updated' as const, account });

  return {
    finish: async () => finishAll(await readMeta()),

    async govern(userId, change: AccountChange, origin) {
      for (;;) {
        const before = await read(userId);
        if (!before || before.deleted) return { outcome: 'missing' };
        const { isChanged, stepsDown, account } = governAccount(toAccount(before), change, now());
        if (!isChanged) return updated(account);
        const note = { change, on: before.governWrite ?? null, write: randomUUID(), doer: ctx.doer };
        if (stepsDown && (await letGo(userId, note)) === 'lastAdmin') return { outcome: 'lastAdmin' };
        const after = await (stepsDown ? carryOut(userId, note) : write(userId, note));
        if (!after) continue;
        const changed = toAccount(after);
        announce([{ kind: 'userChanged', user: changed.user, ...(origin && { origin }) }]);
        return updated(changed);
      }
    },
  };
}
