import type { Row } from '../row.ts';
import { fieldRows } from './fields.ts';
import { hostRows } from './hosts.ts';
import { packetRows } from './packets.ts';
import { peopleRows } from './people.ts';
import { requestRows } from './requests.ts';
import { tokenRows } from './tokens.ts';

/** Every row, area by area. */
export const rows: Row[] = [...packetRows, ...hostRows, ...tokenRows, ...requestRows, ...peopleRows, ...fieldRows];
