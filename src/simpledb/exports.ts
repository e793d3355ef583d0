/** The v2 API, 2025-09-26: domain exports by restJson1. */
import { checkInteger, checkOneOf, checkOptionalString, checkString, NOT_EMPTY } from './input';
import { JsonObject } from './json';
import { EXPORT_ARN_LIMITS, NEXT_TOKEN_LIMITS, SSE_ALGORITHMS, START_DOMAIN_EXPORT_LIMITS } from './model';
import type * as model from './model';
import type { ExportRequest, Operation } from './operation';

const LIMITS = START_DOMAIN_EXPORT_LIMITS;

/** An export has a dozen members of up to 2,048 characters; a page has a hundred exports of four. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** Members that are undefined stay away: JSON leaves them out. */
const request = (name: string, members: ExportRequest['members']): ExportRequest => ({
  api: 'v2',
  path: `/v2/${name}`,
  members,
  body: JSON.stringify(members),
});

/** Last part of an ARN: AWS writes the parts before in more than one way. */
const exportIdOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/**
 * StartDomainExport. The domain's name only has to be there, as in the service model: what a domain may be called is
 * the classic API's rule, and a domain that exists was let through by it.
 *
 * @param makeToken makes the idempotency token of a call that brings none
 */
export const startDomainExport = (
  makeToken: () => string,
): Operation<model.StartDomainExportInput, model.StartDomainExportOutput> => ({
  name: 'StartDomainExport',
  isWrite: true,
  maxAnswerBytes: MAX_ANSWER_BYTES,
  prepare: (input) =>
    request('StartDomainExport', {
      domainName: checkString('domainName', input.domainName, NOT_EMPTY),
      s3Bucket: checkString('s3Bucket', input.s3Bucket, LIMITS.s3Bucket),
      clientToken: checkString('clientToken', input.clientToken ?? makeToken(), LIMITS.clientToken),
      s3KeyPrefix: checkOptionalString('s3KeyPrefix', input.s3KeyPrefix, LIMITS.s3KeyPrefix),
      s3SseAlgorithm: checkOneOf('s3SseAlgorithm', input.s3SseAlgorithm, SSE_ALGORITHMS),
      s3SseKmsKeyId: checkOptionalString('s3SseKmsKeyId', input.s3SseKmsKeyId, LIMITS.s3SseKmsKeyId),
      s3BucketOwner: checkOptionalString('s3BucketOwner', input.s3BucketOwner, LIMITS.s3BucketOwner),
    }),
  read: (body) => {
    const answer = JsonObject.parse(body);
    return {
      output: {
        clientToken: answer.string('clientToken'),
        exportArn: answer.string('exportArn'),
        requestedAt: answer.timestamp('requestedAt'),
      },
    };
  },
  matchesRequest: (output, sent) => output.clientToken === sent['clientToken'],
});

export const getExport: Operation<model.GetExportInput, model.GetExportOutput> = {
  name: 'GetExport',
  maxAnswerBytes: MAX_ANSWER_BYTES,
  prepare: (input) =>
    request('GetExport', { exportArn: checkString('exportArn', input.exportArn, EXPORT_ARN_LIMITS) }),
  read: (body) => {
    const answer = JsonObject.parse(body);
    return {
      output: {
        exportArn: answer.string('exportArn'),
        clientToken: answer.string('clientToken'),
        exportStatus: answer.string('exportStatus'),
        domainName: answer.string('domainName'),
        requestedAt: answer.timestamp('requestedAt'),
        s3Bucket: answer.string('s3Bucket'),
        ...present({
          s3KeyPrefix: answer.optionalString('s3KeyPrefix'),
          s3SseAlgorithm: answer.optionalString('s3SseAlgorithm'),
          s3SseKmsKeyId: answer.optionalString('s3SseKmsKeyId'),
          s3BucketOwner: answer.optionalString('s3BucketOwner'),
          failureCode: answer.optionalString('failureCode'),
          failureMessage: answer.optionalString('failureMessage'),
          exportManifest: answer.optionalString('exportManifest'),
          itemsCount: answer.optionalCount('itemsCount'),
          exportDataCutoffTime: answer.optionalTimestamp('exportDataCutoffTime'),
        }),
      },
    };
  },
  matchesRequest: (output, sent) => exportIdOf(output.exportArn) === exportIdOf(String(sent['exportArn'])),
};

export const listExports: Operation<model.ListExportsInput, model.ListExportsOutput> = {
  name: 'ListExports',
  maxAnswerBytes: MAX_ANSWER_BYTES,
  prepare: (input) =>
    request('ListExports', {
      domainName: checkOptionalString('domainName', input.domainName, NOT_EMPTY),
      maxResults: checkInteger('maxResults', input.maxResults, 1),
      nextToken: checkOptionalString('nextToken', input.nextToken, NEXT_TOKEN_LIMITS),
    }),
  read: (body) => {
    const answer = JsonObject.parse(body);
    return {
      output: {
        exportSummaries: answer.objects('exportSummaries').map((summary) => ({
          exportArn: summary.string('exportArn'),
          exportStatus: summary.string('exportStatus'),
          requestedAt: summary.timestamp('requestedAt'),
          domainName: summary.string('domainName'),
        })),
        // An empty token is none: the service model knows no token shorter than one character.
        ...present({ nextToken: answer.optionalString('nextToken') || undefined }),
      },
    };
  },
  matchesRequest: (output, { domainName: asked }) => {
    return asked === undefined || output.exportSummaries.every(({ domainName }) => domainName === asked);
  },
};

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The members that are not undefined. */
function present<T extends object>(members: T): Present<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Present<T>;
}
