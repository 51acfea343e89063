import type { RouteName } from '@palaver/protocol/routes';
import { chatMessage } from '../features/messages/chatMessage.ts';
import { deleteMessage } from '../features/messages/deleteMessage.ts';
import { editMessage } from '../features/messages/editMessage.ts';
import { listPins } from '../features/messages/listPins.ts';
import { loadHistory } from '../features/messages/loadHistory.ts';
import { pinMessage } from '../features/messages/pinMessage.ts';
import { reactToMessage } from '../features/messages/reactToMessage.ts';
import { putReceipts } from '../features/receipts/putReceipts.ts';
import { createRoom } from '../features/rooms/createRoom.ts';
import { getRoom } from '../features/rooms/getRoom.ts';
import { joinRoom } from '../features/rooms/joinRoom.ts';
import { leaveRoom } from '../features/rooms/leaveRoom.ts';
import { liftBan } from '../features/rooms/liftBan.ts';
import { listBans } from '../features/rooms/listBans.ts';
import { listDirectory } from '../features/rooms/listDirectory.ts';
import { listMembers } from '../features/rooms/listMembers.ts';
import { listRooms } from '../features/rooms/listRooms.ts';
import { muteMember } from '../features/rooms/muteMember.ts';
import { openPrivateMessages } from '../features/rooms/openPrivateMessages.ts';
import { putBan } from '../features/rooms/putBan.ts';
import { putMember } from '../features/rooms/putMember.ts';
import { removeMember } from '../features/rooms/removeMember.ts';
import { unmuteMember } from '../features/rooms/unmuteMember.ts';
import { updateRoom } from '../features/rooms/updateRoom.ts';
import { updateRoomMe } from '../features/rooms/updateRoomMe.ts';
import { acceptInvite } from '../features/invites/acceptInvite.ts';
import { createInvite } from '../features/invites/createInvite.ts';
import { listInvites } from '../features/invites/listInvites.ts';
import { lookUpInvite } from '../features/invites/lookUpInvite.ts';
import { withdrawInvite } from '../features/invites/withdrawInvite.ts';
import { createBackup } from '../features/admin/createBackup.ts';
import { createBot } from '../features/admin/createBot.ts';
import { createWebhook } from '../features/admin/createWebhook.ts';
import { deleteBot } from '../features/admin/deleteBot.ts';
import { deleteWebhook } from '../features/admin/deleteWebhook.ts';
import { listBots } from '../features/admin/listBots.ts';
import { listWebhooks } from '../features/admin/listWebhooks.ts';
import { renewBotToken } from '../features/admin/renewBotToken.ts';
import { updateWebhook } from '../features/admin/updateWebhook.ts';
import { createAccount } from '../features/admin/createAccount.ts';
import { createResetLink } from '../features/admin/createResetLink.ts';
import { deleteAccount } from '../features/admin/deleteAccount.ts';
import { removeAccountFactor } from '../features/admin/removeAccountFactor.ts';
import { signOutAccount } from '../features/admin/signOutAccount.ts';
import { updateAccount } from '../features/admin/updateAccount.ts';
import { getServer } from '../features/admin/getServer.ts';
import { getServerSettings } from '../features/admin/getServerSettings.ts';
import { updateServerSettings } from '../features/admin/updateServerSettings.ts';
import { exportAudit } from '../features/admin/exportAudit.ts';
import { listAudit } from '../features/admin/listAudit.ts';
import { deleteRoom } from '../features/admin/deleteRoom.ts';
import { governRoom } from '../features/admin/governRoom.ts';
import { inspectRoom } from '../features/admin/inspectRoom.ts';
import { listAllRooms } from '../features/admin/listAllRooms.ts';
import { setRoomOwner } from '../features/admin/setRoomOwner.ts';
import { listAccounts } from '../features/admin/listAccounts.ts';
import { sync } from '../features/sync/sync.ts';
import { askReset } from '../features/auth/askReset.ts';
import { beginTotp } from '../features/auth/beginTotp.ts';
import { changePassword } from '../features/auth/changePassword.ts';
import { confirmEmail } from '../features/auth/confirmEmail.ts';
import { confirmReset } from '../features/auth/confirmReset.ts';
import { disableTotp } from '../features/auth/disableTotp.ts';
import { enableTotp } from '../features/auth/enableTotp.ts';
import { endOtherSessions } from '../features/auth/endOtherSessions.ts';
import { endSession } from '../features/auth/endSession.ts';
import { listSessions } from '../features/auth/listSessions.ts';
import { renewRecoveryCodes } from '../features/auth/renewRecoveryCodes.ts';
import { setEmail } from '../features/auth/setEmail.ts';
import { linkIdentity } from '../features/auth/oidc/linkIdentity.ts';
import { unlinkIdentity } from '../features/auth/oidc/unlinkIdentity.ts';
import { deleteMe } from '../features/auth/deleteMe.ts';
import { downloadExport } from '../features/users/export/downloadExport.ts';
import { exportMe } from '../features/users/export/exportMe.ts';
import { getMe } from '../features/users/getMe.ts';
import { getSettings } from '../features/users/getSettings.ts';
import { getUser } from '../features/users/getUser.ts';
import { listUsers } from '../features/users/listUsers.ts';
import { updateMe } from '../features/users/updateMe.ts';
import { updateSettings } from '../features/users/updateSettings.ts';
import { authRoutes } from './authRoutes.ts';
import { oidcRoutes } from './oidcRoutes.ts';
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
  beginSignIn: { auth: 'none', limit: ['api'], run: oidcRoutes.beginSignIn },
  finishSignIn: { auth: 'none', limit: ['api'], run: oidcRoutes.finishSignIn },
  askReset: {
    auth: 'none',
    limit: ['resetsOfAddress'],
    run: async (ctx, visitor, input) => (await askReset(ctx, visitor, input), { status: 202 }),
  },
  confirmReset: {
    auth: 'none',
    limit: ['api'],
    run: async (ctx, visitor, input) => ok(await confirmReset(ctx, visitor, input)),
  },
  confirmEmail: { auth: 'token', limit: 'api', run: async (...call) => ok(await confirmEmail(...call)) },

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

  createInvite: {
    auth: 'token',
    limit: 'api',
    run: async (...call) => ({ status: 201, body: await createInvite(...call) }),
  },
  listInvites: { auth: 'token', limit: 'api', run: async (...call) => ok(await listInvites(...call)) },
  withdrawInvite: { auth: 'token', limit: 'api', run: async (...call) => (await withdrawInvite(...call), nothing) },
  lookUpInvite: {
    auth: 'none',
    limit: ['api'],
    run: async (ctx, visitor, input) => ok(await lookUpInvite(ctx, visitor, input)),
  },
  acceptInvite: { auth: 'token', limit: 'api', run: async (...call) => ok(await acceptInvite(...call)) },

  listUsers: { auth: 'token', limit: 'api', run: async (...call) => ok(await listUsers(...call)) },
  getMe: { auth: 'token', limit: 'api', run: async (ctx, caller) => ok(await getMe(ctx, caller)) },
  updateMe: { auth: 'token', limit: 'api', run: async (...call) => ok(await updateMe(...call)) },
  deleteMe: {
    auth: 'token',
    limit: 'api',
    run: async (...call) => {
      await deleteMe(...call);
      return { ...nothing, endsSession: true };
    },
  },
  exportMe: { auth: 'token', limit: 'api', run: async (...call) => ok(await exportMe(...call)) },
  downloadExport: {
    auth: 'none',
    limit: ['api'],
    run: async (ctx, _visitor, input) => {
      return { status: 200, file: { type: 'application/zip', ...(await downloadExport(ctx, input)) } };
    },
  },
  changePassword: { auth: 'token', limit: 'api', run: async (...call) => (await changePassword(...call), nothing) },
  setEmail: { auth: 'token', limit: 'api', run: async (...call) => ok(await setEmail(...call)) },
  getSettings: { auth: 'token', limit: 'api', run: async (ctx, caller) => ok(await getSettings(ctx, caller)) },
  updateSettings: { auth: 'token', limit: 'api', run: async (...call) => ok(await updateSettings(...call)) },
  beginTotp: { auth: 'token', limit: 'api', run: async (...call) => ok(await beginTotp(...call)) },
  enableTotp: { auth: 'token', limit: 'api', run: async (...call) => ok(await enableTotp(...call)) },
  disableTotp: { auth: 'token', limit: 'api', run: async (...call) => (await disableTotp(...call), nothing) },
  renewRecoveryCodes: { auth: 'token', limit: 'api', run: async (...call) => ok(await renewRecoveryCodes(...call)) },
  linkIdentity: { auth: 'token', limit: 'api', run: async (...call) => ok(await linkIdentity(...call)) },
  unlinkIdentity: { auth: 'token', limit: 'api', run: async (...call) => (await unlinkIdentity(...call), nothing) },
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
  updateRoomMe: { auth: 'token', limit: 'api', run: async (...call) => ok(await updateRoomMe(...call)) },
  joinRoom: { auth: 'token', limit: 'api', run: async (...call) => ok((await joinRoom(...call)).room) },
  leaveRoom: { auth: 'token', limit: 'api', run: async (...call) => (await leaveRoom(...call), nothing) },
  listMembers: { auth: 'token', limit: 'api', run: async (...call) => ok(await listMembers(...call)) },
  putMember: { auth: 'token', limit: 'api', run: async (...call) => ok(await putMember(...call)) },
  removeMember: { auth: 'token', limit: 'api', run: async (...call) => (await removeMember(...call), nothing) },
  muteMember: { auth: 'token', limit: 'api', run: async (...call) => ok(await muteMember(...call)) },
  unmuteMember: { auth: 'token', limit: 'api', run: async (...call) => ok(await unmuteMember(...call)) },
  listBans: { auth: 'token', limit: 'api', run: async (...call) => ok(await listBans(...call)) },
  putBan: { auth: 'token', limit: 'api', run: async (...call) => (await putBan(...call), nothing) },
  liftBan: { auth: 'token', limit: 'api', run: async (...call) => (await liftBan(...call), nothing) },

  loadMessages: { auth: 'token', limit: 'feature', run: async (...call) => ok(await loadHistory(...call)) },
  listPins: { auth: 'token', limit: 'api', run: async (...call) => ok(await listPins(...call)) },
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
  pinMessage: {
    auth: 'token',
    limit: 'feature',
    run: async (ctx, caller, input) => ok(await pinMessage(ctx, caller, { ...input, on: true })),
  },
  unpinMessage: {
    auth: 'token',
    limit: 'feature',
    run: async (ctx, caller, input) => ok(await pinMessage(ctx, caller, { ...input, on: false })),
  },
  sync: { auth: 'token', limit: 'feature', run: async (...call) => ok(await sync(...call)) },

  createAccount: {
    auth: 'admin',
    limit: 'api',
    run: async (...call) => ({ status: 201, body: await createAccount(...call) }),
  },
  updateAccount: { auth: 'admin', limit: 'api', run: async (...call) => ok(await updateAccount(...call)) },
  deleteAccount: {
    auth: 'admin',
    limit: 'api',
    run: async (ctx, caller, input) => {
      await deleteAccount(ctx, caller, input);
      return { ...nothing, endsSession: input.id === caller.userId };
    },
  },
  signOutAccount: { auth: 'admin', limit: 'api', run: async (...call) => (await signOutAccount(...call), nothing) },
  createResetLink: { auth: 'admin', limit: 'api', run: async (...call) => ok(await createResetLink(...call)) },
  removeAccountFactor: {
    auth: 'admin',
    limit: 'api',
    run: async (...call) => (await removeAccountFactor(...call), nothing),
  },
  getServerSettings: { auth: 'admin', limit: 'api', run: async (ctx) => ok(await getServerSettings(ctx)) },
  updateServerSettings: {
    auth: 'admin',
    limit: 'api',
    run: async (...call) => ok(await updateServerSettings(...call)),
  },
  listAudit: { auth: 'admin', limit: 'api', run: async (...call) => ok(await listAudit(...call)) },
  exportAudit: {
    auth: 'admin',
    limit: 'api',
    run: async (...call) => ({
      status: 200,
      file: { name: 'audit.csv', type: 'text/csv; charset=utf-8', pieces: exportAudit(...call) },
    }),
  },
  getServer: { auth: 'admin', limit: 'api', run: async (...call) => ok(await getServer(...call)) },
  createBackup: {
    auth: 'admin',
    limit: 'api',
    run: async (...call) => (await createBackup(...call), { status: 202 }),
  },
  listAllRooms: { auth: 'admin', limit: 'api', run: async (...call) => ok(await listAllRooms(...call)) },
  inspectRoom: { auth: 'admin', limit: 'api', run: async (...call) => ok(await inspectRoom(...call)) },
  governRoom: { auth: 'admin', limit: 'api', run: async (...call) => ok(await governRoom(...call)) },
  deleteRoom: { auth: 'admin', limit: 'api', run: async (...call) => (await deleteRoom(...call), nothing) },
  setRoomOwner: { auth: 'admin', limit: 'api', run: async (...call) => ok(await setRoomOwner(...call)) },
  listAccounts: { auth: 'admin', limit: 'api', run: async (...call) => ok(await listAccounts(...call)) },

  listBots: { auth: 'admin', limit: 'api', run: async (...call) => ok(await listBots(...call)) },
  createBot: {
    auth: 'admin',
    limit: 'api',
    run: async (...call) => ({ status: 201, body: await createBot(...call) }),
  },
  renewBotToken: { auth: 'admin', limit: 'api', run: async (...call) => ok(await renewBotToken(...call)) },
  deleteBot: { auth: 'admin', limit: 'api', run: async (...call) => (await deleteBot(...call), nothing) },

  listWebhooks: { auth: 'admin', limit: 'api', run: async (ctx) => ok(await listWebhooks(ctx)) },
  createWebhook: {
    auth: 'admin',
    limit: 'api',
    run: async (...call) => ({ status: 201, body: await createWebhook(...call) }),
  },
  updateWebhook: { auth: 'admin', limit: 'api', run: async (...call) => ok(await updateWebhook(...call)) },
  deleteWebhook: { auth: 'admin', limit: 'api', run: async (...call) => (await deleteWebhook(...call), nothing) },
};
