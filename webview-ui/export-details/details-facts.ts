/** What is known of an export, in words: also what is not known, and why not. */
import { bytesText, durationText } from '../../src/protocol/amounts';
import type { ExportDetails, ExportTarget, ExportTimeline } from '../../src/protocol/details';
import type { Encryption } from '../../src/protocol/form';
import type { CopyButtons } from '../page/copy-button';
import { element } from '../page/dom';
import { textFact, type Fact } from '../page/fact-list';
import { timeElement } from '../page/moment';
import { problemElement } from '../page/problem-view';

const codeFact = (term: string, id: string, text: string): Fact => ({
  term,
  key: text,
  content: () => [element('code', { id, class: 'wrap' }, text)],
});

/** @param what as its button says it to those who do not see what it stands beside. */
const copyFact = (term: string, id: string, text: string, what: string, copyButtons: CopyButtons): Fact => ({
  term,
  key: text,
  content: () => [element('code', { id, class: 'wrap' }, text), copyButtons.create(what, () => text)],
});

const timeFact = (term: string, iso: string, before = '', after = ''): Fact => ({
  term,
  key: [iso, before, after],
  content: () => [element('span', {}, before, timeElement(iso), after)],
});

/** For what AWS has not told, or not yet. */
const missing = ({ looking }: ExportDetails): string => (looking ? 'Asking AWS…' : 'Not known');

export function timelineFacts(details: ExportDetails): Fact[] {
  const { timeline, progress } = details;
  if (!timeline) return [];
  const { requestedAt, cutoffAt } = timeline;
  return [
    timeFact('Requested', requestedAt),
    cutoffAt === undefined
      ? textFact('Processing began', progress?.status === 'PENDING' && !progress.forgotten ? 'Not yet' : missing(details))
      : timeFact('Processing began', cutoffAt, '', ' (data cutoff)'),
    endFact(timeline),
    textFact('Duration', durationWords(timeline)),
  ];
}

function endFact({ end }: ExportTimeline): Fact {
  switch (end.kind) {
    case 'running':
      return textFact('Ended', 'Not yet');
    case 'ended':
      return timeFact('Ended', end.at);
    case 'seen':
      return timeFact('Ended', end.at, 'Seen ended at ', '. AWS does not say when it ended.');
    case 'unknown':
      return textFact('Ended', 'Not known: AWS does not say when, and it was not seen to end.');
  }
}

function durationWords({ end, durationMs }: ExportTimeline): string {
  if (end.kind === 'running') return 'Still running';
  if (durationMs === undefined) return 'Not known';
  const duration = durationText(durationMs);
  return end.kind === 'seen' ? `At most ${duration}, from the request until it was seen ended` : duration;
}

const ENCRYPTION_WORDS: Readonly<Record<Encryption, string>> = {
  default: 'Default encryption of the bucket',
  AES256: 'SSE-S3 (AES256)',
  KMS: 'SSE-KMS',
};

/** One that AWS has added since is shown as AWS writes it. */
const wordsOfEncryption = (encryption: ExportTarget['encryption']): string =>
  Object.hasOwn(ENCRYPTION_WORDS, encryption) ? ENCRYPTION_WORDS[encryption as Encryption] : encryption;

export function storageFacts(details: ExportDetails, copyButtons: CopyButtons): Fact[] {
  const { target, artefacts, artefactsProblem, progress } = details;
  const objects: Fact = {
    term: 'Objects',
    key: [objectsWords(details), artefacts?.seenAt, artefactsProblem],
    content: () => [
      element('span', { id: 'objects' }, objectsWords(details)),
      ...(artefacts ? [element('span', { class: 'note' }, 'As of ', timeElement(artefacts.seenAt))] : []),
      ...(artefactsProblem ? [problemElement(artefactsProblem, copyButtons, 'warning')] : []),
    ],
  };
  if (!target) {
    const words = details.looking ? 'Asking AWS for bucket, prefix and encryption…' : 'Not known: only GetExport tells bucket, prefix and encryption.';
    return progress ? [textFact('S3 location', words), objects] : [];
  }
  return [...targetFacts(target, copyButtons), objects];
}

function targetFacts(target: ExportTarget, copyButtons: CopyButtons): Fact[] {
  const { s3Bucket, s3KeyPrefix, s3BucketOwner, encryption, s3SseKmsKeyId, s3Uri } = target;
  return [
    ...(s3Uri === undefined ? [] : [copyFact('S3 location', 's3Uri', s3Uri, 'S3 URI', copyButtons)]),
    codeFact('Bucket', 'bucket', s3Bucket),
    s3KeyPrefix === undefined ? textFact('Key prefix', 'None') : codeFact('Key prefix', 'prefix', s3KeyPrefix),
    s3BucketOwner === undefined ? textFact('Bucket owner', 'Not given') : codeFact('Bucket owner', 'owner', s3BucketOwner),
    textFact('Encryption', wordsOfEncryption(encryption)),
    ...(encryption !== 'KMS' ? [] : [
      s3SseKmsKeyId === undefined ? textFact('KMS key', 'AWS managed key for S3') : codeFact('KMS key', 'kmsKey', s3SseKmsKeyId),
    ]),
  ];
}

/** What lies in the bucket. Never a percentage: nobody knows how many files it will be. */
function objectsWords({ artefacts, artefactsProblem, looking, progress, target }: ExportDetails): string {
  if (!artefacts) {
    if (artefactsProblem) return 'Not known';
    if (looking) return 'Asking S3…';
    return target ? 'Not listed' : 'Not known: the bucket is not known';
  }
  const { started, files, bytes } = artefacts;
  const running = progress !== undefined && !progress.forgotten && progress.status !== 'SUCCEEDED' && progress.status !== 'FAILED';
  if (!started && files === 0) return running ? 'Nothing so far' : 'None';
  const parts = [
    ...(started && running ? ['bucket writable'] : []),
    `${files.toLocaleString()} data ${files === 1 ? 'file' : 'files'}`,
    bytesText(bytes),
  ];
  const words = parts.join(', ') + (running ? ' so far' : progress?.status === 'FAILED' ? ' left behind' : '');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function exportFacts(details: ExportDetails, copyButtons: CopyButtons): Fact[] {
  const { exportArn, clientToken, domainName, itemsCount, exportManifest, failureCode, failureMessage, timeline } = details;
  const running = timeline?.end.kind === 'running';
  const untold = !details.target || details.looking ? missing(details) : running ? 'Told by AWS at the end' : 'Not told by AWS';
  return [
    copyFact('Export ARN', 'exportArn', exportArn, 'export ARN', copyButtons),
    codeFact('Domain', 'domain', domainName),
    clientToken === undefined ? textFact('Client token', missing(details)) : codeFact('Client token', 'clientToken', clientToken),
    textFact('Items', itemsCount === undefined ? untold : itemsCount.toLocaleString()),
    exportManifest === undefined ? textFact('Manifest', untold) : codeFact('Manifest', 'manifest', exportManifest),
    ...(failureCode === undefined ? [] : [codeFact('Failure code', 'failureCode', failureCode)]),
    ...(failureMessage === undefined ? [] : [codeFact('Failure message', 'failureMessage', failureMessage)]),
  ];
}
