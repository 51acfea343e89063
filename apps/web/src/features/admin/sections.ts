import type { ComponentType } from 'react';
import type { Me } from '@palaver/protocol/entities';
import { lazyPart } from '../../client/lazyPart.tsx';
import { t } from '../../i18n/en.ts';
import type { IconName } from '../../ui/Icon.tsx';
import { AuditSection } from './AuditSection.tsx';
import { BotsSection } from './BotsSection.tsx';
import { PeopleSection } from './PeopleSection.tsx';
import { RoomsSection } from './RoomsSection.tsx';
import { SettingsSection } from './SettingsSection.tsx';
import { WebhooksSection } from './WebhooksSection.tsx';

/** With what draws its charts, which nothing else needs. */
const ServerSection = lazyPart(() => import('./server/ServerSection.tsx'), { early: false });

/** One part of administration: its address is `/admin/<id>`. */
export interface Section {
  id: string;
  icon: IconName;
  label: string;
  Page: ComponentType<{ user: Me }>;
}

/** THE list of what administrators see, in the order of their navigation. */
export const SECTIONS: Section[] = [
  { id: 'people', icon: 'people', label: t.admin.sections.people, Page: PeopleSection },
  { id: 'rooms', icon: 'hash', label: t.admin.sections.rooms, Page: RoomsSection },
  { id: 'bots', icon: 'bot', label: t.admin.sections.bots, Page: BotsSection },
  { id: 'webhooks', icon: 'link', label: t.admin.sections.webhooks, Page: WebhooksSection },
  { id: 'audit', icon: 'clock', label: t.admin.sections.audit, Page: AuditSection },
  { id: 'settings', icon: 'sliders', label: t.admin.sections.settings, Page: SettingsSection },
  { id: 'server', icon: 'activity', label: t.admin.sections.server, Page: ServerSection },
];
