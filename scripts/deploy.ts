import { spawnSync } from 'node:child_process';
import { deployToRender } from './deployToRender.ts';

// Deploys a commit on Render and tries it: for the job `deploy` of GitHub Actions, and for whoever does it by hand.
const need = (name: string): string => {
  const value = process.env[name];
  if (value) return value;
  console.error(`${name} is not set. docs/operations.md says what a deployment needs.`);
  return process.exit(2);
};
const [key, service, commit] = ['RENDER_API_KEY', 'RENDER_SERVICE_ID', 'COMMIT'].map(need);
need('BASE_URL');
const { SLACK_WEBHOOK_URL: slack, RENDER_API: api = 'https://api.render.com/v1' } = process.env;

/** On the console, and in Slack where it is set; what goes wrong there changes nothing. */
async function tell(text: string): Promise<void> {
  console.log(text);
  if (!slack) return;
  const headers = { 'content-type': 'application/json' };
  const signal = AbortSignal.timeout(10_000);
  await fetch(slack, { method: 'POST', headers, body: JSON.stringify({ text }), signal }).catch(() =>
    console.log('Slack could not be told.'),
  );
}

const smoke = async () => spawnSync(process.execPath, ['scripts/e2e.ts', '--smoke'], { stdio: 'inherit' }).status === 0;
const live = await deployToRender({ api, key: key ?? '', service: service ?? '', commit: commit ?? '', smoke, tell });
process.exit(live ? 0 : 1);
