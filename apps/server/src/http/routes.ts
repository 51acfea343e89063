import type { RouteName } from '@palaver/protocol/routes';
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
import { changePassword } from '../features/auth/changePassword.ts';
import { endOtherSessions } from '../features/auth/endOtherSessions.ts';
import { endSession } from '../features/auth/endSession.ts';
import { listSessions } from '../features/auth/listSessions.ts';
import { getMe } from '../features/users/getMe.ts';
import { getUser } from '../features/users/getUser.ts';
import { listUsers } from '../features/users/listUsers.ts';
import { updateMe } from '../features/users/updateMe.ts';
import { authRoutes } from './authRoutes.ts';
import { nothing, ok } from './reply.ts';
import type { RouteRow } from './routeRow.ts';

/**
 * THE table of what REST may ask: one row, with who may ask, what limits it and the function that answers. Method, path and schemas stand in the
 * protocol under the same name.
 */
export const restRoutes: { [N in RouteName]: RouteRow<N> } = {
  config: { auth: 'none', limit: [], run: authRoutes.config },
  register: { auth: 'none', limit: ['api', 'registrations'], run: authRoutes.register },
  login: { auth: 'none', limit: ['loginsOfAddress'], run: authRoutes.login },
  refreshToken: { auth: 'cookie', limit: ['refreshesOfAddress'], run: authRoutes.refreshToken },
  logout: { auth: 'cookie', limit: ['refreshesOfAddress'], run: authRoutes.logout },

  listSessions: { auth: 'token', limit: 'api', run: async (ctx, caller) => ok(await listSessions(ctx, caller)) },
  endOtherSessions: {
    auth: 'token',
    limit: 'api',
    run: async (ctx, caller) => ok(await endOtherSessions(ctx, caller)),
  },
  endSession: {
    auth: 'token',
    limit: 'api',
    run: async (ctx, caller, input) => {
      await endSession(ctx, caller, input);
      return { ...nothing, endsSession: input.id === caller.sessionId };
    },
  },

  listUsers: { auth: 'token', limit: 'api', run: async (...call) => ok(await listUsers(...call)) },
  getMe: { auth: 'token', limit: 'api', run: async (ctx, caller) => ok(await getMe(ctx, caller)) },
  updateMe: { auth: 'token', limit: 'api', run: async (...call) => ok(await updateMe(...call)) },
  changePassword: { auth: 'token', limit: 'api', run: async (...call) => (await changePassword(...call), nothing) },
  getUser: { auth: 'token', limit: 'api', run: async (...call) => ok(await getUser(...call)) },

  listRooms: { auth: 'token', limit: 'api', run: async (ctx, caller) => ok(await listRooms(ctx, caller)) },
  listDirectory: { auth: 'token', limit: 'api', run: async (...call) => ok(await listDirectory(...call)) },
  createRoom: {
    auth: 'token',
    limit: 'api',
    run: async (...call) => ({ status: 201, body: await createRoom(...call) }),
  },
  openPrivateMessages: {
    auth: 'token',
    limit: 'api',
    run: async (...call) => {
      const { room, created } = await openPrivateMessages(...call);
      return { status: created ? 201 : 200, body: room };
    },
  },
  getRoom: { auth: 'token', limit: 'api', run: async (...call) => ok(await getRoom(...call)) },
  updateRoom: { auth: 'token', limit: 'api', run: async (...call) => ok(await updateRoom(...call)) },
  joinRoom: { auth: 'token', limit: 'api', run: async (...call) => ok((await joinRoom(...call)).room) },
  leaveRoom: { auth: 'token', limit: 'api', run: async (...call) => (await leaveRoom(...call), nothing) },
  listMembers: { auth: 'token', limit: 'api', run: async (...call) => ok(await listMembers(...call)) },
  putMember: { auth: 'token', limit: 'api', run: async (...call) => ok(await putMember(...call)) },
  removeMember: { auth: 'token', limit: 'api', run: async (...call) => (await removeMember(...call), nothing) },

  loadMessages: { auth: 'token', limit: 'feature', run: async (...call) => ok(await loadHistory(...call)) },
  putReceipts: { auth: 'token', limit: 'feature', run: async (...call) => ok(await putReceipts(...call)) },
  chatMessage: {
    auth: 'token',
    limit: 'feature',
    run: async (...call) => {
      const { message, repeated } = await chatMessage(...call);
      return { status: repeated ? 200 : 201, body: { message } };
    },
  },
  editMessage: { auth: 'token', limit: 'feature', run: async (...call) => ok(await editMessage(...call)) },
  deleteMessage: { auth: 'token', limit: 'feature', run: async (...call) => ok(await deleteMessage(...call)) },
  reactToMessage: { auth: 'token', limit: 'feature', run: async (...call) => ok(await reactToMessage(...call)) },
  sync: { auth: 'token', limit: 'feature', run: async (...call) => ok(await sync(...call)) },
};
