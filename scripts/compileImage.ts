import { compileAhead } from './compileAhead.ts';

// Fills NODE_COMPILE_CACHE for the image (deploy/docker/Dockerfile); ends with 1 where the server does not start.
process.exit((await compileAhead()) ? 0 : 1);
