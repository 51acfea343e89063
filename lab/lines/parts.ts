/** What is counted. */
export const PARTS = ['packages/protocol', 'packages/store', 'packages/client', 'apps/server', 'apps/web'];

/** Whether a file of the project, by its path in it, belongs to the product: what proves it is not counted, nor what only ends the process. */
export function isOurs(path: string): boolean {
  if (!/^(packages\/\w+|apps\/\w+)\/(src|public)\//.test(path)) return false;
  return !/\.test\.tsx?$|\.d\.ts$|\/testing\/|\/contract\/|^apps\/server\/src\/main\.ts$/.test(path);
}
