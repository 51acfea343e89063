import type { Change, ChangeListener } from '@palaver/store/ports/change';
import type { Store, StorePorts } from '@palaver/store/ports/store';
import type { FactorProof } from '@palaver/store/ports/users';
import { digestOf, type End } from './end.ts';

type Without<T> = T extends unknown ? Omit<T, 'at'> : never;
type NewEnd = Without<End>;

/**
 * The same store, which says what it ended as soon as that is committed: here, and nowhere else, is seen what must not come back after a restore. Messages and
 * sessions are told by the changes of a commit, whoever made them; the rest by the calls that do it, as nothing is published of it.
 */
export function watchEnds(store: Store, note: (ends: End[]) => void): Store {
  const tell = (ends: NewEnd[]) => {
    if (ends.length === 0) return;
    const at = new Date(store.now()).toISOString();
    note(ends.map((end) => ({ ...end, at })));
  };
  let listener: ChangeListener = () => undefined;
  store.onChange((changes) => {
    listener(changes);
    tell(changes.flatMap(endsOf));
  });
  return {
    ...store,
    ...watchPorts(store, tell),
    by: (doer) => watchPorts(store.by(doer), tell),
    onChange: (next) => void (listener = next),
  };
}

function endsOf(change: Change): NewEnd[] {
  if (change.kind === 'messageDeleted')
    return [{ kind: 'message', id: change.message.id, clientId: change.message.clientId }];
  if (change.kind !== 'sessionsEnded') return [];
  const { userId, sessionIds, reason } = change;
  return sessionIds.map((sessionId) => ({ kind: 'session', sessionId, userId, reason }));
}

/** Wraps what ends something and is not published. */
function watchPorts(ports: StorePorts, tell: (ends: NewEnd[]) => void): StorePorts {
  const { users, bans, rooms, invites, links, identities } = ports;
  const tellCode = (userId: string, proof: FactorProof | null) => {
    if (proof && 'recoveryCode' in proof) tell([{ kind: 'code', userId, digest: digestOf(proof.recoveryCode) }]);
  };
  const tellState = (userId: string, deactivated: boolean | undefined) => {
    if (deactivated !== undefined) tell([{ kind: 'account', userId, state: deactivated ? 'deactivated' : 'active' }]);
  };
  return {
    messages: ports.messages,
    members: ports.members,
    sessions: ports.sessions,
    serverSettings: ports.serverSettings,
    audit: ports.audit,
    webhooks: ports.webhooks,
    ends: ports.ends,
    backups: ports.backups,
    keys: ports.keys,
    users: {
      ...users,
      async update(userId, fields, origin) {
        const updated = await users.update(userId, fields, origin);
        if (updated.outcome === 'updated') tellState(userId, fields.deactivated);
        return updated;
      },
      async govern(userId, change, origin) {
        const governed = await users.govern(userId, change, origin);
        if (governed.outcome === 'updated') tellState(userId, change.deactivated);
        return governed;
      },
      async erase(userId, erasure) {
        const outcome = await users.erase(userId, erasure);
        const { messages } = erasure;
        if (outcome === 'erased') tell([{ kind: 'account', userId, state: 'deleted', messages }]);
        return outcome;
      },
      async replacePassword(userId, password) {
        const outcome = await users.replacePassword(userId, password);
        if (outcome === 'replaced') tellCode(userId, password.proof);
        return outcome;
      },
      async changeFactor(userId, change) {
        const outcome = await users.changeFactor(userId, change);
        if (outcome !== 'changed') return outcome;
        if (change.kind === 'renewCodes') tell([{ kind: 'code', userId, digest: null }]);
        else if ('proof' in change) tellCode(userId, change.proof);
        return outcome;
      },
    },
    bans: {
      ...bans,
      async put(roomId, ban, origin) {
        const put = await bans.put(roomId, ban, origin);
        const { userId, by, until } = ban;
        if (put.outcome === 'banned') tell([{ kind: 'ban', roomId, userId, by, until }]);
        return put;
      },
      async lift(roomId, userId, by, origin) {
        const lifted = await bans.lift(roomId, userId, by, origin);
        if (lifted.outcome === 'lifted') tell([{ kind: 'unban', roomId, userId }]);
        return lifted;
      },
    },
    rooms: {
      ...rooms,
      async erase(roomId) {
        const outcome = await rooms.erase(roomId);
        if (outcome === 'erased') tell([{ kind: 'room', roomId }]);
        return outcome;
      },
    },
    invites: {
      ...invites,
      async withdraw(inviteId) {
        const isWithdrawn = await invites.withdraw(inviteId);
        if (isWithdrawn) tell([{ kind: 'invite', inviteId }]);
        return isWithdrawn;
      },
      async accept(inviteId, userId, origin) {
        const accepted = await invites.accept(inviteId, userId, origin);
        if (accepted.outcome === 'added') tell([{ kind: 'invite', inviteId }]);
        return accepted;
      },
      async register(inviteId, account) {
        const registered = await invites.register(inviteId, account);
        if (registered.outcome === 'created') tell([{ kind: 'invite', inviteId }]);
        return registered;
      },
    },
    links: {
      ...links,
      async setEmail(userId, given) {
        const set = await links.setEmail(userId, given);
        if (set.outcome === 'set') tellCode(userId, given.proof);
        return set;
      },
    },
    identities: {
      ...identities,
      async unlink(userId, removal) {
        const outcome = await identities.unlink(userId, removal);
        if (outcome === 'unlinked') tellCode(userId, removal.proof);
        return outcome;
      },
    },
  };
}
