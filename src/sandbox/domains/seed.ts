import type { StoredItem } from '../../select/item';

/*
 * The domains that a new sandbox begins with. The same items every time: tests may rest on them, and a domain that was
 * never changed needs no file of its own beyond its name.
 */

type Items = IterableIterator<StoredItem>;

/** Numbers in [0, 1), the same sequence for the same start (mulberry32). */
function randomNumbers(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

class Dice {
  private readonly next: () => number;
  constructor(start: number) {
    this.next = randomNumbers(start);
  }
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }
  pick<T>(choices: readonly T[]): T {
    return choices[this.between(0, choices.length - 1)] as T;
  }
  chance(probability: number): boolean {
    return this.next() < probability;
  }
  /** `count` at the most, each once, in the order of the choices. */
  some<T>(choices: readonly T[], count: number): T[] {
    const chosen = new Set(Array.from({ length: count }, () => this.pick(choices)));
    return choices.filter((choice) => chosen.has(choice));
  }
}

/** SimpleDB compares text, so numbers are padded with zeros. */
const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');
const time = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const FIRST_NAMES = [
  'Ana',
  'Björn',
  'Chloé',
  'Dmitri',
  'Elif',
  'Fatima',
  'Giulia',
  'Hiroshi',
  'Ingrid',
  'João',
  'Katarzyna',
  'Łukasz',
  'Mei',
  'Nguyễn',
  'Oluwaseun',
  'Priya',
  'Quentin',
  'Renée',
  'Søren',
  'Thandiwe',
  'Uschi',
  'Víctor',
  '伟',
  '美咲',
  'Ольга',
  'ليلى',
] as const;
const LAST_NAMES = [
  'Almeida',
  'Brontë',
  'Çelik',
  'Dvořák',
  'Eriksson',
  'Fitzgerald',
  'García',
  'Hoffmann',
  'Ibrahim',
  'Jansen',
  'Kowalski',
  'Lindström',
  'Müller',
  'Nakamura',
  "O'Brien",
  'Petrov',
  'Quispe',
  'Rossi',
  'Šimić',
  '田中',
  'Иванова',
  'حداد',
] as const;
const CITIES = [
  'Barcelona',
  'Dublin',
  'İstanbul',
  'Kraków',
  'Malmö',
  'Mexico City',
  'München',
  'São Paulo',
  'Seattle',
  '東京',
] as const;
const TAGS = [
  'beta',
  'enterprise',
  'late-payer',
  'newsletter',
  'reseller',
  'vip',
  'wholesale',
  '🎁 birthday-club',
] as const;

function* customers(): Items {
  const dice = new Dice(1);
  for (let i = 1; i <= 480; i++) {
    const first = dice.pick(FIRST_NAMES);
    const last = dice.pick(LAST_NAMES);
    const attributes = new Map<string, readonly string[]>([
      ['name', [`${first} ${last}`]],
      ['email', [`customer${pad(i, 4)}@example.com`]],
      ['city', [dice.pick(CITIES)]],
      ['since', [time(Date.UTC(2011, 0, 1) + dice.between(0, 4700) * DAY).slice(0, 10)]],
      ['credit_limit', [pad(dice.between(0, 40) * 250, 6)]],
    ]);
    const tags = dice.some(TAGS, dice.between(0, 4));
    if (tags.length > 0) attributes.set('tags', tags);
    // Old imports left characters that XML cannot carry: the classic API sends these in base64.
    if (i % 160 === 0) attributes.set('note', [`imported\u000bfrom the 2011 mainframe`]);
    yield { name: `cust-${pad(i, 6)}`, attributes };
  }
}

const COURIERS = ['DHL', 'FedEx', 'Royal Mail', 'UPS'] as const;
const ORDER_STATES = ['cancelled', 'delivered', 'delivered', 'delivered', 'returned', 'shipped'] as const;

function* orders(): Items {
  const dice = new Dice(2);
  for (let i = 1; i <= 1250; i++) {
    const placed = Date.UTC(2024, 0, 1) + i * 400 * MINUTE + dice.between(0, 300) * MINUTE;
    const lines = dice.some(PRODUCT_NUMBERS, dice.between(1, 5));
    const attributes = new Map<string, readonly string[]>([
      ['customer', [`cust-${pad(dice.between(1, 480), 6)}`]],
      ['placed', [time(placed)]],
      ['status', [dice.pick(ORDER_STATES)]],
      ['sku', lines.map((number) => `SKU-${pad(number, 5)}`)],
      ['total', [`${pad(dice.between(5, 2400), 6)}.${pad(dice.between(0, 99), 2)}`]],
      ['currency', [dice.pick(['EUR', 'GBP', 'USD'])]],
    ]);
    if (dice.chance(0.8)) attributes.set('courier', [dice.pick(COURIERS)]);
    yield { name: `2024-${pad(i, 6)}`, attributes };
  }
}

const PRODUCT_NUMBERS = Array.from({ length: 150 }, (_, index) => index + 1);
const MATERIALS = ['Bamboo', 'Copper', 'Cotton', 'Glass', 'Linen', 'Oak', 'Stoneware', 'Wool'] as const;
const THINGS = [
  'basket',
  'blanket',
  'bowl',
  'candle holder',
  'coffee mug',
  'cushion',
  'lamp',
  'teapot',
  'tray',
  'vase',
] as const;
const COLOURS = ['black', 'blue', 'green', 'natural', 'red', 'white'] as const;

function* products(): Items {
  const dice = new Dice(3);
  for (const number of PRODUCT_NUMBERS) {
    const attributes = new Map<string, readonly string[]>([
      ['title', [`${dice.pick(MATERIALS)} ${dice.pick(THINGS)}`]],
      ['price', [`${pad(dice.between(4, 320), 5)}.${dice.pick(['00', '50', '90', '99'])}`]],
      ['colour', dice.some(COLOURS, dice.between(1, 3))],
      ['stock', [pad(dice.between(0, 900), 5)]],
      ['description', ['Hand-made in small series; "one of a kind" & easy to care for. <b>Ships within 3 days.</b>']],
    ]);
    if (dice.chance(0.15)) attributes.set('discontinued', ['true']);
    yield { name: `SKU-${pad(number, 5)}`, attributes };
  }
}

const SENSOR_COUNT = 50;
const READINGS_PER_SENSOR = 2000;

function* sensorReadings(): Items {
  const dice = new Dice(4);
  const begin = Date.UTC(2023, 5, 1);
  const battery = Array.from({ length: 101 }, (_, percent) => [pad(percent, 3)]);
  const good = ['ok'];
  const doubtful = ['check', 'ok'];
  for (let sensor = 1; sensor <= SENSOR_COUNT; sensor++) {
    const id = [`sensor-${pad(sensor, 3)}`];
    for (let reading = 0; reading < READINGS_PER_SENSOR; reading++) {
      const attributes = new Map<string, readonly string[]>([
        ['sensor', id],
        ['at', [time(begin + reading * 15 * MINUTE)]],
        // Kelvin in hundredths: never negative, so that text sorts like numbers.
        ['temperature', [pad(27315 + dice.between(-800, 3200), 5)]],
        ['battery', battery[100 - Math.floor(reading / 25)] as string[]],
        ['flags', dice.chance(0.01) ? doubtful : good],
      ]);
      yield { name: `${id[0]}/${pad(reading, 6)}`, attributes };
    }
  }
}

const PAGES = ['/', '/account', '/basket', '/checkout', '/help', '/products', '/search?q=mug', '/über-uns'] as const;
const BROWSERS = ['Chrome', 'Edge', 'Firefox', 'Safari'] as const;

function* webSessions(): Items {
  const dice = new Dice(5);
  const digits = (): string => pad(dice.between(0, 99_999), 5);
  for (let i = 0; i < 5000; i++) {
    const attributes = new Map<string, readonly string[]>([
      ['started', [time(Date.UTC(2024, 8, 1) + i * 17 * MINUTE)]],
      ['seconds', [pad(dice.between(3, 5400), 5)]],
      ['pages', dice.some(PAGES, dice.between(1, 6))],
      ['browser', [dice.pick(BROWSERS)]],
    ]);
    if (dice.chance(0.35)) attributes.set('customer', [`cust-${pad(dice.between(1, 480), 6)}`]);
    yield { name: `s-${digits()}-${pad(i, 5)}`, attributes };
  }
}

const GENERATORS: Readonly<Record<string, () => Items>> = {
  customers,
  'empty-domain': () => [].values(),
  'orders-2024': orders,
  product_catalog: products,
  'sensor.readings': sensorReadings,
  'web-sessions': webSessions,
};

/** Names of the seeded domains. */
export const SEEDS: readonly string[] = Object.keys(GENERATORS);

/** Items that a seed brings, none when its name is unknown (a folder of another version of the sandbox). */
export function seedItems(seed: string): Iterable<StoredItem> {
  return GENERATORS[seed]?.() ?? [];
}
