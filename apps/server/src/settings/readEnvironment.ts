import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { ConfigError } from './configError.ts';
import { decodeEnvFile } from './decodeEnvFile.cjs';

/** The environment, with what a file `.env` in the working folder adds. What is set already wins. @throws ConfigError when there is one that can not be read */
export function readEnvironment(): Record<string, string | undefined> {
  try {
    return { ...parse(decodeEnvFile(readFileSync('.env'))), ...process.env };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if ('code' in error && error.code === 'ENOENT') return process.env;
    throw new ConfigError(
      `.env can not be read: ${error.message}. It takes a file of lines NAME=value in UTF-8, or none at all.`,
    );
  }
}
