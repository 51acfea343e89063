import type { KeyStore } from '../ports/keys.ts';
import { keysToKeep } from '../rules/keys.ts';
import { attempt } from './attempt.ts';
import { META_ID } from './connect.ts';
import type { MongoContext } from './context.ts';
import type { MetaDocument } from './documents.ts';

export function keyStore({ models, now }: MongoContext): KeyStore {
  const read = () => attempt(() => models.meta.findById(META_ID).lean<MetaDocument>());
  const signing = async () => (await read())?.signing ?? null;
  return {
    async keep(offered) {
      for (;;) {
        const kept = (await read())?.keys;
        if (kept) return kept;
        const hasAccounts = (await attempt(() => models.users.findOne().lean())) !== null;
        const keys = keysToKeep(offered, { hasAccounts });
        // Another process may have been faster: its keys stay.
        await attempt(() => models.meta.updateOne({ _id: META_ID, keys: null }, { $set: { keys } }));
      }
    },

    signing,

    async sign(secret) {
      const since = now();
      const isOther = { _id: META_ID, 'signing.secret': { $ne: secret } };
      await attempt(() => models.meta.updateOne(isOther, { $set: { signing: { secret, since } } }));
      return (await signing()) ?? { secret, since };
    },
  };
}
