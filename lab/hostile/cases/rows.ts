import type { Row } from '../row.ts';
import { fieldRows } from './fields.ts';
import { hostRows } from './hosts.ts';
import { packetRows } from './packets.ts';
import { peopleRows } from './people.ts';
import { requestRows } from './requests.ts';
import { tokenRows } from './tokens.ts';
import { walkRows } from './walk.ts';

/** Every row, area by area. */
export const rows: Row[] = [
  ...packetRows,
  ...tokenRows,
  ...requestRows,
  ...peopleRows,
  ...hostRows,
  ...fieldRows,
  ...walkRows,
];
