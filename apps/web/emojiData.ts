import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

const ID = 'virtual:emoji-data';
/** What fonts of some years ago can draw. */
const NEWEST_VERSION = 15;

interface Source {
  emoji: string;
  label: string;
  version: number;
  group?: number;
  tags?: string[];
}
interface Words {
  groups: { key: string; message: string; order: number }[];
}

/**
 * The module `virtual:emoji-data`: the signs to choose from with their words, a fifth of what the package holds, as part of the page, so that
 * no other server is asked for them. Its shape is in `src/emojiData.d.ts`.
 */
export function emojiData(): Plugin {
  const require = createRequire(import.meta.url);
  return {
    name: 'emoji-data',
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    load(id) {
      if (id !== `\0${ID}`) return undefined;
      const all = require('emojibase-data/en/data.json') as Source[];
      const { groups } = require('emojibase-data/en/messages.json') as Words;
      const table = {
        groups: groups.filter(({ key }) => key !== 'component').map(({ order, message }) => [order, message]),
        emojis: all
          .filter(
            ({ group, version }) =>
              groups[group ?? -1]?.key !== 'component' && group !== undefined && version <= NEWEST_VERSION,
          )
          .map(({ emoji, group, label, tags = [] }) => [emoji, group, label, tags.join(' ')]),
      };
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(table))})`;
    },
  };
}
