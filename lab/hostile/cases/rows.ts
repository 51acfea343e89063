import type { Row } from '../row.ts';
import { administrationRows } from './administration.ts';
import { fieldRows } from './fields.ts';
import { floodRows } from './floods.ts';
import { hostRows } from './hosts.ts';
import { limitRows } from './limits.ts';
import { packetRows } from './packets.ts';
import { peopleRows } from './people.ts';
import { readerRows } from './readers.ts';
import { requestRows } from './requests.ts';
import { tokenRows } from './tokens.ts';
import { walkRows } from './walk.ts';

/** Every row, area by area. The walk comes first: other rows make public rooms that are named like the ids that it asks for. */
export const rows: Row[] = [
  ...walkRows,
  ...packetRows,
  ...tokenRows,
  ...requestRows,
  ...peopleRows,
  ...administrationRows,
  ...hostRows,
  ...floodRows,
  ...limitRows,
  ...readerRows,
  ...fieldRows,
];
