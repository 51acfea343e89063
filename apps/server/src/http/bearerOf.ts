import type { Request } from 'express';

/** The token of a request; what stands there in another form counts as one. */
export function bearerOf(req: Request): string | undefined {
  const header = req.headers.authorization;
  return header === undefined ? undefined : (/^Bearer +(.*)$/i.exec(header)?.[1] ?? header);
}
