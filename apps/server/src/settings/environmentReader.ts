import { readFileSync } from 'node:fs';

/** Variables by name. */
export type Environment = Record<string, string | undefined>;

/** Reads variables of the environment, and gathers what is wrong with them. */
export class EnvironmentReader {
  readonly faults: string[] = [];
  readonly #env: Environment;

  constructor(env: Environment) {
    this.#env = env;
  }

  /** The names of all variables that are set. */
  names(): string[] {
    return Object.keys(this.#env).filter((name) => this.text(name) !== undefined);
  }

  /** The value of a variable; empty counts as not set. */
  text(name: string): string | undefined {
    return this.#env[name] === '' ? undefined : this.#env[name];
  }

  number(name: string, fallback: number, min: number, max: number): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    if (/^[0-9]{1,9}$/.test(value) && Number(value) >= min && Number(value) <= max) return Number(value);
    return this.fault(`${name} takes a whole number from ${min} to ${max}, not "${value}".`, fallback);
  }

  word<const T extends string>(name: string, words: readonly T[], fallback: T): T {
    const value = this.text(name);
    if (value === undefined) return fallback;
    return (
      words.find((word) => word === value) ??
      this.fault(`${name} takes one of ${words.join(', ')}, not "${value}".`, fallback)
    );
  }

  file(name: string): Buffer | null {
    const path = this.text(name);
    if (path === undefined) return null;
    try {
      return readFileSync(path);
    } catch {
      return this.fault(`${name} takes the path of a PEM file that can be read, not "${path}".`, null);
    }
  }

  /** Notes what is wrong. @returns `instead`, so that reading goes on */
  fault<T>(line: string, instead: T): T {
    this.faults.push(line);
    return instead;
  }
}
