import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { SandboxError } from '../kit/errors';

/** Checksum algorithms of S3, as the end of their header's name. */
export const CHECKSUM_ALGORITHMS = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

/** Checksum that a client gave or S3 keeps: which algorithm, and its value in base64. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
}

export const checksumHeader = (algorithm: ChecksumAlgorithm): string => `x-amz-checksum-${algorithm}`;

/** Reversed polynomials; both checksums begin and end with all bits inverted. */
const CRC32C_POLYNOMIAL = 0x82f63b78;
const CRC64NVME_POLYNOMIAL = [0x9a6c9329, 0xac4bc9b5] as const;

const crc32cTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ CRC32C_POLYNOMIAL : value >>> 1;
  return value;
});

function crc32c(bytes: Uint8Array): Buffer {
  let value = 0xffffffff;
  for (const byte of bytes) value = (value >>> 8) ^ (crc32cTable[(value ^ byte) & 0xff] as number);
  const out = Buffer.alloc(4);
  out.writeUInt32BE(~value >>> 0);
  return out;
}

/** Two words for each byte, high and low: numbers hold 53 bits, and BigInt is far too slow per byte. */
const crc64Table = Array.from({ length: 256 }, (_, byte) => {
  let [high, low] = [0, byte];
  for (let bit = 0; bit < 8; bit++) {
    const odd = low & 1;
    low = (low >>> 1) | (high << 31);
    high = high >>> 1;
    if (odd) {
      high ^= CRC64NVME_POLYNOMIAL[0];
      low ^= CRC64NVME_POLYNOMIAL[1];
    }
  }
  return [high >>> 0, low >>> 0] as const;
});

function crc64nvme(bytes: Uint8Array): Buffer {
  let [high, low] = [0xffffffff, 0xffffffff];
  for (const byte of bytes) {
    const [tableHigh, tableLow] = crc64Table[(low ^ byte) & 0xff] as readonly [number, number];
    low = ((low >>> 8) | (high << 24)) ^ tableLow;
    high = (high >>> 8) ^ tableHigh;
  }
  const out = Buffer.alloc(8);
  out.writeUInt32BE(~high >>> 0, 0);
  out.writeUInt32BE(~low >>> 0, 4);
  return out;
}

const crc32Bytes = (bytes: Uint8Array): Buffer => {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(crc32(bytes));
  return out;
};

/** The checksum of a whole body, in base64. */
export function checksumOf(algorithm: ChecksumAlgorithm, bytes: Uint8Array): string {
  switch (algorithm) {
    case 'crc32':
      return crc32Bytes(bytes).toString('base64');
    case 'crc32c':
      return crc32c(bytes).toString('base64');
    case 'crc64nvme':
      return crc64nvme(bytes).toString('base64');
    default:
      return createHash(algorithm).update(bytes).digest('base64');
  }
}

/**
 * Checks a body against every checksum that came with it, and answers the one to keep.
 * Throws InvalidDigest (not a checksum at all) or BadDigest (another body than the client sent).
 */
export function verifyChecksums(headers: Readonly<Record<string, string>>, body: Uint8Array): Checksum | undefined {
  const md5 = headers['content-md5'];
  if (md5 !== undefined) {
    if (Buffer.from(md5, 'base64').length !== 16) {
      throw new SandboxError('InvalidDigest', 'The Content-MD5 you specified was invalid.', 400);
    }
    if (createHash('md5').update(body).digest('base64') !== md5) {
      throw new SandboxError('BadDigest', 'The Content-MD5 you specified did not match what we received.', 400);
    }
  }
  let kept: Checksum | undefined;
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const given = headers[checksumHeader(algorithm)];
    if (given === undefined) continue;
    if (checksumOf(algorithm, body) !== given) {
      const name = algorithm.toUpperCase();
      throw new SandboxError('BadDigest', `The ${name} you specified did not match the calculated checksum.`, 400);
    }
    kept = { algorithm, value: given };
  }
  return kept;
}
