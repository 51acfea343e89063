import { isolated } from './phrases.ts';

/** What a person is told of in a room. */
const LEVELS = { all: 'All messages', mentions: 'Mentions', none: 'Nothing' };

/** The texts of pinned messages, and of what a person sets of a room. */
export const roomTexts = {
  pins: {
    title: 'Pinned',
    pin: 'Pin',
    unpin: 'Unpin',
    by: (name: string) => `Pinned by ${isolated(name)}`,
    byYou: 'Pinned by you',
    none: 'Nothing is pinned here.',
    noneHint: 'Pin a message in its menu: it stays here for everyone.',
    queued: 'The pin waits on this device',
    unpinQueued: 'Unpinning waits on this device',
  },
  tell: {
    title: 'Tell me about',
    everywhere: 'Tell me about',
    everywhereHint: 'In every room where nothing else is chosen. It is what counts in the title of this page.',
    ...LEVELS,
    mentionsEverywhere: 'Mentions and private messages',
    asEverywhere: (level: keyof typeof LEVELS) => `As in all rooms: ${LEVELS[level].toLowerCase()}`,
    quiet: 'You are told of nothing here',
    newThere: 'Something is unread',
    menu: (room: string) => `${isolated(room)}: menu`,
    toTop: 'Pin to the top',
    fromTop: 'Unpin from the top',
    top: 'Pinned',
    markRead: 'Mark as read',
    hide: 'Hide this conversation',
    show: 'Show this conversation',
    isHidden: (name: string) => `${isolated(name)} is hidden until someone writes.`,
  },
};
