import type { AwsSession } from '../model/aws-session';
import { accountChanged } from '../model/coded-error';

/** How long a start waits to learn whose it is, in milliseconds; where that cannot be learned it is sent all the same. */
const ACCOUNT_TIMEOUT_MS = 3_000;

/**
 * The account that a start goes to. A form is tied to its account: other credentials under the same profile's name must
 * not send it.
 *
 * @param expected the form's account, where it is known.
 * @returns undefined where nobody tells it in time.
 * @throws CodedError AccountChanged for another account than expected, or what asking for it throws.
 */
export async function accountOf(session: AwsSession, expected: string | undefined): Promise<string | undefined> {
  if (expected === undefined) return accountInTime(session);
  const accountId = await session.accountId();
  if (accountId === expected) return accountId;
  throw accountChanged('form', expected, accountId, session);
}

/**
 * What another account says of a start tells nothing: it has no such export, and would take its token for a new one.
 *
 * @throws CodedError AccountChanged where the session now signs in to another account than the start's, or what asking
 *   for it throws.
 */
export async function checkAccount(session: AwsSession, expected: string | undefined): Promise<void> {
  if (expected === undefined) return;
  const accountId = await session.accountId();
  if (accountId === expected) return;
  throw accountChanged('start', expected, accountId, session);
}

async function accountInTime(session: AwsSession): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ACCOUNT_TIMEOUT_MS);
  });
  try {
    return await Promise.race([session.accountId().catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
