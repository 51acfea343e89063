import type { Doer } from '../../ports/audit.ts';
import type { Change, Origin } from '../../ports/change.ts';
import { NOBODY } from '../../rules/audit.ts';
import type { Decision, Step } from '../../rules/decision.ts';
import { foldName } from '../../rules/foldName.ts';
import type { Moment, RoomState } from '../../rules/roomState.ts';
import { nextRevs, revsOfNew } from '../../rules/webhooks.ts';
import { auditRows } from '../auditWrites.ts';
import type { AuditDocument, MemberDocument, MessageDocument, PendingStep, RoomHead } from '../documents.ts';
import { banDocument, emptyPlace, muteDocument } from './placeDocument.ts';
import { memberKey, type LoadedState, type Needs } from './roomState.ts';

/** One write of one room: what it needs to know, and the rule that decides it. The rule may be asked again on a newer state, when another node was faster. */
export interface Write<T> {
  needs: Needs;
  decide(state: RoomState, at: Moment): Decision<T>;
  origin?: Origin;
  /** Who asks, where the audit may tell of it. */
  doer?: Doer;
}

/** What a commit is going to do: the steps, and the changes to publish. */
export interface Draft {
  steps: PendingStep[];
  changes: Change[];
  /** What the audit tells of it. */
  audit: AuditDocument[];
  /** Whether there is nothing to store. */
  isEmpty: boolean;
  /** The version that the room will have. */
  version: number;
  /** The position of the commit. */
  changed: number;
}

/** Decides these writes one after the other. Afterwards the state is as the commit leaves it. @returns what the commit does, and what each write answers */
export function decide(
  writes: Write<unknown>[],
  state: LoadedState,
  at: Moment & Pick<Draft, 'version' | 'changed'>,
): { draft: Draft; results: unknown[] } {
  const draft: Draft = { steps: [], changes: [], audit: [], isEmpty: true, version: at.version, changed: at.changed };
  const results = writes.map(({ decide, origin, doer }) => {
    const { result, steps, changes, toAll = [], audit = [] } = decide(state, at);
    for (const step of steps) addStep(state, draft, step);
    draft.audit.push(...auditRows({ now: () => at.now, doer: doer ?? NOBODY }, audit));
    draft.isEmpty &&= steps.length === 0;
    const versioned = (change: Change) => (isOfMember(change) ? { ...change, version: at.version } : change);
    draft.changes.push(...toAll.map(versioned));
    draft.changes.push(...changes.map((change) => ({ ...versioned(change), ...(origin && { origin }) })));
    return result;
  });
  return { draft, results };
}

function isOfMember({ kind }: Change): boolean {
  return kind === 'memberAdded' || kind === 'memberChanged' || kind === 'memberRemoved';
}

/** Notes a step in the draft, and what it makes of the room. */
function addStep(state: LoadedState, draft: Draft, step: Step): void {
  if (step.kind === 'makeRoom') {
    state.head = newHead(step.room, draft);
    return;
  }
  const { head } = state;
  if (!head) throw new Error(`There is no room ${state.roomId} for a ${step.kind}.`);
  switch (step.kind) {
    case 'setRoom':
      Object.assign(head, step.fields, { folded: foldName(step.fields.name) });
      return;
    case 'insertMessage':
      Object.assign(head, { seq: step.message.seq, rev: step.message.rev, lastAt: step.at });
      putMessage(state, draft, 'insert', newDocument(step));
      return;
    case 'replaceMessage':
      head.rev = step.message.rev;
      if (step.pins) head.pins = step.pins;
      putMessage(state, draft, 'replace', nextDocument(state.document(step.message.seq), step));
      return;
    case 'addMember': {
      const { member } = step;
      const { version, changed } = draft;
      const joinedAt = Date.parse(member.joinedAt);
      const _id = memberKey(member.roomId, member.userId);
      head.memberCount += 1;
      if (member.role === 'owner') head.owners += 1;
      const there = { gone: false, leftReason: null, mute: muteDocument(member), ban: null };
      putMember(state, draft, { ...member, _id, joinedAt, ...there, version, changed });
      return;
    }
    case 'setRole': {
      const { role } = step.member;
      head.owners += (role === 'owner' ? 1 : 0) - (step.before.role === 'owner' ? 1 : 0);
      putMember(state, draft, { ...memberOf(state, step.member), role }, 'kept');
      return;
    }
    case 'setMute':
      putMember(state, draft, { ...memberOf(state, step.member), mute: muteDocument(step.member) }, 'kept');
      return;
    case 'setPreferences': {
      const { notify, pinned, hiddenAt } = step.member;
      putMember(state, draft, { ...memberOf(state, step.member), notify, pinned, hiddenAt }, 'kept');
      return;
    }
    case 'setBan':
      putBan(state, draft, step);
      return;
    case 'eraseRoom':
      Object.assign(head, nothingOf(draft));
      for (const member of step.members)
        putMember(state, draft, { ...memberOf(state, member), gone: true, leftReason: 'deleted', mute: null });
      return;
    case 'removeMember':
      head.memberCount -= 1;
      if (step.member.role === 'owner') head.owners -= 1;
      putMember(state, draft, { ...memberOf(state, step.member), gone: true, leftReason: step.reason });
      return;
    case 'setMarks':
      // Marks rise often and by themselves: the store raises them outside of the commits of a room.
      throw new Error('Marks are not committed with the room.');
  }
}

function newHead(room: Extract<Step, { kind: 'makeRoom' }>['room'], { changed }: Draft): RoomHead {
  const { id: _id, createdAt, ...fields } = room;
  return {
    _id,
    ...fields,
    folded: foldName(room.name),
    createdAt: Date.parse(createdAt),
    owners: 0,
    lastAt: 0,
    pins: [],
    changed,
    version: 0,
    commit: null,
  };
}

/** What is left of a room that is erased. */
function nothingOf({ changed }: Draft): Omit<RoomHead, '_id' | 'version' | 'commit' | 'changed'> {
  const none = { name: '', folded: '', topic: '', createdAt: 0, memberCount: 0, owners: 0, seq: 0, rev: 0, lastAt: 0 };
  // A version before this one, which knows of no erasing, shows it to nobody.
  return { ...none, kind: 'private', archived: true, pins: [], erased: { at: changed, done: false } };
}

function newDocument({ message, at, replyTo, digest }: Extract<Step, { kind: 'insertMessage' }>): MessageDocument {
  const { id: _id, roomId, seq, rev, senderId, clientId, text, deleted, mentions, reactions } = message;
  const sent = { _id, roomId, seq, rev, senderId, clientId, text, at };
  return { ...sent, editedAt: null, deleted, replyTo, mentions, reactions, pinned: null, digest };
}

function nextDocument(
  before: MessageDocument,
  { before: seen, message }: Extract<Step, { kind: 'replaceMessage' }>,
): MessageDocument {
  const { rev, text, mentions, reactions, deleted } = message;
  const editedAt = message.editedAt === null ? null : Date.parse(message.editedAt);
  const pinned = message.pinned && { by: message.pinned.by, at: Date.parse(message.pinned.at) };
  const digest = deleted ? null : before.digest;
  const revs = nextRevs(before.revs ?? revsOfNew(before), seen, message);
  return { ...before, rev, revs, text, mentions, reactions, pinned, deleted, editedAt, digest };
}

function putMessage(state: LoadedState, draft: Draft, kind: 'insert' | 'replace', message: MessageDocument): void {
  draft.steps.push({ kind, message });
  state.put(message);
}

function memberOf(state: LoadedState, { userId }: { userId: string }): MemberDocument {
  const member = state.places.get(userId);
  if (!member) throw new Error(`The member ${userId} of ${state.roomId} was not loaded.`);
  return member;
}

/**
 * Notes a membership as it is from this commit on. `marks`: they are left as they are by then, for they may rise meanwhile.
 */
function putMember(state: LoadedState, draft: Draft, given: MemberDocument, marks?: 'kept'): void {
  const { version, changed } = draft;
  const member = { ...given, version, changed };
  const { receivedSeq, readSeq, ...rest } = member;
  const fields = marks === 'kept' ? rest : { ...rest, receivedSeq, readSeq };
  putPlace(draft, fields);
  state.places.set(member.userId, member);
}

/** Notes the ban of somebody who is gone; their place is made where they never were a member. `changed` stays: nobody else is told of it. */
function putBan(state: LoadedState, draft: Draft, { userId, ban }: Extract<Step, { kind: 'setBan' }>): void {
  const { version } = draft;
  const { roomId } = state;
  const there = state.places.get(userId);
  const place = { ...(there ?? emptyPlace(roomId, userId)), version, ban: banDocument(ban) };
  putPlace(draft, there ? { _id: place._id, roomId, userId, version, ban: place.ban } : place);
  state.places.set(userId, place);
}

/** What happens to one place within one commit is one step. */
function putPlace(draft: Draft, fields: Extract<PendingStep, { kind: 'member' }>['member']): void {
  const i = draft.steps.findIndex((step) => step.kind === 'member' && step.member._id === fields._id);
  const before = draft.steps[i];
  if (before?.kind === 'member') draft.steps[i] = { kind: 'member', member: { ...before.member, ...fields } };
  else draft.steps.push({ kind: 'member', member: fields });
}
