import { beforeEach, describe, expect, it } from 'vitest';
import { readDraft, wipeDrafts, writeDraft } from './draftStore.ts';
import { letGo, readLeaving, takeBack } from './leavingTexts.ts';

const KEY = 'palaver.draft.anna.general';
const asText = (text: string) => ({ clientId: `of ${text}`, text });

describe('what left the field and is not safe yet', () => {
  beforeEach(() => wipeDrafts('anna'));

  it('is kept beside what is written since, and goes when it is safe', async () => {
    const [first, second] = [Promise.withResolvers<null>(), Promise.withResolvers<null>()];
    const letting = [letGo(KEY, asText('first'), first.promise), letGo(KEY, asText('second'), second.promise)];
    writeDraft(KEY, 'third');
    expect(readLeaving(KEY)).toBe('first\nsecond');
    second.resolve(null);
    expect(await letting[1]).toBe(true);
    expect(readLeaving(KEY)).toBe('first');
    first.resolve(null);
    expect(await letting[0]).toBe(true);
    takeBack(KEY, () => false);
    expect([readDraft(KEY), readLeaving(KEY)]).toEqual(['third', '']);
  });

  it('stands in the draft again where it could not be kept, before what was written since', async () => {
    const kept = Promise.withResolvers<null>();
    const letting = letGo(KEY, asText('refused'), kept.promise);
    writeDraft(KEY, ' and more');
    kept.reject(new Error('The device keeps nothing.'));
    expect(await letting).toBe(false);
    expect([readDraft(KEY), readLeaving(KEY)]).toEqual(['refused\n and more', '']);
  });

  it('is taken back by the next page, but for what came into the outbox, and once', () => {
    writeDraft(`${KEY} leaving`, JSON.stringify(['sent', 'lost', 'lost too'].map(asText)));
    writeDraft(KEY, 'half');
    takeBack(KEY, (clientId) => clientId === 'of sent');
    takeBack(KEY, () => false);
    expect(readDraft(KEY)).toBe('lost\nlost too\nhalf');
  });

  it('is not taken back by the page that is still letting it go, nor where it can not be read', async () => {
    const kept = Promise.withResolvers<null>();
    const letting = letGo(KEY, asText('on its way'), kept.promise);
    takeBack(KEY, () => false);
    expect(readDraft(KEY)).toBe('');
    kept.resolve(null);
    await letting;
    for (const unreadable of ['{', '7', '[7, {"text": 7}]']) {
      writeDraft(`${KEY} leaving`, unreadable);
      takeBack(KEY, () => false);
      expect(readDraft(KEY)).toBe('');
    }
  });

  it('does not come back after somebody signed out', async () => {
    const kept = Promise.withResolvers<null>();
    const letting = letGo(KEY, asText('private'), kept.promise);
    wipeDrafts('anna');
    kept.reject(new Error('Signed out.'));
    await letting;
    expect([readDraft(KEY), readDraft(`${KEY} leaving`)]).toEqual(['', '']);
  });
});
