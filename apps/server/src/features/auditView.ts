import type { Audit } from '@palaver/protocol/audit';
import type { AuditRecord } from '@palaver/store/ports/audit';
import type { Context } from '../context.ts';

/** Rows of the audit with the names of this moment; a name is empty where nobody and nothing has that id any more. */
export async function auditView({ stores }: Pick<Context, 'stores'>, rows: AuditRecord[]): Promise<Audit[]> {
  const subjects = rows.flatMap(({ subject }) => subject ?? []);
  const userIds = [
    ...rows.flatMap(({ actorId }) => actorId ?? []),
    ...subjects.flatMap(({ kind, id }) => (kind === 'user' ? id : [])),
  ];
  const roomIds = [
    ...subjects.flatMap(({ kind, id }) => (kind === 'room' ? id : [])),
    ...rows.flatMap(({ details: { room } }) => (typeof room === 'string' ? room : [])),
  ];
  const [users, rooms] = await Promise.all([
    stores.users.findMany([...new Set(userIds)]),
    Promise.all(Array.from(new Set(roomIds), (id) => stores.rooms.find(id))),
  ]);
  const names = new Map(users.map(({ id, displayName }) => [id, displayName]));
  for (const room of rooms) if (room) names.set(room.id, room.name);
  const nameOf = (id: string) => names.get(id) ?? '';
  return rows.map(({ id, at, action, actorId, subject, address, details }) => ({
    id,
    at,
    action,
    actor: actorId === null ? null : { id: actorId, name: nameOf(actorId) },
    subject: subject && { ...subject, name: nameOf(subject.id) },
    address,
    details: typeof details.room === 'string' ? { ...details, roomName: nameOf(details.room) } : details,
  }));
}
