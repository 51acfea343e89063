import type { Settings } from './settings.ts';

/** What holds where nothing was set. */
export const DEFAULT_SETTINGS: Settings = {
  locale: 'en',
  notify: { level: 'mentions', quiet: null, preview: 'text', sound: false },
};
