import type { Session } from '../../ui/connection/session';
import { UserError } from '../../ui/kit/user-error';

/** How long a start waits to learn whose it is, in milliseconds; where that cannot be learned it is sent all the same. */
const ACCOUNT_TIMEOUT_MS = 3_000;

/**
 * The account that a start goes to. A form is tied to its account: other credentials under the same profile's name must
 * not send it.
 *
 * @param expected the form's account, where it is known.
 * @returns undefined where nobody tells it in time.
 * @throws UserError for another account than expected, or what asking for it throws.
 */
export async function accountOf(session: Session, expected: string | undefined): Promise<string | undefined> {
  if (expected === undefined) return accountInTime(session);
  const accountId = await session.accountId();
  if (accountId === expected) return accountId;
  throw new UserError(
    'AccountChanged',
    `This form was opened for account ${expected}, but “${session.label}” now signs in to account ${accountId}. Nothing was sent.`,
    'Sign in to the first account again, or close this form and open it anew from the Domains view.',
  );
}

/**
 * What another account says of a start tells nothing: it has no such export, and would take its token for a new one.
 *
 * @throws UserError where the session now signs in to another account than the start's, or what asking for it throws.
 */
export async function checkAccount(session: Session, expected: string | undefined): Promise<void> {
  if (expected === undefined) return;
  const accountId = await session.accountId();
  if (accountId === expected) return;
  throw new UserError(
    'AccountChanged',
    `An export that may have been started in account ${expected} cannot be looked for: “${session.label}” now signs in to account ${accountId}.`,
    'Sign in to the first account again; it is looked for by itself after that.',
  );
}

async function accountInTime(session: Session): Promise<string | undefined> {
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
