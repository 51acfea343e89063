import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseMessageId } from '@palaver/protocol/messageId';
import type { Store } from '@palaver/store/ports/store';
import { digestOf, type End, parseEndLine } from './end.ts';
import { readLines } from './endsFile.ts';

/** One of each process that wrote into the folder. */
const ENDS_FILE = /^ends(?:-[0-9a-f]{8})?\.jsonl$/;
/** The moment of a backup and that of a line may be told by clocks a little apart: what is ended twice is ended. */
const MARGIN_MS = 5_000;

type Outcome = 'done' | 'already' | 'missing' | 'refused';

/** What became of the lines: how many ends were carried out, were so already, named nothing that is there, or were refused; and lines that are none. */
export type EndsReport = Record<Outcome, number> & {
  files: number;
  malformed: number;
  /** Accounts of the last administrators, which stay until there is another. */
  refusedAccounts: string[];
};

/**
 * Ends in a restored store, before it serves, what was ended since the backup: from all files of a folder that `keepEnds` wrote. Carried out twice, it changes
 * nothing more. A line that is none is skipped and counted: one is cut where a process was killed.
 * @param since the moment of the backup, ms since 1970
 * @throws what the disk says of the folder; STORE_UNAVAILABLE
 */
export async function carryOutEnds(store: Store, folder: string, since: number): Promise<EndsReport> {
  const report: EndsReport = {
    files: 0,
    done: 0,
    already: 0,
    missing: 0,
    refused: 0,
    malformed: 0,
    refusedAccounts: [],
  };
  const ends = new Map<string, End>();
  for (const name of (await readdir(folder)).filter((one) => ENDS_FILE.test(one)).sort()) {
    report.files += 1;
    for await (const line of readLines(join(folder, name))) {
      const end = parseEndLine(line);
      if (!end) report.malformed += 1;
      else if (end.kind !== 'opened' && end.kind !== 'closed' && Date.parse(end.at) >= since - MARGIN_MS)
        keepLast(ends, end);
    }
  }
  // Accounts come last: with one of them go its sessions and its places in rooms.
  const inOrder = [...ends.values()].sort((a, b) => Number(a.kind === 'account') - Number(b.kind === 'account'));
  for (const end of inOrder) {
    const outcome = await carryOut(store, end);
    report[outcome] += 1;
    if (outcome === 'refused' && end.kind === 'account') report.refusedAccounts.push(end.userId);
  }
  return report;
}

/** Of what was ended and taken back the last that was said holds; a deletion is never taken back. */
function keepLast(ends: Map<string, End>, end: End): void {
  const key = keyOf(end);
  const before = ends.get(key);
  if (before && (before.at > end.at || (before.kind === 'account' && before.state === 'deleted'))) return;
  ends.set(key, end);
}

function keyOf(end: End): string {
  switch (end.kind) {
    case 'account':
    case 'sessions':
    case 'codes':
      return `${end.kind} ${end.userId}`;
    case 'session':
      return `session ${end.sessionId}`;
    case 'ban':
    case 'unban':
      return `ban ${end.roomId} ${end.userId}`;
    case 'message':
      return `message ${end.id} ${end.clientId}`;
    case 'room':
      return `room ${end.roomId}`;
    case 'invite':
      return `invite ${end.inviteId}`;
    case 'code':
      return `code ${end.userId} ${end.digest}`;
  }
}

async function carryOut(store: Store, end: End): Promise<Outcome> {
  switch (end.kind) {
    case 'account':
      return endAccount(store, end);
    case 'session':
      return (await store.sessions.end(end.sessionId, end.reason)) ? 'done' : 'already';
    case 'sessions': {
      const others = (await store.sessions.ofUser(end.userId)).filter(
        ({ id, createdAt }) => createdAt <= end.at && !end.live.includes(id),
      );
      for (const { id } of others) await store.sessions.end(id, 'revoked');
      return others.length > 0 ? 'done' : 'already';
    }
    case 'ban':
      return store.ends.ban(end.roomId, end);
    case 'unban':
      return 'already';
    case 'message': {
      const { roomId, seq } = parseMessageId(end.id);
      return store.ends.erase(roomId, { seq, clientId: end.clientId });
    }
    case 'room':
      return (await store.rooms.erase(end.roomId)) === 'erased' ? 'done' : 'already';
    case 'invite':
      // Who came by it is not there any more: that one use of several would be left open to whoever has the code.
      return (await store.invites.withdraw(end.inviteId)) ? 'done' : 'already';
    case 'code':
    case 'codes':
      return endCodes(store, end);
  }
}

async function endAccount(store: Store, { userId, state, messages = 'anonymise' }: End & { kind: 'account' }) {
  const account = await store.users.find(userId);
  if (!account) return 'missing';
  const { deleted, deactivated } = account.user;
  if (deleted || state === 'active' || (deactivated && state === 'deactivated')) return 'already';
  if (state === 'deleted') {
    const outcome = await store.users.erase(userId, { confirmed: null, messages });
    return outcome === 'lastAdmin' ? 'refused' : 'done';
  }
  const { outcome } = await store.users.govern(userId, { deactivated: true });
  return outcome === 'lastAdmin' ? 'refused' : 'done';
}

async function endCodes(store: Store, end: End & { kind: 'code' | 'codes' }): Promise<Outcome> {
  const { userId } = end;
  const factor = (await store.users.find(userId))?.secondFactor;
  if (!factor?.secret) return 'missing';
  const { secret } = factor;
  // Those of another second factor are not known to be used.
  if (end.kind === 'codes' && end.factor !== digestOf(secret)) return 'missing';
  const isUsed = (digest: string) =>
    end.kind === 'codes' ? !end.live.includes(digest) : end.digest === null || end.digest === digest;
  const used = factor.recoveryCodes.filter((hash) => isUsed(digestOf(hash)));
  for (const recoveryCode of used)
    await store.users.changeFactor(userId, { kind: 'take', proof: { secret, recoveryCode } });
  return used.length > 0 ? 'done' : 'already';
}
