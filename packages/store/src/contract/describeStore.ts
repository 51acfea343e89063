import { describe } from 'vitest';
import { describeAdministration } from './describeAdministration.ts';
import { describeAudit } from './describeAudit.ts';
import { describeBackups } from './describeBackups.ts';
import { describeBans } from './describeBans.ts';
import { describeDeletion } from './describeDeletion.ts';
import { describeEnds } from './describeEnds.ts';
import { describeIdentities } from './describeIdentities.ts';
import { describeInvites } from './describeInvites.ts';
import { describeKeys } from './describeKeys.ts';
import { describeLinks } from './describeLinks.ts';
import { describeMessages } from './describeMessages.ts';
import { describePeople } from './describePeople.ts';
import { describePins } from './describePins.ts';
import { describeRoomGovernment } from './describeRoomGovernment.ts';
import { describeSecondFactor } from './describeSecondFactor.ts';
import { describeWebhooks } from './describeWebhooks.ts';
import type { OpenStore } from './openStore.ts';

const PARTS = {
  messages: describeMessages,
  people: describePeople,
  'second factors': describeSecondFactor,
  identities: describeIdentities,
  invites: describeInvites,
  links: describeLinks,
  administration: describeAdministration,
  bans: describeBans,
  pins: describePins,
  deletion: describeDeletion,
  audit: describeAudit,
  'rooms under government': describeRoomGovernment,
  webhooks: describeWebhooks,
  keys: describeKeys,
  'ends after a restore': describeEnds,
  backups: describeBackups,
};

/** The whole contract: what every store promises. Each part stands alone, so that what it opens before its tests is opened for no other's. */
export function describeStore(open: OpenStore): void {
  for (const [name, part] of Object.entries(PARTS)) describe(name, () => part(open));
}
