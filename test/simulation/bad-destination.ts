/** Carries a plan to a bucket that is locked on to its end in another one, and counts what that has cost. */
import { badDestinationOf, BEGIN, type Environment } from './environment';
import { countOverQuota, GIVE_UP_MS, mayFollow } from './drain';
import { MENDED, World } from './world';

/** Exports that may be lost to a locked bucket, by what it refuses. */
const MOST_LOST = { start: 0, 'first write': 1, data: 1, manifest: 2 } as const;

export interface BadDestinationReport {
  readonly environment: Environment;
  /** Exports that the quota was used up by, for nothing. */
  readonly lost: number;
  readonly wrong: readonly string[];
}

export async function drainBadDestination(seed: number, domains = 40): Promise<BadDestinationReport> {
  const environment = badDestinationOf(seed, domains);
  const world = new World(environment);
  world.time.at(BEGIN, () => world.begin());
  const plan = () => world.stored.get('plan');
  const isOver = (): boolean => plan()?.state === 'done' && plan()?.entries.every(({ state }) => state === 'succeeded') === true;
  await world.time.run(() => isOver() || world.time.now > BEGIN + GIVE_UP_MS);

  const wrong = [...world.wrong];
  const expect = (holds: boolean, what: string): void => {
    if (!holds) wrong.push(what);
  };
  const own = world.service.exports.filter(({ clientToken }) => clientToken.startsWith('token-'));
  const locked = own.filter(({ s3Bucket }) => s3Bucket !== MENDED);
  const good = own.filter(({ s3Bucket }) => s3Bucket === MENDED);
  const most = MOST_LOST[environment.refuses ?? 'start'];
  expect(locked.length <= most, `${locked.length} exports lost where the bucket refuses: ${environment.refuses}`);
  expect(world.mendedAt !== undefined && world.stops === 1, `stopped ${world.stops} times`);
  // All sizes are known but one: the last domain is the smallest.
  expect((locked[0] ?? good[0])?.domainName === `domain-${domains - 1}`, `the first export is of ${locked[0]?.domainName}`);
  expect(good.every((each, i) => mayFollow(each, good.slice(0, i))), 'the new destination was not proved first');
  expect(isOver(), 'not done after 60 days');
  for (const { domainName, state, request, exportArn, earlier = [] } of plan()?.entries ?? []) {
    const made = own.filter((each) => each.domainName === domainName);
    const last = made.at(-1);
    expect(state === 'succeeded' && request === undefined && last?.s3Bucket === MENDED && last.exportArn === exportArn, `${domainName} is ${state}`);
    expect(made.length === 1 + earlier.length, `${domainName} has ${made.length} exports`);
  }
  expect(countOverQuota(world.service.exports) === 0, 'over a quota');
  return { environment, lost: locked.length, wrong };
}
