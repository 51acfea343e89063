import { LIMITS } from '@palaver/protocol/limits';
import { emojiForm } from '@palaver/protocol/emojiForm';
import { foldLookalikes } from '@palaver/protocol/foldLookalikes';
import { countMessageChars, faultOfText } from '@palaver/protocol/messageText';
import { normalizeUsername } from '@palaver/protocol/names';
import { mentionsIn } from '@palaver/protocol/talk/mentionsIn';
import { namesOf } from '@palaver/protocol/talk/namesOf';
import type { Inline } from '@palaver/protocol/talk/parseInline';
import { parseText } from '@palaver/protocol/talk/parseText';
import { hasHiddenCharacter } from '@palaver/protocol/visibleCharacters';
import { escapePattern } from '@palaver/store/mongo/escapePattern';
import { foldName } from '@palaver/store/rules/foldName';
import { messageBytes } from '@palaver/store/rules/messageBytes';
import { fromRoomCursor } from '@palaver/store/rules/roomCursor';
import { parseRefreshToken } from '../../../apps/server/src/features/auth/refreshTokenFormat.ts';
import { slugOf } from '../../../apps/server/src/features/rooms/roomIds.ts';
import { parsePosition } from '../../../apps/server/src/features/sync/position.ts';
import { isOwnHost } from '../../../apps/server/src/http/isOwnHost.ts';
import { asciiHost } from '../../../apps/web/src/features/message/asciiHost.ts';
import { mayBeTall } from '../../../apps/web/src/features/message/fold.ts';
import { mentionQuery } from '../../../apps/web/src/features/composer/mentionQuery.ts';
import { initials } from '../../../apps/web/src/ui/initials.ts';
import { requireThat } from '../expectations.ts';
import type { Check } from '../row.ts';
import { growsFaster } from './growsFaster.ts';
import { HOSTILE_TEXTS } from './hostileTexts.ts';

/** As the page draws them: every address with the host that a browser asks for. */
function hostsIn(text: string): void {
  const look = (piece: Inline): void => {
    if (piece.kind === 'link') asciiHost(piece.text);
    if ('children' in piece) piece.children.forEach(look);
  };
  for (const block of parseText(text)) if (block.kind === 'lines') block.children.forEach(look);
}

/** More than any name: the forms of names are said to be linear by themselves. */
const NAME = 2_000;
const MESSAGE = 2 * LIMITS.messageMaxChars;
const HEADER = 16_000;

/** Who reads texts of others, server and page, after their schema let them through, and how long these may be, in UTF-16 units. */
const READERS: { name: string; max: number; read(text: string): unknown }[] = [
  { name: 'the marks, addresses and calls of a message', max: MESSAGE, read: parseText },
  { name: 'the same in a quote', max: MESSAGE, read: (text) => parseText(text.replaceAll(/^/gm, '> ')) },
  { name: 'the same in marks', max: MESSAGE, read: (text) => parseText(`*_**~~${text}~~**_*`) },
  { name: 'whom a message calls', max: MESSAGE, read: (text) => mentionsIn(text).map(namesOf) },
  { name: 'the hosts of its addresses', max: MESSAGE, read: hostsIn },
  { name: 'its faults', max: MESSAGE, read: faultOfText },
  { name: 'the count of what is written', max: MESSAGE, read: countMessageChars },
  { name: 'the name that is written at the caret', max: MESSAGE, read: (text) => mentionQuery(text, text.length) },
  { name: 'whether it is folded', max: MESSAGE, read: mayBeTall },
  { name: 'its bytes in an answer', max: MESSAGE, read: (text) => messageBytes({ text, mentions: [], reactions: [] }) },
  { name: 'names that look alike', max: NAME, read: foldLookalikes },
  { name: 'names in lists and searches', max: NAME, read: foldName },
  { name: 'what cannot be seen in a name', max: NAME, read: hasHiddenCharacter },
  { name: 'a username', max: NAME, read: normalizeUsername },
  { name: 'the id that a room’s name gives', max: NAME, read: slugOf },
  { name: 'the initials of a name', max: NAME, read: initials },
  { name: 'one emoji', max: NAME, read: emojiForm },
  { name: 'a search on MongoDB', max: NAME, read: (text) => new RegExp(escapePattern(foldName(text))) },
  { name: 'a cursor', max: HEADER, read: fromRoomCursor },
  { name: 'a position of sync', max: HEADER, read: parsePosition },
  { name: 'a refresh token', max: HEADER, read: parseRefreshToken },
  { name: 'a host', max: HEADER, read: (text) => isOwnHost({ publicUrl: null, corsOrigins: [] }, text) },
];

/** Everything that reads what others wrote. */
export const textScan: Check[] = READERS.map(({ name, max, read }) => ({
  sent: `a scan of ${name}: ${HOSTILE_TEXTS.length} kinds of hostile text, of ${max / 2} and of ${max} signs`,
  expected: 'work that grows as the text does',
  run() {
    for (const text of HOSTILE_TEXTS) {
      const growth = growsFaster(read, text.make(max / 2), text.make(max));
      requireThat(growth === null, `${text.name}: ${growth}`);
    }
  },
}));
