/** Names of fields whose values never reach a log: secrets, and what people write. */
const SECRET = /pass|token|secret|authorization|cookie|code$|text|body|hash|topic|email|totp/i;
/** The token of a bot and the secret of a webhook, wherever somebody put them: they are good until they are changed. */
const LASTING = /(plv_|whsec_)[\w+/-]{20,}={0,2}/g;
const DEPTH = 5;

/** A copy of what is to be logged without secrets and message texts; errors become name, message and stack (G3). */
export function redact(value: unknown, depth = 0): unknown {
  if (value instanceof Error) {
    const { name } = value;
    const [message, stack] = [redact(value.message), redact(value.stack)];
    const code: unknown = Reflect.get(value, 'errorCode') ?? Reflect.get(value, 'code');
    const more = {
      code,
      details: redact(Reflect.get(value, 'details'), depth + 1),
      cause: redact(value.cause, depth + 1),
    };
    // What is undefined JSON leaves out by itself.
    return { name, message, stack, ...more };
  }
  if (typeof value === 'string') return value.replace(LASTING, '$1[redacted]');
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEPTH) return '[deep]';
  if (Array.isArray(value)) return value.slice(0, 20).map((one) => redact(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      SECRET.test(name) && name !== 'errorCode' ? '[redacted]' : redact(one, depth + 1),
    ]),
  );
}
