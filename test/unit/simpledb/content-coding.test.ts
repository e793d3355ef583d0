import assert from 'node:assert/strict';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { SimpleDBError } from '../../../src/simpledb/index';
import { LIST_DOMAINS, useServer } from './support';

const XML = LIST_DOMAINS('<DomainName>orders</DomainName>');
const JSON_TEXT = '{"exportSummaries":[]}';
const plain = (text: string): Buffer => Buffer.from(text);
const fails = (name: string, message: RegExp) => (error: SimpleDBError) => {
  assert.deepEqual([error.name, error.kind], [name, name === 'UnknownError' || name.startsWith('NoSuch') ? 'service' : 'response']);
  assert.match(error.message, message);
  return true;
};

describe('An answer that is compressed, though nobody asked for it', () => {
  const server = useServer();
  const packed: [coding: string, pack: (text: string) => Buffer][] = [
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['identity', plain],
    ['', plain],
    ['br, gzip', (text) => gzipSync(brotliCompressSync(text))],
    // A proxy has unpacked it and left the header.
    ['gzip', plain],
    ['zstd', plain],
  ];
  for (const [i, [coding, pack]] of packed.entries()) {
    const headers = { 'content-encoding': coding };
    it(`is read: ${coding || 'empty'} (${i})`, async () => {
      server().respond = () => ({ headers, body: pack(XML) });
      assert.deepEqual(await server().client().listDomains(), { DomainNames: ['orders'] });
      server().respond = () => ({ headers, body: pack(JSON_TEXT) });
      assert.deepEqual(await server().client().listExports(), { exportSummaries: [] });
    });
  }

  it('has the error that it is of', async () => {
    const body = gzipSync('{"__type":"NoSuchDomainException","message":"gone"}');
    server().respond = () => ({ status: 400, headers: { 'content-encoding': 'gzip' }, body });
    await assert.rejects(server().client().listExports(), fails('NoSuchDomainException', /^gone$/));
    server().respond = () => ({ status: 400, headers: { 'content-encoding': 'gzip' }, body: body.subarray(0, 20) });
    await assert.rejects(server().client().listExports(), fails('UnknownError', /^HTTP status 400 without/));
  });

  const bad: [what: string, coding: string, body: Buffer, message: RegExp][] = [
    ['damaged', 'gzip', gzipSync(JSON_TEXT).subarray(0, 15), /compressed \(gzip\).*damaged/],
    ['of an unknown coding', 'zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0]), /compressed \(zstd\).*cannot be read/],
    ['packed again and again', 'gzip,gzip,gzip,gzip', gzipSync(JSON_TEXT), /was not read/],
    ['a bomb', 'gzip', gzipSync(Buffer.alloc(64 * 1024 * 1024)), /longer than 1048576 bytes when unpacked/],
    ['a bomb of another kind', 'br', brotliCompressSync(Buffer.alloc(16 * 1024 * 1024)), /longer than 1048576 bytes when unpacked/],
  ];
  for (const [what, coding, body, message] of bad) {
    it(`is told as such where it is ${what}`, async () => {
      server().respond = () => ({ headers: { 'content-encoding': coding }, body });
      await assert.rejects(server().client().listExports(), fails('ResponseError', message));
    });
  }
});

describe('A web page with status 200', () => {
  const server = useServer();
  const pages = {
    'a login page': '<!DOCTYPE html>\n<html><head><title>Sign in to\n Guest Wi-Fi</title></head><body><form></form></body></html>',
    'one in capitals': '<HTML><HEAD><TITLE>Sign in to Guest Wi-Fi</TITLE></HEAD></HTML>',
    'one behind a mark and a comment': '\ufeff\n<!-- portal --><html><title lang="en">Sign in to Guest Wi-Fi</title>',
    'one of XHTML': '<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html><title>Sign in to Guest Wi-Fi</title></html>',
  };
  for (const [what, body] of Object.entries(pages)) {
    it(`is told as one: ${what}`, async () => {
      server().respond = () => ({ headers: { 'content-type': 'text/html' }, body });
      for (const call of [server().client().listDomains(), server().client().listExports()]) {
        await assert.rejects(call, fails('WebPageError', /^A web page answered in SimpleDB's place: “Sign in to Guest Wi-Fi”\. The answer/));
      }
    });
  }

  it('is told as one where it is compressed', async () => {
    server().respond = () => ({ headers: { 'content-encoding': 'gzip' }, body: gzipSync('<!doctype html><title>Sign in</title>') });
    await assert.rejects(server().client().listExports(), fails('WebPageError', /place: “Sign in”\. The answer/));
  });

  it('shows no secret that its title echoes', async () => {
    server().respond = ({ headers }) => ({ body: `<html><title>${headers.authorization}</title>` });
    await assert.rejects(server().client().listExports(), (error: Error) => !/AKIDEXAMPLE|Signature=[0-9a-f]/.test(error.message));
    server().respond = () => ({ body: '<html>' });
    await assert.rejects(server().client().listExports(), fails('WebPageError', /place\. The answer/));
  });
});
