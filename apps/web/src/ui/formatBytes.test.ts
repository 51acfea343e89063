import { expect, it } from 'vitest';
import { formatBytes } from './formatBytes.ts';

it('bytes are said in the unit in which they are short, with one decimal below ten', () => {
  const [mb, gb] = [2 ** 20, 2 ** 30];
  expect([0, 1_023, 1_024, 96.4 * mb, 3.14 * gb, 16 * gb, 9_000_000 * gb].map(formatBytes)).toEqual([
    '0 B',
    '1023 B',
    '1 KB',
    '96 MB',
    '3.1 GB',
    '16 GB',
    '8789 TB',
  ]);
});
