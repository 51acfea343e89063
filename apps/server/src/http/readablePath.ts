import type { RequestHandler } from 'express';

/** Lets a part of a path that can not be decoded stand for itself: it names nothing that there is, and is answered like whatever else does not. */
export const readablePath: RequestHandler = (req, _res, next) => {
  const end = req.url.indexOf('?');
  const path = end === -1 ? req.url : req.url.slice(0, end);
  req.url = path.split('/').map(readable).join('/') + req.url.slice(path.length);
  next();
};

function readable(part: string): string {
  try {
    decodeURIComponent(part);
    return part;
  } catch {
    return encodeURIComponent(part);
  }
}
