import type { ServerSettingsStore } from '../ports/serverSettings.ts';
import { settingsEntries } from '../rules/audit.ts';
import { audited, setMark } from './auditWrites.ts';
import { attempt } from './attempt.ts';
import { META_ID } from './connect.ts';
import type { MongoContext } from './context.ts';
import type { MetaDocument } from './documents.ts';

export function serverSettingsStore(ctx: MongoContext): ServerSettingsStore {
  const { models } = ctx;
  const read = async () => {
    const meta = await attempt(() => models.meta.findById(META_ID).lean<MetaDocument>());
    return meta?.serverSettings ?? {};
  };
  return {
    read,

    change: (fields) =>
      audited(ctx, { documents: 'meta', id: META_ID }, async (mark) => {
        // Field by field: another may be setting the rest at this moment.
        const told = setMark(await mark(settingsEntries(await read(), fields)));
        const set = Object.fromEntries(
          Object.entries(fields).map(([name, value]) => [`serverSettings.${name}`, value]),
        );
        if (Object.keys(set).length > 0)
          await attempt(() => models.meta.updateOne({ _id: META_ID }, { $set: { ...set, ...told } }));
        return read();
      }),
  };
}
