import type { Patch } from '../checker/mutants/mutants.ts';

/** A small change for the worse, and the tests of which at least one has to fail with it. */
export interface Mutation extends Patch {
  /** What is worse. */
  name: string;
  tests: string[];
}
