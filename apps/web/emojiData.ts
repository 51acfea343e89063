import emojis from 'emojibase-data/en/data.json' with { type: 'json' };
import words from 'emojibase-data/en/messages.json' with { type: 'json' };
import { emojiForm } from '@palaver/protocol/emojiForm';
import shortcodes from 'emojibase-data/en/shortcodes/github.json' with { type: 'json' };
import type { Plugin } from 'vite';

/** What fonts of some years ago can draw. */
const NEWEST_VERSION = 15;

/** The signs to choose from with their words, a fifth of what the package holds. */
function signsToChoose(): unknown {
  const groups = words.groups.filter(({ key }) => key !== 'component');
  const known = new Set(groups.map(({ order }) => order));
  return {
    groups: groups.map(({ order, message }) => [order, message]),
    emojis: emojis
      .filter(({ group, version }) => group !== undefined && known.has(group) && version <= NEWEST_VERSION)
      .map(({ emoji, group, label, tags = [] }) => [emojiForm(emoji), group, label, tags.join(' ')]),
  };
}

/** The names that people write between colons, each with its emoji. */
function namesOfSigns(): [string, string][] {
  const signs = new Map(emojis.map(({ hexcode, emoji }) => [hexcode, emoji]));
  return Object.entries(shortcodes).flatMap(([hexcode, names]) => {
    const sign = signs.get(hexcode);
    return sign === undefined ? [] : [names].flat().map((name): [string, string] => [name, sign]);
  });
}

const MODULES: Partial<Record<string, () => unknown>> = {
  'virtual:emoji-data': signsToChoose,
  'virtual:emoji-names': namesOfSigns,
};

/**
 * The modules `virtual:emoji-data` and `virtual:emoji-names`, as parts of the page, so that no other server is asked for them.
 * Their shapes are in `src/emojiData.d.ts`.
 */
export function emojiData(): Plugin {
  return {
    name: 'emoji-data',
    resolveId: (id) => (id in MODULES ? `\0${id}` : undefined),
    load(id) {
      const table = id.startsWith('\0') ? MODULES[id.slice(1)]?.() : undefined;
      return table === undefined ? undefined : `export default JSON.parse(${JSON.stringify(JSON.stringify(table))})`;
    },
  };
}
