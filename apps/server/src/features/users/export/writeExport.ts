import type { Audit } from '@palaver/protocol/audit';
import type { Message } from '@palaver/protocol/entities';
import type { AccountRecord } from '@palaver/store/ports/records';
import type { Context } from '../../../context.ts';
import { auditPages } from '../../auditPages.ts';
import { CompressedFile } from './compressedFile.ts';
import { gatherData, type HeldData } from './gatherData.ts';
import { pageFoot, pageHead, pageMessage } from './readablePage.ts';
import { RoomNames } from './roomNames.ts';

/** Messages that are in memory at one time. */
const PORTION = 100;

interface ExportOf {
  account: AccountRecord;
  sessionId: string;
  /** Asked between portions. @throws what is to end it */
  goOn(): Promise<unknown>;
}

type NamedMessage = Message & { room: string | null };

/** A ZIP with `data.json` and `index.html`, piece by piece: however much somebody wrote, a portion of it is in memory. */
export async function* writeExport(ctx: Context, { account, sessionId, goOn }: ExportOf): AsyncGenerator<Uint8Array> {
  // Loaded by the first export.
  const { Zip } = await import('fflate');
  const made: Uint8Array[] = [];
  let failed: Error | null = null;
  const zip = new Zip((error, data) => {
    if (error) failed = error;
    else made.push(data);
  });
  const held = await gatherData(ctx, account, sessionId);
  const names = new RoomNames(ctx, account.user.id);
  for (const [name, texts] of [
    [
      'data.json',
      jsonTexts(held, {
        messages: () => portions(ctx, names, account.user.id, goOn),
        audit: () => auditPortions(ctx, names, account.user.id, goOn),
      }),
    ],
    ['index.html', pageTexts(held, () => portions(ctx, names, account.user.id, goOn))],
  ] as const) {
    const file = new CompressedFile(name);
    zip.add(file);
    for await (const text of texts) {
      file.push(text);
      yield* take();
    }
    file.end();
    yield* take();
  }
  zip.end();
  yield* take();

  function* take(): Generator<Uint8Array> {
    if (failed) throw failed;
    yield* made.splice(0);
  }
}

/** What the person wrote, in portions. */
async function* portions(
  ctx: Context,
  names: RoomNames,
  userId: string,
  goOn: () => Promise<unknown>,
): AsyncGenerator<NamedMessage[]> {
  for (let after: Message | null = null; ;) {
    const found: Message[] = await ctx.stores.messages.ofSender(userId, after, PORTION);
    if (found.length === 0) return;
    const named: NamedMessage[] = [];
    for (const message of found) named.push({ ...message, room: await names.of(message.roomId) });
    yield named;
    after = found.at(-1) ?? null;
    await goOn();
  }
}

/** What the audit tells of the person, in portions. From where somebody else acted is not the person's, nor what a room is called in which they are not. */
async function* auditPortions(
  ctx: Context,
  names: RoomNames,
  userId: string,
  goOn: () => Promise<unknown>,
): AsyncGenerator<Audit[]> {
  for await (const page of auditPages(ctx, { about: userId, limit: PORTION })) {
    const rows: Audit[] = [];
    for (const row of page) {
      const { roomName: _notTheirs, ...details } = row.details;
      const { subject, actor, address } = row;
      const name = subject?.kind === 'room' ? ((await names.of(subject.id)) ?? '') : subject?.name;
      rows.push({
        ...row,
        address: actor?.id === userId ? address : null,
        subject: subject && { ...subject, name: name ?? '' },
        details,
      });
    }
    yield rows;
    await goOn();
  }
}

async function* jsonTexts(
  { profile, sessions, memberships, receipts, settings }: HeldData,
  { messages, audit }: { messages: () => AsyncGenerator<NamedMessage[]>; audit: () => AsyncGenerator<Audit[]> },
): AsyncGenerator<string> {
  const before = JSON.stringify({ profile, sessions, memberships }).slice(0, -1);
  yield `${before},"messages":[`;
  yield* listTexts(messages());
  yield `],${JSON.stringify({ receipts, settings }).slice(1, -1)},"audit":[`;
  yield* listTexts(audit());
  yield '],"files":[]}';
}

/** What stands between the brackets of a list. */
async function* listTexts(portions: AsyncGenerator<object[]>): AsyncGenerator<string> {
  let comma = '';
  for await (const portion of portions) {
    if (portion.length === 0) continue;
    yield comma + portion.map((one) => JSON.stringify(one)).join(',');
    comma = ',';
  }
}

async function* pageTexts(held: HeldData, messages: () => AsyncGenerator<NamedMessage[]>): AsyncGenerator<string> {
  yield pageHead(held);
  let room: string | undefined;
  for await (const portion of messages()) {
    let text = '';
    for (const message of portion) {
      text += pageMessage(message, message.roomId === room);
      room = message.roomId;
    }
    yield text;
  }
  yield pageFoot();
}
