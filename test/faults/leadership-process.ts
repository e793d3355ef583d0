/** A process that wants to lead, and says whether it does: after its first look, and whenever that changes. */
import { Leadership } from '../../src/exports/storage/leadership';
import { systemClock } from '../../src/exports/time/clock';

/** Its clock runs faster by this, so that nobody waits for long. */
const SPEED = 2;

const [file = ''] = process.argv.slice(2);
const tell = (leads: boolean): void => void process.stdout.write(`${leads ? 'leads' : 'follows'}\n`);
let hasLooked = false;
const leadership = new Leadership(
  file,
  {
    now: () => systemClock.now(),
    after: (ms, callback) => {
      // Set at the end of each look; a leader has said so by itself then.
      if (!hasLooked) setImmediate(() => leadership.isLeader || tell(false));
      hasLooked = true;
      return systemClock.after(ms / SPEED, callback);
    },
  },
  (error) => {
    throw error;
  },
);
leadership.onDidChange(tell);
leadership.setCandidate(true);
