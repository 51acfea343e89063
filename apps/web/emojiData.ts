import emojis from 'emojibase-data/en/data.json' with { type: 'json' };
import words from 'emojibase-data/en/messages.json' with { type: 'json' };
import { emojiForm } from '@palaver/protocol/emojiForm';
import type { Plugin } from 'vite';

const ID = 'virtual:emoji-data';
/** What fonts of some years ago can draw. */
const NEWEST_VERSION = 15;

/**
 * The module `virtual:emoji-data`: the signs to choose from with their words, a fifth of what the package holds, as part of the page, so that
 * no other server is asked for them. Its shape is in `src/emojiData.d.ts`.
 */
export function emojiData(): Plugin {
  return {
    name: 'emoji-data',
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    load(id) {
      if (id !== `\0${ID}`) return undefined;
      const groups = words.groups.filter(({ key }) => key !== 'component');
      const known = new Set(groups.map(({ order }) => order));
      const table = {
        groups: groups.map(({ order, message }) => [order, message]),
        emojis: emojis
          .filter(({ group, version }) => group !== undefined && known.has(group) && version <= NEWEST_VERSION)
          .map(({ emoji, group, label, tags = [] }) => [emojiForm(emoji), group, label, tags.join(' ')]),
      };
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(table))})`;
    },
  };
}
