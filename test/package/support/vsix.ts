/** Reads the zip file that a .vsix is: enough of the format for a package made here (no ZIP64, no encryption). */
import { inflateRawSync } from 'node:zlib';

const END_OF_CENTRAL_DIRECTORY = 0x06054b50;
const END_LENGTH = 22;
const CENTRAL_HEADER_LENGTH = 46;
const LOCAL_HEADER_LENGTH = 30;
const DEFLATED = 8;

/** @returns each file's content by its name in the zip file */
export function readVsix(zip: Buffer): Map<string, Buffer> {
  let end = zip.length - END_LENGTH;
  while (zip.readUInt32LE(end) !== END_OF_CENTRAL_DIRECTORY) end -= 1;
  const files = new Map<string, Buffer>();
  let header = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const method = zip.readUInt16LE(header + 10);
    const compressedSize = zip.readUInt32LE(header + 20);
    const nameLength = zip.readUInt16LE(header + 28);
    const name = zip.toString('utf8', header + CENTRAL_HEADER_LENGTH, header + CENTRAL_HEADER_LENGTH + nameLength);
    const local = zip.readUInt32LE(header + 42);
    const start = local + LOCAL_HEADER_LENGTH + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const data = zip.subarray(start, start + compressedSize);
    files.set(name, method === DEFLATED ? inflateRawSync(data) : data);
    header += CENTRAL_HEADER_LENGTH + nameLength + zip.readUInt16LE(header + 30) + zip.readUInt16LE(header + 32);
  }
  return files;
}
