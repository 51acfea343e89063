import type * as z from 'zod';
import type { RouteName, Routes } from '@palaver/protocol/routes';
import type { Caller, Context } from '../context.ts';
import { chatMessage } from '../features/messages/chatMessage.ts';
import { deleteMessage } from '../features/messages/deleteMessage.ts';
import { editMessage } from '../features/messages/editMessage.ts';
import { loadHistory } from '../features/messages/loadHistory.ts';
import { reactToMessage } from '../features/messages/reactToMessage.ts';
import { putReceipts } from '../features/receipts/putReceipts.ts';
import { createRoom } from '../features/rooms/createRoom.ts';
import { getRoom } from '../features/rooms/getRoom.ts';
import { joinRoom } from '../features/rooms/joinRoom.ts';
import { leaveRoom } from '../features/rooms/leaveRoom.ts';
import { listDirectory } from '../features/rooms/listDirectory.ts';
import { listMembers } from '../features/rooms/listMembers.ts';
import { listRooms } from '../features/rooms/listRooms.ts';
import { openPrivateMessages } from '../features/rooms/openPrivateMessages.ts';
import { putMember } from '../features/rooms/putMember.ts';
import { removeMember } from '../features/rooms/removeMember.ts';
import { updateRoom } from '../features/rooms/updateRoom.ts';
import { sync } from '../features/sync/sync.ts';
import { getMe } from '../features/users/getMe.ts';
import { getUser } from '../features/users/getUser.ts';
import { listUsers } from '../features/users/listUsers.ts';
import { updateMe } from '../features/users/updateMe.ts';
import { nothing, ok, type Reply } from './reply.ts';

type Part<R, K extends string> = R extends Record<K, infer S extends z.ZodType> ? z.output<S> : unknown;
/** What a route takes: its path, query and body together. */
export type RouteInput<N extends RouteName> = Part<Routes[N], 'params'> &
  Part<Routes[N], 'query'> &
  Part<Routes[N], 'body'>;

/** Routes that anyone or a cookie may ask; they stand in authRoutes.ts. */
export type AuthRouteName = 'config' | 'register' | 'login' | 'refreshToken' | 'logout';
export type TokenRouteName = Exclude<RouteName, AuthRouteName>;

export interface RouteRow<N extends RouteName> {
  run(ctx: Context, caller: Caller, input: RouteInput<N>): Promise<Reply>;
  /** `api`: counts among the caller's requests a minute. `feature`: the feature counts it, like its twin on the socket. */
  rate: 'api' | 'feature';
}

/** THE table of what REST may ask with a token: one row, one feature. Method, path and schemas stand in the protocol under the same name. */
export const tokenRoutes: { [N in TokenRouteName]: RouteRow<N> } = {
  listUsers: { rate: 'api', run: async (...call) => ok(await listUsers(...call)) },
  getMe: { rate: 'api', run: async (ctx, caller) => ok(await getMe(ctx, caller)) },
  updateMe: { rate: 'api', run: async (...call) => ok(await updateMe(...call)) },
  getUser: { rate: 'api', run: async (...call) => ok(await getUser(...call)) },

  listRooms: { rate: 'api', run: async (ctx, caller) => ok(await listRooms(ctx, caller)) },
  listDirectory: { rate: 'api', run: async (...call) => ok(await listDirectory(...call)) },
  createRoom: { rate: 'api', run: async (...call) => ({ status: 201, body: await createRoom(...call) }) },
  openPrivateMessages: {
    rate: 'api',
    run: async (...call) => {
      const { room, created } = await openPrivateMessages(...call);
      return { status: created ? 201 : 200, body: room };
    },
  },
  getRoom: { rate: 'api', run: async (...call) => ok(await getRoom(...call)) },
  updateRoom: { rate: 'api', run: async (...call) => ok(await updateRoom(...call)) },
  joinRoom: { rate: 'api', run: async (...call) => ok((await joinRoom(...call)).room) },
  leaveRoom: { rate: 'api', run: async (...call) => (await leaveRoom(...call), nothing) },
  listMembers: { rate: 'api', run: async (...call) => ok(await listMembers(...call)) },
  putMember: { rate: 'api', run: async (...call) => ok(await putMember(...call)) },
  removeMember: { rate: 'api', run: async (...call) => (await removeMember(...call), nothing) },

  loadMessages: { rate: 'feature', run: async (...call) => ok(await loadHistory(...call)) },
  putReceipts: { rate: 'feature', run: async (...call) => ok(await putReceipts(...call)) },
  chatMessage: {
    rate: 'feature',
    run: async (...call) => {
      const { message, repeated } = await chatMessage(...call);
      return { status: repeated ? 200 : 201, body: { message } };
    },
  },
  editMessage: { rate: 'feature', run: async (...call) => ok(await editMessage(...call)) },
  deleteMessage: { rate: 'feature', run: async (...call) => ok(await deleteMessage(...call)) },
  reactToMessage: { rate: 'feature', run: async (...call) => ok(await reactToMessage(...call)) },
  sync: { rate: 'feature', run: async (...call) => ok(await sync(...call)) },
};
