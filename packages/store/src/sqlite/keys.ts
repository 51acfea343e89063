import type { SealingKeys, Signing } from '../ports/keys.ts';
import { keysToKeep, signingBy } from '../rules/keys.ts';
import { int, text } from './columns.ts';
import type { Database } from './database.ts';
import type { ReadSide, WriteSide } from './portSides.ts';
import { unchanged, type WriteContext } from './writeContext.ts';

/** The keys that are kept; null: none yet. */
export function readKeys(db: Database): SealingKeys | null {
  const value = (name: string) => db.get('SELECT value FROM keys WHERE name = ?', name)?.value;
  const [factors, webhooks] = [value('factors'), value('webhooks')];
  return factors === undefined || webhooks === undefined ? null : { factors: text(factors), webhooks: text(webhooks) };
}

/** By which secret it was signed last. */
export function readSigning(db: Database): Signing | null {
  const value = (key: string) => db.get('SELECT value FROM meta WHERE key = ?', key)?.value;
  const secret = value('signingSecret');
  return secret === undefined ? null : { secret: text(secret), since: int(value('signingSince')) };
}

export function keyWrites({ db, now }: WriteContext): WriteSide<'keys'> {
  return {
    keep(offered) {
      const kept = readKeys(db);
      if (kept) return unchanged(kept);
      const keys = keysToKeep(offered, { hasAccounts: db.get('SELECT 1 FROM users LIMIT 1') !== undefined });
      db.run("INSERT INTO keys (name, value) VALUES ('factors', ?), ('webhooks', ?)", keys.factors, keys.webhooks);
      return unchanged(keys);
    },

    sign(secret) {
      const last = readSigning(db);
      const signing = signingBy(last, secret, now());
      if (signing !== last)
        db.run(
          "INSERT OR REPLACE INTO meta (key, value) VALUES ('signingSecret', ?), ('signingSince', ?)",
          signing.secret,
          signing.since,
        );
      return unchanged(signing);
    },
  };
}

export function keyReads(db: Database): ReadSide<'keys'> {
  return { signing: () => readSigning(db) };
}
