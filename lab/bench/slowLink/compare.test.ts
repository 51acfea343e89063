import { describe, expect, it } from 'vitest';
import { compare } from './compare.ts';

const NOTHING = { lost: 0, hidden: 0, doubled: 0, reordered: 0, declared: 0 };
const stored = ['a', 'b', 'c', 'd', 'e'];

describe('what the far device shows, held against what the server holds', () => {
  it('finds nothing where both are the same', () => {
    expect(compare([{ stored, shown: stored, own: ['b', 'd'] }])).toEqual(NOTHING);
  });

  it('calls lost what was written and is not stored', () => {
    expect(compare([{ stored, shown: stored, own: ['b', 'x'] }])).toEqual({ ...NOTHING, lost: 1 });
  });

  it('calls hidden what is not shown, but not what is declared to be missing', () => {
    expect(compare([{ stored, shown: ['a', 'e'], own: [] }])).toEqual({ ...NOTHING, hidden: 3 });
    expect(compare([{ stored, shown: ['a', null, 'e'], own: [] }])).toEqual({ ...NOTHING, declared: 3 });
    expect(compare([{ stored, shown: [null, 'c', 'e'], own: [] }])).toEqual({ ...NOTHING, declared: 2, hidden: 1 });
    expect(compare([{ stored, shown: ['a', 'b', null], own: [] }])).toEqual({ ...NOTHING, declared: 3 });
  });

  it('calls doubled what is shown twice, or stored twice', () => {
    expect(compare([{ stored, shown: [...stored, 'e'], own: [] }])).toEqual({ ...NOTHING, doubled: 1 });
    expect(compare([{ stored: [...stored, 'e'], shown: stored, own: [] }])).toMatchObject({ doubled: 1 });
  });

  it('calls reordered what stands the other way round, on the screen or among what one wrote', () => {
    expect(compare([{ stored, shown: ['a', 'c', 'b', 'd', 'e'], own: [] }])).toEqual({ ...NOTHING, reordered: 1 });
    expect(compare([{ stored, shown: stored, own: ['d', 'b'] }])).toEqual({ ...NOTHING, reordered: 1 });
  });
});
