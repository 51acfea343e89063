const KEY = 'palaver.typeface';
const FAMILY = '400 1em "Atkinson Hyperlegible Next Variable"';
/** One letter of each of its files. */
const LETTERS = 'a\u0142';
/** From the device it is there in a few ms; whatever holds it up longer than all of these is not waited for. */
const WAITS_MS = [250, 250, 250, 250];

/**
 * The own typeface, in every load after the first, and from the first letter: nothing is drawn before it is there, so that nothing moves when it comes.
 * The first load does without, and fetches it when everything else is done. To be awaited before the page is drawn.
 */
export async function takeOwnTypeface(): Promise<void> {
  if (!isKept()) {
    addEventListener('load', () => void load().then(noteKept));
    return;
  }
  if (await Promise.race([load(), patience()])) document.documentElement.dataset['typeface'] = 'own';
}

/** One wait after the other: a page that was itself held up for a second finds what has come meanwhile before the next of them ends. */
async function patience(): Promise<false> {
  for (const ms of WAITS_MS) await new Promise((resolve) => setTimeout(resolve, ms));
  return false;
}

function load(): Promise<boolean> {
  return document.fonts.load(FAMILY, LETTERS).then(
    (faces) => faces.length > 0,
    () => false,
  );
}

/** The worker that keeps the page keeps its files; without one, what was fetched once is in the browser's cache. */
function isKept(): boolean {
  if ('serviceWorker' in navigator && navigator.serviceWorker.controller) return true;
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

function noteKept(isHere: boolean): void {
  if (!isHere) return;
  try {
    localStorage.setItem(KEY, 'kept');
  } catch {
    // Blocked: the next load is a first one, too.
  }
}
