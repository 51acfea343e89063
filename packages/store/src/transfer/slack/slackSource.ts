import { join } from 'node:path';
import type { ChatMessage, ChatPerson, ChatRoom, ChatSource } from '../chat/chatSource.ts';
import type { Report } from '../chat/report.ts';
import { StoreOpenError } from '../../ports/storeOpenError.ts';
import { entriesOf, readList } from './slackFolder.ts';
import { authorOf, isTold, messageText, millis } from './slackMessage.ts';
import { SlackMessage, SlackRoom, SlackUser } from './slackShapes.ts';

/** Which list is of which kind of room. */
const LISTS = [
  ['channels.json', 'public'],
  ['groups.json', 'private'],
  ['mpims.json', 'private'],
  ['dms.json', 'pm'],
] as const;

/** An export of Slack, unpacked: users.json, lists of rooms, and a folder for each room with a file for each day. */
export async function slackSource(folder: string, report: Report): Promise<ChatSource> {
  const files = new Set(await entriesOf(folder, (entry) => entry.isFile()));
  const folders = new Set(await entriesOf(folder, (entry) => entry.isDirectory()));
  const list = async <T>(name: string, type: Parameters<typeof readList<T>>[2]['type']) => {
    if (!files.has(name)) return [];
    return readList(folder, name, {
      type,
      report,
      // Without its people or rooms an export would come as something else than it is.
      onNone: (reason) => {
        throw new StoreOpenError(`The export's ${name} can not be read: ${reason}.`);
      },
    });
  };
  const users = [...(await list('users.json', SlackUser)), ...(await list('org_users.json', SlackUser))];
  const raw: { room: SlackRoom; type: ChatRoom['type']; folder: string | null }[] = [];
  const keys = new Set<string>();
  let general: string | undefined;
  for (const [name, type] of LISTS)
    for (const room of await list(name, SlackRoom)) {
      if (keys.has(room.id)) {
        report.add('leftOut', `${name}: the room ${room.id} stands there twice`);
        continue;
      }
      keys.add(room.id);
      if (type === 'public' && room.is_general === true) general ??= room.id;
      // Only what is in the folder is opened: a name from the list is never a path.
      raw.push({ room, type, folder: [room.name ?? '', room.id].find((one) => folders.has(one)) ?? null });
    }
  const byKey = new Map(raw.map((one) => [one.room.id, one]));
  const people = users.map(toPerson);
  const known = new Set(people.map(({ key }) => key));

  return {
    key: 'slack',
    people,
    rooms: raw.map(({ room, type }) => toRoom(room, { type, isGeneral: room.id === general, people })),
    async *messages({ key }, names, onPerson) {
      const found = byKey.get(key);
      if (!found?.folder) return;
      const within = join(folder, found.folder);
      const pins = new Map((found.room.pins ?? []).map((pin) => [pin.id, pin]));
      const roomNamed = (id: string) => byKey.get(id)?.room.name ?? null;
      const days = (await entriesOf(within, (entry) => entry.isFile() && entry.name.endsWith('.json'))).sort();
      for (const day of days) {
        const name = `${found.folder}/${day}`;
        const messages = await readList(folder, name, { type: SlackMessage, report });
        for (const message of messages.sort((a, b) => compareTimes(a.ts, b.ts))) {
          const where = `${name} ${message.ts}`;
          if (!isTold(message)) {
            report.add(
              'leftOut',
              `${where}: ${message.subtype ?? message.type ?? 'no message'}, which is told by nobody`,
            );
            continue;
          }
          const author = authorOf(message);
          if (!known.has(author.key)) await onPerson(author);
          if (message.files?.length)
            report.add('leftOut', `${where}: ${message.files.length} files, but for their names`);
          const pin = pins.get(message.ts);
          yield toMessage(message, {
            where,
            author: author.key,
            text: messageText(message, { names, roomNamed }),
            pin,
          });
        }
      }
    },
  };
}

function toPerson({ id, name, real_name, deleted, is_bot, profile }: SlackUser): ChatPerson {
  const username = name ?? id;
  const displayName = [profile?.display_name, profile?.real_name, real_name, username].find((one) => one) ?? id;
  return {
    key: id,
    username,
    displayName,
    title: profile?.title ?? '',
    email: profile?.email ?? null,
    deactivated: deleted ?? false,
    bot: is_bot === true || id === 'USLACKBOT',
  };
}

function toRoom(
  room: SlackRoom,
  { type, isGeneral, people }: Pick<ChatRoom, 'type' | 'isGeneral'> & { people: ChatPerson[] },
): ChatRoom {
  const { id, name, created, creator, is_archived, topic, purpose } = room;
  return {
    key: id,
    type,
    name: name ?? id,
    topic: topic?.value || purpose?.value || '',
    createdAt: (created ?? 0) * 1_000,
    archived: is_archived ?? false,
    isGeneral,
    members: room.members ?? (isGeneral ? people.map(({ key }) => key) : []),
    owners: creator ? [creator] : [],
  };
}

function toMessage(
  message: SlackMessage,
  {
    pin,
    ...given
  }: { where: string; author: string; text: string | null; pin?: { created?: number | null; user?: string | null } },
): ChatMessage {
  const { ts, thread_ts, edited, reactions } = message;
  return {
    key: ts,
    ...given,
    at: millis(ts),
    editedAt: edited ? millis(edited.ts) : null,
    replyTo: thread_ts && thread_ts !== ts ? thread_ts : null,
    isAnswered: thread_ts === ts,
    reactions: (reactions ?? []).map(({ name, users }) => ({ name, people: users })),
    pinned: pin ? { by: pin.user ?? given.author, at: (pin.created ?? 0) * 1_000 } : null,
  };
}

/** Times are written in seconds, with parts behind the point that make them unique. */
function compareTimes(a: string, b: string): number {
  return millis(a) - millis(b) || a.localeCompare(b);
}
