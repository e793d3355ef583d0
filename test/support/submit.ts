import type { AwsSession } from '../../src/exports/model/aws-session';
import type { ExportFormValues } from '../../src/exports/request/export-form';
import type { ExportStarter, StartOptions } from '../../src/exports/starting/export-starter';
import type { SubmitResult } from '../../src/protocol/messages';
import { contextOf } from '../../src/texts/error-messages';
import { submitResultOf } from '../../src/texts/start-messages';

/** Starts an export as the form's panel does, and says in words what came of it. */
export async function submit(starter: ExportStarter, session: AwsSession, values: ExportFormValues, options?: StartOptions): Promise<SubmitResult> {
  const { connection, region } = session;
  return submitResultOf(await starter.start(session, values, options), values, contextOf({ connection, region }));
}
