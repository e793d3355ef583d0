/** What goes wrong during one start, made of a seed. */
import { below, pick, seededRandom } from './random';

/** What the proxy can do to one request and its answer. */
export const FAULT_KINDS = [
  'reset before the request',
  'reset in the request',
  'reset after the request',
  'reset in the answer',
  'answer cut off',
  'answer delayed',
  'answer too late',
  'request held back',
  'answer doubled',
  'answer garbled',
  'status 500',
  'status 503 with HTML',
  'status 429',
  'half-open socket',
  'slow bytes',
  'kept connection closed',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Those that keep the client from a whole answer of the service. */
const BLOCKING = FAULT_KINDS.filter(
  (kind) => !['answer delayed', 'answer doubled', 'slow bytes', 'kept connection closed'].includes(kind),
);

export interface Fault {
  /** Undefined: this request goes through. */
  readonly kind: FaultKind | undefined;
  /** 0 ≤ x < 1: where in the bytes, how late, or before or after the service did its work. */
  readonly at: number;
}

export interface Schedule {
  readonly seed: number;
  /** Whether a ListExports goes before the start, so that the start finds a connection that was kept. */
  readonly warmUp: boolean;
  /** One for each request in the order in which they come; those after the last go through. */
  readonly faults: readonly Fault[];
  /** The faults begin anew after the last, until the network is mended: nobody gets through. */
  readonly endless: boolean;
  /** When the user cancels the start, in milliseconds after the press; undefined: never. */
  readonly cancelAfterMs: number | undefined;
  /** What keeps the start from being signed. */
  readonly signIn: SignIn;
}

/** Credentials that come late, or an STS that never says whose they are. */
export const SIGN_INS = ['quick', 'slow credentials', 'hanging STS'] as const;
export type SignIn = (typeof SIGN_INS)[number];

/** More than the attempts of a call: with so many, a whole call and what follows it can fail. */
const MOST_FAULTS = 12;
/** Part of the requests that go through although more faults are to come. */
const PASS_SHARE = 0.15;
const ENDLESS_SHARE = 0.1;
const MOST_ENDLESS_FAULTS = 4;
const QUICK_SHARE = 0.6;
const CANCEL_SHARE = 0.3;
/** As long as a start that meets several faults takes. */
const LATEST_CANCEL_MS = 1_500;

/** The same seed gives the same schedule, on any machine. */
export function scheduleOf(seed: number): Schedule {
  const random = seededRandom(seed);
  // Neighbouring seeds begin alike.
  for (let i = 0; i < 8; i++) random();
  const warmUp = random() < 0.5;
  const endless = random() < ENDLESS_SHARE;
  // Short lists are more frequent than long ones: most starts come through, as in life, and some meet only faults.
  const count = 1 + below(random, endless ? MOST_ENDLESS_FAULTS : 1 + below(random, MOST_FAULTS));
  const faults = Array.from({ length: count }, (): Fault => {
    const kind = !endless && random() < PASS_SHARE ? undefined : pick(random, endless ? BLOCKING : FAULT_KINDS);
    return { kind, at: random() };
  });
  // Early ones are more frequent: most starts are over soon. Drawn late, so that it changes no seed's faults.
  const cancelAfterMs = random() < CANCEL_SHARE ? LATEST_CANCEL_MS * random() ** 4 : undefined;
  const signIn = random() < QUICK_SHARE ? 'quick' : pick(random, ['slow credentials', 'hanging STS'] as const);
  return { seed, warmUp, faults, endless, cancelAfterMs, signIn };
}
