import { readdirSync } from 'node:fs';
import { median } from '../kit/median.ts';
import { residentMegabytes } from '../kit/residentMegabytes.ts';
import type { ServerInsides } from '../kit/serverInsides.ts';

/** What a server holds at one moment: MB, MB that are in use when its garbage is collected, open files and sockets, timers that wait. */
export interface Sample {
  resident: number;
  heap: number;
  handles: number;
  timers: number;
}

const MEGABYTE = 1_048_576;

/** Collects the server's garbage, then looks. */
export async function takeSample(pid: number, insides: ServerInsides): Promise<Sample> {
  const { heap, timers } = await insides.read(pid);
  return { resident: residentMegabytes(pid), heap: heap / MEGABYTE, handles: handlesOf(pid), timers };
}

/** The medians of the third before the last and of the last, and how many thirds there were. */
export interface Thirds {
  before: Sample;
  last: Sample;
  count: number;
}

export function thirdsOf(thirds: Sample[][]): Thirds {
  return { before: medians(thirds.at(-2) ?? []), last: medians(thirds.at(-1) ?? []), count: thirds.length };
}

function medians(samples: Sample[]): Sample {
  const of = (name: keyof Sample) => median(samples.map((sample) => sample[name]));
  return { resident: of('resident'), heap: of('heap'), handles: of('handles'), timers: of('timers') };
}

/** NaN where the system does not list them. */
function handlesOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return Number.NaN;
  }
}
