import { type ComponentType, lazy, type LazyExoticComponent } from 'react';

const loads: (() => Promise<unknown>)[] = [];

/** A part of the page that comes later than the rest: when it is needed, or when nothing else is to be done (`loadParts`). */
export function lazyPart<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
): LazyExoticComponent<ComponentType<Props>> {
  loads.push(load);
  return lazy(load);
}

/** Brings all parts while there is a line, one after the other, so that each is there when there is none. */
export async function loadParts(): Promise<void> {
  for (const load of loads.splice(0)) {
    await new Promise<void>((resolve) => {
      if ('requestIdleCallback' in window) requestIdleCallback(() => resolve());
      else setTimeout(resolve, 200);
    });
    await load().catch(() => undefined);
  }
}
