import { describeAdministration } from './describeAdministration.ts';
import { describeAudit } from './describeAudit.ts';
import { describeBans } from './describeBans.ts';
import { describeDeletion } from './describeDeletion.ts';
import { describeIdentities } from './describeIdentities.ts';
import { describeInvites } from './describeInvites.ts';
import { describeLinks } from './describeLinks.ts';
import { describeMessages } from './describeMessages.ts';
import { describePeople } from './describePeople.ts';
import { describePins } from './describePins.ts';
import { describeRoomGovernment } from './describeRoomGovernment.ts';
import { describeSecondFactor } from './describeSecondFactor.ts';
import { describeWebhooks } from './describeWebhooks.ts';
import type { OpenStore } from './openStore.ts';

/** The whole contract: what every store promises. */
export function describeStore(open: OpenStore): void {
  describeMessages(open);
  describePeople(open);
  describeSecondFactor(open);
  describeIdentities(open);
  describeInvites(open);
  describeLinks(open);
  describeAdministration(open);
  describeBans(open);
  describePins(open);
  describeDeletion(open);
  describeAudit(open);
  describeRoomGovernment(open);
  describeWebhooks(open);
}
