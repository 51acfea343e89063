import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Distribution } from '../distribution.ts';

/** What is asked when somebody reads gets this long; what takes longer is left out of the answer. */
const READ_MS = 2_000;

/** The bounds of a histogram as the numbers are counted, and how many of these make one of what is shown: 1,000 where ms are shown as seconds. */
export interface Scale {
  bounds: readonly number[];
  per: number;
}

/** Metrics of numbers that are kept elsewhere: each is read when somebody asks for all, and not before. */
export class Exposition {
  readonly #registry = new Registry();
  #underWay: Promise<string> | null = null;

  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;

  /** Something that only rises. */
  counter(name: string, help: string, read: () => number): void {
    const counter: Counter = new Counter({
      ...this.#named(name, help),
      collect() {
        counter.reset();
        counter.inc(read());
      },
    });
  }

  /** The same, for each word of a closed set. */
  counters(
    name: string,
    help: string,
    label: string,
    read: () => Iterable<readonly [word: string, count: number]>,
  ): void {
    const counter: Counter = new Counter({
      ...this.#named(name, help),
      labelNames: [label],
      collect() {
        counter.reset();
        for (const [word, count] of read()) counter.inc({ [label]: word }, count);
      },
    });
  }

  /** Something that is so at this moment. Null, or no answer in time: it is not known, and left out. */
  gauge(name: string, help: string, read: () => number | null | Promise<number | null>): void {
    const gauge: Gauge = new Gauge({
      ...this.#named(name, help),
      async collect() {
        const value = await inTime(read);
        if (value === null) gauge.remove();
        else gauge.set(value);
      },
    });
  }

  /** The same, for each word of a closed set. */
  gauges(
    name: string,
    help: string,
    label: string,
    read: () => Iterable<readonly [word: string, value: number]>,
  ): void {
    const gauge: Gauge = new Gauge({
      ...this.#named(name, help),
      labelNames: [label],
      collect() {
        for (const [word, value] of read()) gauge.set({ [label]: word }, value);
      },
    });
  }

  /** 1 where it answers in time, 0 where it does not. */
  isUp(name: string, help: string, ask: () => Promise<void>): void {
    const gauge: Gauge = new Gauge({
      ...this.#named(name, help),
      async collect() {
        gauge.set((await inTime(() => ask().then(() => 1))) ?? 0);
      },
    });
  }

  histogram(name: string, help: string, of: Distribution, scale: Scale): void {
    new CountedHistogram(this.#named(name, help), of, scale);
  }

  /** All of them as text, in the form of Prometheus. Whoever asks meanwhile gets the same. */
  text(): Promise<string> {
    this.#underWay ??= this.#registry.metrics().finally(() => (this.#underWay = null));
    return this.#underWay;
  }

  #named(name: string, help: string) {
    return { name: `palaver_${name}`, help, registers: [this.#registry] };
  }
}

/** A histogram of numbers that were counted elsewhere. */
class CountedHistogram extends Histogram {
  readonly #meta: { name: string; help: string };
  readonly #of: Distribution;
  readonly #scale: Scale;

  constructor(meta: { name: string; help: string; registers: Registry[] }, of: Distribution, scale: Scale) {
    super(meta);
    this.#meta = meta;
    this.#of = of;
    this.#scale = scale;
  }

  /** What the registry asks of a histogram, in the place of what this class would have counted itself. */
  getForPromString() {
    const { name, help } = this.#meta;
    const { bounds, per } = this.#scale;
    const { counts, all } = this.#of.atMost(bounds);
    const bucket = (le: number | string, value: number) => ({ labels: { le }, value, metricName: `${name}_bucket` });
    const values = [
      ...bounds.map((bound, i) => bucket(bound / per, counts[i] ?? 0)),
      bucket('+Inf', all),
      { labels: {}, value: this.#of.sum / per, metricName: `${name}_sum` },
      { labels: {}, value: all, metricName: `${name}_count` },
    ];
    return Promise.resolve({ name, help, type: 'histogram', aggregator: 'sum', values });
  }
}

/** @returns null where it fails or takes too long: one part that is away must not hide the others */
async function inTime(read: () => number | null | Promise<number | null>): Promise<number | null> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise<null>((resolve) => (timer = setTimeout(resolve, READ_MS, null)));
    return await Promise.race([read(), late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
