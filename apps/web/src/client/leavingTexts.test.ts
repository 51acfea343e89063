import { describe, expect, it } from 'vitest';
import { readDraft, wipeDrafts, writeDraft } from './draftStore.ts';
import { letGo, readField, readLeaving, writeField } from './leavingTexts.ts';

const KEY = 'palaver.draft.anna.general';

describe('what left the field and is not safe yet', () => {
  it('is kept before what is written since, and goes when it is safe', async () => {
    const [first, second] = [Promise.withResolvers<null>(), Promise.withResolvers<null>()];
    const letting = [letGo(KEY, 'first', first.promise), letGo(KEY, 'second', second.promise)];
    writeField(KEY, 'third');
    expect([readDraft(KEY), readField(KEY), readLeaving(KEY)]).toEqual([
      'first\nsecond\nthird',
      'third',
      'first\nsecond',
    ]);
    second.resolve(null);
    expect(await letting[1]).toBe(true);
    expect([readDraft(KEY), readField(KEY)]).toEqual(['first\nthird', 'third']);
    first.resolve(null);
    expect(await letting[0]).toBe(true);
    expect([readDraft(KEY), readField(KEY), readLeaving(KEY)]).toEqual(['third', 'third', '']);
  });

  it('stands in the field again where it could not be kept, before what was written since', async () => {
    writeField(KEY, '');
    const kept = Promise.withResolvers<null>();
    const letting = letGo(KEY, 'refused', kept.promise);
    writeField(KEY, 'and more');
    kept.reject(new Error('The device keeps nothing.'));
    expect(await letting).toBe(false);
    expect([readField(KEY), readLeaving(KEY)]).toEqual(['refused\nand more', '']);
  });

  it('stands beside what another tab wrote over it meanwhile', async () => {
    writeField(KEY, '');
    const [first, second] = [Promise.withResolvers<null>(), Promise.withResolvers<null>()];
    const letting = [letGo(KEY, 'safe', first.promise), letGo(KEY, 'refused', second.promise)];
    writeDraft(KEY, 'of another tab');
    first.resolve(null);
    await letting[0];
    expect(readDraft(KEY)).toBe('of another tab');
    second.reject(new Error('The device keeps nothing.'));
    await letting[1];
    expect(readDraft(KEY)).toBe('refused\nof another tab');
  });

  it('does not come back after somebody signed out', async () => {
    const kept = Promise.withResolvers<null>();
    const letting = letGo(KEY, 'private', kept.promise);
    wipeDrafts('anna');
    kept.reject(new Error('Signed out.'));
    await letting;
    expect(readDraft(KEY)).toBe('');
  });
});
