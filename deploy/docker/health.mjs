// Whether the server in this container says that it lives: ends with 0, else with 1. It asks this machine alone, whatever name a certificate is for.
import { get as getPlain } from 'node:http';
import { get as getSecure } from 'node:https';

const { PORT, TLS_CERT } = process.env;
const options = { host: '127.0.0.1', port: PORT || 3000, path: '/health', timeout: 4000, rejectUnauthorized: false };
const asked = (TLS_CERT ? getSecure : getPlain)(options, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1));
asked.on('error', () => process.exit(1));
asked.on('timeout', () => process.exit(1));
