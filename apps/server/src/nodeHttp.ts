/**
 * `node:http` without what Node puts into it for browsers' names. An `import` reads every name that the module has, and reading `WebSocket` loads a whole
 * HTTP client: 13 MB and a quarter of the start.
 */
export const { createServer, request, ServerResponse } = process.getBuiltinModule('node:http');
export type ServerResponse = InstanceType<typeof ServerResponse>;
