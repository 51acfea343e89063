import { spawnSync } from 'node:child_process';
import { OWN_NODE } from './ownNode.ts';

/** Holds the walls between the parts of the house, and makes sure that they were looked at. */
const READ_MIN = 150;
const { status, stdout, stderr } = spawnSync(
  'node_modules/.bin/depcruise',
  ['--config', '.dependency-cruiser.cjs', 'packages', 'apps', 'lab', 'e2e', 'scripts', 'examples'],
  { encoding: 'utf8', env: OWN_NODE },
);
console.log(stdout.trim() || stderr.trim());
const modules = Number(/\((\d+) modules/.exec(stdout)?.[1] ?? 0);
if (modules < READ_MIN) console.error(`Only ${modules} modules were read: the walls were not really checked.`);
process.exit(status === 0 && modules >= READ_MIN ? 0 : 1);
