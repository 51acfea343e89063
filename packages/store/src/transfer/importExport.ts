import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseMessageId } from '@palaver/protocol/messageId';
import { pmRoomUsers } from '@palaver/protocol/pmRoomId';
import { StoreOpenError } from '../ports/storeOpenError.ts';
import { reasonOf } from '../rules/reasonOf.ts';
import { inBatches } from './inBatches.ts';
import { EXPORT_FILES, LINE_MAX, readManifest } from './exportFolder.ts';
import { jsonLines, LineError } from './jsonLines.ts';
import { type Manifest, MemberLine, MessageLine, RoomLine, SettingsLine, UserLine } from './lines.ts';
import type { ImportTarget } from './targets/importTarget.ts';

/** What names an export: an import of the same one goes on, one of another does not. */
export const exportKey = ({ epoch, exportedAt }: Manifest) => `${epoch} ${exportedAt}`;

/** @throws StoreOpenError when the folder holds no export that was finished */
export async function finishedManifest(folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder);
  if (!manifest.done) throw new StoreOpenError('That export is not finished. Run its command again first.');
  return manifest;
}

/**
 * Stores a whole export: the same ids, seqs, revs, marks and roles. An export is whole or it is none: at the first line that does not hold it ends, and no
 * server has seen anything of it.
 * @throws LineError with the file, the line and what is wrong there
 */
export async function importExport(
  target: ImportTarget,
  { folder, onMessages = () => undefined }: { folder: string; onMessages?: (count: number) => void },
): Promise<{ users: number; rooms: number; messages: number }> {
  const users = new Set<string>();
  /** What is of one account alone: usernames, and addresses that one signs in with. */
  const names = new Set<string>();
  const rooms = new Map<string, RoomLine>();
  const read = <T>(name: string, parse: (value: unknown) => T) =>
    jsonLines(join(folder, name), { name, maxBytes: LINE_MAX, parse });
  const known = (id: string, name: string, line: number) => {
    if (!users.has(id)) throw new LineError(name, line, `there is no user ${id}`);
  };

  for await (const batch of inBatches(read(EXPORT_FILES.users, (value) => UserLine.parse(value)))) {
    for (const { value, line } of batch) {
      once(users, value.id, EXPORT_FILES.users, line);
      once(names, value.username, EXPORT_FILES.users, line);
      if (value.email !== null && value.emailState !== 'unconfirmed')
        once(names, value.email, EXPORT_FILES.users, line);
    }
    await target.putUsers(batch.map(({ value }) => value));
  }
  for await (const { value, line } of read(EXPORT_FILES.rooms, (value) => RoomLine.parse(value))) {
    if ((value.type === 'pm') !== (pmRoomUsers(value.id) !== null))
      throw new LineError(EXPORT_FILES.rooms, line, 'its id and its type do not go together');
    if (rooms.has(value.id)) throw new LineError(EXPORT_FILES.rooms, line, `${value.id} stands there twice`);
    rooms.set(value.id, value);
  }

  let messages = 0;
  for (const room of rooms.values()) {
    await target.makeRoom(room);
    messages += await importMessages(room);
  }
  const places = new Set<string>();
  for await (const batch of inBatches(read(EXPORT_FILES.members, (value) => MemberLine.parse(value)))) {
    for (const { value, line } of batch) checkPlace(value, line);
    await target.putMembers(batch.map(({ value }) => value));
  }
  for (const room of rooms.values()) await target.finishRoom(room);
  for await (const { value } of read(EXPORT_FILES.settings, (line) => SettingsLine.parse(line))) {
    const { kind: _kind, ...settings } = value;
    await target.putSettings(settings);
  }
  return { users: users.size, rooms: rooms.size, messages };

  function checkPlace({ roomId, userId, member }: MemberLine, line: number): void {
    const name = EXPORT_FILES.members;
    const room = rooms.get(roomId);
    if (!room) throw new LineError(name, line, `there is no room ${roomId}`);
    known(userId, name, line);
    once(places, `${roomId} ${userId}`, name, line);
    const pair = pmRoomUsers(roomId);
    if (pair && !pair.includes(userId))
      throw new LineError(name, line, 'a conversation is of the two that its id names');
    if (member && Math.max(member.joinedSeq, member.receivedSeq, member.readSeq) > room.seq)
      throw new LineError(name, line, 'a mark is beyond the last message');
  }

  /** Appends what is not there yet; every line is looked at, also of what is. */
  async function importMessages(room: RoomLine): Promise<number> {
    const name = `${EXPORT_FILES.messages}/${room.id}.jsonl`;
    const held = (await target.room(room.id))?.seq ?? 0;
    const revs = new Set<number>();
    const pins = new Set<number>();
    let [seq, at] = [0, ''];
    if (room.seq > 0 || existsSync(join(folder, name)))
      for await (const batch of inBatches(read(name, (value) => MessageLine.parse(value)))) {
        for (const { value, line } of batch) {
          checkMessage(value, line);
          [seq, at] = [value.seq, value.timestamp];
        }
        const fresh = batch.flatMap(({ value }) => (value.seq > held ? [value] : []));
        if (fresh.length > 0)
          await target.append(room.id, fresh).catch((error: unknown) => {
            throw new LineError(
              name,
              fresh[0]?.seq ?? 0,
              `this one, or one of those after it, is not taken: ${reasonOf(error)}`,
            );
          });
        onMessages(batch.length);
      }
    if (seq !== room.seq) throw new LineError(name, seq + 1, `${room.seq} messages are said to be there`);
    if (pins.size !== room.pins.length || !room.pins.every((one) => pins.has(one)))
      throw new LineError(EXPORT_FILES.rooms, 1, `the pins of ${room.id} are not those of its messages`);
    return seq;

    function checkMessage(message: MessageLine, line: number): void {
      const refuse = (reason: string) => {
        throw new LineError(name, line, reason);
      };
      if (message.roomId !== room.id || message.seq !== seq + 1 || message.id !== `${room.id}:${message.seq}`)
        refuse(`expected the message ${room.id}:${seq + 1}`);
      if (message.rev < 1 || message.rev > room.rev || revs.has(message.rev))
        refuse('its rev is another message’s, or none of the room');
      revs.add(message.rev);
      if (message.timestamp < at) refuse('it is older than the one before');
      known(message.senderId, name, line);
      if (message.replyTo !== null) {
        const reply = parseMessageId(message.replyTo);
        if (reply.roomId !== room.id || reply.seq > room.seq) refuse('it answers a message that is not there');
      }
      if (message.edited !== (message.editedAt !== null)) refuse('edited and editedAt do not go together');
      if (message.pinned) pins.add(message.seq);
    }
  }
}

function once(seen: Set<string>, id: string, file: string, line: number): void {
  if (seen.has(id)) throw new LineError(file, line, `${id} stands there twice`);
  seen.add(id);
}
