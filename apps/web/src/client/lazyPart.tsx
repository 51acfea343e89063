import { type ComponentType, type ReactNode, use, useEffect, useReducer } from 'react';
import { fetchPatiently } from './fetchPatiently.ts';
import { PartFault } from './PartFault.tsx';

interface Closable {
  onClose?: () => void;
}

/** A component whose code comes later; `load` brings the code before it is shown, and never rejects. */
interface LazyPart<Props> {
  (props: Props & Closable): ReactNode;
  load(): Promise<void>;
}

/** Parts that are not loaded, and those that `loadParts` could not bring. */
const notLoaded = new Set<() => Promise<boolean>>();

/**
 * A part of the page that comes later than the rest: when it is needed, or, if `early`, when nothing else is to be done (`loadParts`). To be shown inside a Suspense.
 * Where its code does not come, that is said in its place, or, of what can be closed, in a dialog; the rest of the page goes on.
 */
export function lazyPart<Props extends object>(
  fetch: () => Promise<{ default: ComponentType<Props> }>,
  { early = true }: { early?: boolean } = {},
): LazyPart<Props> {
  let loaded: ComponentType<Props> | null = null;
  let loading: Promise<void> | null = null;
  const bring = () =>
    (loading ??= fetchPatiently(fetch).then(
      (module) => void (loaded = module.default),
      () => undefined,
    ));
  const forget = () => {
    if (!loaded) loading = null;
  };
  const load = () => bring().then(forget);
  if (early) notLoaded.add(() => load().then(() => loaded !== null));

  function Part(props: Props & Closable) {
    const [, render] = useReducer((n: number) => n + 1, 0);
    // Opened once more, it is tried once more.
    useEffect(() => forget, []);
    if (!loaded) use(bring());
    const Loaded = loaded;
    if (Loaded) return <Loaded {...props} />;
    // What says that it did not load stays until the answer.
    const again = () => {
      forget();
      void bring().then(render);
    };
    return <PartFault onRetry={again} onClose={props.onClose} />;
  }
  return Object.assign(Part, { load });
}

/** What the browser's list of marks says when all parts are here. */
const ALL_HERE = 'all parts are here';

/** Brings all parts while there is a connection, one after the other, so that each is there when there is none. What did not come is tried at the next call. */
export async function loadParts(): Promise<void> {
  // A part that has come may bring further ones, which are then at the end of the set.
  for (const load of notLoaded) {
    await new Promise<void>((resolve) => {
      if ('requestIdleCallback' in window) requestIdleCallback(() => resolve());
      else setTimeout(resolve, 200);
    });
    if (await load()) notLoaded.delete(load);
  }
  if (notLoaded.size === 0) performance.mark(ALL_HERE);
}
