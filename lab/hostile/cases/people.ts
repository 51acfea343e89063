import type { ErrorCode } from '@palaver/protocol/errors';
import { generateSync } from 'otplib/functional';
import { type Answer, ask } from '../ask.ts';
import { requireThat, requireError, requireRefused } from '../expectations.ts';
import { HostileSocket } from '../hostileSocket.ts';
import type { Row } from '../row.ts';
import { enrol, type Person, PASSWORD, type World } from '../world.ts';

const ALL = ['users', 'sessions', 'rooms', 'members', 'messages'] as const;

const call = ({ open }: World, { token }: Person, method: string, path: string, body?: unknown) =>
  ask(open.url, `/api${path}`, { method, token, ...(body === undefined ? {} : { body }) });

/** Makes a room with these members and gives its id. */
async function makeRoom(
  world: World,
  owner: Person,
  kind: 'public' | 'private',
  ...members: Person[]
): Promise<string> {
  const body = { name: `Room ${world.next()}`, kind, members: members.map(({ id }) => id) };
  return String((await call(world, owner, 'POST', '/rooms', body)).body.id);
}

const say = async (world: World, who: Person, roomId: string, text = 'a word') =>
  call(world, who, 'POST', '/messages', { roomId, clientId: `people-row-${world.next()}`, text });

/** A name that must be refused wherever people give names. */
const badName = (what: string, name: string): Row => ({
  sent: `a display name, a room’s name and a topic ${what}`,
  expected: 'VALIDATION_FAILED, and the old ones stay',
  async run(world) {
    const { mallory } = world;
    requireError(await call(world, mallory, 'PATCH', '/users/me', { displayName: name }), 'VALIDATION_FAILED');
    requireError(await call(world, mallory, 'POST', '/rooms', { name, kind: 'public' }), 'VALIDATION_FAILED');
    const topic = { name: 'Fine', kind: 'public', topic: name };
    requireError(await call(world, mallory, 'POST', '/rooms', topic), 'VALIDATION_FAILED');
  },
});

/** A text that no message may be. */
const badText = (what: string, text: string): Row => ({
  sent: `a text ${what}`,
  expected: 'VALIDATION_FAILED',
  run: async (world) => requireError(await say(world, world.mallory, 'general', text), 'VALIDATION_FAILED'),
});

/** A password that no account may have. */
const badPassword = (what: string, password: string): Row => ({
  sent: `a password ${what}`,
  expected: 'VALIDATION_FAILED, and no account',
  async run({ open }) {
    const body = { username: 'weakling99', password };
    requireError(await ask(open.url, '/api/auth/register', { method: 'POST', body }), 'VALIDATION_FAILED');
  },
});

/** What people, names and rooms must not be made to do. */
export const peopleRows: Row[] = [
  badName('of U+200B', '\u200b\u200b'),
  badName('of U+2800', '\u2800'),
  badName('of U+3164', '\u3164'),
  badName('of U+FFA0', '\uffa0'),
  badName('of tag characters', '\u{e0041}\u{e0042}'),
  badName('turned round by U+202E', 'x\u202ey'),
  badName('with a U+200B inside', 'an\u200bna'),
  badName('with five marks in a row', `a${'\u0335'.repeat(5)}`),
  badName('with a line break', 'a\nb'),
  {
    sent: 'a display name that begins with deleted-',
    expected: 'VALIDATION_FAILED',
    run: async (world) =>
      requireError(
        await call(world, world.mallory, 'PATCH', '/users/me', { displayName: 'deleted-12345678' }),
        'VALIDATION_FAILED',
      ),
  },
  badText('of white space', ' \n\t '),
  badText('of U+200B alone', '\u200b'),
  badText('of U+2800 alone', '\u2800\u2800'),
  badText('with a NUL', 'a\0b'),
  badText('with half of a surrogate pair', 'a\ud800b'),
  badText('with 31 marks in a row', `a${'\u0301'.repeat(31)}`),
  badText('of 4,001 characters', 'x'.repeat(4_001)),
  badPassword('of 73 bytes', 'x'.repeat(73)),
  badPassword('of 19 emoji: 76 bytes', '🦉'.repeat(19)),
  badPassword('of 9 bytes', 'x'.repeat(9)),
  badPassword('that is the user’s name', 'weakling99'),
  badPassword('that everybody has', 'password123'),
  {
    sent: 'another password without the one until now, with a wrong one, with a hash of it, with a code',
    expected: 'CONFIRMATION_REQUIRED or INVALID_CREDENTIALS; the old one and the session stay',
    async run(world) {
      const { mallory, open } = world;
      const change = (confirm?: unknown) =>
        call(world, mallory, 'PUT', '/users/me/password', { next: 'mine from now on', confirm });
      for (const confirm of [undefined, {}, { code: '000000' }])
        requireError(await change(confirm), 'CONFIRMATION_REQUIRED');
      for (const password of ['not this one', `${PASSWORD}\u200b`, '$2b$10$'.padEnd(60, 'a'), 'x'.repeat(300)])
        requireError(await change({ password, code: '000000' }), 'INVALID_CREDENTIALS');
      const body = { username: mallory.username, password: 'mine from now on' };
      requireError(await ask(open.url, '/api/auth/login', { method: 'POST', body }), 'INVALID_CREDENTIALS');
      requireThat((await call(world, mallory, 'GET', '/users/me')).status === 200, 'the session ended');
    },
  },
  {
    sent: 'the end of another’s session, by its id, and of one that never was',
    expected: 'SESSION_NOT_FOUND for both, and the session goes on',
    async run(world) {
      const { mallory, anna } = world;
      const [id = ''] = anna.refreshToken.split('.');
      for (const one of [id, 'a1b2c3d4e5f6g7h8i9j0'])
        requireError(await call(world, mallory, 'DELETE', `/sessions/${one}`), 'SESSION_NOT_FOUND');
      requireThat((await call(world, anna, 'GET', '/users/me')).status === 200, 'the session ended');
      const { text } = await call(world, mallory, 'GET', '/sessions');
      requireThat(!text.includes(id), 'another’s session is listed');
    },
  },
  {
    sent: 'totp at registration, invite at sign-in, which nothing looks at, and an invitation of no form',
    expected: 'VALIDATION_FAILED, and INVITE_INVALID for the last',
    async run({ open }) {
      const body = { username: 'anna', password: PASSWORD };
      const refused = async (path: string, more: object, code: ErrorCode) => {
        const answer = await ask(open.url, `/api/auth/${path}`, { method: 'POST', body: { ...body, ...more } });
        requireError(answer, code);
      };
      await refused('register', { totp: '123456' }, 'VALIDATION_FAILED');
      await refused('login', { invite: '123456' }, 'VALIDATION_FAILED');
      await refused('register', { invite: '123456' }, 'INVITE_INVALID');
    },
  },
  {
    sent: 'a second factor that is switched on, off or renewed without the password, with a wrong one, or by a code that nothing waits for',
    expected: 'CONFIRMATION_REQUIRED, INVALID_CREDENTIALS, LINK_EXPIRED; it stays off, and the session goes on',
    async run(world) {
      const { mallory } = world;
      for (const [method, path] of [
        ['POST', '/users/me/totp'],
        ['DELETE', '/users/me/totp'],
        ['POST', '/users/me/recovery-codes'],
      ] as const) {
        for (const confirm of [undefined, {}, { code: '000000' }])
          requireError(await call(world, mallory, method, path, { confirm }), 'CONFIRMATION_REQUIRED');
        const confirm = { password: 'not this one', code: '000000' };
        requireError(await call(world, mallory, method, path, { confirm }), 'INVALID_CREDENTIALS');
      }
      for (const code of ['000000', 'AAAA-AAAA', '{"$gt":""}'])
        requireError(await call(world, mallory, 'PUT', '/users/me/totp', { code }), 'LINK_EXPIRED');
      const { body } = await call(world, mallory, 'GET', '/users/me');
      requireThat(body.totp === false && body.recoveryCodesLeft === 0, 'a second factor is on');
    },
  },
  {
    sent: 'sign-ins to an account with a second factor: without a code, with wrong ones, with the one that was used',
    expected: 'SECOND_FACTOR_REQUIRED and SECOND_FACTOR_INVALID, and neither secret nor codes in any other answer',
    stores: [...ALL],
    async run(world) {
      const { open } = world;
      const one = await enrol(open.url, `guarded${world.next()}`);
      const confirm = { password: PASSWORD };
      const { secret } = (await call(world, one, 'POST', '/users/me/totp', { confirm })).body;
      const code = generateSync({ secret });
      const told = await call(world, one, 'PUT', '/users/me/totp', { code });
      requireThat(told.body.recoveryCodes.length === 10, told.text.slice(0, 200));
      world.secrets.push(secret, ...told.body.recoveryCodes);
      const enter = (totp?: string) =>
        ask(open.url, '/api/auth/login', {
          method: 'POST',
          body: { username: one.username, password: PASSWORD, totp },
        });
      requireError(await enter(), 'SECOND_FACTOR_REQUIRED');
      for (const totp of [code, '000000', '1e5', '-1', '٠٠٠٠٠٠', 'AAAA-AAAA', '        ', '$2b$10$a', 'x'.repeat(64)])
        requireError(await enter(totp), 'SECOND_FACTOR_INVALID');
      const { text } = await call(world, one, 'GET', '/users/me');
      requireThat(!text.includes(secret) && !text.includes(told.body.recoveryCodes[0]), 'a secret is shown');
    },
  },
  {
    sent: 'another address without the password, with a wrong one, and with the profile',
    expected: 'CONFIRMATION_REQUIRED, INVALID_CREDENTIALS, VALIDATION_FAILED; there is none',
    async run(world) {
      const { mallory } = world;
      const email = 'mallory@example.org';
      const give = (confirm?: unknown) => call(world, mallory, 'PUT', '/users/me/email', { email, confirm });
      for (const confirm of [undefined, {}, { code: '000000' }])
        requireError(await give(confirm), 'CONFIRMATION_REQUIRED');
      requireError(await give({ password: 'not this one', code: '000000' }), 'INVALID_CREDENTIALS');
      requireError(await call(world, mallory, 'PATCH', '/users/me', { email }), 'VALIDATION_FAILED');
      const { body } = await call(world, mallory, 'GET', '/users/me');
      requireThat(body.email === null && body.pendingEmail === null, 'there is an address');
    },
  },
  {
    sent: 'the address of somebody else as one’s own, and as a name at sign-in',
    expected: 'it stands unconfirmed for both, and signs nobody in',
    stores: [...ALL],
    async run(world) {
      const { open } = world;
      const email = `shared${world.next()}@example.org`;
      for (let i = 0; i < 2; i += 1) {
        const one = await enrol(open.url, `shared${world.next()}`);
        const confirm = { password: PASSWORD };
        const { body } = await call(world, one, 'PUT', '/users/me/email', { email, confirm });
        requireThat(body.email === email && body.emailConfirmed === false, JSON.stringify(body));
      }
      const body = { username: email, password: PASSWORD };
      requireError(await ask(open.url, '/api/auth/login', { method: 'POST', body }), 'INVALID_CREDENTIALS');
    },
  },
  {
    sent: 'tokens of links that nobody was sent: digests, operators, the longest there are; a reset where no mail is sent',
    expected: 'LINK_EXPIRED; NOT_FOUND for who is there and who is not',
    async run(world) {
      const { open, mallory, anna } = world;
      const post = (path: string, body: unknown) => ask(open.url, `/api/auth/${path}`, { method: 'POST', body });
      for (const token of ['', '$ne', '{"$gt":""}', 'null', anna.id, 'A'.repeat(43), 'x'.repeat(200)]) {
        requireError(await post('reset/confirm', { token, password: 'mine from now on' }), 'LINK_EXPIRED');
        requireError(await call(world, mallory, 'POST', '/auth/email/confirm', { token }), 'LINK_EXPIRED');
      }
      for (const login of [anna.username, 'nobody-of-that-name', `none:${anna.id}`])
        requireError(await post('reset', { login }), 'NOT_FOUND');
    },
  },
  {
    sent: 'the names none:<id> and $ne at sign-in',
    expected: 'INVALID_CREDENTIALS',
    async run({ open, anna }) {
      for (const username of [`none:${anna.id}`, anna.id, '$ne', '__proto__'])
        requireError(
          await ask(open.url, '/api/auth/login', { method: 'POST', body: { username, password: PASSWORD } }),
          'INVALID_CREDENTIALS',
        );
    },
  },
  {
    sent: 'names that look reserved: ADMIN, ａｄｍｉｎ, system, deleted',
    expected: 'VALIDATION_FAILED',
    async run({ open }) {
      for (const username of ['ADMIN', 'ａｄｍｉｎ', ' system ', 'deleted', 'Root', 'аdmin'])
        requireError(
          await ask(open.url, '/api/auth/register', { method: 'POST', body: { username, password: PASSWORD } }),
          'VALIDATION_FAILED',
        );
    },
  },
  {
    sent: 'the clientId of a stored message with another text',
    expected: 'CLIENT_ID_REUSED; with its own text its message',
    stores: ['messages', 'rooms', 'members'],
    async run(world) {
      const body = { roomId: 'general', clientId: `reused-row-${world.next()}`, text: 'first' };
      const first = await call(world, world.mallory, 'POST', '/messages', body);
      const again = await call(world, world.mallory, 'POST', '/messages', body);
      requireThat(first.status === 201 && again.status === 200, `${first.status} ${again.status}`);
      requireThat(first.body.message.id === again.body.message.id, 'another message');
      requireError(
        await call(world, world.mallory, 'POST', '/messages', { ...body, text: 'other' }),
        'CLIENT_ID_REUSED',
      );
    },
  },
  {
    sent: 'an edit and a deletion of another’s message',
    expected: 'NOT_YOUR_MESSAGE or FORBIDDEN',
    async run(world) {
      const { general } = world.messages;
      const edit = await call(world, world.mallory, 'PATCH', `/messages/${general}`, { text: 'mine now', base: null });
      requireError(edit, 'NOT_YOUR_MESSAGE', 'FORBIDDEN');
      requireError(await call(world, world.mallory, 'DELETE', `/messages/${general}`), 'NOT_YOUR_MESSAGE', 'FORBIDDEN');
    },
  },
  {
    sent: 'a member, then a moderator, who makes themself owner, takes the owner out, renames and archives the room',
    expected: 'FORBIDDEN each time',
    async run(world) {
      const { ben, anna, crew } = world;
      const me = `/rooms/${crew}/members/${ben.id}`;
      for (const role of ['member', 'moderator']) {
        await call(world, anna, 'PUT', me, { role });
        requireError(await call(world, ben, 'PUT', me, { role: 'owner' }), 'FORBIDDEN');
        requireError(await call(world, ben, 'DELETE', me), 'FORBIDDEN');
        requireError(await call(world, ben, 'DELETE', `/rooms/${crew}/members/${anna.id}`), 'FORBIDDEN');
        requireError(await call(world, ben, 'PATCH', `/rooms/${crew}`, { name: 'Mine' }), 'FORBIDDEN');
        requireError(await call(world, ben, 'PATCH', `/rooms/${crew}`, { archived: true }), 'FORBIDDEN');
      }
      await call(world, anna, 'PUT', me, { role: 'member' });
    },
  },
  {
    sent: 'an archived room: a send, an edit, a reaction, a join',
    expected: 'ROOM_ARCHIVED',
    stores: [...ALL],
    async run(world) {
      const room = await makeRoom(world, world.anna, 'public', world.ben);
      const { id } = (await say(world, world.ben, room)).body.message;
      await call(world, world.anna, 'PATCH', `/rooms/${room}`, { archived: true });
      requireError(await say(world, world.ben, room), 'ROOM_ARCHIVED');
      requireError(
        await call(world, world.ben, 'PATCH', `/messages/${id}`, { text: 'x', base: null }),
        'ROOM_ARCHIVED',
      );
      const reaction = { emoji: '👍', on: true };
      requireError(await call(world, world.ben, 'PUT', `/messages/${id}/reactions`, reaction), 'ROOM_ARCHIVED');
      requireError(await call(world, world.mallory, 'POST', `/rooms/${room}/join`), 'ROOM_ARCHIVED');
    },
  },
  {
    sent: 'the last owner who leaves while others are there',
    expected: 'LAST_OWNER',
    async run(world) {
      requireError(await call(world, world.anna, 'POST', `/rooms/${world.crew}/leave`), 'LAST_OWNER');
    },
  },
  {
    sent: 'a removed member: live, by sync, by history, by the message’s id',
    expected: 'nothing from then on, as if there were no room',
    stores: [...ALL],
    async run(world) {
      const { anna, mallory, open } = world;
      const room = await makeRoom(world, anna, 'private', mallory);
      const { id } = (await say(world, anna, room)).body.message;
      const socket = await HostileSocket.enter(open.url, mallory.token);
      await call(world, anna, 'DELETE', `/rooms/${room}/members/${mallory.id}`);
      const unheard = `after the removal ${world.next()}`;
      await say(world, anna, room, unheard);
      const { data } = await socket.ask('sync', { rooms: { [room]: 1 } });
      requireThat(data.left.includes(room), 'sync does not say that it was left');
      requireThat(!socket.frames.some((frame) => frame.includes(unheard)), 'it heard what was said');
      requireRefused(await socket.ask('loadMessages', { roomId: room }), 'ROOM_NOT_FOUND');
      requireError(await call(world, mallory, 'GET', `/rooms/${room}/messages`), 'ROOM_NOT_FOUND');
      requireError(
        await call(world, mallory, 'PATCH', `/messages/${id}`, { text: 'x', base: null }),
        'ROOM_NOT_FOUND',
        'MESSAGE_NOT_FOUND',
      );
      socket.end();
    },
  },
  {
    sent: 'ten opens of one conversation at once; one with oneself; one with nobody',
    expected: 'one 201 and nine 200; 400; USER_NOT_FOUND',
    stores: [...ALL],
    async run(world) {
      const one = await enrol(world.open.url, `opener${world.next()}`);
      const open = (userId: string) => call(world, one, 'POST', '/rooms/private-messages', { userId });
      const statuses = await Promise.all(Array.from({ length: 10 }, async () => (await open(world.anna.id)).status));
      requireThat(statuses.sort().join() === [...Array<number>(9).fill(200), 201].join(), statuses.join());
      requireError(await open(one.id), 'VALIDATION_FAILED');
      requireError(await open('a1b2c3d4e5f6g7h8'), 'USER_NOT_FOUND');
    },
  },
  {
    sent: 'a 51st reaction; thumbs up with and without U+FE0F',
    expected: 'TOO_MANY_REACTIONS; one reaction',
    stores: [...ALL],
    async run(world) {
      const { mallory } = world;
      const { id } = (await say(world, mallory, 'general')).body.message;
      const react = (emoji: string) => call(world, mallory, 'PUT', `/messages/${id}/reactions`, { emoji, on: true });
      await react('👍');
      const twice = await react('👍\ufe0f');
      requireThat(twice.body?.message?.reactions?.length === 1, twice.text.slice(0, 200));
      for (let i = 0; i < 49; i += 1) await react(String.fromCodePoint(0x1f400 + i));
      requireError(await react('🚀'), 'TOO_MANY_REACTIONS');
    },
  },
  {
    sent: 'the deletion of one’s account without, with a wrong and with another’s password, and with a choice that nobody has',
    expected: 'refused, and nothing changed; a name like that of the deleted is refused too',
    stores: [...ALL],
    async run(world) {
      const { mallory } = world;
      const remove = (body: object) => call(world, mallory, 'DELETE', '/users/me', body);
      requireError(await remove({}), 'CONFIRMATION_REQUIRED');
      requireError(await remove({ confirm: { password: 'not this one' } }), 'INVALID_CREDENTIALS');
      requireError(await remove({ confirm: { password: PASSWORD }, messages: 'remove' }), 'VALIDATION_FAILED');
      requireError(await remove({ confirm: { password: { $ne: '' } } }), 'VALIDATION_FAILED');
      const displayName = `deleted-${world.anna.id.slice(0, 8)}`;
      requireError(await call(world, mallory, 'PATCH', '/users/me', { displayName }), 'VALIDATION_FAILED');
      requireThat((await call(world, mallory, 'GET', '/users/me')).body.deleted === false, 'the account is gone');
    },
  },
  {
    sent: 'a link to one’s data with another’s id in it, an access token in its place, a part of it',
    expected: 'LINK_EXPIRED',
    async run(world) {
      const { open, mallory, anna } = world;
      const own = await call(world, mallory, 'POST', '/users/me/export', { confirm: { password: PASSWORD } });
      const link = String(own.body.url).split('link=')[1] ?? '';
      const [head = '', claims = '', signature = ''] = link.split('.');
      const text = Buffer.from(claims, 'base64url').toString().replace(mallory.id, anna.id);
      const forged = [head, Buffer.from(text).toString('base64url'), signature].join('.');
      for (const bad of [forged, mallory.token, `${head}.${claims}.`, head])
        requireError(await ask(open.url, `/api/export?link=${bad}`), 'LINK_EXPIRED');
    },
  },
  {
    sent: 'a cursor that is the id of another’s conversation, of a private room, of nothing',
    expected: 'answered alike',
    async run(world) {
      const ids = [world.pm, `pm_${world.anna.id}_zzzzzzzzzzzzzzzz`, world.crew, 'r0123456789a'];
      for (const path of ['/rooms/directory', '/users', '/rooms/general/members']) {
        const answers: Answer[] = [];
        for (const cursor of ids) answers.push(await call(world, world.mallory, 'GET', `${path}?cursor=${cursor}`));
        const answered = (i: number) => `${answers[i]?.status} ${answers[i]?.status === 200 ? '' : answers[i]?.text}`;
        requireThat(
          answered(0) === answered(1) && answered(2) === answered(3),
          `${path}: ${[0, 1, 2, 3].map(answered).join(' | ')}`,
        );
      }
    },
  },
  {
    sent: 'a public room named like the id of a private room, beside one named like no room',
    expected: 'both get their id in the same way',
    stores: [...ALL],
    async run(world) {
      const nobodys = world.crew.replace(/.$/, (last) => (last === 'q' ? 'w' : 'q'));
      const make = async (name: string) =>
        (await call(world, world.mallory, 'POST', '/rooms', { name, kind: 'public' })).body.id === name;
      requireThat((await make(world.crew)) === (await make(nobodys)), 'the id shows that the private room exists');
    },
  },
  {
    sent: 'sync of somebody who shares no room with others',
    expected: 'presence only of members of one’s rooms',
    stores: [...ALL],
    async run(world) {
      const hermit = await enrol(world.open.url, `hermit${world.next()}`);
      await call(world, hermit, 'POST', '/rooms/general/leave');
      const anna = await HostileSocket.enter(world.open.url, world.anna.token);
      const socket = await HostileSocket.enter(world.open.url, hermit.token);
      const { data } = await socket.ask('sync', { rooms: {} });
      const strangers = data.presence.filter(({ userId }: { userId: string }) => userId !== hermit.id);
      requireThat(strangers.length === 0, `shows ${strangers.length} strangers`);
      anna.end();
      socket.end();
    },
  },
];
