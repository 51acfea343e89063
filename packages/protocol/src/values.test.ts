import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ERRORS, isErrorCode, PalaverError } from './errors.ts';
import { messageId, parseMessageId } from './messageId.ts';
import { countChars, countMessageChars, faultOfText } from './messageText.ts';
import { pmRoomId, pmRoomUsers } from './pmRoomId.ts';
import { DisplayName, RoomName, Title, Username } from './names.ts';
import {
  ClientId,
  Email,
  Emoji,
  MessageId,
  MessageText,
  Password,
  RoomId,
  StateRev,
  Timestamp,
  UserId,
} from './values.ts';

const A = 'a'.repeat(16);
const B = 'b'.repeat(16);

/** Schema, what it takes, what it refuses. */
const FORMS = {
  UserId: [UserId, [A], ['', 'A'.repeat(16), 'a'.repeat(15), `${A} `]],
  RoomId: [
    RoomId,
    ['general', 'r1', `pm_${A}_${B}`, 'x'.repeat(40)],
    ['x', 'x'.repeat(41), 'General', '__proto__', `pm_${A}`, 'a b', '../x'],
  ],
  MessageId: [
    MessageId,
    ['general:1', `pm_${A}_${B}:42`],
    ['general', 'general:0', 'general:01', 'general:-1', 'general:1e5', ':1', 'general:1:2'],
  ],
  ClientId: [ClientId, ['abcdefgh', 'A-_9'.repeat(16)], ['short', 'x'.repeat(65), 'with space', 'a.b.c.d.e']],
  Timestamp: [
    Timestamp,
    ['2026-03-01T12:00:00.000Z'],
    ['2026-03-01', '2026-03-01T12:00:00Z', '2026-03-01T12:00:00.000+01:00', 'now'],
  ],
  MessageText: [
    MessageText,
    ['a', ' a ', 'x'.repeat(10_000), '\u{1F6A4}'.repeat(10_000), `e${'\u0301'.repeat(30)}`, 'a\u200b', 'می\u200cخواهم'],
    [
      ...['', ' \n\t', 'a\0', '\ud800', 'x'.repeat(10_001)],
      // Nothing in these can be seen.
      ...['\u200b', '\u2800\u2800', '\u3164', '\ufe0f', '\u{e0041}\u{e007f}', '\u00ad \u2060'],
      `e${'\u0301'.repeat(31)}`,
      `${'\u{1D165}'.repeat(31)}x`,
    ],
  ],
  DisplayName: [DisplayName, ['Lona', '\u{1F469}\u200D\u{1F680}'], ['', '   ', 'a\u202eb', 'a\nb', 'x'.repeat(65)]],
  Title: [Title, ['', 'Boat 2'], ['x'.repeat(65), 'a\u2066b']],
  RoomName: [RoomName, ['Night crew'], ['', 'x'.repeat(81)]],
  Username: [Username, ['kim', 'a.b-c_1'], ['ab', 'x'.repeat(33), 'with space', 'admin', 'SYSTEM', 'näme', 'a@b']],
  Password: [
    Password,
    ['0123456789', '\u00e9'.repeat(36)],
    ['short', 'x'.repeat(73), '\u00e9'.repeat(37), '012345678\0'],
  ],
  Email: [Email, ['a@example.org'], ['a', 'a@b', `${'x'.repeat(250)}@example.org`]],
  Emoji: [Emoji, ['👍', '👨‍👩‍👧', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '1️⃣', '🇵🇼'], ['', 'a', '1', '👍👍', '👍a', 'x'.repeat(65)]],
  StateRev: [StateRev, ['p1', 'c123'], ['', 'a b', 'x'.repeat(121)]],
} as const;

describe('values', () => {
  for (const [name, [schema, good, bad]] of Object.entries(FORMS)) {
    it(`${name}: takes what it must and nothing else`, () => {
      for (const value of good) expect(schema.safeParse(value).success, value.slice(0, 40)).toBe(true);
      for (const value of [...bad, null, 7, {}, [], { $ne: null }])
        expect(schema.safeParse(value).success, JSON.stringify(value).slice(0, 40)).toBe(false);
    });
  }

  it('usernames have one form, whatever keyboard they come from', () => {
    for (const spelling of ['kim', 'KIM', '\u212Aim', '\uFF4B\uFF49\uFF4D', ' kim '])
      expect(Username.parse(spelling)).toBe('kim');
    expect(Username.parse('\uFB01nn')).toBe('finn');
  });

  it('texts are brought to NFC and \\n, and never trimmed', () => {
    expect(MessageText.parse(' cafe\u0301\r\nau\rlait ')).toBe(' caf\u00e9\nau\nlait ');
    expect(Email.parse('Anna@Example.org')).toBe('anna@example.org');
  });

  it('characters are code points', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }),
        (text) => countChars(text) === Array.from(text).length,
      ),
    );
    expect(faultOfText('\u{1F6A4}'.repeat(5), 4)).toBe('1 characters too many.');
  });

  it('a text that is being written is counted as the server will count it', () => {
    for (const [text, count] of [
      ['e\u0301'.repeat(4_000), 4_000],
      ['\u1100\u1161\u11a8', 1],
      ['a\r\nb', 3],
      ['\u{1F6A4}', 1],
    ] as const) {
      expect(countMessageChars(text)).toBe(count);
      expect(countChars(MessageText.parse(text))).toBe(count);
    }
    // What no server takes is not even normalised.
    expect(countMessageChars(`e${'\u0301\u0323'.repeat(15_000)}`)).toBe(30_001);
  });
});

describe('ids', () => {
  it('O2: an id of a message and its place are the same thing', () => {
    fc.assert(
      fc.property(fc.constantFrom('general', `pm_${A}_${B}`), fc.integer({ min: 1, max: 1e12 }), (roomId, seq) => {
        expect(parseMessageId(messageId(roomId, seq))).toEqual({ roomId, seq });
      }),
    );
  });

  it('two people have one room, whoever asks', () => {
    expect(pmRoomId(A, B)).toBe(pmRoomId(B, A));
    expect(pmRoomUsers(pmRoomId(B, A))).toEqual([A, B]);
    for (const bad of [`pm_${B}_${A}`, `pm_${A}_${A}`, 'general', 'pm_x_y']) expect(pmRoomUsers(bad)).toBeNull();
  });
});

describe('errors', () => {
  it('carry the status and the permanence of their code', () => {
    for (const [code, { status, permanent }] of Object.entries(ERRORS))
      expect(isErrorCode(code) && new PalaverError(code, 'x')).toMatchObject({ statusCode: status, permanent });
    // What an outbox gives up on; everything else holds its queue.
    for (const [code, { status, permanent }] of Object.entries(ERRORS))
      expect(permanent, code).toBe([400, 403, 404, 409, 410, 413, 507].includes(status));
    for (const other of ['toString', '__proto__', '', null, 404]) expect(isErrorCode(other)).toBe(false);
  });
});
