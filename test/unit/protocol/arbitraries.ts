import fc from 'fast-check';
import { ENCRYPTIONS } from '../../../src/protocol/form';
import type { ExportFormValues } from '../../../src/protocol/form';

/** Text as it can reach a program's arguments: any characters, quotes and line ends included, but no NUL. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text.replaceAll('\0', '')),
  fc.string({ unit: fc.constantFrom(...`'"\`$\\!-=~*?#&|;<>(){}[]% \n\t\rabc/é😀`), maxLength: 30 }),
);

/** A form with anything in any field. */
export const anyForm: fc.Arbitrary<ExportFormValues> = fc.record({
  domainName: anyText,
  s3Bucket: anyText,
  s3KeyPrefix: fc.oneof(anyText, anyText.map((text) => `file://${text}`)),
  s3BucketOwner: anyText,
  encryption: fc.constantFrom(...ENCRYPTIONS),
  s3SseKmsKeyId: anyText,
  clientToken: anyText,
});
