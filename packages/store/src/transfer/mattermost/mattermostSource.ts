import { open } from 'node:fs/promises';
import type { ChatMessage, ChatPerson, ChatRoom, ChatSource } from '../chat/chatSource.ts';
import type { Report } from '../chat/report.ts';
import { StoreOpenError } from '../../ports/storeOpenError.ts';
import { linesOf } from '../jsonLines.ts';
import { fromMarkdown } from './fromMarkdown.ts';
import { LineReader, PostIndex } from './postIndex.ts';
import {
  MattermostBot,
  MattermostChannel,
  MattermostDirectChannel,
  MattermostDirectPost,
  MattermostLine,
  MattermostPost,
  type MattermostPost as Post,
  MattermostReply,
  MattermostUser,
} from './mattermostShapes.ts';

/** A line is a post with all its answers. */
const LINE_MAX = 32 * 1024 * 1024;
/** The channel that everybody of a team is in. */
const TOWN_SQUARE = 'town-square';

interface Found {
  people: Map<string, ChatPerson>;
  rooms: Map<string, ChatRoom>;
  posts: Map<string, PostIndex>;
  /** How many teams there are. */
  teams: Set<string>;
}

const channelKey = (team: string, channel: string) => `${team}/${channel}`;
const directKey = (members: readonly string[]) => `direct ${[...new Set(members)].sort().join(' ')}`;

/** Mattermost's bulk export, a file of JSON lines. It is read twice: who and what there is, and then each room by time. */
export async function mattermostSource(file: string, report: Report): Promise<ChatSource & { close(): Promise<void> }> {
  const found: Found = { people: new Map(), rooms: new Map(), posts: new Map(), teams: new Set() };
  let lines = 0;
  for await (const { number, text, offset, length } of linesOf(file, LINE_MAX)) {
    const leaveOut = (reason: string) => report.add('leftOut', `line ${number}: ${reason}`);
    if (text === null) leaveOut(`longer than ${LINE_MAX} bytes`);
    else if (takeLine(found, text, { number, offset, length, leaveOut })) lines += 1;
  }
  // Of another format, or in another encoding: nothing of it would come, and that is no import.
  if (lines === 0) throw new StoreOpenError(`${file} is no export of Mattermost: it holds no line of one in UTF-8.`);
  // With several teams only one of their rooms of everybody can be the one here.
  let general: string | undefined;
  for (const [key, room] of found.rooms) if (room.type === 'public' && key.endsWith(`/${TOWN_SQUARE}`)) general ??= key;
  const rooms = [...found.rooms.values()].map((room) => ({ ...room, isGeneral: room.key === general }));
  const handle = await open(file, 'r');
  const reader = new LineReader(handle, postIn);

  return {
    key: 'mattermost',
    people: [...found.people.values()],
    rooms,
    async *messages({ key }, names, onPerson) {
      const seen = new Map<string, Set<string>>();
      let at = 0;
      for (const place of found.posts.get(key)?.byTime() ?? []) {
        if (place.at !== at) seen.clear();
        ({ at } = place);
        const parsed = await reader.read(place);
        const root = `${parsed.create_at} ${parsed.user}`;
        const where = `${key} at ${place.at}${place.reply < 0 ? '' : `, answer ${place.reply + 1}`}`;
        const said = place.reply < 0 ? parsed : MattermostReply.parse(parsed.replies?.[place.reply]);
        if (!found.people.has(said.user)) await onPerson(stranger(said.user));
        if (said.attachments?.length)
          report.add('leftOut', `${where}: ${said.attachments.length} files, but for their names`);
        const isReply = place.reply >= 0;
        // Several of one person in one millisecond are told apart by their order in the file.
        const name = `${isReply ? `${root} > ` : ''}${said.create_at} ${said.user}`;
        const others = seen.get(name) ?? new Set<string>();
        const own = said.message ?? '';
        if (others.has(own)) {
          report.add('leftOut', `${where}: it stands there twice`);
          continue;
        }
        seen.set(name, others.add(own));
        const nth = others.size;
        yield toMessage(said, {
          key: nth === 1 ? name : `${name} ${nth}`,
          where,
          text: textOf(said, names),
          replyTo: isReply ? root : null,
          isAnswered: !isReply && (parsed.replies ?? []).length > 0,
          pinned: !isReply && parsed.is_pinned === true ? { by: said.user, at: place.at } : null,
        });
      }
    },
    close: () => handle.close(),
  };
}

/** What a line holds that was found to be a post: parsed once, however many answers stand in it. */
function postIn(text: string): Post {
  const { type, post, direct_post } = MattermostLine.parse(JSON.parse(text));
  return type === 'post' ? MattermostPost.parse(post) : MattermostDirectPost.parse(direct_post);
}

interface Place {
  number: number;
  offset: number;
  length: number;
  leaveOut(reason: string): void;
}

/** False: it is no line of an export. */
function takeLine(found: Found, text: string, place: Place): boolean {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return (place.leaveOut('no JSON'), false);
  }
  const line = MattermostLine.safeParse(value);
  if (!line.success) return (place.leaveOut('no line of a bulk export'), false);
  const { type } = line.data;
  try {
    if (type === 'channel') takeChannel(found, MattermostChannel.parse(line.data.channel));
    else if (type === 'user') takeUser(found, line.data.user);
    else if (type === 'bot') takeBot(found, line.data.bot);
    else if (type === 'direct_channel') takeDirect(found, line.data.direct_channel);
    else if (type === 'post') takePost(found, line.data.post, place);
    else if (type === 'direct_post') takeDirectPost(found, line.data.direct_post, place);
    else if (type !== 'version' && type !== 'team') place.leaveOut(`${type}, which there is not here`);
  } catch {
    place.leaveOut(`a ${type} that is not of its form`);
  }
  return true;
}

function takeChannel({ rooms, teams }: Found, channel: ReturnType<typeof MattermostChannel.parse>): void {
  const { team, name, display_name, type, header, purpose, deleted_at } = channel;
  teams.add(team);
  rooms.set(channelKey(team, name), {
    key: channelKey(team, name),
    type: type === 'O' ? 'public' : 'private',
    name: display_name || name,
    topic: header || purpose || '',
    createdAt: 0,
    archived: (deleted_at ?? 0) > 0,
    isGeneral: false,
    members: [],
    owners: [],
  });
}

function takeUser({ people, rooms }: Found, value: unknown): void {
  const { username, email, nickname, first_name, last_name, position, delete_at, teams } = MattermostUser.parse(value);
  const full = [first_name, last_name].filter(Boolean).join(' ');
  people.set(username, {
    key: username,
    username,
    displayName: nickname || full || username,
    title: position ?? '',
    email: email ?? null,
    deactivated: (delete_at ?? 0) > 0,
    bot: false,
  });
  for (const team of teams ?? [])
    for (const { name, roles } of team.channels ?? []) {
      const room = rooms.get(channelKey(team.name, name));
      room?.members.push(username);
      if (roles?.split(' ').includes('channel_admin')) room?.owners.push(username);
    }
}

function takeBot({ people }: Found, value: unknown): void {
  const { username, display_name, delete_at } = MattermostBot.parse(value);
  const deactivated = (delete_at ?? 0) > 0;
  people.set(username, {
    key: username,
    username,
    displayName: display_name || username,
    title: '',
    email: null,
    deactivated,
    bot: true,
  });
}

function takeDirect(found: Found, value: unknown): void {
  const { members, participants, header } = MattermostDirectChannel.parse(value);
  direct(found, members ?? (participants ?? []).map(({ username }) => username), header ?? '');
}

/** A conversation of two, or, of more, a private room that is called by its people. */
function direct({ rooms }: Found, given: readonly string[], topic: string): string {
  const members = [...new Set(given)];
  const key = directKey(members);
  if (!rooms.has(key)) {
    const type = members.length > 2 ? 'private' : 'pm';
    const none = { createdAt: 0, archived: false, isGeneral: false, owners: [] };
    rooms.set(key, { key, type, name: members.join(', '), topic, members, ...none });
  }
  return key;
}

function takePost(found: Found, value: unknown, place: Place): void {
  const post = MattermostPost.parse(value);
  const key = channelKey(post.team, post.channel);
  if (!found.rooms.has(key)) return place.leaveOut('a post of a channel that is not there');
  index(found, key, post, place);
}

function takeDirectPost(found: Found, value: unknown, place: Place): void {
  const post = MattermostDirectPost.parse(value);
  index(found, direct(found, post.channel_members, ''), post, place);
}

function index(
  { posts }: Found,
  key: string,
  post: { create_at: number; type?: string | null; replies?: unknown[] | null },
  place: Place,
): void {
  // What the program says itself: who came, what the channel is called now.
  if (post.type?.startsWith('system_')) return place.leaveOut(`${post.type}, which is told by nobody`);
  const { offset, length } = place;
  let own = posts.get(key);
  if (!own) posts.set(key, (own = new PostIndex()));
  own.add({ at: post.create_at, offset, length, reply: -1 });
  for (const [reply, one] of (post.replies ?? []).entries()) {
    const parsed = MattermostReply.safeParse(one);
    if (parsed.success) own.add({ at: Math.max(parsed.data.create_at, post.create_at), offset, length, reply });
    else place.leaveOut(`its answer ${reply + 1} is not of its form`);
  }
}

/** Somebody who wrote and stands in no list. */
function stranger(username: string): ChatPerson {
  return { key: username, username, displayName: username, title: '', email: null, deactivated: true, bot: false };
}

function textOf({ message, attachments }: MattermostReply, names: Parameters<typeof fromMarkdown>[1]): string {
  const files = (attachments ?? []).map(({ path }) => `\u{1F4CE} ${path?.split('/').at(-1) || 'file'}`);
  return [fromMarkdown(message ?? '', names), ...files].filter((part) => part !== '').join('\n');
}

function toMessage(
  { user, create_at, edit_at, reactions }: MattermostReply,
  given: Pick<ChatMessage, 'key' | 'where' | 'text' | 'replyTo' | 'isAnswered' | 'pinned'>,
): ChatMessage {
  const byName = new Map<string, string[]>();
  for (const { emoji_name, user: by } of reactions ?? [])
    byName.set(emoji_name, [...(byName.get(emoji_name) ?? []), by]);
  return {
    ...given,
    author: user,
    at: create_at,
    editedAt: edit_at ? edit_at : null,
    reactions: [...byName].map(([name, people]) => ({ name, people })),
  };
}
