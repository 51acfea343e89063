import { count, isolated } from './phrases.ts';

/** What a moderator gave as the reason, where they gave one. */
const because = (reason: string) => (reason === '' ? '.' : `: ${isolated(reason)}`);

/** The texts of mutes and bans: of who is meant, and of who decides. */
export const moderationTexts = {
  mute: {
    item: 'Mute…',
    title: (name: string) => `Mute ${isolated(name)}`,
    lead: 'They can read, but not write or react here. Everyone sees that and until when.',
    how: 'How long',
    hours: (hours: number) => (hours < 24 ? count(hours, 'hour', 'hours') : count(hours / 24, 'day', 'days')),
    untilChanged: 'Until changed',
    byModerator: 'by a moderator',
    until: (when: string) => `until ${when}`,
    go: 'Mute',
    end: 'Unmute now',
    done: (name: string) => `${isolated(name)} is muted.`,
    ended: (name: string) => `${isolated(name)} may write again.`,
    muted: 'muted',
    mutedUntil: (when: string) => `muted until ${when}`,
    notSent: (when: string | null) =>
      when === null ? 'You may not write here. Not sent.' : `You may not write here until ${when}. Not sent.`,
    you: (when: string | null) => (when === null ? 'You may not write here.' : `You may not write here until ${when}.`),
    youBy: (name: string) => `${isolated(name)} muted you.`,
    readAlong: 'You can read along.',
    kept: 'What you wrote is kept:',
  },
  ban: {
    item: 'Ban…',
    title: (name: string, room: string) => `Ban ${isolated(name)} from ${isolated(room)}?`,
    lead: 'They leave the room now and cannot come in again, not by invitation either, until the ban is over.',
    reason: 'Reason',
    reasonHint: 'They and the moderators see it',
    left: (n: number) => `${n} of 200 left`,
    over: (n: number) => count(n, 'character too many', 'characters too many'),
    how: 'How long',
    always: 'Until lifted',
    days: (days: number) => count(days, 'day', 'days'),
    go: 'Ban',
    done: (name: string) => `${isolated(name)} is banned.`,
    you: (reason: string) => `You were banned from this room${because(reason)}`,
    until: (when: string) => `The ban ends ${when}.`,
    them: 'This person is banned from this room. Lift the ban first.',
    notSent: (reason: string) =>
      `You were banned from this room${because(reason)}${reason === '' ? '' : '.'} Not sent.`,
    draft: 'What you were writing there',
  },
  bans: {
    item: 'Banned people',
    title: (room: string) => `Banned from ${isolated(room)}`,
    none: 'Nobody is banned from this room.',
    by: (name: string) => `By ${isolated(name)}`,
    until: 'until',
    always: 'until lifted',
    lift: 'Lift',
    liftOne: (name: string) => `Lift the ban of ${isolated(name)}`,
    lifted: (name: string) => `The ban is lifted. ${isolated(name)} can come in again.`,
  },
  removal: {
    title: (name: string, room: string) => `Remove ${isolated(name)} from ${isolated(room)}?`,
    lead: 'The room goes from their devices, with what is kept there.',
    leadPublic:
      'The room goes from their devices, with what is kept there. Everyone can join it: to prevent that, ban.',
    go: 'Remove',
  },
};
