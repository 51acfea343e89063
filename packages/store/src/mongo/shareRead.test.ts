import { describe, expect, it } from 'vitest';
import { shareRead } from './shareRead.ts';

describe('a read that many ask for', () => {
  /** A database whose answers come when the test says so, each as things are when it is asked. */
  function slowDatabase() {
    const open: (() => void)[] = [];
    let stored = 0;
    const read = shareRead(async (key: string) => {
      const [seen, asked] = [stored, (asks += 1)];
      await new Promise<void>((resolve) => open.push(resolve));
      if (key === 'broken') throw new Error(`broken ${asked}`);
      return seen;
    });
    let asks = 0;
    return { read, write: () => (stored += 1), answer: () => open.shift()?.(), asks: () => asks };
  }

  it('is asked once for all who ask while an earlier one is under way, and they all see what was written before they asked', async () => {
    const { read, write, answer, asks } = slowDatabase();
    const first = read('room');
    write();
    const later = [read('room'), read('room'), read('room')];
    expect(asks()).toBe(1);
    answer();
    expect(await first).toBe(0);
    await expect.poll(asks).toBe(2);
    answer();
    expect(await Promise.all(later)).toEqual([1, 1, 1]);
    expect(asks()).toBe(2);
  });

  it('does not join what was begun before, though it waits for it; other questions wait for nothing', async () => {
    const { read, write, answer, asks } = slowDatabase();
    const first = read('room');
    const other = read('other');
    expect(asks()).toBe(2);
    write();
    const second = read('room');
    answer();
    answer();
    expect(await Promise.all([first, other])).toEqual([0, 0]);
    await expect.poll(asks).toBe(3);
    answer();
    expect(await second).toBe(1);
  });

  it('asks anew after a failure, which only those hear who shared it', async () => {
    const { read, answer, asks } = slowDatabase();
    const first = read('broken');
    const later = [read('broken'), read('broken')];
    answer();
    await expect(first).rejects.toThrow('broken 1');
    await expect.poll(asks).toBe(2);
    answer();
    for (const one of later) await expect(one).rejects.toThrow('broken 2');
  });
});
