import { describe, expect, it } from 'vitest';
import { RowHeights } from './rowHeights.ts';

describe('RowHeights', () => {
  it('finds rows by offset, with estimates until they are measured', () => {
    const heights = new RowHeights(() => 10);
    heights.setKeys(['a', 'b', 'c']);
    expect(heights.total).toBe(30);
    expect(heights.measure('b', 50)).toBe(true);
    expect(heights.measure('b', 50.1)).toBe(false);
    expect([heights.top(1), heights.top(2), heights.total]).toEqual([10, 60, 70]);
    expect([0, 9, 10, 59, 60, 1_000].map((offset) => heights.indexAt(offset))).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('keeps what was measured when rows come in before and between', () => {
    const heights = new RowHeights(() => 10);
    heights.setKeys(['a', 'b']);
    heights.measure('a', 30);
    heights.measure('b', 40);
    heights.setKeys(['new', 'a', 'between', 'b']);
    expect(heights.indexOf('b')).toBe(3);
    expect([heights.top(1), heights.top(2), heights.top(3), heights.total]).toEqual([10, 40, 50, 90]);
  });

  it('is empty without rows', () => {
    const heights = new RowHeights(() => 10);
    heights.setKeys([]);
    expect([heights.total, heights.indexAt(50), heights.indexOf('a')]).toEqual([0, 0, -1]);
  });
});
