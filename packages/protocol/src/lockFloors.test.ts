import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';

/** Below these versions the package has a hole that is public, or a fault that the server runs into. Raise one when another is published. */
const FLOORS: Record<string, string> = {
  'engine.io': '6.6.10',
  'socket.io-parser': '4.2.7',
  ws: '8.21.1',
  mongoose: '9.9.2',
  'path-to-regexp': '8.4.0',
  'body-parser': '2.2.1',
  qs: '6.14.2',
  jsonwebtoken: '9.0.0',
};

const Lock = z.object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) });
const { packages } = Lock.parse(
  JSON.parse(readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8')),
);
const isBelow = (version: string, floor: string) => version.localeCompare(floor, 'en', { numeric: true }) < 0;

it.each(Object.entries(FLOORS))('the lock names no %s below %s', (name, floor) => {
  const versions = Object.entries(packages).flatMap(([path, { version }]) =>
    path.endsWith(`node_modules/${name}`) && version !== undefined ? [version] : [],
  );
  expect(versions.length).toBeGreaterThan(0);
  expect(versions.filter((version) => isBelow(version, floor))).toEqual([]);
});
