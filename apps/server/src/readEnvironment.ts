import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';

/** The environment, with what a file `.env` in the working folder adds. What is set already wins. */
export function readEnvironment(): Record<string, string | undefined> {
  try {
    return { ...parse(readFileSync('.env')), ...process.env };
  } catch {
    return process.env;
  }
}
