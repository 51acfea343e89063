import { type Route, type RouteName, routes } from '@palaver/protocol/routes';
import { ask } from '../ask.ts';
import { requireError } from '../expectations.ts';
import { pathOf, routeInputs } from '../inputs.ts';
import type { Row } from '../row.ts';

const ofAdministrators = Object.entries<Route>(routes).filter(([, { path }]) => path.startsWith('/admin'));

/** What must be for administrators alone. */
export const administrationRows: Row[] = [
  {
    sent: 'every route of administration by somebody who is none, with what is there, what is not, and nonsense',
    expected: 'FORBIDDEN each time, and nothing changes',
    async run({ open, mallory, anna, crew, messages }) {
      const there = { roomId: crew, userId: anna.id, messageId: messages.crew };
      const nothing = { roomId: 'nowhere', userId: 'q1w2e3r4t5y6u7i8', messageId: 'nowhere:1' };
      for (const [name, { method, path }] of ofAdministrators)
        for (const ids of [there, nothing]) {
          const input = routeInputs(ids)[name as RouteName];
          const bodies = method === 'get' ? [undefined] : [input.body, undefined, { role: 'admin', __proto__: null }];
          for (const body of bodies) {
            const options = { method: method.toUpperCase(), token: mallory.token, body };
            requireError(await ask(open.url, pathOf(path, input), options), 'FORBIDDEN');
          }
        }
    },
  },
];
