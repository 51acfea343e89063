import type { Crew } from '../../kit/makeCrews.ts';
import type { Person } from '../../kit/person.ts';
import type { Question } from './askAll.ts';

/** Somebody who asks, the room that they ask for, and how many questions they asked before. */
export interface Asker {
  person: Person;
  crew: Crew;
  round: number;
}

const TEXT = 'Boat 2 leaves with Daniel, 35 minutes to the dock.';

/** What a client, a bot or a phone on REST asks every day → the question. */
export const HOT_ROUTES: Record<string, (asker: Asker) => Question> = {
  'GET /config': () => ({ method: 'GET', path: '/config' }),
  'GET /users/me': () => ({ method: 'GET', path: '/users/me' }),
  'GET /users': () => ({ method: 'GET', path: '/users?q=person1' }),
  'GET /users/:id': ({ person }) => ({ method: 'GET', path: `/users/${person.id}` }),
  'GET /rooms': () => ({ method: 'GET', path: '/rooms' }),
  'GET /rooms/directory': () => ({ method: 'GET', path: '/rooms/directory' }),
  'GET /rooms/:roomId': ({ crew }) => ({ method: 'GET', path: `/rooms/${crew.roomId}` }),
  'GET /rooms/:roomId/members': ({ crew }) => ({ method: 'GET', path: `/rooms/${crew.roomId}/members` }),
  'POST /messages': ({ person, crew, round }) => ({
    method: 'POST',
    path: '/messages',
    body: { roomId: crew.roomId, clientId: `${person.name}-${String(round).padStart(8, '0')}`, text: TEXT },
  }),
  'GET /rooms/:roomId/messages': ({ crew }) => ({ method: 'GET', path: `/rooms/${crew.roomId}/messages?limit=50` }),
  'PUT /rooms/:roomId/receipts': ({ crew, round }) => ({
    method: 'PUT',
    path: `/rooms/${crew.roomId}/receipts`,
    body: { readSeq: round + 1 },
  }),
  'PUT /messages/:id/reactions': ({ crew, round }) => ({
    method: 'PUT',
    path: `/messages/${crew.roomId}:1/reactions`,
    body: { emoji: '👍', on: round % 2 === 0 },
  }),
  'POST /sync': () => ({ method: 'POST', path: '/sync', body: { rooms: {}, maxBytes: 16_384 } }),
};
